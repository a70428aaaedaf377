"""Hold an amount on a guest's card, take a part of it, release it. These only write rows: the worker does the rest."""

from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, pounds
from fynlo.core.tenancy.connection import connection
from orders.errors import OrderClosed
from orders.labels import money
from orders.models import Order
from orders.selectors import lock_order
from payments import events, fees
from payments.errors import PaymentIdTaken, RestaurantClosed
from payments.models import Payment, Reader
from payments.providers import get_provider
from payments.providers.base import Provider
from payments.readers.selectors import lock_reader
from payments.selectors import get_payment, load_details, lock_payment, order_id_of, payment_with_id
from payments.services import attempts, reader
from payments.services.capturing import allocate
from payments.services.links import open_link
from payments.services.taking import divide_part
from payments.splitting import Split
from payments.tabs.errors import CannotHold, CaptureUnderWay, NotHeld, OverHold, TooManyHolds
from payments.tenders import QR, READER
from payments.tips.limits import checked_tip
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.models import Restaurant

MOST_HOLDS = 10  # of one order at a time


def begin_hold(
    *,
    context: CommandContext,
    order: str | UUID,
    amount: Decimal,
    name: str = "",
    reader_id: UUID | None = None,
    payment_id: UUID | None = None,
) -> Payment:
    """Ask a card reader, or the guest's phone without one, to hold `amount` pounds on the guest's card.

    `name` is whose tab it is. No part of the bill is paid or held by it. A further hold tops the tab up. A second call
    with the same `payment_id` returns the payment that exists. Locks the order, then the reader. Records
    `payment.initiated`.

    Raises OrderNotFound, OrderClosed, RestaurantClosed, ReaderNotFound, ReaderBusy, NoProvider, ProviderDown,
    CannotHold, TooManyHolds, PaymentIdTaken.
    """
    locked, at, actor, amount = lock_order(order), clock.now(), context.actor, pounds(amount)
    earlier = payment_with_id(payment_id)
    if earlier is not None:
        if (earlier.order_id, earlier.held, earlier.reader_id) != (locked.id, amount, reader_id):
            raise PaymentIdTaken(field="id")
        return get_payment(earlier.id)
    open_holds = Payment.objects.filter(order=locked, held__gt=0, status__in=Payment.OPEN)
    if open_holds.count() >= MOST_HOLDS:
        raise TooManyHolds(order=str(locked.id), most=MOST_HOLDS)
    tender, lifetime = (READER, reader.LIFETIME) if reader_id else (QR, attempts.LIFETIME)
    used = lock_reader(reader_id) if reader_id else None
    provider, reason = _at_reader(locked, used) if used else _on_phone(locked, amount)
    payment = Payment(
        id=payment_id or uuid7(), order=locked, method=tender.name, tender=tender.name, status=Payment.Status.CREATED,
        business_day=business_day(at, connection.tenant), held=amount, hold_name=name, provider=provider.name,
        is_test=provider.is_test, routing_reason=reason, reader=used,
        link=None if used else open_link(context=context, order_id=locked.id),
        taken_by=actor.user_id, taken_by_name=actor.name, created_at=at, expires_at=at + lifetime, next_poll_at=at,
    )  # fmt: skip
    context.annotate(hold=amount, name=name, reader=used.name if used else "")
    return attempts.store_attempt(context, payment, locked, {})


def capture_hold(
    *,
    context: CommandContext,
    payment_id: UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    tip: Decimal = ZERO,
) -> Payment:
    """Ask the provider to take `amount` pounds of the bill, or the part `split`, plus `tip`, of what a card holds.

    The rest is released. That part of the bill is held until the provider is certain, and the ledger moves then. A card
    is captured once. Locks the order, then the payment. Records `payment.processing`.

    Raises PaymentNotFound, NotHeld, CaptureUnderWay, OrderClosed, OverHold, OverDue, Held, NothingLeft, ItemTaken,
    NotOnBill, AmountDiffers, InvalidInput.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.capture_wanted and payment.status in Payment.OPEN:
        raise CaptureUnderWay(payment=str(payment.id), amount=payment.amount + payment.tip)
    if not payment.held or payment.cancel_wanted or payment.status != Payment.Status.AUTHORISED:
        raise NotHeld(payment=str(payment.id), status=payment.status)
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    amount, tip = None if amount is None else pounds(amount), checked_tip(tip)
    division = divide_part(context, order, amount, split)
    total = division.amount + tip
    if total > payment.held:
        raise OverHold(
            _("{held} is held on this card, not {total}. Take at most that, and the rest another way.").format(
                held=money(payment.held), total=money(total)
            ),
            field="amount", held=payment.held, amount=total,
        )  # fmt: skip
    takes_fee = get_provider(payment.provider, connection.tenant).takes_platform_fee
    payment.amount, payment.tip, payment.received = division.amount, tip, total
    payment.platform_fee = fees.platform_fee(total) if takes_fee else ZERO
    payment.taken_by, payment.taken_by_name = context.actor.user_id, context.actor.name
    payment.capture_wanted, payment.next_poll_at = True, clock.now()
    payment.save(
        update_fields=[
            "amount", "tip", "received", "platform_fee", "taken_by", "taken_by_name", "capture_wanted", "next_poll_at",
        ]
    )  # fmt: skip
    allocate(payment, division.by_line)
    context.annotate(capture=str(payment.id), amount=payment.amount, tip=tip, held=payment.held)
    load_details(payment)
    events.payment_processing(context, payment, order)
    attempts.nudge_worker()
    return payment


def _at_reader(order: Order, used: Reader) -> tuple[Provider, str]:
    provider = reader.provider_to_begin(order, used)
    if READER.name not in provider.holds:
        raise CannotHold(
            _(
                "{title} cannot hold an amount on a card. Use a reader of another provider, or take the payment at "
                "the end."
            ).format(title=provider.title),
            provider=provider.name,
        )
    return provider, ""


def _on_phone(order: Order, amount: Decimal) -> tuple[Provider, str]:
    if connection.tenant.status != Restaurant.Status.ACTIVE:
        raise RestaurantClosed()
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    chosen = fees.route(QR, amount, is_hold=True)
    return chosen.provider, chosen.reason
