"""The Celery tasks of payments. A message only names a restaurant; the work is found in the database."""

import logging
from datetime import timedelta

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_restaurant, in_schema, working_for
from payments import reconciliation, refund_reconciliation, selectors
from payments.disputes import reconciliation as disputes
from payments.disputes.services import TASK as DISPUTES_TASK
from payments.gift_cards import expiry
from payments.gift_cards.commands import GIFT_CARD_EXPIRE, GIFT_CARD_WARN
from payments.house_accounts import statements
from payments.house_accounts.commands import HOUSE_ACCOUNT_EMAIL_STATEMENT
from payments.loyalty import selectors as loyalty
from payments.loyalty.commands import CUSTOMER_EXPIRE_POINTS
from payments.payouts import fetching
from payments.provider_accounts.selectors import accounts_in_use
from payments.readers import checking
from payments.services.attempts import TASK
from payments.tips import commands as tip_commands
from payments.tips import reminders
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.business_days import business_day
from restaurants.platform import commands as platform_commands

logger = logging.getLogger(__name__)
MOST_IDLE = 500  # customers of one restaurant a day whose points end; the rest follows on the next


@shared_task
def poll_payments(schema_name: str) -> None:
    """Poll every due payment and every due refund of one restaurant."""
    with in_schema(schema_name):
        reconciliation.poll_due()
        refund_reconciliation.poll_due()


@shared_task
def read_disputes(schema_name: str) -> None:
    """Read the disputes of one restaurant at its providers, send the answers that wait, and remind of deadlines."""
    with in_schema(schema_name):
        disputes.read_all()


@shared_task
def sweep_disputes() -> None:
    """Send a message for each restaurant that has a provider. One query per restaurant."""
    for restaurant in get_tenant_model().objects.order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                is_connected = bool(accounts_in_use())
        except Exception:
            logger.exception("cannot read the providers of %s", restaurant.schema_name)
            continue
        if is_connected:
            look(DISPUTES_TASK, restaurant.schema_name)


@shared_task
def verify_restaurants() -> None:
    """Verify restaurants that registered themselves and took their first payment at least a day ago."""
    for restaurant in get_tenant_model().objects.filter(status="active", verified_at=None).order_by("schema_name"):
        with in_restaurant(restaurant):
            traded = selectors.has_traded_before(clock.now() - timedelta(days=1))
        if traded:
            dispatch(
                platform_commands.PLATFORM_VERIFY_RESTAURANT,
                target=restaurant.pk,
                actor=Actor.system("worker"),
                key=str(uuid7()),
            )


@shared_task
def remind_of_tips() -> None:
    """Raise alerts about tips to pay and requests to answer, each once. Eleven queries at most a restaurant."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                if reminders.reminders(business_day(clock.now(), restaurant)):
                    dispatch(tip_commands.TIPS_REMIND, actor=Actor.system("worker"), key=str(uuid7()))
        except Exception:
            logger.exception("cannot remind %s of its tips", restaurant.schema_name)


@shared_task
def email_statements() -> None:
    """Email last month's statements of house accounts, each once. One query for each restaurant without any."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                for account_id, month in statements.waiting_statements(business_day(clock.now(), restaurant)):
                    dispatch(
                        HOUSE_ACCOUNT_EMAIL_STATEMENT, target=account_id, data={"month": month},
                        actor=Actor.system("worker"), key=f"statement:{account_id}:{month}",
                    )  # fmt: skip
        except Exception:
            logger.exception("cannot email the statements of %s", restaurant.schema_name)


@shared_task
def check_readers() -> None:
    """Store whether card readers are online, for restaurants that have some. One query per restaurant without."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                checking.check_readers()
        except Exception:
            logger.exception("cannot check the card readers of %s", restaurant.schema_name)


@shared_task
def expire_gift_cards() -> None:
    """End gift cards whose last day is over, and warn of those that expire soon. Two queries without any."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                today, worker = business_day(clock.now(), restaurant), Actor.system("worker")
                due = expiry.due(today)
                for card_id in due.expired:
                    dispatch(GIFT_CARD_EXPIRE, target=card_id, actor=worker, key=f"gift-card-expiry:{card_id}:{today}")
                if due.expiring:
                    dispatch(GIFT_CARD_WARN, actor=worker, key=str(uuid7()), extra={"card_ids": due.expiring})
        except Exception:
            logger.exception("cannot expire the gift cards of %s", restaurant.schema_name)


@shared_task
def expire_loyalty_points() -> None:
    """End points that were not used for the months of the settings. One query where points never expire.

    None end while points are switched off: nobody could earn or use any.
    """
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                settings = loyalty.loyalty_settings()
                months = settings.expiry_months
                if months is None or not settings.is_on:
                    continue
                today, worker = business_day(clock.now(), restaurant), Actor.system("worker")
                for customer_id in loyalty.idle_customers(months, most=MOST_IDLE):
                    key = f"points-expiry:{customer_id}:{today}"
                    dispatch(CUSTOMER_EXPIRE_POINTS, target=customer_id, actor=worker, key=key)
        except Exception:
            logger.exception("cannot expire the loyalty points of %s", restaurant.schema_name)


@shared_task
def sweep_payments() -> None:
    """Send a message for each restaurant with due payments or refunds, in case an earlier one was lost.

    At most two queries per restaurant. Includes suspended restaurants: a payment that started before is polled until
    the provider is certain.
    """
    for restaurant in get_tenant_model().objects.order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                waiting = reconciliation.is_work_waiting() or refund_reconciliation.is_work_waiting()
        except Exception:
            logger.exception("cannot read the due payments of %s", restaurant.schema_name)
            continue
        if waiting:
            look(TASK, restaurant.schema_name)


@shared_task
def fetch_payouts(schema_name: str) -> None:
    """Fetch the payouts of one restaurant."""
    with in_schema(schema_name):
        fetching.fetch_payouts()


@shared_task
def sweep_payouts() -> None:
    """Send a message for each restaurant with an account at a provider. One query per restaurant.

    Includes suspended restaurants: what providers owe them is still paid out.
    """
    for restaurant in get_tenant_model().objects.order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                has_account = bool(accounts_in_use())
        except Exception:
            logger.exception("cannot read the provider accounts of %s", restaurant.schema_name)
            continue
        if has_account:
            look(fetching.TASK, restaurant.schema_name)
