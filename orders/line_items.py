"""The lines of an order: built from a published menu, checked against it, put on an order, stored, split."""

import copy
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext

from fynlo.core import clock
from fynlo.core.errors import DomainError, InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from menu.errors import MenuVersionUnknown as NeverPublished
from menu.published import MenuGroup, MenuOption, MenuProduct, PublishedMenu
from menu.selectors import availability, published_menu, superseded_at
from orders import deals, errors, portions
from orders.kitchen import tickets
from orders.models import Line, Order, limits
from orders.pricing.adjustments import split_entries
from realtime.actors import Actor
from realtime.commands.context import CommandContext

# A guest who chose in happy hour keeps its price this long until the order is placed; `KEEPS_PRICE_MS` of the cart.
LONGEST_CHOICE = timedelta(hours=2)
# For this long after a publish a till may still sell from the old menu; it receives the new one within seconds.
OLD_MENU_GRACE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Choice:
    """A chosen option of a product, and how many of it.

    `choices` are those of the product that it puts into a meal deal; None for a client that did not ask: its defaults.
    """

    option_id: UUID
    quantity: int = 1
    choices: Sequence["Choice"] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """A product to order. `id` is the line's id, made by the device; `price` is the unit price that the device shows.

    `chosen_at` is when the guest chose it, by the device's corrected clock; it decides the prices of the time of day.
    `allergy_acknowledged` lists the conflicts with declared allergies that staff confirmed; None from a client that
    does not support allergies.
    """

    product_id: UUID
    quantity: int = 1
    choices: Sequence[Choice] = ()
    notes: str = ""
    course: int = 1
    seat: int | None = None
    id: UUID | None = None
    chosen_at: datetime | None = None
    price: Decimal | None = None
    allergy_acknowledged: Sequence[str] | None = None


