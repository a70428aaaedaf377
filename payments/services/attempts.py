"""Start, cancel and poll payments at a provider. These only write rows: the worker calls the provider."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, round_half_up
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import serving_host
from orders.errors import OrderClosed
from orders.models import Order
from orders.selectors import lock_order
from payments import events, fees, splitting
from payments.errors import NotUnderWay, PayingAlready, PaymentIdTaken, RestaurantClosed, TooManyAttempts
from payments.models import BillLink, Payment
from payments.selectors import bill_balance, load_details, lock_payment, order_id_of
from payments.services.capturing import allocate
from payments.services.links import open_link
from payments.services.quick_sale import order_for_payment
from payments.splitting import Split
from payments.tabs.errors import CaptureUnderWay, HeldForStaff
from payments.tenders import QR
from payments.tips.limits import checked_tip
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.models import Restaurant

TASK = "payments.tasks.poll_payments"
LIFETIME = timedelta(minutes=10)
MOST_ATTEMPTS, ATTEMPTS_WINDOW = 10, timedelta(minutes=10)  # of one browser, on one bill


def begin_payment(
    *,
    context: CommandContext,
    order_id: str | UUID,
    split: Split,
    link: BillLink,
    tip: Decimal = ZERO,
    tip_rate: Decimal = ZERO,
    guest: UUID | None = None,
    payment_id: UUID | None = None,
    choice: Mapping[str, Any] | None = None,
) -> Payment:
    """Start a payment of a part of a bill at the provider. It holds that part for at most LIFETIME.

    The tip is `tip`, in pounds, or `tip_rate` of the part (0.1000 is 10 %). The guest pays behind `link`. `guest` is
    the guest's browser, which has at most one payment under way; its part is held for UNOPENED until the guest goes to
    the provider. `choice` is what the guest's form sent. The provider is the one that `fees.route` chooses for the
    whole amount. Locks the order. Records `payment.initiated`.

    Raises OrderNotFound, OrderClosed, RestaurantClosed, NothingLeft, ItemTaken, NotOnBill, OverDue, NoProvider,
    ProviderDown, PayingAlready, TooManyAttempts, InvalidInput.
    """
    if connection.tenant.status != Restaurant.Status.ACTIVE:
        raise RestaurantClosed()
    order = lock_order(order_id)
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    at, actor = clock.now(), context.actor
    refuse_too_many(order, guest, at)
    division = splitting.divide(bill_balance(order, at), split)
    tip = checked_tip(round_half_up(division.amount * tip_rate) if tip_rate else tip)
    chosen = fees.route(QR, division.amount + tip)

    payment = Payment(
        id=payment_id or uuid7(), order=order, method=QR.name, tender=QR.name,
        status=Payment.Status.CREATED, business_day=business_day(at, connection.tenant), amount=division.amount,
        tip=tip, received=division.amount + tip, provider=chosen.provider.name,
        is_test=chosen.provider.is_test, platform_fee=chosen.platform_fee, routing_reason=chosen.reason,
        link=link, guest=guest,
        taken_by=actor.user_id, taken_by_name=actor.name, created_at=at, expires_at=at + LIFETIME, next_poll_at=at,
        host=serving_host(connection.tenant), choice=dict(choice or {}),
    )  # fmt: skip
    return store_attempt(context, payment, order, division.by_line)


def begin_qr_payment(
    *,
    context: CommandContext,
    order: str | UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    tip: Decimal = ZERO,
) -> Payment:
    """Start a payment of `amount` pounds, or of `split`, for a QR code that staff show to a guest.

    Uses the bill's link, or opens one. Records and raises as `begin_payment`, `open_link` and `order_for_payment`.
    """
    if split is None and amount is None:
        raise InvalidInput(_("Enter how much is paid."), field="amount")
    order_id = order_for_payment(context=context, order=order, amount=amount)
    link = open_link(context=context, order_id=order_id)
    part = split or Split.of_amount(cast(Decimal, amount))
    return begin_payment(context=context, order_id=link.order_id, split=part, link=link, tip=tip)


def go_to_provider(*, context: CommandContext, payment_id: UUID, guest: UUID | None) -> Payment:
    """Note that a guest opens the provider's page: from now on the part is held until the payment expires.

    Does nothing for a payment that has ended, has no page yet, or belongs to another guest. Locks the order, then the
    payment. Records `payment.processing`.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    is_own = payment.guest in (None, guest)
    if is_own and payment.opened_at is None and payment.pay_url and payment.status in Payment.OPEN:
        payment.opened_at = clock.now()
        payment.save(update_fields=["opened_at"])
        load_details(payment)
        events.payment_processing(context, payment, order)
    return payment


