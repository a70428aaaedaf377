"""Refund a payment by line, by VAT rate or by amount: in cash, or on the restaurant's own card machine."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds, spread
from fynlo.core.tenancy.connection import connection
from orders import services as orders
from orders.labels import money
from orders.models import Order
from orders.selectors import lock_order
from payments import alerts, events, ledger, vat
from payments.allocations import net_by_line
from payments.cash_up import alerts as cash_up_alerts
from payments.cash_up.selectors import session_taking_cash
from payments.errors import (
    REFUND_ABOVE_ZERO,
    NotCaptured,
    NotOnBill,
    NotToThatTender,
    OverRefund,
    RefundedAlready,
)
from payments.fees.settings import payment_settings
from payments.labels import percent
from payments.models import Allocation, Entry, Payment, Posting, Refund
from payments.receipts.services import issue_for_refund
from payments.selectors import load_details, lock_payment, order_id_of
from payments.tenders import CARD, CASH, TENDERS, Tender
from realtime.commands.context import CommandContext
from realtime.commands.step_up import StepUpRequired
from restaurants.business_days import business_day


def refund(
    *,
    context: CommandContext,
    payment_id: UUID,
    reason: str,
    method: str = "",
    amount: Decimal | None = None,
    by_line: Mapping[UUID, Decimal] | None = None,
    by_rate: Mapping[Decimal, Decimal] | None = None,
    tip: Decimal = ZERO,
) -> Refund:
    """Refund `amount` pounds of a payment, or amounts `by_line` or `by_rate` of VAT, and `tip` of its tip.

    Without any of them all of the rest goes back, its tip too. Never more than was taken and not refunded yet. An
    amount is spread over the payment's lines in proportion; that of a rate (a fraction) over the lines that are taxed
    at that rate alone. Above the restaurant's limit a second person has to approve (`_check_limit`). `method` is the
    tender that the money goes back in: `card` confirms that the card machine has made the refund. Without a method a
    card payment goes back to the card, with an alert to check the machine; any other payment goes back in cash. Locks
    the order, then the payment. Records `payment.refunded` and the events of `orders.services.apply_refund`. Issues a
    receipt for the refund.

    Raises PaymentNotFound, NotCaptured, RefundedAlready, OverRefund, NotToThatTender, NotOnBill for a line or a rate
    that the payment did not pay for, StepUpRequired, InvalidInput when there is nothing to refund.
    """
    locked = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.status != Payment.Status.CAPTURED:
        raise NotCaptured(payment=str(payment.id), status=payment.status)
    tender = _refund_tender(payment, method)
    left, tip_left = payment.amount - payment.refunded, payment.tip - payment.refunded_tip
    if not left + tip_left:
        raise RefundedAlready(payment=str(payment.id), amount=payment.refunded, tip=payment.refunded_tip)
    if amount is None and not by_line and not by_rate:
        amount, tip = left, tip or tip_left
    paid_by_line = net_by_line(Allocation.objects.filter(payment=payment).order_by("id"))
    lines = _check_lines(by_line, paid_by_line) if by_line else None
    if by_rate:
        lines = _lines_of_rates(locked, by_rate, paid_by_line)
    amount = pounds(amount or ZERO) if lines is None else pounds(sum(lines.values(), ZERO))
    _check_amount(amount, pounds(tip), left, tip_left)
    _check_limit(context, amount + pounds(tip))
    if lines is None:
        lines = _spread(amount, left, paid_by_line)

    made = _store(context, locked, payment, tender, reason, amount, tip, lines)
    updated = orders.apply_refund(context=context, order=locked, amount=amount, tip=tip, payment_id=payment.id)
    context.annotate(payment=str(payment.id), refunded=amount, tip=tip, method=tender.name, reason=reason)
    issue_for_refund(made, payment, updated)
    load_details(payment)
    events.payment_refunded(context, payment, updated, made, items=_named(locked, lines) if by_line else [])
    if tender is CARD and not method:
        alerts.refund_unconfirmed(context, made, updated)
    return made


def refund_cash(
    *,
    context: CommandContext,
    payment_id: UUID,
    reason: str,
    amount: Decimal | None = None,
    by_line: Mapping[UUID, Decimal] | None = None,
    by_rate: Mapping[Decimal, Decimal] | None = None,
    tip: Decimal = ZERO,
) -> Refund:
    """`refund` in cash, whatever the guest paid with."""
    return refund(
        context=context, payment_id=payment_id, reason=reason, method=CASH.name, amount=amount, by_line=by_line,
        by_rate=by_rate, tip=tip,
    )  # fmt: skip


def _refund_tender(payment: Payment, method: str) -> Tender:
    """Return the tender that the money goes back in."""
    if method and method != CASH.name and payment.tender != method:
        raise NotToThatTender(field="method", payment=str(payment.id), tender=payment.tender)
    tender = TENDERS[method or payment.tender]
    return tender if tender.refundable else CASH


def _check_lines(by_line: Mapping[UUID, Decimal], paid: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    for line_id, amount in by_line.items():
        if line_id not in paid:
            raise NotOnBill("This payment did not pay for that item.", line=str(line_id))
        if amount <= 0:
            raise InvalidInput(REFUND_ABOVE_ZERO, field="lines")
        if amount > paid[line_id]:
            raise OverRefund(
                f"You can refund at most {money(paid[line_id])} of that item.", field="lines", amount=paid[line_id]
            )
    return {line_id: pounds(amount) for line_id, amount in by_line.items()}


def _lines_of_rates(
    order: Order, by_rate: Mapping[Decimal, Decimal], paid: Mapping[UUID, Decimal]
) -> dict[UUID, Decimal]:
    """Spread the amount of each VAT rate over the paid lines of that rate.

    A line of several rates, such as a meal deal, has no part of one rate alone: it is refunded as an item.
    """
    lines: dict[UUID, Decimal] = {}
    for rate, amount in by_rate.items():
        if amount <= 0:
            raise InvalidInput(REFUND_ABOVE_ZERO, field="rates")
        of_rate = {line_id: left for line_id, left in paid.items() if left > 0 and rate_of(order, line_id) == rate}
        most = sum(of_rate.values(), ZERO)
        if not most:
            raise NotOnBill(f"This payment has no items at {percent(rate)} VAT alone. Choose items instead.")
        if amount > most:
            raise OverRefund(
                f"You can refund at most {money(most)} at {percent(rate)} VAT.", field="rates", amount=most
            )
        parts = spread(pounds(amount), list(of_rate.values()))
        lines |= {line_id: part for line_id, part in zip(of_rate, parts, strict=True) if part}
    return lines


def rate_of(order: Order, line_id: UUID) -> Decimal | None:
    """Return the VAT rate of a line, a fraction; None for a line of several rates, of none, or of another order."""
    line = next((line for line in order.all_lines if line.id == line_id), None)
    rates = {bucket["rate"] for bucket in line.vat_buckets} if line else set()
    return rates.pop() if len(rates) == 1 else None


def left_by_rate(order: Order, left: Mapping[UUID, Decimal]) -> dict[Decimal, Decimal]:
    """Return what can be refunded at each VAT rate, the highest first. `left` is what is left of each line."""
    by_rate: dict[Decimal, Decimal] = {}
    for line_id, amount in left.items():
        rate = rate_of(order, line_id)
        if rate is not None:
            by_rate[rate] = by_rate.get(rate, ZERO) + amount
    return dict(sorted(by_rate.items(), reverse=True))


def _check_limit(context: CommandContext, total: Decimal) -> None:
    """Raise StepUpRequired for a refund above the restaurant's limit that no second person has approved.

    Our own worker has no limit. One query.
    """
    actor, limit = context.actor, payment_settings().refund_limit
    if limit is None or total <= limit or actor.role == "system":
        return
    if actor.approver is None or actor.approver.user_id == actor.user_id:
        raise StepUpRequired(
            f"A refund above {money(limit)} needs a second person. Ask a manager to approve it on the till with their "
            "PIN.",
            action="refund", limit=limit,
        )  # fmt: skip
    context.annotate(above=limit, approved_by=actor.approver.name)


def _named(order: Order, lines: Mapping[UUID, Decimal]) -> list[dict[str, Any]]:
    """Return the lines that a person refunded, for the order's history."""
    names = {line.id: line.name for line in order.all_lines}
    return [{"line_id": line_id, "name": names[line_id], "amount": amount} for line_id, amount in lines.items()]


