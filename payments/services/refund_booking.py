"""Money went back to a guest: write the refund, ledger, receipt and event. The same for every tender."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders import services as orders
from orders.models import Order
from payments import balances, events, ledger, vat
from payments.cash_up import alerts as cash_up_alerts
from payments.cash_up.selectors import session_taking_cash
from payments.models import Allocation, Entry, Payment, Posting, Refund
from payments.receipts.services import issue_for_refund
from payments.selectors import load_details
from payments.tenders import TENDERS
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


@dataclass(frozen=True, slots=True)
class RefundPart:
    """What goes back of a payment, in pounds: `amount` of the bill, by line in `lines`, and `tip` of the tip.

    Money that was taken over the bill lies on no line. `is_by_line`: a person chose the lines.
    """

    amount: Decimal
    tip: Decimal
    lines: Mapping[UUID, Decimal]
    is_by_line: bool = False


def book_refund(context: CommandContext, order: Order, payment: Payment, refund: Refund, part: RefundPart) -> None:
    """Store a refund that was made, as `refund` names it: payment, method, reason, who.

    The caller holds the locks of order and payment. Books on the business day on which it happened, out of the
    account of the tender. Puts it back on the balance that paid (`payments.balances`). Issues the refund's receipt.
    Records the events of `orders.services.apply_refund` and `payment.refunded`.
    """
    _store(context, order, payment, refund, part)
    updated = orders.apply_refund(
        context=context, order=order, amount=part.amount, tip=part.tip, payment_id=payment.id
    )  # fmt: skip
    issue_for_refund(refund, payment, updated)
    load_details(payment)
    items = _named(order, part.lines) if part.is_by_line else []
    events.payment_refunded(context, payment, updated, refund, items=items)


def _store(context: CommandContext, order: Order, payment: Payment, refund: Refund, part: RefundPart) -> None:
    at, tender = clock.now(), TENDERS[refund.method]
    paid = vat.paid_by_line(order)
    still_paid = {line_id: amount - part.lines.get(line_id, ZERO) for line_id, amount in paid.items()}
    reversed_vat = vat.less(vat.stated(order), vat.within(order, still_paid))
    refund.drawer_session_id, is_late = session_taking_cash(context)
    refund.card_machine = "" if tender.opens_drawer else payment.card_machine
    refund.amount, refund.tip, refund.at = part.amount, part.tip, at
    refund.business_day = business_day(context.occurred_at, connection.tenant)
    accounted = balances.give_back(context, refund)
    stated = vat.less_accounted(reversed_vat, accounted, is_last=not any(still_paid.values()))
    refund.buckets, refund.service_charge = stated.buckets, stated.service_charge
    refund.save(force_insert=True)
    Allocation.objects.bulk_create(
        Allocation(payment=payment, refund=refund, line_id=line_id, amount=amount)
        for line_id, amount in part.lines.items()
    )
    payment.refunded += part.amount
    payment.refunded_tip += part.tip
    payment.refund_ended()
    payment.save(update_fields=["refunded", "refunded_tip", *Payment.REFUND_FIELDS])
    ledger.write(
        kind=Entry.Kind.REFUND,
        payment=payment,
        about=refund.id,
        postings={
            tender.account: -(part.amount + part.tip),
            Posting.Account.BILLS: part.amount,
            Posting.Account.TIPS: part.tip,
        },
        at=at,
    )
    if is_late and tender.opens_drawer and refund.drawer_session_id is not None:
        cash_up_alerts.late_cash(context, refund.drawer_session_id, -(part.amount + part.tip))


def _named(order: Order, lines: Mapping[UUID, Decimal]) -> list[dict[str, Any]]:
    """Return the lines that a person refunded, for the order's history."""
    names = {line.id: line.name for line in order.all_lines}
    return [{"line_id": line_id, "name": names.get(line_id, "An item"), "amount": lines[line_id]} for line_id in lines]
