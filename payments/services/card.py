"""Card payments on the restaurant's own card machine. It is not connected: staff key in the amount and the result."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from orders.selectors import lock_order
from payments import events
from payments.errors import ABOVE_ZERO, PaymentIdTaken
from payments.models import Payment
from payments.selectors import get_payment, load_details, payment_with_id
from payments.services.taking import PaymentDetails, take
from payments.splitting import Split
from payments.tenders import CARD
from payments.tips.limits import checked_tip
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

DECLINED = _("Declined on the card machine.")


def take_card(
    *,
    context: CommandContext,
    order: str | UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    tip: Decimal = ZERO,
    payment_id: UUID | None = None,
    receipt_number: str = "",
    although_held: bool = False,
    card_last_four: str = "",
    authorisation_code: str = "",
    card_machine: str = "",
) -> Payment:
    """Book what the card machine has approved: `amount` pounds of the bill, or the part `split`, plus `tip`.

    The rules of `take_cash`, without change. `card_last_four` and `authorisation_code` are what staff typed in from the
    machine's slip, `card_machine` is the machine's name. Locks the order. Records `payment.completed` and the events of
    `orders.services.apply_payment`. Raises as `take_cash`.
    """
    details = PaymentDetails(
        amount, split, tip, payment_id=payment_id, receipt_number=receipt_number, although_held=although_held,
        card_last_four=card_last_four, authorisation_code=authorisation_code, card_machine=card_machine,
    )  # fmt: skip
    return take(context, CARD, details, order=order)


def note_declined_card(
    *, context: CommandContext, order: str | UUID, amount: Decimal, tip: Decimal = ZERO, payment_id: UUID | None = None
) -> Payment:
    """Note in the order's history that the card machine declined `amount` and `tip`. Books nothing.

    A second call with the same `payment_id` returns the payment that exists. Locks the order. Records `payment.failed`.

    Raises OrderNotFound, PaymentIdTaken, InvalidInput.
    """
    amount, tip = pounds(amount), checked_tip(tip)
    if amount <= 0:
        raise InvalidInput(ABOVE_ZERO, field="amount")
    locked, at, actor = lock_order(order), clock.now(), context.actor
    earlier = payment_with_id(payment_id)
    if earlier is not None:
        if (earlier.order_id, earlier.status, earlier.amount) != (locked.id, Payment.Status.DECLINED, amount):
            raise PaymentIdTaken(field="id")
        return get_payment(earlier.id)
    payment = Payment.objects.create(
        id=payment_id or uuid7(), order=locked, method=CARD.name, tender=CARD.name, status=Payment.Status.DECLINED,
        business_day=business_day(at, connection.tenant), amount=amount, tip=tip, received=amount + tip,
        reason=str(DECLINED), taken_by=actor.user_id, taken_by_name=actor.name, created_at=at,
    )  # fmt: skip
    context.annotate(payment=str(payment.id), declined=amount, tip=tip)
    load_details(payment)
    events.payment_failed(context, payment, locked)
    return payment
