"""Take cash."""

from decimal import Decimal
from uuid import UUID

from fynlo.core.money import ZERO
from payments.models import Payment
from payments.services.taking import PaymentDetails, take
from payments.splitting import Split
from payments.tenders import CASH
from realtime.commands.context import CommandContext


def take_cash(
    *,
    context: CommandContext,
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
    """Take `amount` pounds of an order's bill in cash, or the part `split`, plus `tip`.

    `order` is its id, the client's reference, or the reference of a quick sale (`order_for_payment`). `received` is
    what the guest handed over; without it, the exact sum. The change is received - amount - tip and is computed here.
    An `amount` beside a split, and a `change`, are what the device computed: they must be the same as ours.

    A second call with the same `payment_id` returns the payment that exists. What a guest is paying right now is
    refused unless a manager says otherwise (`although_held`). A payment from a device without a network is always
    stored: what exceeds the bill stays as overpaid and raises an alert. `receipt_number` is the number that a device
    printed; `restaurants.devices` checks it.

    The allocations of a payment sum to its amount, less what it takes over the bill. That excess lies on no line and
    equals the growth of `overpaid`. Online nothing over the due amount is taken.

    Locks the order. Records `payment.completed` and the events of `orders.services.apply_payment`.

    Raises OrderNotFound, OrderClosed when it is cancelled, OverDue for more than is due, Held, NothingLeft, ItemTaken,
    NotOnBill, AmountDiffers, ReceivedTooLittle, ChangeDiffers, PaymentIdTaken, OverrideForbidden, InvalidInput for an
    amount of £0 or below, a tip above LARGEST_TIP, or a receipt number from an actor without a device.
    """
    details = PaymentDetails(amount, split, tip, received, change, payment_id, receipt_number, although_held)
    return take(context, CASH, details, order=order)
