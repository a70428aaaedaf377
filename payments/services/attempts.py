"""Payments at a provider, as far as a person begins, gives up or asks after one. Talking to it is the worker's."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, round_half_up
from fynlo.core.task_queue import look
from fynlo.core.tenancy.hosts import serving_host
from orders.days import business_day
from orders.errors import OrderClosed
from orders.models import Order
from orders.selectors import lock_order
from payments import events, splitting
from payments.errors import NoProvider, NotUnderWay, PayingAlready, RestaurantClosed, TooManyAttempts
from payments.models import BillLink, Payment
from payments.providers import provider_for
from payments.selectors import bill_balance, lock_payment, order_id_of
from payments.services.capturing import allocate, refresh
from payments.splitting import Split
from payments.tenders import QR
from payments.tips import checked_tip
from realtime.actors import Actor
from realtime.commands import context
from restaurants.models import Restaurant

TASK = "payments.tasks.poll_payments"
LIFETIME = timedelta(minutes=10)
MOST_ATTEMPTS, ATTEMPTS_WINDOW = 10, timedelta(minutes=10)  # of one browser, on one bill


def begin_payment(
    *,
    actor: Actor,
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

    Only writes the row: the worker calls the provider (payments.reconciliation). The tip is `tip`, in pounds, or
    `tip_rate` of the part (0.1000 is 10 %). The guest pays behind `link`. `guest` is the guest's browser, which has at
    most one payment under way; its part is held for UNOPENED until the guest goes to the provider. `choice` is what
    the guest's form sent. Locks the order. Records `payment.initiated`.

    Raises OrderNotFound, OrderClosed, RestaurantClosed, NothingLeft, ItemTaken, NotOnBill, OverDue, NoProvider,
    PayingAlready, TooManyAttempts, InvalidInput.
    """
    provider = provider_for(QR.name, connection.tenant)
    if provider is None:
        raise NoProvider()
    if connection.tenant.status != Restaurant.Status.ACTIVE:
        raise RestaurantClosed()
    order = lock_order(order_id)
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    at = clock.now()
    _refuse_too_many(order, guest, at)
    division = splitting.divide(bill_balance(order, at), split)
    tip = checked_tip(round_half_up(division.amount * tip_rate) if tip_rate else tip)

    payment = Payment(
        id=payment_id or uuid7(), order=order, method=QR.name, tender=QR.name,
        status=Payment.Status.CREATED, business_day=business_day(at, connection.tenant), amount=division.amount,
        tip=tip, received=division.amount + tip, provider=provider.name, link=link, guest=guest,
        taken_by=actor.user_id, taken_by_name=actor.name, created_at=at, expires_at=at + LIFETIME, next_poll_at=at,
        host=serving_host(connection.tenant), choice=dict(choice or {}),
    )  # fmt: skip
    payment.save(force_insert=True)
    allocate(payment, division.by_line)
    events.payment_initiated(payment, order)
    nudge_worker()
    return payment


def go_to_provider(*, payment_id: UUID, guest: UUID | None) -> Payment:
    """A guest goes to the provider's page: from now on the part is held until the payment expires.

    Does nothing for one that has ended, has no page yet, or is somebody else's. Locks the order, then the payment.
    Records `payment.processing`.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    is_own = payment.guest in (None, guest)
    if is_own and payment.opened_at is None and payment.pay_url and payment.status in Payment.OPEN:
        payment.opened_at = clock.now()
        payment.save(update_fields=["opened_at"])
        refresh(payment)
        events.payment_processing(payment, order)
    return payment


def cancel_payment(*, payment_id: UUID, guest: UUID | None = None) -> Payment:
    """End a payment that is under way: at once when the provider never heard of it, else the worker asks it to.

    What the provider has taken meanwhile is taken. A `guest` may give up their own. Locks the order, then the payment.
    Records `payment.failed` when it ends here. Raises PaymentNotFound, NotUnderWay.
    """
    order = lock_order(order_id_of(payment_id))
    payment = lock_payment(payment_id)
    if payment.status not in Payment.OPEN or (guest is not None and payment.guest != guest):
        raise NotUnderWay(payment=str(payment.id), status=payment.status)
    context.annotate(given_up=str(payment.id), amount=payment.amount)
    if payment.status == Payment.Status.CREATED:
        end_payment(payment, order, Payment.Status.CANCELLED)
        return payment
    payment.cancel_wanted, payment.next_poll_at = True, clock.now()
    payment.save(update_fields=["cancel_wanted", "next_poll_at"])
    refresh(payment)
    nudge_worker()
    return payment


def poll(*, payment_id: UUID) -> Payment:
    """Let the worker read a payment at the provider now: a webhook, or a guest who comes back from its page.

    Marks nothing paid by itself. Locks the payment. Raises PaymentNotFound.
    """
    payment = lock_payment(payment_id)
    if payment.status in Payment.OPEN:
        payment.next_poll_at = clock.now()
        payment.save(update_fields=["next_poll_at"])
        nudge_worker()
    refresh(payment)
    return payment


def end_payment(payment: Payment, order: Order, status: str, reason: str = "") -> None:
    """A payment ends without money, and what it held is free. The caller holds order and payment."""
    payment.status, payment.reason, payment.next_poll_at = status, reason[:200], None
    payment.save(update_fields=["status", "reason", "next_poll_at"])
    refresh(payment)
    events.payment_failed(payment, order)


def nudge_worker() -> None:
    transaction.on_commit(partial(look, TASK, connection.schema_name))


def _refuse_too_many(order: Order, guest: UUID | None, at: datetime) -> None:
    """Each guest's browser has a budget of its own, and so have the staff: nobody uses up another's. Two queries.

    Raises PayingAlready for a browser that has one under way, TooManyAttempts.
    """
    own = Payment.objects.filter(order=order, guest=guest).exclude(provider="")
    if guest is not None and any(payment.holds(at) for payment in own.filter(status__in=Payment.OPEN)):
        raise PayingAlready()
    recent = own.filter(created_at__gt=at - ATTEMPTS_WINDOW).exclude(status=Payment.Status.CAPTURED)
    if recent.count() >= MOST_ATTEMPTS:
        raise TooManyAttempts(retry_after=int(ATTEMPTS_WINDOW.total_seconds()))
