"""Take money at the till: what cash and the restaurant's own card machine have in common."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds
from orders.days import business_day
from orders.errors import OrderClosed
from orders.models import Order
from orders.selectors import lock_order
from payments import alerts, splitting
from payments.errors import (
    AmountDiffers,
    ChangeDiffers,
    Held,
    OverDue,
    OverrideForbidden,
    PaymentIdTaken,
    ReceivedTooLittle,
)
from payments.models import Payment
from payments.selectors import bill_balance, get_payment
from payments.services.capturing import allocate, capture
from payments.splitting import BillBalance, Division, Split
from payments.tenders import Tender
from payments.tips import checked_tip
from realtime.actors import Actor
from realtime.commands import context
from restaurants.devices import services as devices


@dataclass(frozen=True, slots=True)
class Slip:
    """What the card machine printed, as far as staff typed it in; never a whole card number."""

    last_four: str = ""
    authorisation_code: str = ""


NO_SLIP = Slip()


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """What one payment is made of, as the till says it: see `take_cash`."""

    amount: Decimal | None
    split: Split | None
    tip: Decimal
    received: Decimal | None = None
    change: Decimal | None = None
    payment_id: UUID | None = None
    receipt_number: str = ""
    although_held: bool = False
    slip: Slip = NO_SLIP


def take(tender: Tender, details: PaymentDetails, *, actor: Actor, order: str | UUID) -> Payment:
    """Book money that staff have taken. `take_cash` and `take_card` say what it means and what it raises."""
    amount, tip = None if details.amount is None else pounds(details.amount), checked_tip(details.tip)
    locked = lock_order(order)
    if details.although_held and not actor.may("payments.override"):
        raise OverrideForbidden()
    earlier = Payment.objects.filter(pk=details.payment_id).first() if details.payment_id else None
    if earlier is not None:
        return _same(earlier, tender, locked, amount, tip, details.received)

    division = _division(locked, amount, details.split, although_held=details.although_held)
    payment = _payment(tender, locked, actor, division.amount, tip, details)
    _check_change(payment, details.change)
    payment.receipt_number = _receipt(details.receipt_number, locked, actor)
    try:
        payment.save(force_insert=True)
    except IntegrityError as error:  # taken a moment ago, for another order
        raise PaymentIdTaken(field="id") from error
    allocate(payment, division.by_line)
    capture(payment, {tender.account: payment.amount + tip})
    return payment


def _receipt(told: str, order: Order, actor: Actor) -> str:
    if not told:
        return ""
    if actor.device_id is None:
        raise InvalidInput("Only a registered device has a series of receipts.", field="receipt_number")
    return devices.claim_receipt(
        device_id=actor.device_id,
        told=told,
        is_taken=lambda number: Payment.objects.filter(receipt_number=number).exists(),
        alert=lambda device, number: alerts.receipt_ahead(device, number, order),
    )


def _division(order: Order, amount: Decimal | None, split: Split | None, *, although_held: bool) -> Division:
    """What is paid, and for which lines."""
    if split is None and amount is None:
        raise InvalidInput("Enter how much is paid.", field="amount")
    if amount is not None and amount <= 0:
        raise InvalidInput("Enter an amount above £0.00.", field="amount")
    bill = bill_balance(order, clock.now())
    if context.current().is_offline and amount is not None:
        return Division(amount, splitting.allocate_including_held(amount, bill))
    if order.status == Order.Status.CANCELLED:
        raise OrderClosed(order=str(order.id), status=order.status)
    if split is None:
        return _amount(bill, order, amount, although_held=although_held)
    division = splitting.divide(bill, split)
    if amount not in (None, division.amount):
        raise AmountDiffers(
            f"That comes to £{division.amount}, not £{amount}.", field="amount", sent=amount, amount=division.amount
        )
    return division


def _amount(bill: BillBalance, order: Order, amount: Decimal, *, although_held: bool) -> Division:
    if amount > order.due:
        raise OverDue(
            f"£{order.due} is still to be paid, not £{amount}." if order.due else "This bill is already paid.",
            field="amount",
            order=str(order.id),
            due=order.due,
        )
    if amount > bill.left and not although_held:
        raise Held(
            f"A guest is paying £{bill.held} of this bill just now; £{bill.left} can be taken.",
            field="amount",
            held=bill.held,
            free=bill.left,
            due=order.due,
        )
    if although_held:
        context.annotate(although_held=bill.held, amount=amount)
    return Division(amount, splitting.allocate_including_held(amount, bill))


def _payment(
    tender: Tender, order: Order, actor: Actor, amount: Decimal, tip: Decimal, details: PaymentDetails
) -> Payment:  # fmt: skip
    received = amount + tip if details.received is None else pounds(details.received)
    back = received - amount - tip
    if back < 0:
        raise ReceivedTooLittle(
            f"£{received} was received, £{amount + tip} is to be paid.",
            field="received_amount",
            received=received,
            wanted=amount + tip,
        )
    at = clock.now()
    return Payment(
        id=details.payment_id or uuid7(), order=order, method=tender.name, tender=tender.name,
        status=Payment.Status.CAPTURED, business_day=business_day(at, connection.tenant), amount=amount, tip=tip,
        received=received, change=back, card_last_four=details.slip.last_four,
        authorisation_code=details.slip.authorisation_code, taken_by=actor.user_id, taken_by_name=actor.name,
        created_at=at, captured_at=at,
    )  # fmt: skip


def _check_change(payment: Payment, change: Decimal | None) -> None:
    if change is not None and change != payment.change:
        raise ChangeDiffers(
            f"The change is £{payment.change}, not £{change}.",
            field="change_amount",
            sent=change,
            change=payment.change,
        )


def _same(
    earlier: Payment, tender: Tender, order: Order, amount: Decimal | None, tip: Decimal, received: Decimal | None
) -> Payment:
    asked = (
        order.id,
        tender.name,
        earlier.amount if amount is None else amount,
        tip,
        earlier.received if received is None else pounds(received),
    )
    if (earlier.order_id, earlier.method, earlier.amount, earlier.tip, earlier.received) != asked:
        raise PaymentIdTaken(field="id")
    return get_payment(earlier.id)
