"""The alerts of orders, on the portal's page Needs attention: what an offline device or an old menu caused."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders import allergies, labels
from orders.models import Line, Order
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext

KINDS = (
    AlertKind(
        "order.followed",
        _("Ordered after the bill was paid"),
        _(
            "A device without a network added items to an order that was paid or closed. The items are on a new order. "
            "Take the payment for it, or cancel it."
        ),
    ),
    AlertKind(
        "order.sold_out",
        _("Ordered after it sold out"),
        _("A device without a network sold something that had sold out. Ask the kitchen, then talk to the guests."),
    ),
    AlertKind(
        "order.allergy_unconfirmed",
        _("Ordered despite an allergy"),
        _(
            "A dish contains, or may contain, what its guest is allergic to, and staff did not confirm it. Talk to the "
            "guest and the kitchen before it is served."
        ),
    ),
    AlertKind(
        "order.price_changed",
        _("Sold at the price of an older menu"),
        _(
            "A device sold from a menu that had been replaced: it had no network, or the new menu was minutes old. The "
            "guests pay the price that they were shown. If the same person causes this again, ask why."
        ),
    ),
    AlertKind(
        "order.total_differs",
        _("The device showed another total"),
        _("The device showed the guests another total than the bill. Check the device and what the guests paid."),
    ),
)

SUMS = {"subtotal": _("subtotal"), "tax": _("VAT"), "total": _("total")}


def lines_followed(context: CommandContext, order: Order, earlier: Order) -> None:
    """Alert that `order` has lines that were meant for `earlier`."""
    raise_alert(
        "order.followed", context=context, about="order", subject=order.id,
        sentence=lambda: (
            gettext("{earlier} was paid before these items arrived. They are on order {number}, {total}.")
            if earlier.bill == Order.Bill.PAID
            else gettext("{earlier} was closed before these items arrived. They are on order {number}, {total}.")
        ).format(earlier=_label(earlier), number=order.number, total=labels.money(order.total)),
        order_id=earlier.id, follow_up_id=order.id, total=order.total,
    )  # fmt: skip


def sold_out(context: CommandContext, order: Order, names: Mapping[str, str]) -> None:
    """Alert that the order has sold-out products or options; `names` are theirs by id."""
    raise_alert(
        "order.sold_out", context=context, about="order", subject=order.id,
        sentence=lambda: gettext("{order} has {names}, which had sold out.").format(
            order=_label(order), names=", ".join(names.values())
        ),
        ids=list(names), names=list(names.values()),
    )  # fmt: skip


def allergy_unconfirmed(context: CommandContext, order: Order, lines: Sequence[Line]) -> None:
    """Alert that these lines have conflicts that staff did not confirm."""
    raise_alert(
        "order.allergy_unconfirmed", context=context, about="order", subject=order.id,
        sentence=lambda: f"{_label(order)}: {' '.join(allergy_sentence(order, line) for line in lines)}",
        lines=[{"id": line.id, "name": line.name, "conflicts": line.allergy_conflicts} for line in lines],
    )  # fmt: skip


def allergy_sentence(order: Order, line: Line) -> str:
    """Return a line's conflict and who it concerns: "Carne asada contains peanuts. Seat 2 has a peanut allergy."."""
    warned = allergies.warning_sentence(order.allergies, line.seat, line.allergy_conflicts)
    return f"{allergies.conflict_sentence(line.name, line.allergy_conflicts)} {warned}"


def price_changed(context: CommandContext, order: Order, *, sold_by: int, current: int, total_now: Decimal) -> None:
    """Alert that menu version `sold_by` gave another total than `total_now`, the total on menu version `current`."""
    raise_alert(
        "order.price_changed", context=context, about="order", subject=order.id,
        sentence=lambda: gettext(
            "{order} costs {total} on menu {sold_by}; on menu {current} it would cost {total_now}."
        ).format(
            order=_label(order), total=labels.money(order.total), sold_by=sold_by, current=current,
            total_now=labels.money(total_now),
        ),
        menu_version=sold_by, current_version=current, total=order.total, total_now=total_now,
        difference=total_now - order.total,
    )  # fmt: skip


def total_differs(
    context: CommandContext, order: Order, *, sent: Mapping[str, Decimal], ours: Mapping[str, Decimal]
) -> None:
    """Alert that the device showed other sums: `sent`, where ours are `ours`."""
    raise_alert(
        "order.total_differs", context=context, about="order", subject=order.id,
        sentence=lambda: gettext("{order} costs {total}; the device showed {sums}.").format(
            order=_label(order), total=labels.money(order.total),
            sums=", ".join(f"{SUMS[name]} {labels.money(amount)}" for name, amount in sent.items()),
        ),
        sent=dict(sent), ours=dict(ours),
    )  # fmt: skip


def _label(order: Order) -> str:
    place = labels.table_label(order.table_name, in_sentence=True)
    text = gettext("Order {number} at {place}") if place else gettext("Order {number}")
    return text.format(number=order.number, place=place)


def register_all() -> None:
    register(*KINDS)
