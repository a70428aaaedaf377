"""What a restaurant does with money. Each needs an open command; the order is locked before anything is decided."""

from decimal import Decimal
from uuid import UUID

from django.db import IntegrityError, connection

from fynlo import clock
from fynlo.errors import InvalidInput
from fynlo.ids import uuid7
from fynlo.money import ZERO, pounds
from orders import services as orders
from orders.days import business_day
from orders.errors import OrderClosed
from orders.models import Order
from orders.selectors import lock_order
from payments import events, ledger, notices
from payments.errors import ChangeDiffers, OverDue, PaymentIdTaken, ReceivedTooLittle
from payments.models import Entry, Payment, Posting
from realtime import opened
from realtime.actors import Actor
from restaurants.devices import services as devices


def take_cash(
    *,
    actor: Actor,
    order: str | UUID,
    amount: Decimal,
    received: Decimal | None = None,
    tip: Decimal = ZERO,
    change: Decimal | None = None,
    payment_id: UUID | None = None,
    receipt_number: str = "",
) -> Payment:
    """Take `amount` pounds of an order's bill in cash, and `tip` beside it where the guest named one.

    `order` is its id or the client's reference. `received` is what the guest handed over (exact when not said);
    what is over amount and tip goes back as change, which is worked out here: a `change` that a device has worked
    out must be the same. A payment that was taken under `payment_id` before is answered again.
    `receipt_number` is what the device gave the guest; `restaurants.devices` says what becomes of it.
    What a device took offline is kept in any case: over what was due, it stands as overpaid, and a person is told.
    Locks the order. Records `payment.completed` and what `orders.services.apply_payment` records.

    Raises OrderNotFound, OrderClosed when it is cancelled, OverDue for more than is due, ReceivedTooLittle,
    ChangeDiffers, PaymentIdTaken, InvalidInput for an amount of nought or below, or a receipt's number from
    somebody who is no device.
    """
    amount, tip = pounds(amount), pounds(tip)
    received = amount + tip if received is None else pounds(received)
    if amount <= 0:
        raise InvalidInput("An amount is above nought.", field="amount")
    if tip < 0:
        raise InvalidInput("A tip is nought or above.", field="tip_amount")
    locked = lock_order(order)
    earlier = Payment.objects.filter(pk=payment_id).first() if payment_id else None
    if earlier is not None:
        return _same(earlier, locked, amount, tip, received)

    if not opened.current().is_offline:
        _check_due(locked, amount)
    back = received - amount - tip
    if back < 0:
        raise ReceivedTooLittle(
            f"£{received} was received, £{amount + tip} is to be paid.",
            field="received_amount",
            received=received,
            wanted=amount + tip,
        )
    if change is not None and change != back:
        raise ChangeDiffers(f"The change is £{back}, not £{change}.", field="change_amount", sent=change, change=back)

    at = clock.now()
    payment = Payment(
        id=payment_id or uuid7(),
        order=locked,
        method=Payment.Method.CASH,
        status=Payment.Status.CAPTURED,
        business_day=business_day(at, connection.tenant),
        amount=amount,
        tip=tip,
        received=received,
        change=back,
        receipt_number=_receipt(receipt_number, actor),
        taken_by=actor.user_id,
        taken_by_name=actor.name,
        created_at=at,
        captured_at=at,
    )
    try:
        payment.save(force_insert=True)
    except IntegrityError as error:  # taken a moment ago, for another order
        raise PaymentIdTaken(field="id") from error
    ledger.write(
        kind=Entry.Kind.CAPTURE,
        payment=payment,
        postings={Posting.Account.CASH: amount + tip, Posting.Account.BILLS: -amount, Posting.Account.TIPS: -tip},
        at=at,
    )
    paid = orders.apply_payment(
        order_id=locked.id, amount=amount, tip=tip, method="cash", payment_id=payment.id,
        receipt_number=payment.receipt_number,
    )  # fmt: skip
    events.payment_completed(payment, paid)
    if paid.overpaid:
        notices.overpaid(payment, paid)
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


def _check_due(order: Order, amount: Decimal) -> None:
    if order.status == Order.Status.CANCELLED:
        raise OrderClosed(order=str(order.id), status=order.status)
    if amount > order.due:
        raise OverDue(
            f"£{order.due} is still to be paid, not £{amount}." if order.due else "This bill is already paid.",
            field="amount",
            order=str(order.id),
            due=order.due,
        )


def _same(earlier: Payment, order: Order, amount: Decimal, tip: Decimal, received: Decimal) -> Payment:
    if (earlier.order_id, earlier.amount, earlier.tip, earlier.received) != (order.id, amount, tip, received):
        raise PaymentIdTaken(field="id")
    return earlier
