"""Give money back, by line or by amount: in cash, or on the restaurant's own card machine."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds, spread
from orders import services as orders
from orders.days import business_day
from orders.models import Order
from orders.selectors import lock_order
from payments import alerts, events, ledger, vat
from payments.errors import NotCaptured, NotOnBill, NotToThatTender, OverRefund, RefundedAlready
from payments.models import Allocation, Entry, Payment, Posting, Refund
from payments.receipts.services import issue_for_refund
from payments.selectors import lock_payment, order_id_of
from payments.services.capturing import refresh
from payments.tenders import CARD, CASH, TENDERS, Tender
from realtime.actors import Actor
from realtime.commands import context


def refund(
    *,
    actor: Actor,
    payment_id: UUID,
    reason: str,
    method: str = "",
    amount: Decimal | None = None,
    by_line: Mapping[UUID, Decimal] | None = None,
    tip: Decimal = ZERO,
) -> Refund:
    """Give `amount` pounds of a payment back, or what `by_line` names of its lines, and `tip` of its tip.

    Neither amount nor lines gives all of the rest back, its tip too. Never more than was taken and not given back.
    An amount lies on the payment's lines in proportion. `method` is the tender that it goes back in: whoever says
    `card` confirms that the card machine has made the refund. Without one a card payment goes back to the card, with a
    notice that somebody checks the machine; anything else goes back in cash. Locks the order, then the payment.
    Records `payment.refunded` and what `orders.services.apply_refund` records; issues a receipt of its own.

    Raises PaymentNotFound, NotCaptured, RefundedAlready, OverRefund, NotToThatTender, NotOnBill for a line that the
    payment did not pay for, InvalidInput for nothing to give back.
    """
    locked = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.status != Payment.Status.CAPTURED:
        raise NotCaptured(payment=str(payment.id), status=payment.status)
    tender = _tender(payment, method)
    left, tip_left = payment.amount - payment.refunded, payment.tip - payment.refunded_tip
    if not left + tip_left:
        raise RefundedAlready(payment=str(payment.id), amount=payment.refunded, tip=payment.refunded_tip)
    if amount is None and not by_line:
        amount, tip = left, tip or tip_left
    paid_by_line = _left_by_line(payment)
    lines = _asked(by_line, paid_by_line) if by_line else None
    amount = pounds(sum(lines.values(), ZERO) if lines is not None else amount)
    _check(amount, pounds(tip), left, tip_left)
    if lines is None:
        lines = _laid(amount, left, paid_by_line)

    made = _write(locked, payment, tender, actor, reason, amount, tip, lines)
    updated = orders.apply_refund(order_id=locked.id, amount=amount, tip=tip, payment_id=payment.id)
    context.annotate(payment=str(payment.id), refunded=amount, tip=tip, method=tender.name, reason=reason)
    issue_for_refund(made, payment, updated)
    refresh(payment)
    events.payment_refunded(payment, updated, made, items=_named(locked, lines) if by_line else [])
    if tender is CARD and not method:
        alerts.refund_unconfirmed(made, updated)
    return made


def refund_cash(**asked: Any) -> Refund:
    """`refund` in cash, whatever was paid with."""
    return refund(method=CASH.name, **asked)


def _tender(payment: Payment, method: str) -> Tender:
    """What the money goes back in."""
    if method and method != CASH.name and payment.tender != method:
        raise NotToThatTender(field="method", payment=str(payment.id), tender=payment.tender)
    tender = TENDERS[method or payment.tender]
    return tender if tender.by_staff else CASH


def _left_by_line(payment: Payment) -> dict[UUID, Decimal]:
    """What the payment still pays for of each line, in the order they were laid. One query."""
    left: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    rows = Allocation.objects.filter(payment=payment).order_by("id").values_list("line_id", "amount", "refund_id")
    for line_id, amount, refund_id in rows:
        left[line_id] += amount if refund_id is None else -amount
    return dict(left)


def _asked(by_line: Mapping[UUID, Decimal], paid: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    for line_id, amount in by_line.items():
        if line_id not in paid:
            raise NotOnBill("This payment did not pay for that.", line=str(line_id))
        if amount <= 0:
            raise InvalidInput("Enter a refund above £0.00.", field="lines")
        if amount > paid[line_id]:
            raise OverRefund(f"At most £{paid[line_id]} of that can go back.", field="lines", amount=paid[line_id])
    return {line_id: pounds(amount) for line_id, amount in by_line.items()}


def _named(order: Order, lines: Mapping[UUID, Decimal]) -> list[dict[str, Any]]:
    """The lines that somebody gave back, as the history tells them."""
    names = {line.id: line.name for line in order.all_lines}
    return [{"line_id": line_id, "name": names[line_id], "amount": amount} for line_id, amount in lines.items()]


def _check(amount: Decimal, tip: Decimal, left: Decimal, tip_left: Decimal) -> None:
    if amount < 0 or tip < 0 or not amount + tip:
        raise InvalidInput("Enter how much goes back.", field="amount")
    if amount > left or tip > tip_left:
        says = f"At most £{left}" + (f" and £{tip_left} of the tip" if tip_left else "") + " can go back."
        raise OverRefund(says, field="amount", amount=left, tip=tip_left)


def _laid(amount: Decimal, left: Decimal, paid: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """`amount` over the lines; what was taken over the bill lies on none, and goes back first."""
    over_the_bill = left - sum(paid.values(), ZERO)
    on_lines = max(amount - over_the_bill, ZERO)
    parts = spread(on_lines, list(paid.values())) if any(paid.values()) else []
    return {line_id: part for line_id, part in zip(paid, parts, strict=False) if part}


def _write(
    order: Order, payment: Payment, tender: Tender, actor: Actor, reason: str, amount: Decimal, tip: Decimal,
    lines: Mapping[UUID, Decimal],
) -> Refund:  # fmt: skip
    at = clock.now()
    paid = vat.paid_by_line(order)
    kept = {line_id: amount - lines.get(line_id, ZERO) for line_id, amount in paid.items()}
    part = vat.less(vat.stated(order), vat.within(order, kept))
    made = Refund.objects.create(
        id=uuid7(), payment=payment, method=tender.name, amount=amount, tip=tip,
        business_day=business_day(at, connection.tenant), buckets=part.buckets, service_charge=part.service_charge,
        reason=reason, by=actor.user_id, by_name=actor.name, at=at,
    )  # fmt: skip
    Allocation.objects.bulk_create(
        Allocation(payment=payment, refund=made, line_id=line_id, amount=part) for line_id, part in lines.items()
    )
    payment.refunded += amount
    payment.refunded_tip += tip
    payment.save(update_fields=["refunded", "refunded_tip"])
    ledger.write(
        kind=Entry.Kind.REFUND,
        payment=payment,
        postings={
            tender.account: -(amount + tip),
            Posting.Account.BILLS: amount,
            Posting.Account.TIPS: tip,
        },
        at=at,
    )
    return made
