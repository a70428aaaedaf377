"""Let the menu sell out dishes when nothing is left of an item, and bring them back with the stock."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from uuid import UUID

from django.db.models import F

from fynlo.core.tenancy.connection import connection
from inventory.models import Item, SoldOutByStock, Stock
from inventory.recipe_book import RecipeBook, read_book
from menu.models import Unavailable
from menu.services import set_availability
from realtime.commands.context import CommandContext


def follow(context: CommandContext, stocks: Mapping[UUID, Stock], before: Mapping[UUID, Decimal]) -> None:
    """Sell out or bring back what is made with items that ran out or came back. No query if none has the setting.

    A dish comes back when every such item of it is there again, and only if it was sold out here: what a person sold
    out until they say stays so, and what a person brought back is left alone. Records `menu.availability_changed`
    through the menu's own service. Call it with the stocks locked; it locks the menu's availability after them.
    """
    watched = [stock for stock in stocks.values() if stock.item.sells_out and connection.tenant.takes_stock]
    gone = {stock.item_id for stock in watched if stock.free <= 0 < before[stock.item_id]}
    back = {stock.item_id for stock in watched if before[stock.item_id] <= 0 < stock.free}
    if not gone and not back:
        return
    made = read_book()
    for made_id, items in sorted(made.made_with(gone).items()):
        _sell_out(context, made_id, min(items))
    if back:
        marks = list(SoldOutByStock.objects.filter(pk__in=list(made.made_with(back))).order_by("pk"))
        _bring_back(context, made, marks)


def recheck(context: CommandContext, item: Item) -> None:
    """Sell out what is made with an item that has the setting now, if it is gone; bring back what no longer waits.

    For a change of the setting or of a recipe. Three queries, more only for what changes.
    """
    if not connection.tenant.takes_stock:
        return
    made = read_book()
    if item.sells_out and Stock.objects.filter(pk=item.pk, changed_at__isnull=False, quantity__lte=F("reserved")):
        for made_id in sorted(made.made_with([item.id])):
            _sell_out(context, made_id, item.id)
    bring_back(context, made)


def follow_recipes(context: CommandContext, before: RecipeBook, made: RecipeBook) -> None:
    """Sell out the dishes that need other items than before if one of those is gone; bring back what no longer waits.

    Three queries, more only for what changes.
    """
    changed = {made_id: made.needs(made_id).keys() - before.needs(made_id).keys() for made_id in made.dishes}
    empty = _empty(made) if any(changed.values()) else set()
    for made_id, items in sorted(changed.items()):
        if items & empty:
            _sell_out(context, made_id, min(items & empty))
    bring_back(context, made)


def bring_back(context: CommandContext, made: RecipeBook) -> None:
    """Bring back each dish that stock sold out and that needs no item any more that is gone."""
    marks = list(SoldOutByStock.objects.order_by("pk"))
    if marks:
        _bring_back(context, made, marks)


def _sell_out(context: CommandContext, made_id: UUID, item_id: UUID) -> None:
    if Unavailable.objects.filter(pk=made_id, until=None).exists():
        return
    set_availability(context=context, item_id=made_id, available=False)
    SoldOutByStock.objects.update_or_create(pk=made_id, defaults={"item_id": item_id, "since": context.at})


def _bring_back(context: CommandContext, made: RecipeBook, marks: Sequence[SoldOutByStock]) -> None:
    empty = _empty(made)
    since = dict(Unavailable.objects.filter(pk__in=[mark.pk for mark in marks]).values_list("pk", "since"))
    for mark in marks:
        if made.needs(mark.pk).keys() & empty:
            continue
        if since.get(mark.made_id) == mark.since:
            set_availability(context=context, item_id=mark.made_id, available=True)
        mark.delete()


def _empty(made: RecipeBook) -> set[UUID]:
    """Return the items that have the setting and are gone. One query, none if no item has the setting."""
    watched = [item for item, known in made.items.items() if known.sells_out]
    moved = Stock.objects.filter(item__in=watched, changed_at__isnull=False) if watched else ()
    return {stock.item_id for stock in moved if stock.free <= 0}
