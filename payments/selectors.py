"""Named reads of payments, and how a bill stands."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, QuerySet

from fynlo.core.money import ZERO
from orders.models import Line, Order
from orders.selectors import order_with_lines
from payments.errors import PaymentNotFound
from payments.models import Allocation, Correction, Payment, Receipt
from payments.providers.base import WebhookMessage
from payments.splitting import BillBalance, compute_balance
from realtime import streams
from realtime.sync.models import Device

PREFETCH = (
    Prefetch("allocations", queryset=Allocation.objects.order_by("id"), to_attr="all_allocations"),
    Prefetch(
        "receipts", queryset=Receipt.objects.select_related("invoice").order_by("issued_at"), to_attr="all_receipts"
    ),
)


def payments_of(reference: str) -> QuerySet[Payment]:
    """What was taken for the order with that id or client reference, oldest first. Raises OrderNotFound."""
    return Payment.objects.filter(order=order_with_lines(reference)).prefetch_related(*PREFETCH)


def payments_with_history(order: Order) -> QuerySet[Payment]:
    """What was taken for an order, oldest first, with all that became of it. Five queries."""
    rows = Payment.objects.filter(order=order)
    return rows.prefetch_related(*PREFETCH, "refunds", Prefetch("corrections", Correction.objects.order_by("at")))


def has_traded_before(moment: datetime) -> bool:
    """Whether anything had been paid for in the chosen restaurant by then."""
    return Payment.objects.filter(status=Payment.Status.CAPTURED, captured_at__lt=moment).exists()


def receipts_of(order: Order) -> list[Receipt]:
    """In the order they were issued. One query."""
    return list(Receipt.objects.filter(payment__order=order).select_related("invoice").order_by("issued_at"))


@dataclass(frozen=True, slots=True)
class LastPayment:
    """A payment that was taken, and the name of the device that took it ("" where none is known)."""

    payment: Payment
    device: str


def last_payment(order: Order) -> LastPayment | None:
    """The money that was taken last for an order: who was quicker. Three queries."""
    payment = Payment.objects.filter(order=order, captured_at__isnull=False).order_by("-captured_at", "-id").first()
    if payment is None:
        return None
    facts = streams.facts_about("payment", payment.id, types=("payment.completed",))
    device = facts[-1].device if facts else None
    names = Device.objects.filter(restaurant=connection.tenant.pk, pk=device).values_list("name", flat=True)
    return LastPayment(payment, names.first() or "" if device else "")


def all_payments() -> QuerySet[Payment]:
    """Newest first."""
    return Payment.objects.order_by("-created_at", "-id").prefetch_related(*PREFETCH)


def get_payment(payment_id: UUID | None) -> Payment:
    """Raises PaymentNotFound."""
    found = Payment.objects.filter(pk=payment_id).prefetch_related(*PREFETCH).first() if payment_id else None
    if found is None:
        raise PaymentNotFound(payment=str(payment_id))
    return found


def payment_id_of_webhook(provider: str, message: WebhookMessage) -> UUID | None:
    """Return the id of the provider's payment that a webhook is about; None when it is not ours. One query."""
    rows = Payment.objects.filter(provider=provider)
    rows = rows.filter(pk=message.key) if message.key else rows.filter(reference=message.reference)
    return rows.values_list("id", flat=True).first()


def lock_payment(payment_id: UUID) -> Payment:
    """The payment, locked; the caller holds its order. Raises PaymentNotFound."""
    found = Payment.objects.select_for_update(of=("self",), no_key=True).filter(pk=payment_id).first()
    if found is None:
        raise PaymentNotFound(payment=str(payment_id))
    return found


def order_id_of(payment_id: UUID | None) -> UUID:
    """Raises PaymentNotFound."""
    order_id = Payment.objects.filter(pk=payment_id).values_list("order_id", flat=True).first() if payment_id else None
    if order_id is None:
        raise PaymentNotFound(payment=str(payment_id))
    return order_id


def cost_of(line: Line, order: Order) -> Decimal:
    """What a line costs with its VAT, after discounts: the weight of its part of the bill."""
    return line.total if order.prices_include_tax else line.total + line.vat


def bill_balance(order: Order, now: datetime) -> BillBalance:
    """How the bill of an order with `all_lines` stands. One query: what lies on its lines."""
    rows = Allocation.objects.filter(payment__order=order).select_related("payment", "refund")
    return bill_balance_from(order, rows, now)


def bill_balance_from(order: Order, allocations: Iterable[Allocation], now: datetime) -> BillBalance:
    """The same from allocations that were read with their payments."""
    paid: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    held: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    payers: set[UUID] = set()
    for row in allocations:
        if row.payment.amount > row.payment.refunded and (
            row.payment.status == Payment.Status.CAPTURED or row.payment.holds(now)
        ):
            payers.add(row.payment_id)
        if row.payment.status == Payment.Status.CAPTURED:
            # What went back of a settled bill is not owed again: its lines stay paid.
            paid[row.line_id] += row.amount if row.refund_id is None else -row.amount
        elif row.payment.holds(now):
            held[row.line_id] += row.amount
    return compute_balance(
        total=ZERO if order.bill == Order.Bill.VOID else order.total,
        paid=order.paid,
        weights={line.id: cost_of(line, order) for line in order.open_lines()},
        paid_by_line=paid,
        held_by_line=held,
        people=order.guests or 0,
        payers=len(payers),
    )
