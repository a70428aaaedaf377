"""What orders put before a person: facts that a device told late and that met somebody else's meanwhile."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from orders import allergies, labels
from orders.models import Line, Order
from realtime.alerts import AlertKind, raise_alert, register

KINDS = (
    AlertKind(
        "order.followed",
        "Ordered after the bill was paid",
        "A device without a network added to an order that was paid or closed meanwhile. The lines stand on an order "
        "of their own: take the money for it, or cancel it.",
    ),
    AlertKind(
        "order.sold_out",
        "Ordered after it sold out",
        "A device without a network sold what had run out meanwhile. Ask the kitchen, then talk to the guests.",
    ),
    AlertKind(
        "order.allergy_unconfirmed",
        "Ordered despite an allergy",
        "A dish contains, or may contain, what its guest is allergic to, and nobody confirmed that it is right. Talk "
        "to the guest and to the kitchen before it is served.",
    ),
    AlertKind(
        "order.price_changed",
        "Sold at the price of an older menu",
        "A device sold from a menu that had been replaced: it had no network, or the new menu was minutes old. The "
        "guests pay what they were shown. Check why if this comes again from the same person.",
    ),
    AlertKind(
        "order.total_differs",
        "A device worked out another total",
        "The device showed the guests another total than the bill says. Check the device, and what the guests paid.",
    ),
)


def lines_followed(order: Order, earlier: Order) -> None:
    """`order` took lines that were meant for `earlier`."""
    raise_alert(
        "order.followed", about="order", subject=order.id,
        says=f"{_named(earlier)} was {'paid' if earlier.bill == Order.Bill.PAID else earlier.status} before lines for "
        f"it arrived. They are order {order.number}, £{order.total}.",
        order_id=earlier.id, follow_up_id=order.id, total=order.total,
    )  # fmt: skip


def sold_out(order: Order, names: Mapping[str, str]) -> None:
    raise_alert(
        "order.sold_out", about="order", subject=order.id,
        says=f"{_named(order)} has {', '.join(names.values())}, which had run out.",
        ids=list(names), names=list(names.values()),
    )  # fmt: skip


def allergy_unconfirmed(order: Order, lines: Sequence[Line]) -> None:
    raise_alert(
        "order.allergy_unconfirmed", about="order", subject=order.id,
        says=f"{_named(order)}: {' '.join(allergy_words(order, line) for line in lines)}",
        lines=[{"id": line.id, "name": line.name, "conflicts": line.allergy_conflicts} for line in lines],
    )  # fmt: skip


def allergy_words(order: Order, line: Line) -> str:
    """What is wrong with a line, and for whom: Carne asada contains peanuts. Seat 2 has a peanut allergy."""
    warned = allergies.warned(order.allergies, line.seat, line.allergy_conflicts)
    return f"{allergies.sentence(line.name, line.allergy_conflicts)} {warned}"


def price_changed(order: Order, *, sold_by: int, current: int, total_now: Decimal) -> None:
    """`sold_by` and `current` are menu versions, `total_now` what the order would come to by the current one."""
    raise_alert(
        "order.price_changed", about="order", subject=order.id,
        says=f"{_named(order)} is £{order.total} by menu {sold_by}; by menu {current} it would be £{total_now}.",
        menu_version=sold_by, current_version=current, total=order.total, total_now=total_now,
        difference=total_now - order.total,
    )  # fmt: skip


def total_differs(order: Order, *, sent: Mapping[str, Decimal], ours: Mapping[str, Decimal]) -> None:
    raise_alert(
        "order.total_differs", about="order", subject=order.id,
        says=f"{_named(order)} is £{order.total}; the device said "
        f"{', '.join(f'{name} £{amount}' for name, amount in sent.items())}.",
        sent=dict(sent), ours=dict(ours),
    )  # fmt: skip


def _named(order: Order) -> str:
    place = labels.table_label(order.table_name, in_sentence=True)
    return f"Order {order.number}" + (f" at {place}" if place else "")


def register_all() -> None:
    register(*KINDS)
