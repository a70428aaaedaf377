"""From what a guest asks for to a line: looked up in a published menu, checked against it, priced by it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from menu.errors import MenuVersionUnknown as NeverPublished
from menu.published import MenuGroup, MenuOption, MenuProduct, PublishedMenu
from menu.selectors import availability, published_menu, superseded_at
from orders import errors, limits
from orders.models import Line
from realtime.commands import context

# How long after a publish an open till may still sell what it shows: it hears of the new menu within seconds.
OLD_MENU_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Choice:
    """An option that goes with a product."""

    option_id: UUID
    quantity: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is asked for. `id` is the line's, made by the device; `price` what the device thinks one costs.

    `allergy_acknowledged` are the conflicts with declared allergies that somebody said yes to; None from a client that
    does not know of allergies.
    """

    product_id: UUID
    quantity: int = 1
    choices: Sequence[Choice] = ()
    notes: str = ""
    course: int = 1
    seat: int | None = None
    id: UUID | None = None
    price: Decimal | None = None
    allergy_acknowledged: Sequence[str] | None = None


def menu_read(version: int | None) -> PublishedMenu:
    """Return the menu that the device had read, or the one in force for None; a batch may say it once for all.

    While the person waits for the answer only the menu in force is sold from, or one that was replaced within
    OLD_MENU_GRACE. What a device sold without a network keeps the price that the guest was shown; where the prices
    differ `orders.offline.tell_price_change` alerts a manager.

    Raises MenuVersionUnknown, also where nothing is published yet, and MenuChanged.
    """
    command = context.current()
    offline = command.offline
    if version is None and offline is not None:
        version = offline.menu_version
    try:
        menu = published_menu(version)
    except NeverPublished as error:
        raise errors.MenuVersionUnknown(field="menu_version", version=version) from error
    replaced = None if version is None or command.is_offline else superseded_at(menu.version)
    if replaced is not None and replaced < clock.now() - OLD_MENU_GRACE:
        raise errors.MenuChanged(field="menu_version", version=version, current=published_menu().version)
    return menu


def compose(items: Sequence[Item], menu: PublishedMenu) -> list[Line]:
    """Lines for `items`, not saved and without an order: menu prices, names, options, tax classes copied.

    What is sold out is left to `mark_sold_out`. Raises InvalidInput for a quantity out of bounds or an id given twice,
    ProductNotFound, OptionNotFound, ChoicesInvalid, PriceDiffers.
    """
    ids = [item.id for item in items if item.id]
    if len(set(ids)) < len(ids):
        raise InvalidInput("Two lines have the same id.", field="items")
    return [_line(index, item, menu) for index, item in enumerate(items)]


def mark_sold_out(lines: Iterable[Line]) -> dict[str, str]:
    """Mark the lines of which something has run out; the names of those products and options by id. One query."""
    gone = set(availability()["unavailable"])
    names: dict[str, str] = {}
    for line in lines if gone else ():
        of_line = {str(line.product_id): line.name, **{m["option_id"]: m["name"] for m in line.modifiers}}
        found = {item_id: name for item_id, name in of_line.items() if item_id in gone}
        line.sold_out = bool(found)
        names |= found
    return names


def refuse_sold_out(lines: Iterable[Line]) -> None:
    """Raises SoldOut, which names everything that ran out."""
    names = mark_sold_out(lines)
    if names:
        listed = ", ".join(names.values())
        raise errors.SoldOut(f"Sold out: {listed}.", field="items", names=list(names.values()), ids=list(names))


