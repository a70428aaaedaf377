"""Take cash."""

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection

from fynlo import clock
from fynlo.errors import InvalidInput
from fynlo.ids import uuid7
from fynlo.money import ZERO, pounds
from orders.days import business_day
from orders.errors import OrderClosed
from orders.models import Order
from orders.selectors import lock_order
from payments import splitting
from payments.errors import (
    AmountDiffers,
    ChangeDiffers,
    Held,
    OverDue,
    OverrideForbidden,
    PaymentIdTaken,
    ReceivedTooLittle,
)
from payments.models import Payment, Posting
from payments.selectors import payment_named, standing_of
from payments.services.capturing import allocate, capture
from payments.splitting import Division, Split, Standing
from realtime import opened
from realtime.actors import Actor
from restaurants.devices import services as devices


def take_cash(
    *,
    actor: Actor,
    order: str | UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    received: Decimal | None = None,
    tip: Decimal = ZERO,
    change: Decimal | None = None,
    payment_id: UUID | None = None,
    receipt_number: str = "",
    although_held: bool = False,
) -> Payment:
    """Take `amount` pounds of an order's bill in cash, or what `split` comes to, and `tip` beside it where named.

    `order` is its id or the client's reference. `received` is what the guest handed over (exact when not said);
    what is over amount and tip goes back as change, which is worked out here: an `amount` with a split, or a `change`,
    that a device has worked out must be the same. A payment that was taken under `payment_id` before is answered
    again. What a guest is paying at this moment is not taken a second time, unless a manager says so
    (`although_held`). What a device took offline is kept in any case: over what was due, it stands as overpaid, and a
    person is told. `receipt_number` is what a device gave the guest; `restaurants.devices` says what becomes of it.
    Locks the order. Records `payment.completed` and what `orders.services.apply_payment` records.

    Raises OrderNotFound, OrderClosed when it is cancelled, OverDue for more than is due, Held, NothingLeft, ItemTaken,
    NotOnBill, AmountDiffers, ReceivedTooLittle, ChangeDiffers, PaymentIdTaken, OverrideForbidden, InvalidInput for an
    amount of nought or below, or a receipt's number from somebody who is no device.
    """
    amount, tip = None if amount is None else pounds(amount), _tip(tip)
    if although_held and not actor.may("payments.override"):
        raise OverrideForbidden()
    locked = lock_order(order)
    earlier = Payment.objects.filter(pk=payment_id).first() if payment_id else None
    if earlier is not None:
        return _same(earlier, locked, amount, tip, received)

    division = _division(locked, amount, split, although_held=although_held)
    received = division.amount + tip if received is None else pounds(received)
    payment = _payment(locked, actor, division.amount, tip, received, payment_id)
    _check_change(payment, change)
    payment.receipt_number = _receipt(receipt_number, actor)
    try:
        payment.save(force_insert=True)
    except IntegrityError as error:  # taken a moment ago, for another order
        raise PaymentIdTaken(field="id") from error
    allocate(payment, division.by_line)
    capture(payment, {Posting.Account.CASH: payment.amount + tip})
    return payment


def _receipt(told: str, actor: Actor) -> str:
    if not told:
        return ""
    if actor.device_id is None:
        raise InvalidInput("Only a registered device has a series of receipts.", field="receipt_number")
    return devices.claim_receipt(
        device_id=actor.device_id,
        told=told,
        is_taken=lambda number: Payment.objects.filter(receipt_number=number).exists(),
    )


def _tip(tip: Decimal) -> Decimal:
    if tip < 0:
        raise InvalidInput("A tip is nought or above.", field="tip_amount")
    return pounds(tip)


def _division(order: Order, amount: Decimal | None, split: Split | None, *, although_held: bool) -> Division:
    """What is paid, and for which lines."""
    if split is None and amount is None:
        raise InvalidInput("Say how much is paid.", field="amount")
    if amount is not None and amount <= 0:
        raise InvalidInput("An amount is above nought.", field="amount")
    bill = standing_of(order, clock.now())
    if opened.current().is_offline and amount is not None:
        return Division(amount, splitting.lay(amount, bill.shares))
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


def _amount(bill: Standing, order: Order, amount: Decimal, *, although_held: bool) -> Division:
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
        opened.note(although_held=bill.held, amount=amount)
    return Division(amount, splitting.lay(amount, bill.shares))


def _payment(
    order: Order, actor: Actor, amount: Decimal, tip: Decimal, received: Decimal, payment_id: UUID | None
) -> Payment:
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
        id=payment_id or uuid7(),
        order=order,
        method=Payment.Method.CASH,
        tender=Payment.Method.CASH,
        status=Payment.Status.CAPTURED,
        business_day=business_day(at, connection.tenant),
        amount=amount,
        tip=tip,
        received=received,
        change=back,
        taken_by=actor.user_id,
        taken_by_name=actor.name,
        created_at=at,
        captured_at=at,
    )


def _check_change(payment: Payment, change: Decimal | None) -> None:
    if change is not None and change != payment.change:
        raise ChangeDiffers(
            f"The change is £{payment.change}, not £{change}.",
            field="change_amount",
            sent=change,
            change=payment.change,
        )


def _same(earlier: Payment, order: Order, amount: Decimal | None, tip: Decimal, received: Decimal | None) -> Payment:
    asked = (
        order.id,
        earlier.amount if amount is None else amount,
        tip,
        earlier.received if received is None else pounds(received),
    )
    if (earlier.order_id, earlier.amount, earlier.tip, earlier.received) != asked:
        raise PaymentIdTaken(field="id")
    return payment_named(earlier.id)