@dataclass(frozen=True, slots=True)
class LineSplit:
    """The new line, the line that keeps the rest, and the quantity before the split."""

    part: Line
    remainder: Line
    quantity_before: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Both orders after lines moved from `source` to `target`."""

    source: Order
    target: Order


def menu_to_sell_from(context: CommandContext, version: int | None) -> PublishedMenu:
    """Return the menu of that version; for None the version of the whole batch, or else the menu in force.

    Online, only the menu in force may be used, or one that was replaced within OLD_MENU_GRACE. An offline sale keeps
    the prices that the guest was shown; `orders.services.price_changes` alerts a manager where they differ.

    Raises:
        MenuVersionUnknown: no such version, or nothing is published yet.
        MenuChanged: the menu was replaced more than OLD_MENU_GRACE ago.
    """
    if version is None and context.offline is not None:
        version = context.offline.menu_version
    try:
        menu = published_menu(version)
    except NeverPublished as error:
        raise errors.MenuVersionUnknown(field="menu_version", version=version) from error
    replaced = None if version is None or context.accepts_conflicts else superseded_at(menu.version)
    if replaced is not None and replaced < clock.now() - OLD_MENU_GRACE:
        raise errors.MenuChanged(field="menu_version", version=version, current=published_menu().version)
    return menu


def build_lines(items: Sequence[Item], menu: PublishedMenu, order_type: str, at: datetime) -> list[Line]:
    """Build unsaved lines without an order; names, prices, options and tax classes are copied from the menu.

    A meal deal is followed by the lines of its parts (orders.deals). The prices are those of an order of that type
    that is placed at `at`. Does not check availability; `build_lines_to_sell` does.

    Raises:
        InvalidInput: a quantity is out of bounds, or two items have the same id.
        ProductNotFound, OptionNotFound: the menu has no such product, or the product no such option.
        ChoicesInvalid: too few or too many options of a group, or a negative price.
        PriceDiffers: the device shows another price.
    """
    ids = [item.id for item in items if item.id]
    if len(set(ids)) < len(ids):
        raise InvalidInput(gettext("Two lines have the same id."), field="items")
    return [line for index, item in enumerate(items) for line in _lines(f"items.{index}", item, menu, order_type, at)]


def build_lines_to_sell(
    context: CommandContext, items: Sequence[Item], menu: PublishedMenu, order_type: str
) -> tuple[list[Line], dict[str, str]]:
    """Build lines and check availability. Return the lines, and the names of sold-out products and options by id.

    Only an offline sale may contain products that are sold out or not sold at its time; the second value is empty
    otherwise. One query. What is scarce is counted down at the end of the command (`orders.portions.take`): the caller
    puts the lines on an order.

    Raises:
        NotOffered: a product is not sold at this time of day.
        SoldOut, NotEnoughLeft: a product or option is unavailable, or fewer are left.
        DomainError: whatever `build_lines` raises.
    """
    lines, sold_out, left = _build_available_lines(context, items, menu, order_type)
    portions.take(context, [line for line in lines if any(str(item) in left for item in portions.needs_of(line))])
    return lines, sold_out


def build_lines_to_ask_for(
    context: CommandContext, items: Sequence[Item], menu: PublishedMenu, order_type: str
) -> list[Line]:
    """Build lines of what a guest asks for, which a waiter has yet to confirm: checked now, counted down when sold.

    One query. Raises what `build_lines_to_sell` raises.
    """
    return _build_available_lines(context, items, menu, order_type)[0]


def _build_available_lines(
    context: CommandContext, items: Sequence[Item], menu: PublishedMenu, order_type: str
) -> tuple[list[Line], dict[str, str], Mapping[str, int]]:
    """Return the lines, the names of what is sold out or not sold now by id, and the portions that are left by id."""
    lines, now = build_lines(items, menu, order_type, context.occurred_at), availability()
    closed = _mark_not_offered(lines, menu, order_type)
    if closed and not context.accepts_conflicts:
        raise errors.NotOffered(
            gettext("Not sold at this time: {listed}.").format(listed=", ".join(closed.values())),
            field="items",
            names=list(closed.values()),
            ids=[str(item) for item in closed],
        )
    names, left = _mark_sold_out(lines, set(now["unavailable"]), now["left"])
    if names and not context.accepts_conflicts:
        portions.refuse(names, left)
    return lines, {str(item): name for item, name in (names | closed).items()}, now["left"]


def priced_from(menu: PublishedMenu, line: Line, order_type: str) -> Line:
    """Return a copy of the line at the prices of `menu`, or the line itself if that menu does not offer it.

    The part of a meal deal has no price of its own: it is returned as it is.
    """
    if line.part_of_id is not None:
        return line
    item = Item(line.product_id, line.quantity, choices_of(line.modifiers))
    try:
        priced, *_parts = build_lines([item], menu, order_type, line.priced_at or line.added_at)
    except DomainError:
        return line
    other = copy.copy(line)
    other.unit_price, other.components = priced.unit_price, priced.components
    return other


def choices_of(modifiers: Iterable[Mapping[str, Any]]) -> tuple[Choice, ...]:
    """Return what was chosen, from `Line.modifiers`."""
    return tuple(
        Choice(UUID(each["option_id"]), each["quantity"], choices_of(each.get("modifiers", ()))) for each in modifiers
    )


def add_to_order(order: Order, lines: Sequence[Line], actor: Actor) -> None:
    """Append new lines to `order.all_lines`, added by `actor` now. In memory. Raises TooManyLines."""
    at = clock.now()
    for line in lines:
        line.added_by, line.added_at = actor.user_id, at
    attach(order, lines)


def attach(order: Order, lines: Sequence[Line]) -> None:
    """Append lines to `order.all_lines`, after the last position. In memory. Raises TooManyLines."""
    if len(order.all_lines) + len(lines) > limits.MOST_LINES:
        raise errors.TooManyLines(
            gettext("An order can have at most {most_lines} lines. Open a second order.").format(
                most_lines=limits.MOST_LINES
            ),
            most=limits.MOST_LINES,
        )
    first = max((line.position for line in order.all_lines), default=-1) + 1
    for position, line in enumerate(lines, start=first):
        line.order, line.position = order, position
    order.all_lines.extend(lines)


def insert(lines: Sequence[Line]) -> None:
    """Store new lines. Raises LineIdTaken."""
    try:
        Line.objects.bulk_create(lines)
    except IntegrityError as error:
        raise errors.LineIdTaken(field="items") from error


def split_line(line: Line, quantity: int, *, new_id: UUID | None, at: datetime) -> LineSplit:
    """Take `quantity` off a line, in memory. The part has the same status and ticket.

    Discounts of the line become amounts, shared by quantity. If the line is on a ticket, both lines note the old and
    the new quantity for the kitchen.
    """
    before = line.quantity
    rest = before - quantity
    part = copy.copy(line)
    part._state = copy.copy(line._state)  # copy.copy shares it, and only the part is a new row
    part._state.adding = True
    part.id = new_id or uuid7()
    part.changes = list(line.changes)
    line.adjustments, part.adjustments = split_entries(line.adjustments, line.unit_price * before, [rest, quantity])
    if line.ticket_id is not None:
        for row, number in ((line, rest), (part, quantity)):
            tickets.note_change(row, "quantity", before, number, at=at)
    line.quantity, part.quantity = rest, quantity
    return LineSplit(part, line, before)


def _lines(where: str, item: Item, menu: PublishedMenu, order_type: str, at: datetime) -> list[Line]:
    """Return the line of an item and, if it is a meal deal, those of its parts. Raises what `build_lines` raises."""
    product = _product(where, item.product_id, menu)
    line, chosen = _line(where, item, product, menu, order_type, at)
    parts: list[Line] = []
    for each, modifier in zip(chosen, line.modifiers, strict=True):
        if each.option.product_id is not None:
            made = _parts(where, item, each, menu, order_type, at)
            modifier["modifiers"] = made[0].modifiers
            parts += made
    if parts:
        _combine(line, parts, product, chosen)
    if line.unit_price < 0:
        raise errors.ChoicesInvalid(
            gettext("{name} would have a negative price with these options. Choose other options.").format(
                name=line.name
            ),
            field=f"{where}.modifiers",
        )
    if item.price is not None and item.price != line.unit_price:
        raise errors.PriceDiffers(field=f"{where}.price", sent=item.price, price=line.unit_price, name=line.name)
    return [line, *parts]


def _parts(where: str, item: Item, chosen: "Chosen", menu: PublishedMenu, order_type: str, at: datetime) -> list[Line]:
    """Return a line, at its own price, for each time that a part was chosen."""
    product = _product(where, chosen.option.product_id, menu)
    choices = _default_choices(product.id, menu) if chosen.choices is None else chosen.choices
    of_part = replace(item, id=None, product_id=product.id, choices=choices, price=None)
    return [_line(where, of_part, product, menu, order_type, at)[0] for _ in range(chosen.quantity)]


def _default_choices(product_id: UUID, menu: PublishedMenu) -> tuple[Choice, ...]:
    return tuple(Choice(each.id) for group in menu.groups_of(product_id) for each in group.options if each.is_default)


def _combine(deal: Line, parts: Sequence[Line], product: MenuProduct, chosen: Sequence["Chosen"]) -> None:
    """Make `deal` the line of these parts: it has the price and the allergens of all, and they cost nothing beside it.

    What is chosen with a part costs as much more as it does with the product alone.
    """
    plain = [each for each in chosen if each.option.product_id is None]
    deal.unit_price += sum((each["price"] * each["quantity"] for part in parts for each in part.modifiers), ZERO)
    alone = [component for part in parts for component in part.components]
    alone += [
        {"tax_class": str(option.tax_class or product.tax_class), "price": option.price * quantity}
        for _, option, quantity, _ in plain
    ]
    deal.components = deals.apportion(deal.unit_price, alone)
    contents = [
        product.allergens or (),
        *(part.allergens for part in parts),
        *(each.option.allergens for each in plain),
    ]
    known = [product.known_allergens, *(part.contains for part in parts)]
    known += [each.option.known_allergens for each in plain]
    deal.known_allergens = sorted({allergen for content in known for allergen in content})
    deal.allergens = None if any(content is None for content in contents) else deal.known_allergens
    deal.parts_sent = False
    for part in parts:
        part.part_of_id = deal.id
        part.unit_price = ZERO
        part.components = [{**component, "price": ZERO} for component in part.components]


def _product(where: str, product_id: UUID | None, menu: PublishedMenu) -> MenuProduct:
    product = menu.product(product_id) if product_id else None
    if product is None:
        raise errors.ProductNotFound(field=f"{where}.product_id", product_id=str(product_id))
    return product


def _line(
    where: str, item: Item, product: MenuProduct, menu: PublishedMenu, order_type: str, at: datetime
) -> tuple[Line, list["Chosen"]]:
    """Return the line of one product and what was chosen with it, in the order of its `modifiers`."""
    if not 1 <= item.quantity <= limits.MOST_OF_ONE_LINE:
        raise InvalidInput(
            gettext("Enter a quantity from 1 to {most_of_one_line}.").format(most_of_one_line=limits.MOST_OF_ONE_LINE),
            field=f"{where}.quantity",
        )
    chosen = _chosen(product, item.choices, menu, where)
    priced_at = item.chosen_at if item.chosen_at and at - LONGEST_CHOICE <= item.chosen_at <= at else at
    own_price = menu.offer_at(product, order_type, priced_at).price
    unit_price = sum((option.price * quantity for _, option, quantity, _ in chosen), own_price)
    line = Line(
        id=item.id or uuid7(),
        product_id=item.product_id,
        name=product.name,
        short_name=product.short_name,
        quantity=item.quantity,
        unit_price=unit_price,
        modifiers=[_modifier(group, option, quantity) for group, option, quantity, _ in chosen],
        components=_components(product, own_price, chosen),
        allergens=_allergens(product, chosen),
        known_allergens=_known_allergens(product, chosen),
        allergy_acknowledged=sorted(set(item.allergy_acknowledged or ())),
        notes=item.notes,
        course=item.course,
        seat=item.seat,
        station=product.station,
        menu_version=menu.version,
        priced_at=priced_at,
    )
    return line, chosen


def _mark_not_offered(lines: Sequence[Line], menu: PublishedMenu, order_type: str) -> dict[UUID, str]:
    """Set `sold_out` on lines of products that are not sold at the lines' time. Return the names of these products."""
    names = {}
    for line in lines:
        product = menu.product(line.product_id)
        if product and line.priced_at and not menu.offer_at(product, order_type, line.priced_at).is_offered:
            line.sold_out = True
            names[line.product_id] = line.name
    return names


