"""Named reads of payments."""

from django.db.models import QuerySet

from orders.selectors import order_with_lines
from payments.models import Payment


def payments_of(reference: str) -> QuerySet[Payment]:
    """What was taken for the order with that id or client reference, oldest first. Raises OrderNotFound."""
    return Payment.objects.filter(order=order_with_lines(reference))


def all_payments() -> QuerySet[Payment]:
    """Newest first."""
    return Payment.objects.order_by("-created_at", "-id")
