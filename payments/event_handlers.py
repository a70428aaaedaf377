"""What payments do about events of orders, inside the same command."""

from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import json_codec
from orders.models import Line
from payments import events
from payments.allocations import net_by_line
from payments.errors import LinesAlreadyPaid
from payments.models import Allocation, Payment
from payments.selectors import PREFETCH
from realtime.commands.context import CommandContext
from realtime.events import RecordedEvent, subscribe


def refuse_moving_paid_lines(event: RecordedEvent, context: CommandContext) -> None:
    """Refuse to move lines, or parts of lines, that a payment pays for or holds. Raises LinesAlreadyPaid.

    Other lines of the same bill may move. A captured payment and its receipt belong to one order for good, so no
    allocation moves with its line. One query.
    """
    data = json_codec.loads(event.data)
    moved = {UUID(line_id) for line_id in data["line_ids"]} | {UUID(part["line_id"]) for part in data.get("parts", ())}
    _refuse_paid(event, moved)


def _refuse_paid(event: RecordedEvent, lines: set[UUID]) -> None:
    rows = Allocation.objects.filter(payment__order=event.aggregate_id, line__in=lines)
    money = net_by_line(rows.exclude(payment__status__in=Payment.FAILURES))
    paid = [line_id for line_id, amount in money.items() if amount > 0]
    if paid:
        names = Line.objects.filter(pk__in=paid).order_by("position").values_list("name", flat=True)
        raise LinesAlreadyPaid(
            _("A guest has paid or is paying for {names}. Refund it first, or choose only unpaid items.").format(
                names=", ".join(names)
            ),
            lines=[str(line_id) for line_id in paid],
            order=str(event.aggregate_id),
        )


def refuse_price_of_paid_line(event: RecordedEvent, context: CommandContext) -> None:
    """Refuse to change the price of a line that a payment pays for or holds. Raises LinesAlreadyPaid. One query."""
    _refuse_paid(event, {UUID(json_codec.loads(event.data)["line_id"])})


def resend_payments(event: RecordedEvent, context: CommandContext) -> None:
    """Record `payment.bill_reopened` with the order's payments: screens dropped them when the order was closed."""
    payments = list(Payment.objects.filter(order=event.aggregate_id).prefetch_related(*PREFETCH))
    if payments:
        events.bill_reopened(context, event.aggregate_id, payments)


def register_all() -> None:
    subscribe("order.lines_left", refuse_moving_paid_lines)
    subscribe("order.price_changed", refuse_price_of_paid_line)
    subscribe("order.reopened", resend_payments)
