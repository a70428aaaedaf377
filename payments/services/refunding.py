"""Refund a payment by line, by VAT rate or by amount: through its provider, in cash, or on the card machine."""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO, pounds, spread
from orders import line_kinds
from orders.labels import money
from orders.models import Order
from orders.selectors import lock_order
from payments import alerts
from payments.allocations import net_by_line
from payments.errors import (
    REFUND_ABOVE_ZERO,
    CashRefundForbidden,
    NotCaptured,
    NotConfirmed,
    NotOnBill,
    NotToThatTender,
    OverRefund,
    PaymentDisputed,
    RefundedAlready,
    RefundUnderWay,
)
from payments.fees.settings import payment_settings
from payments.labels import percent
from payments.models import Allocation, Dispute, Payment, Refund, RefundAttempt
from payments.selectors import lock_payment, order_id_of
from payments.services.provider_refunds import request_refund
from payments.services.refund_booking import RefundPart, book_refund
from payments.tenders import CARD, CASH, TENDERS, Tender
from realtime.commands.context import CommandContext
from realtime.commands.step_up import StepUpRequired


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
) -> Refund | RefundAttempt:
    """Refund `amount` pounds of a payment, or amounts `by_line` or `by_rate` of VAT, and `tip` of its tip.

    Without any of them all of the rest goes back, its tip too. Never more than was taken and not refunded yet. An
    amount is spread over the payment's lines in proportion; that of a rate (a fraction) over the lines that are taxed
    at that rate alone. Above the restaurant's limit a second person has to approve (`_check_limit`).

    `method` is the tender that the money goes back in; without one it is the payment's own. A payment that a provider
    took goes back through it: the answer is a RefundAttempt, which the worker sends
    (`payments.refund_reconciliation`), and the Refund is written once the provider has made it. `card` confirms that
    the card machine has made the refund; without a method an alert says to check the machine. What a balance paid (a
    house account) goes back to it, and only there. A voucher goes back as a voucher, which staff hand out; in cash it
    needs the tender's own permission (`Tender.cash_refund`). Anything else goes back in cash. Locks the order, then
    the payment. Records `payment.refund_requested`, or what `book_refund` records.

    Raises PaymentNotFound, NotCaptured, NotConfirmed, PaymentDisputed, RefundUnderWay, RefundedAlready, OverRefund,
    NotToThatTender, CashRefundForbidden, NotOnBill for a line or a rate that the payment did not pay for,
    NotConnected, StepUpRequired, InvalidInput when there is nothing to refund; what a line sold, such as a gift card,
    refuses when it was used (`orders.line_kinds`).
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    _check_state(payment)
    tender = _refund_tender(context, payment, method)
    part = _part(order, payment, amount=amount, by_line=by_line, by_rate=by_rate, tip=tip)
    _check_limit(context, part.amount + part.tip)
    line_kinds.reverse_lines(context, order, part.lines)
    context.annotate(
        payment=str(payment.id), refunded=part.amount, tip=part.tip, method=tender.name, reason=reason
    )  # fmt: skip
    if payment.provider and tender.name == payment.tender:
        return request_refund(context, order, payment, part, reason)
    made = Refund(
        payment=payment, method=tender.name, reason=reason, by=context.actor.user_id, by_name=context.actor.name
    )
    book_refund(context, order, payment, made, part)
    if tender is CARD and not method:
        alerts.refund_unconfirmed(context, made, order)
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
) -> Refund | RefundAttempt:
    """`refund` in cash, whatever the guest paid with."""
    return refund(
        context=context, payment_id=payment_id, reason=reason, method=CASH.name, amount=amount, by_line=by_line,
        by_rate=by_rate, tip=tip,
    )  # fmt: skip


def _check_state(payment: Payment) -> None:
    if payment.status in Payment.OPEN:
        raise NotConfirmed(payment=str(payment.id), status=payment.status)
    if payment.status != Payment.Status.CAPTURED:
        raise NotCaptured(payment=str(payment.id), status=payment.status)
    if payment.dispute and payment.dispute != Dispute.Status.WON:
        raise PaymentDisputed(payment=str(payment.id), status=payment.dispute)
    if payment.refunding:
        raise RefundUnderWay(
            (
                _("A refund of {sum} of this payment has no answer yet. Wait until it is confirmed.")
                if payment.refund_unknown
                else _("A refund of {sum} of this payment is under way. Wait until it is confirmed.")
            ).format(sum=money(payment.refunding)),
            payment=str(payment.id), amount=payment.refunding,
        )  # fmt: skip


def _part(
    order: Order,
    payment: Payment,
    *,
    amount: Decimal | None,
    by_line: Mapping[UUID, Decimal] | None,
    by_rate: Mapping[Decimal, Decimal] | None,
    tip: Decimal,
) -> RefundPart:
    """Return what goes back. One query. Raises as `refund`."""
    left, tip_left = payment.amount - payment.refunded, payment.tip - payment.refunded_tip
    if not left + tip_left:
        raise RefundedAlready(payment=str(payment.id), amount=payment.refunded, tip=payment.refunded_tip)
    if amount is None and not by_line and not by_rate:
        amount, tip = left, tip or tip_left
    paid_by_line = net_by_line(Allocation.objects.filter(payment=payment).order_by("id"))
    lines = _check_lines(by_line, paid_by_line) if by_line else None
    if by_rate:
        lines = _lines_of_rates(order, by_rate, paid_by_line)
    amount = pounds(amount or ZERO) if lines is None else pounds(sum(lines.values(), ZERO))
    _check_amount(amount, pounds(tip), left, tip_left)
    lines = _spread(amount, left, paid_by_line) if lines is None else lines
    return RefundPart(amount, pounds(tip), lines, is_by_line=bool(by_line))


def _refund_tender(context: CommandContext, payment: Payment, method: str) -> Tender:
    """Return the tender that the money goes back in."""
    if TENDERS[payment.tender].keeps_balance and method not in ("", payment.tender):
        label = str(TENDERS[payment.tender].label).lower()
        raise NotToThatTender(
            _("This was paid by {label}. It goes back to the {label}, not in cash or to a card.").format(label=label),
            field="method", payment=str(payment.id), tender=payment.tender,
        )  # fmt: skip
    if method and method != CASH.name and payment.tender != method:
        raise NotToThatTender(field="method", payment=str(payment.id), tender=payment.tender)
    needed = TENDERS[payment.tender].cash_refund
    if method == CASH.name and needed and not context.actor.may(needed):
        label = str(TENDERS[payment.tender].label).lower()
        raise CashRefundForbidden(
            _(
                "A {label} goes back as a {label}: give the guest another one. Only the owner may pay it out in cash."
            ).format(label=label),
            field="method", payment=str(payment.id), tender=payment.tender,
        )  # fmt: skip
    tender = TENDERS[method or payment.tender]
    return tender if tender.refundable else CASH


def _check_lines(by_line: Mapping[UUID, Decimal], paid: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    for line_id, amount in by_line.items():
        if line_id not in paid:
            raise NotOnBill(_("This payment did not pay for that item."), line=str(line_id))
        if amount <= 0:
            raise InvalidInput(REFUND_ABOVE_ZERO, field="lines")
        if amount > paid[line_id]:
            raise OverRefund(
                _("You can refund at most {paid} of that item.").format(paid=money(paid[line_id])),
                field="lines",
                amount=paid[line_id],
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
            raise NotOnBill(
                _("This payment has no items at {rate} VAT alone. Choose items instead.").format(rate=percent(rate))
            )
        if amount > most:
            raise OverRefund(
                _("You can refund at most {most} at {rate} VAT.").format(most=money(most), rate=percent(rate)),
                field="rates",
                amount=most,
            )
        parts = spread(pounds(amount), list(of_rate.values()))
        lines |= {line_id: part for line_id, part in zip(of_rate, parts, strict=True) if part}
    return lines


def rate_of(order: Order, line_id: UUID) -> Decimal | None:
    """Return the VAT rate of a line, a fraction; None for a line of several rates, of none, or of another order.

    What is no sale, such as a gift card, has none.
    """
    line = next((line for line in order.all_lines if line.id == line_id), None)
    rates = {bucket["rate"] for bucket in line.vat_buckets} if line and line.is_sale else set()
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
            _("A refund above {limit} needs a second person. Ask a manager to approve it.").format(limit=money(limit)),
            action="refund", limit=limit,
        )  # fmt: skip
    context.annotate(above=limit, approved_by=actor.approver.name)


def _check_amount(amount: Decimal, tip: Decimal, left: Decimal, tip_left: Decimal) -> None:
    if amount < 0 or tip < 0 or not amount + tip:
        raise InvalidInput(REFUND_ABOVE_ZERO, field="amount")
    if amount > left or tip > tip_left:
        of_tip = _(" and {tip_left} of the tip").format(tip_left=money(tip_left)) if tip_left else ""
        raise OverRefund(
            _("You can refund at most {left}{of_tip}.").format(left=money(left), of_tip=of_tip),
            field="amount",
            amount=left,
            tip=tip_left,
        )


def _spread(amount: Decimal, left: Decimal, paid: Mapping[UUID, Decimal]) -> dict[UUID, Decimal]:
    """Spread `amount` over the lines. Money that was taken over the bill lies on no line and goes back first."""
    over_the_bill = left - sum(paid.values(), ZERO)
    on_lines = max(amount - over_the_bill, ZERO)
    parts = spread(on_lines, list(paid.values())) if any(paid.values()) else []
    return {line_id: part for line_id, part in zip(paid, parts, strict=False) if part}
