"""Enter the stock of a restaurant, behind the open site, after the days before today: the demo starts as fast."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal as D
from functools import partial
from typing import Any
from uuid import UUID

from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed.steps import Step, actor_of
from fynlo.seed.stock.chucho import STOCK as CHUCHO_STOCK
from fynlo.seed.stock.harbour import STOCK as HARBOUR_STOCK
from fynlo.seed.stock.shapes import MadeItem, Parts, SeedStock, StockItem
from inventory import services
from inventory.buying import services as buying
from inventory.stocktakes import services as stocktakes
from menu.models import ModifierOption, Product
from realtime.actors import Actor
from realtime.commands import executor
from realtime.commands.context import CommandContext
from realtime.models import Command
from restaurants.models import Restaurant

STOCKS = (CHUCHO_STOCK, HARBOUR_STOCK)


def fill_stock(stock: SeedStock) -> None:
    """Do what an earlier run has not: set up, recipes, a delivery, waste, orders, a stocktake under way.

    Each step is a command whose key never changes.
    """
    with in_restaurant(Restaurant.objects.get(pk=stock.restaurant.id)):
        keys = Command.objects.filter(key__startswith="seed:", status__lt=400).values_list("key", flat=True)
        done = set(keys)
        for step in stock_steps(stock):
            if step.key not in done:
                _execute(step)


def stock_steps(stock: SeedStock) -> Iterator[Step]:
    """Yield the steps in their order."""
    manager, cook = actor_of(stock.restaurant.manager), actor_of(stock.restaurant.with_job("cook"))
    step, by_cook = partial(_step, stock, manager), partial(_step, stock, cook)
    for name in stock.places:
        yield step("add_location", name, services.add_location, name=name, location_id=stock.id("place", name))
    for details in stock.suppliers:
        name = str(details["name"])
        yield step("add_supplier", name, services.add_supplier, supplier_id=stock.id("supplier", name), **details)
    for item in stock.items:
        yield step("add_item", item.name, services.add_item, **_item(stock, item))
        yield step(
            "receive", item.name, services.receive_stock, item_id=stock.id("item", item.name), quantity=D(item.there),
            cost=(D(item.there) * D(item.cost)).quantize(D("0.01")),
        )  # fmt: skip
    for made in stock.made:
        yield step("add_item", made.name, _add_made_item, stock=stock, made=made)
    for name in stock.recipes:
        yield step("set_recipe", name, _set_recipe, stock=stock, name=name)
    for name in stock.options:
        yield step("set_option_recipe", name, _set_option_recipe, stock=stock, name=name)
    for name, quantity, unit, cost in stock.received:
        yield by_cook(
            "receive", f"a delivery of {name}", services.receive_stock, item_id=stock.id("item", name),
            quantity=D(quantity), unit=unit, cost=D(cost),
        )  # fmt: skip
    for name, quantity, reason in stock.wasted:
        item_id = stock.id("item", name)
        yield by_cook("waste", name, services.waste_stock, item_id=item_id, quantity=D(quantity), reason=reason)
    yield from _buying_steps(stock, step, by_cook)
    yield from _stocktake_steps(stock, step)


def _buying_steps(stock: SeedStock, step: Callable[..., Step], by_cook: Callable[..., Step]) -> Iterator[Step]:
    for supplier, lines in stock.orders.items():
        order_id = stock.id("purchase order", supplier)
        yield step(
            "create_order", supplier, buying.create_order, supplier_id=stock.id("supplier", supplier),
            lines=[_line(stock, *line) for line in lines], order_id=order_id,
        )  # fmt: skip
        yield step("send_order", supplier, buying.send_order, order_id=order_id, version=1)
    supplier = stock.arrives_from
    yield by_cook(
        "receive_delivery", supplier, buying.receive_delivery, order_id=stock.id("purchase order", supplier), version=2,
        lines=[_line(stock, item, *line) for item, line in stock.arrived.items()], note=stock.note,
        delivery_id=stock.id("delivery", supplier),
    )  # fmt: skip


def _line(stock: SeedStock, item: str, packs: str, price: str) -> dict[str, Any]:
    return {"item_id": stock.id("item", item), "quantity": D(packs), "price": D(price)}


def _stocktake_steps(stock: SeedStock, step: Callable[..., Step]) -> Iterator[Step]:
    """Two people have counted some of what is there."""
    stocktake_id = stock.id("stocktake", "under way")
    first, *others = stock.counts_places
    begin = step(
        "begin", "a stocktake", stocktakes.begin_stocktake, stocktake_id=stocktake_id,
        name=" and ".join([first, *(place.lower() for place in others)]),
        location_ids=[stock.id("place", place) for place in stock.counts_places],
    )  # fmt: skip
    yield replace(begin, kind="stocktake.begin")
    for counted in stock.counted:
        person = actor_of(stock.restaurant.with_job(counted.job))
        count = _step(
            stock, person, "count", counted.item, stocktakes.count_line, stocktake_id=stocktake_id,
            item_id=stock.id("item", counted.item), location_id=stock.id("place", counted.place),
            quantity=D(counted.quantity), unit=counted.unit,
        )  # fmt: skip
        yield replace(count, kind="stocktake.count")


def _item(stock: SeedStock, item: StockItem) -> dict[str, Any]:
    return {
        "item_id": stock.id("item", item.name), "name": item.name, "category": item.category, "unit": item.unit,
        "conversions": [[name, D(quantity), unit] for name, quantity, unit in item.units],
        "supplier_id": stock.id("supplier", item.supplier), "location_id": stock.id("place", item.place),
        "reorder_at": D(item.reorder_at), "par_level": D(item.par_level), "allergens": item.allergens.split(),
    }  # fmt: skip


def _add_made_item(*, context: CommandContext, stock: SeedStock, made: MadeItem) -> None:
    """Add what the kitchen makes, and say what goes into it."""
    item_id = stock.id("item", made.name)
    services.add_item(
        context=context, item_id=item_id, name=made.name, category="Made here", unit=made.unit,
        location_id=stock.id("place", made.place), allergens=[],
    )  # fmt: skip
    services.set_recipe(
        context=context, made_id=item_id, kind="item", ingredients=_parts(stock, made.parts), makes=D(made.makes),
        unit=made.unit,
    )  # fmt: skip


def _set_recipe(*, context: CommandContext, stock: SeedStock, name: str) -> None:
    """Say what a dish is made of. One that was renamed or removed meanwhile is left out."""
    product = Product.objects.filter(name=name, archived_at=None).first()
    if product is not None:
        _set(context, product.pk, "product", _parts(stock, stock.recipes[name]))


def _set_option_recipe(*, context: CommandContext, stock: SeedStock, name: str) -> None:
    """Say what an option takes, in each group that has one of that name."""
    for option_id in ModifierOption.objects.filter(name=name).order_by("pk").values_list("pk", flat=True):
        _set(context, option_id, "option", _parts(stock, stock.options[name]))


def _set(context: CommandContext, made_id: UUID, kind: str, ingredients: list[Mapping[str, Any]]) -> None:
    services.set_recipe(context=context, made_id=made_id, kind=kind, ingredients=ingredients)


def _parts(stock: SeedStock, parts: Parts) -> list[Mapping[str, Any]]:
    return [
        {"item_id": stock.id("item", item), "quantity": D(much), "unit": unit, "waste": D(stock.lost.get(item, "0"))}
        for item, much, unit in parts
    ]


def _step(
    stock: SeedStock, actor: Actor, kind: str, target: str, does: Callable[..., Any], /, **arguments: Any
) -> Step:
    def run(context: CommandContext, _: object) -> dict:
        does(context=context, **arguments)
        return {}

    label = f"{stock.restaurant.name}: {target}"
    return Step(label, f"inventory.{kind}", target, actor, run, restaurant=stock.restaurant)


def _execute(step: Step) -> None:
    executor.execute(
        kind=step.kind, target=step.target, payload={}, key=step.key, actor=step.actor,
        run=lambda context: step.run(context, {}),
    )  # fmt: skip