def _mark_sold_out(
    lines: Sequence[Line], unavailable: Container[str], left: Mapping[str, int]
) -> tuple[dict[UUID, str], dict[UUID, int]]:
    """Set `sold_out` on lines with an unavailable product or option, or with more of it than is left.

    Returns the names of these products and options, and the portions that are left of each.
    """
    needs: Counter[UUID] = Counter()
    for line in lines:
        needs.update(portions.needs_of(line))
    short = {item: 0 for item in needs if str(item) in unavailable}
    short |= {
        item: left[str(item)]
        for item, needed in needs.items()
        if item not in short and needed > left.get(str(item), needed)
    }
    names: dict[UUID, str] = {}
    for line in lines if short else ():
        found = {item: name for item, name in portions.names_of(line).items() if item in short}
        line.sold_out = line.sold_out or bool(found)
        names |= found
    return names, short


class Chosen(NamedTuple):
    """A chosen option; `choices` are those of the product that it puts into a meal deal."""

    group: MenuGroup
    option: MenuOption
    quantity: int
    choices: Sequence[Choice] | None


def _chosen(product: MenuProduct, choices: Sequence[Choice], menu: PublishedMenu, where: str) -> list[Chosen]:
    """Return the choices in the menu's order. Raise ChoicesInvalid or OptionNotFound.

    An option that is chosen twice counts once with both quantities; a part of a meal deal stays apart, because the
    choices within it may differ.
    """
    wanted: dict[UUID, list[Choice]] = {}
    for choice in choices:
        if choice.quantity < 1:
            raise InvalidInput(gettext("Choose each option at least once."), field=f"{where}.modifiers")
        wanted.setdefault(choice.option_id, []).append(choice)
    chosen: list[Chosen] = []
    for group in menu.groups_of(product.id):
        picked = [
            each for option in group.options if option.id in wanted
            for each in _picked(group, option, wanted.pop(option.id))
        ]  # fmt: skip
        _check_bounds(product, group, sum(each.quantity for each in picked), where)
        chosen += picked
    if wanted:
        raise errors.OptionNotFound(
            gettext("{name} has no such option.").format(name=product.name),
            field=f"{where}.modifiers",
            option_ids=list(wanted),
        )
    return chosen


