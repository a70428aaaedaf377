"""Take cash."""

from decimal import Decimal
from uuid import UUID

from fynlo.core.money import ZERO
from payments.models import Payment
from payments.services.taking import PaymentDetails, take
from payments.splitting import Split
from payments.tenders import CASH
from realtime.actors import Actor


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

    `order` is its id or the client's reference. `received` is what the guest hands over (exact when not said);
    what is over amount and tip goes back as change, which is worked out here: an `amount` with a split, or a `change`,
    that a device has worked out must be the same. A payment that was taken under `payment_id` before is answered
    again. What a guest is paying at this moment is not taken a second time, unless a manager says so
    (`although_held`). What a device took offline is kept in any case: over what was due, it stands as overpaid, and a
    person is told. `receipt_number` is what a device gave the guest; `restaurants.devices` says what becomes of it.
    Locks the order. Records `payment.completed` and what `orders.services.apply_payment` records.

    What a payment takes over the bill lies on no line: its amount less its allocations is exactly what `overpaid` grew
    by (offline only; online nothing over what is due is taken).

    Raises OrderNotFound, OrderClosed when it is cancelled, OverDue for more than is due, Held, NothingLeft, ItemTaken,
    NotOnBill, AmountDiffers, ReceivedTooLittle, ChangeDiffers, PaymentIdTaken, OverrideForbidden, InvalidInput for an
    amount of £0 or below, a tip above LARGEST_TIP, or a receipt's number from somebody who is no device.
    """
    details = PaymentDetails(amount, split, tip, received, change, payment_id, receipt_number, although_held)
    return take(CASH, details, actor=actor, order=order)
