"""Take a card on a phone with the provider's own SDK (Tap to Pay). The app takes the card; the provider confirms it."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from orders.errors import OrderClosed
from orders.selectors import lock_order
from payments import fees
from payments.errors import PaymentIdTaken, RestaurantClosed
from payments.models import Payment
from payments.providers import get_provider
from payments.selectors import get_payment, payment_with_id
from payments.services.attempts import store_attempt
from payments.services.quick_sale import order_for_payment
from payments.services.taking import divide_part
from payments.splitting import Split
from payments.tenders import READER
from payments.tips.limits import checked_tip
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.models import Restaurant

LIFETIME = timedelta(minutes=5)
PROVIDER = "stripe"  # the provider whose SDK the app has


def begin_tap_to_pay(
    *,
    context: CommandContext,
    order: str | UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    tip: Decimal = ZERO,
    payment_id: UUID | None = None,
) -> Payment:
    """Start a payment of `amount` pounds, or of `split`, plus `tip`, that the mobile app takes on the phone.

    It holds its part meanwhile. Only the provider confirms it, never the app. A second call with the same `payment_id`
    returns the payment that exists. Locks the order. Records `payment.initiated`.

    Raises OrderNotFound, OrderClosed, RestaurantClosed, NoProvider, OverDue, Held, NothingLeft, ItemTaken, NotOnBill,
    AmountDiffers, PaymentIdTaken, InvalidInput.
    """
    order = order_for_payment(context=context, order=order, amount=amount)
    amount, tip = None if amount is None else pounds(amount), checked_tip(tip)
    locked, at, actor = lock_order(order), clock.now(), context.actor
    earlier = payment_with_id(payment_id)
    if earlier is not None:
        if (earlier.order_id, earlier.method, earlier.reader_id, earlier.tip) != (locked.id, READER.name, None, tip):
            raise PaymentIdTaken(field="id")
        return get_payment(earlier.id)
    if connection.tenant.status != Restaurant.Status.ACTIVE:
        raise RestaurantClosed()
    if locked.is_closed:
        raise OrderClosed(order=str(locked.id), status=locked.status)
    provider = get_provider(PROVIDER, connection.tenant)
    division = divide_part(context, locked, amount, split)
    payment = Payment(
        id=payment_id or uuid7(), order=locked, method=READER.name, tender=READER.name, status=Payment.Status.CREATED,
        business_day=business_day(at, connection.tenant), amount=division.amount, tip=tip,
        received=division.amount + tip, provider=provider.name, is_test=provider.is_test,
        platform_fee=fees.platform_fee(division.amount + tip) if provider.takes_platform_fee else ZERO,
        taken_by=actor.user_id, taken_by_name=actor.name, created_at=at, expires_at=at + LIFETIME, next_poll_at=at,
    )  # fmt: skip
    context.annotate(tap_to_pay=payment.amount, tip=tip)
    return store_attempt(context, payment, locked, division.by_line)
