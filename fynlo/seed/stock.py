"""Chucho's stock: suppliers, places, what lies there, recipes, a delivery, waste, items running low, and orders.

Entered behind the open site, after the days before today, so that the demo starts as fast without it.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal as D
from functools import partial
from typing import Any
from uuid import UUID

from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed import stock_buying, stock_recipes
from fynlo.seed.restaurants.chucho import CHUCHO
from fynlo.seed.shapes import named_uuid
from fynlo.seed.steps import Step, actor_of
from inventory import services
from inventory.stocktakes import services as stocktakes
from realtime.actors import Actor
from realtime.commands import executor
from realtime.commands.context import CommandContext
from realtime.models import Command
from restaurants.models import Restaurant

MANAGER, COOK, SERVER = (actor_of(CHUCHO.manager), *(actor_of(CHUCHO.with_job(job)) for job in ("cook", "server")))
PLACES = ("Dry store", "Cold room", "Bar")
SUPPLIERS = (
    {"name": "Mercado Verde", "contact": "Ana Prieto", "email": "orders@verde.example", "lead_days": 1,
     "notes": "Delivers before 8. Least order £40."},
    {"name": "La Molienda", "contact": "Iván Soto", "email": "pedidos@molienda.example", "lead_days": 2},
    {"name": "Hackney Drinks", "contact": "Jo Bell", "phone": "020 7946 0017", "lead_days": 3},
)  # fmt: skip
# name, category, unit, units of its own, supplier, place, ordered again at, up to, there, cost of one, allergens
ITEMS: tuple[tuple[Any, ...], ...] = (
    ("Tomatoes", "Vegetables", "kg", [["crate", D(6), "kg"]], 0, 1, 8, 24, "18.5", "1.90", []),
    ("Avocados", "Vegetables", "each", [["box", D(18), "each"]], 0, 1, 24, 72, "19", "0.62", []),
    ("Limes", "Vegetables", "each", [["net", D(48), "each"]], 0, 1, 40, 144, "96", "0.14", []),
    ("White onions", "Vegetables", "kg", [["sack", D(10), "kg"]], 0, 0, 6, 20, "14", "0.85", []),
    ("Coriander", "Vegetables", "g", [["bunch", D(80), "g"]], 0, 1, 400, 1200, "880", "0.0110", []),
    ("Pork shoulder", "Meat", "kg", [], 0, 1, 10, 30, "22.4", "5.80", []),
    ("Chicken thighs", "Meat", "kg", [["tray", D(5), "kg"]], 0, 1, 8, 25, "16", "4.95", []),
    ("Corn tortillas", "Dry goods", "each", [["pack", D(60), "each"]], 1, 0, 240, 960, "780", "0.08", []),
    ("Flour tortillas", "Dry goods", "each", [["pack", D(24), "each"]], 1, 0, 96, 288, "192", "0.16", ["gluten"]),
    ("Black beans", "Dry goods", "kg", [["sack", D(10), "kg"]], 1, 0, 5, 20, "17", "2.10", []),
    ("Mexican cola bottles", "Drinks", "bottle", [["case", D(24), "bottle"]], 2, 2, 24, 96, "21", "0.94", []),
    ("Tequila blanco", "Drinks", "bottle", [["bottle", D(700), "ml"]], 2, 2, 3, 9, "7", "17.50", []),
    ("Sparkling water bottles", "Drinks", "bottle", [["case", D(24), "bottle"]], 2, 2, 24, 72, "58", "0.48", []),
    ("Crema", "Dairy", "l", [["tub", D(2), "l"]], 0, 1, 3, 8, "5", "3.40", ["milk"]),
)  # fmt: skip

# name, place, quantity and unit as they were counted, by whom
COUNTED = (
    ("Mexican cola bottles", "Bar", "19", "bottle", SERVER),
    ("Tequila blanco", "Bar", "6.5", "bottle", SERVER),
    ("Limes", "Cold room", "90", "each", COOK),
    ("Crema", "Cold room", "2", "tub", COOK),
    ("Pork shoulder", "Cold room", "21.2", "kg", COOK),
    ("Tomatoes", "Cold room", "30", "kg", COOK),
)


def fill_stock() -> None:
    """Do what an earlier run has not. Each step is a command whose key never changes."""
    with in_restaurant(Restaurant.objects.get(pk=CHUCHO.id)):
        keys = Command.objects.filter(key__startswith="seed:inventory", status__lt=400).values_list("key", flat=True)
        done = set(keys)
        for step in stock_steps():
            if step.key not in done:
                _execute(step)


def stock_steps() -> Iterator[Step]:
    """Yield the steps in their order."""
    for name in PLACES:
        yield _step("add_location", name, partial(services.add_location, name=name, location_id=_id("place", name)))
    for details in SUPPLIERS:
        supplier_id = _id("supplier", details["name"])
        yield _step("add_supplier", details["name"], partial(services.add_supplier, supplier_id=supplier_id, **details))
    for row in (*ITEMS, *stock_recipes.MORE_ITEMS):
        yield from _item_steps(*row)
    yield from _recipe_steps()
    tomatoes, avocados, cola = (_id("item", name) for name in ("Tomatoes", "Avocados", "Mexican cola bottles"))
    yield _step(
        "receive", "a delivery of tomatoes",
        partial(services.receive_stock, item_id=tomatoes, quantity=D(2), unit="crate", cost=D("26.40")), COOK,
    )  # fmt: skip
    yield _step(
        "waste", "avocados",
        partial(services.waste_stock, item_id=avocados, quantity=D(5), reason="Gone off"), COOK,
    )  # fmt: skip
    yield _step(
        "waste", "a broken bottle",
        partial(services.waste_stock, item_id=cola, quantity=D(1), reason="Dropped or broken"), COOK,
    )  # fmt: skip
    for kind, name, does in stock_buying.buying_steps(_id):
        yield _step(kind, name, does, COOK if kind == "receive_delivery" else MANAGER)


def _recipe_steps() -> Iterator[Step]:
    names = [row[0] for row in (*ITEMS, *stock_recipes.MORE_ITEMS)]
    ids = {name: _id("item", name) for name in (*names, stock_recipes.MADE_ITEM)}
    add = partial(stock_recipes.add_made_item, ids=ids, place=_id("place", "Cold room"))
    yield _step("add_item", stock_recipes.MADE_ITEM, add)
    for name in stock_recipes.RECIPES:
        yield _step("set_recipe", name, partial(stock_recipes.set_recipe, name=name, ids=ids))


def begin_counting() -> None:
    """Leave a stocktake of the bar and the cold room under way: two people have counted some of it."""
    with in_restaurant(Restaurant.objects.get(pk=CHUCHO.id)):
        done = set(Command.objects.filter(key__startswith="seed:stocktake").values_list("key", flat=True))
        for step in _stocktake_steps():
            if step.key not in done:
                _execute(step)


def _stocktake_steps() -> Iterator[Step]:
    stocktake, places = _id("stocktake", "under way"), [_id("place", "Cold room"), _id("place", "Bar")]
    begin = partial(stocktakes.begin_stocktake, stocktake_id=stocktake, name="Bar and cold room", location_ids=places)
    yield replace(_step("begin", "a stocktake", begin), kind="stocktake.begin")
    for name, place, quantity, unit, who in COUNTED:
        count = partial(
            stocktakes.count_line, stocktake_id=stocktake, item_id=_id("item", name), location_id=_id("place", place),
            quantity=D(quantity), unit=unit,
        )  # fmt: skip
        yield replace(_step("count", name, count, who), kind="stocktake.count")


def _item_steps(
    name: str, category: str, unit: str, units: list[Any], supplier: int, place: int, reorder_at: int, par_level: int,
    there: str, cost: str, allergens: list[str],
) -> Iterator[Step]:  # fmt: skip
    item_id, quantity = _id("item", name), D(there)
    yield _step(
        "add_item", name,
        partial(
            services.add_item, item_id=item_id, name=name, category=category, unit=unit, conversions=units,
            supplier_id=_id("supplier", SUPPLIERS[supplier]["name"]), location_id=_id("place", PLACES[place]),
            reorder_at=D(reorder_at), par_level=D(par_level), allergens=allergens,
        ),
    )  # fmt: skip
    paid = (quantity * D(cost)).quantize(D("0.01"))
    yield _step("receive", name, partial(services.receive_stock, item_id=item_id, quantity=quantity, cost=paid))


def _step(kind: str, target: str, does: Any, actor: Actor = MANAGER) -> Step:
    def run(context: CommandContext, _: object) -> dict:
        does(context=context)
        return {}

    return Step(f"{CHUCHO.name}: {target}", f"inventory.{kind}", target, actor, run, restaurant=CHUCHO)


def _execute(step: Step) -> None:
    executor.execute(
        kind=step.kind, target=step.target, payload={}, key=step.key, actor=step.actor,
        run=lambda context: step.run(context, {}),
    )  # fmt: skip


def _id(kind: str, name: str) -> UUID:
    return named_uuid(CHUCHO.slug, "stock", kind, name)
