"""What all guests of a visit see of their table: what each has sent, and how far the kitchen is with it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from orders.guest import selectors
from orders.labels import options_of
from orders.models import GuestRequest, Line, VisitGuest

STATES: dict[str, Promise] = {
    Line.Status.HELD: gettext_lazy("With our staff"),
    Line.Status.FIRED: gettext_lazy("In the kitchen"),
    Line.Status.STARTED: gettext_lazy("Being made"),
    Line.Status.READY: gettext_lazy("Ready"),
    Line.Status.SERVED: gettext_lazy("Served"),
    Line.Status.VOID: gettext_lazy("Cancelled"),
}


@dataclass(frozen=True)
class Dish:
    quantity: int
    name: str
    options: str
    notes: str
    state: str  # a status of a line, or "waiting" or "refused"
    label: str


@dataclass(frozen=True)
class Round:
    """What one phone sent at once, or what staff entered (`sender` is "" then)."""

    sender: str
    is_mine: bool
    dishes: list[Dish]
    reason: str


@dataclass(frozen=True)
class OrderView:
    """`total` is that of the bill, None before there is one. `statuses` are those of what was sent, by its id."""

    rounds: list[Round]
    total: Decimal | None
    statuses: dict[str, str]
    can_pay: bool


def order_view(guest: VisitGuest) -> OrderView:
    """Return the view for one guest. Two queries: what the guests sent, the lines of the order."""
    requests = selectors.requests_of(guest.visit_id)
    order = guest.visit.order
    lines = list(Line.objects.filter(order=order).order_by("position")) if order is not None else []
    by_id = {str(line.id): line for line in lines}
    sent = {item["id"] for request in requests for item in request.items}
    bill = [line for line in lines if line.status != Line.Status.VOID and line.part_of_id is None]
    of_staff = [line for line in bill if str(line.id) not in sent]
    rounds = [_round_of(request, guest, by_id) for request in requests]
    if of_staff:
        rounds.insert(0, Round("", False, [_dish_of(line, "") for line in of_staff], ""))
    return OrderView(
        rounds=rounds,
        total=None if order is None else order.total,
        statuses={str(each.id): each.status for each in requests},
        can_pay=order is not None and order.due > 0,
    )


def _round_of(request: GuestRequest, guest: VisitGuest, lines: dict[str, Line]) -> Round:
    """Return a round as one guest sees it. A note is shown to its writer only: it may be about an illness."""
    is_mine = request.guest_id == guest.id
    return Round(
        sender=_("Guest {number}").format(number=request.guest.number),
        is_mine=is_mine,
        dishes=[
            _dish_sent(item, request, lines.get(item["id"]), item["notes"] if is_mine else "") for item in request.items
        ],
        reason=request.reason,
    )


def _dish_sent(item: dict[str, Any], request: GuestRequest, line: Line | None, notes: str) -> Dish:
    """Return a dish that a guest sent; a line that moved to another bill has no state here any more."""
    if line is not None:
        return _dish_of(line, notes)
    options = ", ".join(option["name"] for option in item["options"])
    is_elsewhere = request.status == GuestRequest.Status.CONFIRMED
    state = "elsewhere" if is_elsewhere else request.status
    label = _("On another bill") if is_elsewhere else str(GuestRequest.Status(request.status).label)
    return Dish(item["quantity"], item["name"], options, notes, state, label)


def _dish_of(line: Line, notes: str) -> Dish:
    label = str(STATES[Line.Status(line.status)])
    return Dish(line.quantity, line.name, options_of(line), notes, line.status, label)
