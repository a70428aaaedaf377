"""Alerts about stock that a manager must look at."""

from collections.abc import Iterable, Sequence
from functools import partial
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from inventory.labels import written_quantity
from inventory.models import Stock, StocktakeLine
from orders.models import Line
from realtime import alerts
from realtime.alerts import AlertKind
from realtime.commands.context import CommandContext
from realtime.models import Alert

OVERSOLD = AlertKind(
    "inventory.oversold",
    _lazy("More sold than there is"),
    _lazy(
        "A device without a network sold what was gone. The order stands: find more, or ask the guest to choose again."
    ),
)
LOW = AlertKind(
    "inventory.low",
    _lazy("An item is running low"),
    _lazy("It fell to the level at which you order it. Order more, or change the level on its page."),
)
OUT = AlertKind(
    "inventory.out",
    _lazy("An item has run out"),
    _lazy("Nothing is left by what was sold, delivered and counted. Order it, or count it if there is more."),
)

COUNTED_LATE = AlertKind(
    "inventory.counted_late",
    _lazy("Counted after the approval"),
    _lazy(
        "A device without a network sent its counts after the stocktake was approved, so nothing has moved. Compare "
        "them on its review. Where they differ, count the item on its own page."
    ),
)


def ran_low(context: CommandContext, stocks: Iterable[Stock]) -> None:
    """Say in the portal which items fell to their level or to nothing. The tills get the events of stock instead.

    An alert of the same kind about the item that is still open says it already. One query.
    """
    stocks = list(stocks)
    about = [stock.item_id for stock in stocks]
    known = Alert.objects.filter(kind__in=(LOW.name, OUT.name), subject__in=about, resolved_at=None)
    said = set(known.values_list("kind", "subject"))
    for stock in stocks:
        kind = OUT if stock.free <= 0 else LOW
        if (kind.name, stock.item_id) in said:
            continue
        alerts.raise_alert(
            kind.name,
            context=context,
            about="stock_item",
            subject=stock.item_id,
            sentence=partial(_left, stock),
        )


def oversold(context: CommandContext, short: Sequence[Stock], lines: Sequence[Line]) -> None:
    """Say that a device sold, without a network, more of scarce items than is there."""
    alerts.raise_alert(
        OVERSOLD.name,
        context=context,
        about="order",
        subject=lines[0].order_id,
        sentence=lambda: _missing(short, lines),
        order=str(lines[0].order_id),
        items=[str(stock.item_id) for stock in short],
    )


def counted_late(context: CommandContext, stocktake_id: UUID, name: str, lines: Sequence[StocktakeLine]) -> None:
    """Say that counts arrived after the approval of a stocktake, once until a person has looked. One query."""
    if Alert.objects.filter(kind=COUNTED_LATE.name, subject=stocktake_id, resolved_at=None).exists():
        return
    names = ", ".join(dict.fromkeys(line.item.name for line in lines))
    alerts.raise_alert(
        COUNTED_LATE.name,
        context=context,
        about="stocktake",
        subject=stocktake_id,
        sentence=lambda: _(
            "{person} counted {items} for “{stocktake}”, which was approved before that arrived."
        ).format(person=context.actor.name, items=names, stocktake=name),
    )


def _left(stock: Stock) -> str:
    if stock.free <= 0:
        return _("Nothing is left of {item}.").format(item=stock.item.name)
    return _("{item}: {amount} left.").format(
        item=stock.item.name, amount=written_quantity(stock.free, stock.item.unit)
    )


def _missing(short: Sequence[Stock], lines: Sequence[Line]) -> str:
    missing = [
        _("{amount} of {item}").format(amount=written_quantity(-stock.free, stock.item.unit), item=stock.item.name)
        for stock in short
    ]
    return _("{names} was sold without a network, but {missing} is missing.").format(
        names=", ".join(dict.fromkeys(line.name for line in lines)), missing=", ".join(missing)
    )


def register_all() -> None:
    alerts.register(OVERSOLD, LOW, OUT, COUNTED_LATE)
