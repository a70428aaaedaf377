"""The restaurant's own card machine: staff key in the amount, and say what the machine answered."""

from decimal import Decimal
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from orders.days import business_day
from orders.selectors import lock_order
from payments import events
from payments.errors import PaymentIdTaken
from payments.models import Payment
from payments.selectors import get_payment
from payments.services.capturing import refresh
from payments.services.taking import NO_SLIP, PaymentDetails, Slip, take
from payments.splitting import Split
from payments.tenders import CARD
from payments.tips import checked_tip
from realtime.actors import Actor
from realtime.commands import context

DECLINED = "Declined on the card machine."


def take_card(
    *,
    actor: Actor,
    order: str | UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    tip: Decimal = ZERO,
    payment_id: UUID | None = None,
    receipt_number: str = "",
    although_held: bool = False,
    slip: Slip = NO_SLIP,
) -> Payment:
    """Book what the card machine has approved: `amount` pounds of the bill, or what `split` comes to, and `tip`.

    The same rules as `take_cash`, without change. `slip` is what staff typed in from the machine's paper. Locks the
    order. Records `payment.completed` and what `orders.services.apply_payment` records. Raises as `take_cash`.
    """
    details = PaymentDetails(
        amount, split, tip, payment_id=payment_id, receipt_number=receipt_number, although_held=although_held, slip=slip
    )
    return take(CARD, details, actor=actor, order=order)


def note_declined_card(
    *, actor: Actor, order: str | UUID, amount: Decimal, tip: Decimal = ZERO, payment_id: UUID | None = None
) -> Payment:
    """Keep that the card machine declined `amount` and `tip`: for the order's history, nothing is booked.

    Noted under `payment_id` before, it is answered again. Locks the order. Records `payment.failed`.
    Raises OrderNotFound, PaymentIdTaken, InvalidInput.
    """
    amount, tip = pounds(amount), checked_tip(tip)
    if amount <= 0:
        raise InvalidInput("Enter an amount above £0.00.", field="amount")
    locked, at = lock_order(order), clock.now()
    earlier = Payment.objects.filter(pk=payment_id).first() if payment_id else None
    if earlier is not None:
        if (earlier.order_id, earlier.status, earlier.amount) != (locked.id, Payment.Status.DECLINED, amount):
            raise PaymentIdTaken(field="id")
        return get_payment(earlier.id)
    payment = Payment.objects.create(
        id=payment_id or uuid7(), order=locked, method=CARD.name, tender=CARD.name, status=Payment.Status.DECLINED,
        business_day=business_day(at, connection.tenant), amount=amount, tip=tip, received=amount + tip,
        reason=DECLINED, taken_by=actor.user_id, taken_by_name=actor.name, created_at=at,
    )  # fmt: skip
    context.annotate(payment=str(payment.id), declined=amount, tip=tip)
    refresh(payment)
    events.payment_failed(payment, locked)
    return payment