def cancel_payment(*, context: CommandContext, payment_id: UUID, guest: UUID | None = None) -> Payment:
    """Cancel a payment that is under way: at once if the provider never got it, else the worker asks the provider.

    Money that the provider takes meanwhile counts. A `guest` may only cancel a payment of the same browser. A card that
    holds an amount is released. Locks the order, then the payment. Records `payment.failed` when the payment ends here,
    `payment.processing` for a hold that is to be released.

    Raises PaymentNotFound, NotUnderWay, HeldForStaff for a guest's card that holds an amount already; CaptureUnderWay
    while a part of it is being taken, until that was refused.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.status not in Payment.OPEN or (guest is not None and payment.guest != guest):
        raise NotUnderWay(payment=str(payment.id), status=payment.status)
    if payment.has_card and not context.actor.may("payments.cash"):
        raise HeldForStaff(payment=str(payment.id), held=payment.held)
    if payment.capture_wanted and not payment.reason:
        raise CaptureUnderWay(payment=str(payment.id), amount=payment.amount + payment.tip)
    context.annotate(cancelled=str(payment.id), amount=payment.amount, held=payment.held)
    if payment.status == Payment.Status.CREATED:
        end_payment(context, payment, order, Payment.Status.CANCELLED)
        return payment
    payment.cancel_wanted, payment.next_poll_at = True, clock.now()
    payment.save(update_fields=["cancel_wanted", "next_poll_at"])
    load_details(payment)
    if payment.held:
        events.payment_processing(context, payment, order)
    nudge_worker()
    return payment


def poll(*, context: CommandContext, payment_id: UUID) -> Payment:
    """Let the worker read a payment at the provider now: after a webhook, or when a guest comes back from its page.

    Never marks the payment paid by itself. Locks the payment. Raises PaymentNotFound.
    """
    payment = lock_payment(payment_id)
    if payment.status in Payment.OPEN:
        payment.next_poll_at = clock.now()
        payment.save(update_fields=["next_poll_at"])
        nudge_worker()
    load_details(payment)
    return payment


def store_attempt(context: CommandContext, payment: Payment, order: Order, by_line: Mapping[UUID, Decimal]) -> Payment:
    """Store a payment that the worker is to begin, and what it holds. Records `payment.initiated`.

    The caller holds the lock of the order. Raises PaymentIdTaken.
    """
    try:
        with transaction.atomic():
            payment.save(force_insert=True)
    except IntegrityError as error:  # the id was used a moment ago, for another order
        raise PaymentIdTaken(field="id") from error
    allocate(payment, by_line)
    events.payment_initiated(context, payment, order)
    nudge_worker()
    return payment


def end_payment(context: CommandContext, payment: Payment, order: Order, status: str, reason: str = "") -> None:
    """End a payment without money and free what it held. The caller holds the locks of order and payment."""
    payment.status, payment.reason, payment.next_poll_at = status, reason[:200], None
    payment.save(update_fields=["status", "reason", "next_poll_at"])
    load_details(payment)
    events.payment_failed(context, payment, order)


def nudge_worker() -> None:
    """Ask the worker to poll once this transaction is committed. Best effort: the sweep picks up a lost message."""
    transaction.on_commit(partial(look, TASK, connection.schema_name))


def refuse_too_many(order: Order, guest: UUID | None, at: datetime) -> None:
    """Count recent attempts per browser, and the staff's together, so that no guest blocks another. Two queries.

    Raises PayingAlready for a browser that has a payment under way, TooManyAttempts.
    """
    own = Payment.objects.filter(order=order, guest=guest).exclude(provider="")
    if guest is not None and any(payment.holds(at) for payment in own.filter(status__in=Payment.OPEN)):
        raise PayingAlready()
    recent = own.filter(created_at__gt=at - ATTEMPTS_WINDOW).exclude(status=Payment.Status.CAPTURED)
    if recent.count() >= MOST_ATTEMPTS:
        raise TooManyAttempts(retry_after=int(ATTEMPTS_WINDOW.total_seconds()))
