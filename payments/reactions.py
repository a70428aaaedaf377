"""The money's part in what happens to orders: run inside the same command."""

from django.db.models import F

from payments import events
from payments.errors import BillBegun
from payments.models import Payment
from payments.selectors import AS_DRAWN
from realtime.events import react
from realtime.opened import Recorded


def keep_lines_that_are_paid(left: Recorded) -> None:
    """Every payment lies on lines of its order, so these stay together. Raises BillBegun."""
    standing = Payment.objects.filter(order=left.aggregate_id, amount__gt=F("refunded"))
    if standing.exclude(status__in=Payment.FAILURES).exists():
        raise BillBegun(order=str(left.aggregate_id))


def tell_payments_again(reopened: Recorded) -> None:
    """Screens have dropped the payments of an order that was closed. Records `payment.bill_reopened`."""
    payments = list(Payment.objects.filter(order=reopened.aggregate_id).prefetch_related(*AS_DRAWN))
    if payments:
        events.bill_reopened(reopened.aggregate_id, payments)


def register_all() -> None:
    react("order.lines_left", keep_lines_that_are_paid)
    react("order.reopened", tell_payments_again)
