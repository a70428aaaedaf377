"""Issue receipts inside the payment's own command: no number is missing and none is given twice."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock, counters, json_codec
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import restaurants_language
from orders.models import Order
from payments import vat
from payments.allocations import net_by_line
from payments.models import Allocation, Payment, Receipt, ReceiptVat, Refund
from payments.receipts import document

OWN_SERIES = "R"


class ReceiptNumberTaken(DomainError):
    """`details` hold the series and the number that a device used twice."""

    code = "receipt.number_taken"
    message = _("Another receipt has this number.")


def issue_for_payment(
    payment: Payment,
    order: Order,
    *,
    device_number: tuple[str, int] | None = None,
    accounted: list[vat.Bucket] | None = None,
    points: Mapping[str, int] | None = None,
) -> Receipt:
    """Issue the receipt of a captured payment. The caller holds the lock of the order, which has `all_lines`.

    `device_number` is the series and number of a receipt that a device has already printed. Without it the receipt
    gets the next number of the restaurant's own series, whose row stays locked until the commit. `accounted` are the
    buckets of a payment out of a deposit (`vat.accounted_bucket`). `points` are what the customer earned with the bill
    and has now (`loyalty.earning`). Three statements beside the numbering.

    Raises ReceiptNumberTaken.
    """
    captured = Allocation.objects.filter(payment__order=payment.order_id, payment__status=Payment.Status.CAPTURED)
    rows = list(captured)
    own = {row.line_id: row.amount for row in rows if row.payment_id == payment.id and row.refund_id is None}
    part = vat.less(vat.within(order, net_by_line(rows)), vat.stated(order))
    part = vat.less_accounted(part, accounted or [], is_last=not order.due)
    with _restaurants_language():
        content = document.for_payment(payment, order, own, part, connection.tenant)
    if points is not None:
        content["points"] = points
    return _issue(payment, None, content, device_number)


def issue_for_refund(refund: Refund, payment: Payment, order: Order) -> Receipt:
    """Issue the receipt of a refund, in the restaurant's own series."""
    by_line = dict(Allocation.objects.filter(refund=refund).values_list("line_id", "amount"))
    first = Receipt.objects.filter(payment=payment, refund=None).first()
    of = first.name if first else ""
    with _restaurants_language():
        content = document.for_refund(refund, payment, order, by_line, of, connection.tenant)
    return _issue(payment, refund, content, None)


def _restaurants_language() -> translation.override:
    """A receipt is for guests: not in the language of the person, or the worker, who takes the money."""
    return translation.override(restaurants_language())


def _issue(
    payment: Payment, refund: Refund | None, content: Mapping[str, Any], device_number: tuple[str, int] | None
) -> Receipt:
    series, number = device_number or (OWN_SERIES, next_number(OWN_SERIES))
    at = clock.now()
    receipt = Receipt(id=uuid7(), series=series, number=number, payment=payment, refund=refund, issued_at=at)
    receipt.service_charge = content["payment"]["service_charge"]
    receipt.document = json_codec.dumps({"number": receipt.name, "issued_at": at, **content}).decode()
    try:
        receipt.save(force_insert=True)
    except IntegrityError as error:
        raise ReceiptNumberTaken(series=series, number=number) from error
    _store_vat(receipt, content["vat"]["buckets"])
    return receipt


def _store_vat(receipt: Receipt, buckets: Iterable[vat.Bucket]) -> None:
    """Store what a receipt states at each rate, where the reports of VAT add it up. One statement."""
    sign, day = (-1, receipt.refund.business_day) if receipt.refund else (1, receipt.payment.business_day)
    ReceiptVat.objects.bulk_create(
        ReceiptVat(
            receipt=receipt, business_day=day, rate=bucket["rate"], treatment=bucket["treatment"],
            gross=sign * bucket["gross"], net=sign * bucket["net"], vat=sign * bucket["vat"],
        )
        for bucket in buckets
    )  # fmt: skip


def next_number(series: str) -> int:
    """Return the next number of a series. One statement.

    The series' row stays locked until the commit; a rollback returns the number.
    """
    return counters.next_number("payments_receiptseries", "name", series)
