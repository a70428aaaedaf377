"""Take a card on a reader that a provider drives. This only writes a row: the worker sends it to the reader."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from orders.errors import OrderClosed
from orders.models import Order
from orders.selectors import lock_order
from payments import fees
from payments.errors import NoProvider, PaymentIdTaken, ProviderDown, RestaurantClosed
from payments.models import Payment, Reader
from payments.providers import get_provider
from payments.providers.base import Provider
from payments.providers.circuit_breaker import silent_providers
from payments.readers.selectors import lock_reader, refuse_busy
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

LIFETIME = timedelta(minutes=5)  # a reader waits a few minutes for a card


def begin_reader_payment(
    *,
    context: CommandContext,
    order: str | UUID,
    reader_id: UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    tip: Decimal = ZERO,
    payment_id: UUID | None = None,
) -> Payment:
    """Send `amount` pounds of a bill, or the part `split`, plus `tip`, to a card reader. It holds that part meanwhile.

    A reader has one payment at a time. A second call with the same `payment_id` returns the payment that exists. Locks
    the order, then the reader. Records `payment.initiated`.

    Raises OrderNotFound, OrderClosed, RestaurantClosed, ReaderNotFound, ReaderBusy, NoProvider, ProviderDown, OverDue,
    Held, NothingLeft, ItemTaken, NotOnBill, AmountDiffers, PaymentIdTaken, InvalidInput.
    """
    order = order_for_payment(context=context, order=order, amount=amount)
    amount, tip = None if amount is None else pounds(amount), checked_tip(tip)
    locked = lock_order(order)
    earlier = payment_with_id(payment_id)
    if earlier is not None:
        return _same_payment(earlier, locked, reader_id, amount, tip)
    reader = lock_reader(reader_id)
    provider = provider_to_begin(locked, reader)
    division = divide_part(context, locked, amount, split)

    at, actor = clock.now(), context.actor
    payment = Payment(
        id=payment_id or uuid7(), order=locked, method=READER.name, tender=READER.name, status=Payment.Status.CREATED,
        business_day=business_day(at, connection.tenant), amount=division.amount, tip=tip,
        received=division.amount + tip, provider=provider.name, is_test=provider.is_test,
        platform_fee=fees.platform_fee(division.amount + tip) if provider.takes_platform_fee else ZERO, reader=reader,
        taken_by=actor.user_id, taken_by_name=actor.name, created_at=at, expires_at=at + LIFETIME, next_poll_at=at,
    )  # fmt: skip
    context.annotate(reader=reader.name, amount=payment.amount, tip=tip)
    return store_attempt(context, payment, locked, division.by_line)


def provider_to_begin(order: Order, reader: Reader) -> Provider:
    """Return the reader's provider, unless the restaurant, the order, the reader or the provider can take nothing.

    Raises RestaurantClosed, OrderClosed, ReaderBusy, NoProvider, ProviderDown.
    """
    if connection.tenant.status != Restaurant.Status.ACTIVE:
        raise RestaurantClosed()
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    refuse_busy(reader)
    provider = get_provider(reader.provider, connection.tenant)
    if not provider.can_take:
        raise NoProvider(
            _("{title} does not let this restaurant take payments yet.").format(title=provider.title),
            provider=provider.name,
        )
    if provider.name in silent_providers(clock.now()):
        raise ProviderDown(
            _(
                "{title} does not answer at the moment. Take the card on your own machine, or try again in a minute."
            ).format(title=provider.title),
            provider=provider.name,
        )
    return provider


def _same_payment(earlier: Payment, order: Order, reader_id: UUID, amount: Decimal | None, tip: Decimal) -> Payment:
    """Return the payment that was begun under this id. Raises PaymentIdTaken when it was another payment."""
    repeated = (order.id, reader_id, earlier.amount if amount is None else amount, tip)
    if (earlier.order_id, earlier.reader_id, earlier.amount, earlier.tip) != repeated:
        raise PaymentIdTaken(field="id")
    return get_payment(earlier.id)
