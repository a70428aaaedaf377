"""What payments do inside a command that changes an order."""

from collections import defaultdict
from decimal import Decimal
from uuid import UUID

from fynlo.core import json_codec
from fynlo.core.money import ZERO
from payments import events
from payments.errors import LinesAlreadyPaid
from payments.models import Allocation, Payment
from payments.selectors import PREFETCH
from realtime.commands.context import CommandContext
from realtime.events import RecordedEvent, subscribe


def refuse_moving_paid_lines(left: RecordedEvent, context: CommandContext) -> None:
    """A line that money was taken for, or is being taken for, stays whole on its order. Raises LinesAlreadyPaid.

    Other lines of the same bill may leave. One query.
    """
    data = json_codec.loads(left.data)
    gone = {UUID(line_id) for line_id in data["line_ids"]} | {UUID(part["line_id"]) for part in data.get("parts", ())}
    rows = Allocation.objects.filter(payment__order=left.aggregate_id, line__in=gone)
    money: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in rows.exclude(payment__status__in=Payment.FAILURES):
        money[row.line_id] += row.amount if row.refund_id is None else -row.amount
    paid = [line_id for line_id, amount in money.items() if amount > 0]
    if paid:
        raise LinesAlreadyPaid(lines=[str(line_id) for line_id in paid], order=str(left.aggregate_id))


def resend_payments(reopened: RecordedEvent, context: CommandContext) -> None:
    """Screens have dropped the payments of an order that was closed. Records `payment.bill_reopened`."""
    payments = list(Payment.objects.filter(order=reopened.aggregate_id).prefetch_related(*PREFETCH))
    if payments:
        events.bill_reopened(reopened.aggregate_id, payments)


def register_all() -> None:
    subscribe("order.lines_left", refuse_moving_paid_lines)
    subscribe("order.reopened", resend_payments)