def _check_amount(amount: Decimal, tip: Decimal, left: Decimal, tip_left: Decimal) -> None:
    if amount < 0 or tip < 0 or not amount + tip:
        raise InvalidInput(REFUND_ABOVE_ZERO, field="amount")
    if amount > left or tip > tip_left:
        of_tip = f" and {money(tip_left)} of the tip" if tip_left else ""
        raise OverRefund(f"You can refund at most {money(left)}{of_tip}.", field="amount", amount=left, tip=tip_left)


def _spread(amount: Decimal, left: Decimal, paid: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Spread `amount` over the lines. Money that was taken over the bill lies on no line and goes back first."""
    over_the_bill = left - sum(paid.values(), ZERO)
    on_lines = max(amount - over_the_bill, ZERO)
    parts = spread(on_lines, list(paid.values())) if any(paid.values()) else []
    return {line_id: part for line_id, part in zip(paid, parts, strict=False) if part}


def _store(
    context: CommandContext,
    order: Order,
    payment: Payment,
    tender: Tender,
    reason: str,
    amount: Decimal,
    tip: Decimal,
    lines: Mapping[UUID, Decimal],
) -> Refund:
    at = clock.now()
    paid = vat.paid_by_line(order)
    still_paid = {line_id: amount - lines.get(line_id, ZERO) for line_id, amount in paid.items()}
    part = vat.less(vat.stated(order), vat.within(order, still_paid))
    drawer_session_id, is_late = session_taking_cash(context)
    made = Refund.objects.create(
        id=uuid7(), drawer_session_id=drawer_session_id,
        card_machine="" if tender.opens_drawer else payment.card_machine,
        payment=payment, method=tender.name, amount=amount, tip=tip,
        business_day=business_day(at, connection.tenant), buckets=part.buckets, service_charge=part.service_charge,
        reason=reason, by=context.actor.user_id, by_name=context.actor.name, at=at,
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
        about=made.id,
        postings={
            tender.account: -(amount + tip),
            Posting.Account.BILLS: amount,
            Posting.Account.TIPS: tip,
        },
        at=at,
    )
    if is_late and tender.opens_drawer and drawer_session_id is not None:
        cash_up_alerts.late_cash(context, drawer_session_id, -(amount + tip))
    return made
