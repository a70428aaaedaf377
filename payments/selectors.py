"""Named reads of payments, and the balance of a bill."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, Sum

from fynlo.core.fixed_queries import FixedQuery
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.models import Line, Order
from orders.selectors import order_with_lines
from payments.errors import PaymentNotFound
from payments.models import Allocation, Correction, Payment, PayoutMovement, Receipt, RefundAttempt
from payments.providers.base import WebhookMessage
from payments.splitting import BillBalance, compute_balance
from realtime import streams
from realtime.sync.models import Device

WITH_ID = FixedQuery(lambda payment: Payment.objects.filter(pk=payment), payment=UUID(int=1))
# What the balance of a bill reads of a payment (`Payment.holds`) and its allocations.
OF_BALANCE = (
    "payment_id", "refund_id", "line_id", "amount", "payment__amount", "payment__refunded", "payment__status",
    "payment__expires_at", "payment__opened_at", "payment__guest", "payment__created_at",
)  # fmt: skip
LONGEST_NUMBER = 9  # digits of a receipt's
PREFETCH = (
    Prefetch("allocations", queryset=Allocation.objects.order_by("id"), to_attr="all_allocations"),
    Prefetch(
        "receipts", queryset=Receipt.objects.select_related("invoice").order_by("issued_at"), to_attr="all_receipts"
    ),
)
PAID_OUT = Prefetch(
    "payout_movements",
    queryset=PayoutMovement.objects.filter(kind=PayoutMovement.Kind.PAYMENT).select_related("payout"),
    to_attr="paid_out",
)


def load_details(payment: Payment) -> None:
    """Read `all_allocations` and `all_receipts` of a payment, again if they were read before. Two queries."""
    payment.all_allocations = list(Allocation.objects.filter(payment=payment).order_by("id"))
    payment.all_receipts = list(Receipt.objects.filter(payment=payment).select_related("invoice").order_by("issued_at"))


def payments_of(reference: str) -> QuerySet[Payment]:
    """Return the payments of the order with that id or client reference, oldest first. Raises OrderNotFound."""
    return Payment.objects.filter(order=order_with_lines(reference)).prefetch_related(*PREFETCH)


def payments_with_history(order: Order) -> QuerySet[Payment]:
    """Return the payments of an order, oldest first, with refunds and corrections. Five queries."""
    rows = Payment.objects.filter(order=order)
    return rows.prefetch_related(*PREFETCH, "refunds", Prefetch("corrections", Correction.objects.order_by("at")))


def payment_with_history(payment_id: UUID) -> Payment:
    """Return a payment with its order, refunds, corrections and payout. Six queries. Raises PaymentNotFound."""
    rows = Payment.objects.select_related("order").filter(pk=payment_id)
    found = rows.prefetch_related(
        *PREFETCH, "refunds", Prefetch("corrections", Correction.objects.order_by("at")), PAID_OUT
    )
    payment = found.first()
    if payment is None:
        raise PaymentNotFound(payment=str(payment_id))
    return payment


def has_traded_before(moment: datetime) -> bool:
    """Return whether the current restaurant took a payment before `moment`. One query."""
    return Payment.objects.filter(status=Payment.Status.CAPTURED, captured_at__lt=moment).exists()


def receipts_of(order: Order) -> list[Receipt]:
    """Return the receipts of an order in the order they were issued. One query."""
    return list(Receipt.objects.filter(payment__order=order).select_related("invoice").order_by("issued_at"))


def receipt_named(name: str) -> Receipt | None:
    """Return the receipt with a printed number such as `R-000042`, or None. One query."""
    series, _dash, number = name.rpartition("-")
    if not number.isascii() or not number.isdigit() or len(number) > LONGEST_NUMBER:
        return None
    return Receipt.objects.filter(series=series, number=int(number)).first()


@dataclass(frozen=True, slots=True)
class LastPayment:
    """A captured payment and the name of the device that took it ("" when unknown)."""

    payment: Payment
    device: str


def last_payment(order: Order) -> LastPayment | None:
    """Return the payment of an order that was captured last. Three queries."""
    payment = Payment.objects.filter(order=order, captured_at__isnull=False).order_by("-captured_at", "-id").first()
    if payment is None:
        return None
    facts = streams.facts_about("payment", payment.id, types=("payment.completed",))
    device = facts[-1].device if facts else None
    names = Device.objects.filter(restaurant=connection.tenant.pk, pk=device).values_list("name", flat=True)
    return LastPayment(payment, names.first() or "" if device else "")


def all_payments() -> QuerySet[Payment]:
    """Return all payments, newest first."""
    return Payment.objects.order_by("-created_at", "-id").prefetch_related(*PREFETCH)


def payment_with_id(payment_id: UUID | None) -> Payment | None:
    """Return the payment that has this id already, such as that of an earlier attempt, or None."""
    return WITH_ID.first(payment=payment_id) if payment_id else None


def get_payment(payment_id: UUID | str | None) -> Payment:
    """Raises PaymentNotFound."""
    found = Payment.objects.filter(pk=payment_id).prefetch_related(*PREFETCH).first() if payment_id else None
    if found is None:
        raise PaymentNotFound(payment=str(payment_id))
    return found


def payment_id_of_webhook(provider: str, message: WebhookMessage) -> UUID | None:
    """Return the id of the provider's payment that a webhook is about; None when it is not ours. One query.

    A reader's reference holds more after the provider's id (`payments.providers.sumup.readers`).
    """
    rows = Payment.objects.filter(provider=provider)
    if message.key:
        rows = rows.filter(pk=message.key)
    else:
        rows = rows.filter(Q(reference=message.reference) | Q(reference__startswith=f"{message.reference}:"))
    return rows.values_list("id", flat=True).first()


def refund_attempt_id_of_webhook(provider: str, message: WebhookMessage) -> UUID | None:
    """Return the id of the refund that a webhook is about; None when it is not ours. One query."""
    rows = RefundAttempt.objects.filter(payment__provider=provider)
    rows = rows.filter(pk=message.key) if message.key else rows.filter(reference=message.reference)
    return rows.values_list("id", flat=True).first()


def payment_id_of_refund(attempt_id: UUID) -> UUID:
    """Return the payment of a refund at a provider. Raises PaymentNotFound."""
    payment_id = RefundAttempt.objects.filter(pk=attempt_id).values_list("payment_id", flat=True).first()
    if payment_id is None:
        raise PaymentNotFound(refund=str(attempt_id))
    return payment_id


def lock_refund_attempt(attempt_id: UUID) -> RefundAttempt:
    """Lock and return a refund at a provider. Raises PaymentNotFound."""
    found = RefundAttempt.objects.select_for_update(of=("self",), no_key=True).filter(pk=attempt_id).first()
    if found is None:
        raise PaymentNotFound(refund=str(attempt_id))
    return found


def refunded_by_provider(payment: Payment) -> Decimal:
    """Return what the provider has refunded of a payment, tips included. One query."""
    done = RefundAttempt.objects.filter(payment=payment, status=RefundAttempt.Status.DONE)
    sums = done.aggregate(amount=Sum("amount"), tip=Sum("tip"))
    return (sums["amount"] or ZERO) + (sums["tip"] or ZERO)


def lock_payment(payment_id: UUID) -> Payment:
    """Lock and return a payment. The caller holds the lock of its order. Raises PaymentNotFound."""
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
    """Return the cost of a line with VAT, after discounts: the weight of its part of the bill."""
    return line.total if order.prices_include_tax or not line.is_sale else line.total + line.vat


def bill_balance(order: Order, now: datetime) -> BillBalance:
    """Return the balance of the bill of an order with `all_lines`. One query: the allocations."""
    rows = Allocation.objects.filter(payment__order=order).select_related("payment").only(*OF_BALANCE)
    return bill_balance_from(order, rows, now)


def bill_balance_from(order: Order, allocations: Iterable[Allocation], now: datetime) -> BillBalance:
    """Return the balance from allocations that were read with their payments. No query."""
    paid: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    held: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    payers: set[UUID] = set()
    for row in allocations:
        if row.payment.amount > row.payment.refunded and (
            row.payment.status == Payment.Status.CAPTURED or row.payment.holds(now)
        ):
            payers.add(row.payment_id)
        if row.payment.status == Payment.Status.CAPTURED:
            paid[row.line_id] += row.net
        elif row.payment.holds(now):
            held[row.line_id] += row.amount
    return compute_balance(
        total=ZERO if order.bill == Order.Bill.VOID else order.total,
        paid=order.paid,
        weights={line.id: cost_of(line, order) for line in order.open_lines()},
        without_charge={line.id for line in order.open_lines() if not line.is_sale},
        paid_by_line=paid,
        held_by_line=held,
        people=order.guests or 0,
        payers=len(payers),
    )