def _line(index: int, item: Item, menu: PublishedMenu) -> Line:
    where = f"items.{index}"
    if not 1 <= item.quantity <= limits.MOST_OF_ONE_LINE:
        raise InvalidInput(f"A quantity is from 1 to {limits.MOST_OF_ONE_LINE}.", field=f"{where}.quantity")
    product = menu.product(item.product_id)
    if product is None:
        raise errors.ProductNotFound(field=f"{where}.product_id", product_id=str(item.product_id))
    chosen = _chosen(product, item.choices, menu, where)
    unit_price = sum((option.price * quantity for _, option, quantity in chosen), product.price)
    if unit_price < 0:
        raise errors.ChoicesInvalid(
            f"{product.name} would cost less than nothing with these options.", field=f"{where}.modifiers"
        )
    if item.price is not None and item.price != unit_price:
        raise errors.PriceDiffers(field=f"{where}.price", sent=item.price, price=unit_price, name=product.name)
    return Line(
        id=item.id or uuid7(),
        product_id=item.product_id,
        name=product.name,
        quantity=item.quantity,
        unit_price=unit_price,
        modifiers=[_modifier(group, option, quantity) for group, option, quantity in chosen],
        components=_components(product, chosen),
        allergens=_allergens(product, chosen),
        known_allergens=_known_allergens(product, chosen),
        allergy_acknowledged=sorted(set(item.allergy_acknowledged or ())),
        notes=item.notes,
        course=item.course,
        seat=item.seat,
        station=product.station,
        menu_version=menu.version,
    )


Chosen = tuple[MenuGroup, MenuOption, int]  # the last is how many


def _chosen(product: MenuProduct, choices: Sequence[Choice], menu: PublishedMenu, where: str) -> list[Chosen]:
    """The choices in the menu's order, each group within its bounds."""
    wanted: dict[UUID, int] = {}
    for choice in choices:
        if choice.quantity < 1:
            raise InvalidInput("An option is chosen once or more.", field=f"{where}.modifiers")
        wanted[choice.option_id] = wanted.get(choice.option_id, 0) + choice.quantity
    chosen: list[Chosen] = []
    for group in menu.groups_of(product.id):
        picked = [(group, option, wanted.pop(option.id)) for option in group.options if option.id in wanted]
        _check_bounds(product, group, sum(quantity for _, _, quantity in picked), where)
        chosen += picked
    if wanted:
        raise errors.OptionNotFound(
            f"That option does not go with {product.name}.", field=f"{where}.modifiers", option_ids=list(wanted)
        )
    return chosen


def _check_bounds(product: MenuProduct, group: MenuGroup, count: int, where: str) -> None:
    if group.minimum <= count <= group.maximum:
        return
    wish = f"at least {group.minimum}" if count < group.minimum else f"at most {group.maximum}"
    raise errors.ChoicesInvalid(
        f"{product.name}: choose {wish} of “{group.name}”.",
        field=f"{where}.modifiers",
        product_id=product.id,
        group_id=group.id,
        min=group.minimum,
        max=group.maximum,
        chosen=count,
    )


def _modifier(group: MenuGroup, option: MenuOption, quantity: int) -> dict[str, Any]:
    return {
        "group_id": str(group.id),
        "option_id": str(option.id),
        "name": option.name,
        "price": option.price,
        "quantity": quantity,
    }


def _components(product: MenuProduct, chosen: Iterable[Chosen]) -> list[dict[str, Any]]:
    """The unit price by tax class; an option without a class of its own has the product's."""
    prices: dict[str, Decimal] = {product.tax_class: product.price}
    for _, option, quantity in chosen:
        tax_class = option.tax_class or product.tax_class
        prices[tax_class] = prices.get(tax_class, ZERO) + option.price * quantity
    return [{"tax_class": str(tax_class), "price": price} for tax_class, price in prices.items()]


def _allergens(product: MenuProduct, chosen: Iterable[Chosen]) -> list[str] | None:
    """What the dish holds with its options; unknown as soon as a part of it is."""
    parts = [product.allergens, *(option.allergens for _, option, _ in chosen)]
    return None if any(part is None for part in parts) else _known_allergens(product, chosen)


def _known_allergens(product: MenuProduct, chosen: Iterable[Chosen]) -> list[str]:
    """What it holds in any case, whatever its unknown parts add."""
    parts = [product.allergens, *(option.allergens for _, option, _ in chosen)]
    return sorted({allergen for part in parts for allergen in part or ()})
