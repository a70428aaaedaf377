"""Issue receipts: in the payment's own command, so that no number is ever missing or given twice."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection

from fynlo.core import clock, json_codec
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from orders.models import Order
from payments import vat
from payments.models import Allocation, Payment, Receipt, Refund
from payments.receipts import document

OWN_SERIES = "R"


class ReceiptNumberTaken(DomainError):
    """`details` hold the series and the number that a device gave twice."""

    code = "receipt.number_taken"
    message = "Another receipt has this number."


def issue_for_payment(payment: Payment, order: Order, *, given: tuple[str, int] | None = None) -> Receipt:
    """Number and keep the receipt of a captured payment. The caller holds the order, which has `all_lines`.

    `given` is the series and number of a device that printed it already; else the restaurant's own series goes up by
    one, and its row is held until the commit. Raises ReceiptNumberTaken.
    """
    after, own = _paid_by_line(payment)
    part = vat.less(vat.within(order, after), vat.stated(order))
    return _issue(payment, None, document.for_payment(payment, order, own, part, connection.tenant), given)


def issue_for_refund(refund: Refund, payment: Payment, order: Order) -> Receipt:
    """Number and keep the receipt of money that went back, in the restaurant's own series."""
    by_line = dict(Allocation.objects.filter(refund=refund).values_list("line_id", "amount"))
    first = Receipt.objects.filter(payment=payment, refund=None).first()
    drawn = document.for_refund(refund, payment, order, by_line, first.name if first else "", connection.tenant)
    return _issue(payment, refund, drawn, None)


def _issue(payment: Payment, refund: Refund | None, drawn: dict[str, Any], given: tuple[str, int] | None) -> Receipt:
    series, number = given or (OWN_SERIES, next_number(OWN_SERIES))
    at = clock.now()
    receipt = Receipt(id=uuid7(), series=series, number=number, payment=payment, refund=refund, issued_at=at)
    receipt.document = json_codec.dumps({"number": receipt.name, "issued_at": at, **drawn}).decode()
    try:
        receipt.save(force_insert=True)
    except IntegrityError as error:
        raise ReceiptNumberTaken(series=series, number=number) from error
    return receipt


def next_number(series: str) -> int:
    """One statement; holds the series' row until the commit, and a rollback gives the number back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO payments_receiptseries (name, last_number) VALUES (%s, 1) ON CONFLICT (name)"
            " DO UPDATE SET last_number = payments_receiptseries.last_number + 1 RETURNING last_number",
            [series],
        )
        return cursor.fetchone()[0]


def _paid_by_line(payment: Payment) -> tuple[Mapping[UUID, Decimal], Mapping[UUID, Decimal]]:
    """What is paid of each line of the order with this payment, and what by this payment alone. One query."""
    paid: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    own: dict[UUID, Decimal] = {}
    rows = Allocation.objects.filter(payment__order=payment.order_id, payment__status=Payment.Status.CAPTURED)
    for line_id, amount, payment_id, refund_id in rows.values_list("line_id", "amount", "payment_id", "refund_id"):
        paid[line_id] += amount if refund_id is None else -amount
        if payment_id == payment.id and refund_id is None:
            own[line_id] = amount
    return dict(paid), own