def _picked(group: MenuGroup, option: MenuOption, choices: Sequence[Choice]) -> list[Chosen]:
    if option.product_id is not None:
        return [Chosen(group, option, choice.quantity, choice.choices) for choice in choices]
    return [Chosen(group, option, sum(choice.quantity for choice in choices), None)]


def _check_bounds(product: MenuProduct, group: MenuGroup, count: int, where: str) -> None:
    if group.minimum <= count <= group.maximum:
        return
    if count < group.minimum:
        sentence = gettext("{name}: choose at least {minimum} of “{group}”.")
    else:
        sentence = gettext("{name}: choose at most {maximum} of “{group}”.")
    raise errors.ChoicesInvalid(
        sentence.format(name=product.name, group=group.name, minimum=group.minimum, maximum=group.maximum),
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
        **({} if option.portions is None else {"portions": option.portions}),
    }


def _components(product: MenuProduct, own_price: Decimal, chosen: Iterable[Chosen]) -> list[dict[str, Any]]:
    """Split the unit price by tax class. An option without a tax class takes the product's."""
    prices: dict[str, Decimal] = {product.tax_class: own_price}
    for _, option, quantity, _ in chosen:
        tax_class = option.tax_class or product.tax_class
        prices[tax_class] = prices.get(tax_class, ZERO) + option.price * quantity
    return [{"tax_class": str(tax_class), "price": price} for tax_class, price in prices.items()]


def _allergens(product: MenuProduct, chosen: Iterable[Chosen]) -> list[str] | None:
    """Return all allergens of the product with its options; None if those of any part are unknown."""
    parts = [product.allergens, *(each.option.allergens for each in chosen)]
    return None if any(part is None for part in parts) else _known_allergens(product, chosen)


def _known_allergens(product: MenuProduct, chosen: Iterable[Chosen]) -> list[str]:
    """Return the allergens that are certain, whatever the unknown parts add."""
    parts = [product.known_allergens, *(each.option.known_allergens for each in chosen)]
    return sorted({allergen for part in parts for allergen in part})
