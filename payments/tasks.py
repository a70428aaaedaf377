"""Celery's door to payments at providers: a message says only "look here"."""

import logging
from datetime import timedelta

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_restaurant, in_schema
from payments import reconciliation, selectors
from payments.services.attempts import TASK
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch

logger = logging.getLogger(__name__)


@shared_task
def poll_payments(schema_name: str) -> None:
    """Whatever is due in one restaurant."""
    with in_schema(schema_name):
        reconciliation.poll_due()


@shared_task
def verify_restaurants() -> None:
    """A restaurant that registered itself is trusted once it has had a day of payments."""
    for restaurant in get_tenant_model().objects.filter(status="active", verified_at=None).order_by("schema_name"):
        with in_restaurant(restaurant):
            traded = selectors.has_traded_before(clock.now() - timedelta(days=1))
        if traded:
            dispatch("platform.verify_restaurant", target=restaurant.pk, actor=Actor.system("worker"), key=str(uuid7()))


@shared_task
def sweep_payments() -> None:
    """What a lost message left: one cheap query a restaurant, and a message for each that has work.

    Of suspended restaurants too: what a guest began before is asked for until the provider is certain.
    """
    for restaurant in get_tenant_model().objects.order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                waiting = reconciliation.is_work_waiting()
        except Exception:
            logger.exception("the payments of %s could not be looked for", restaurant.schema_name)
            continue
        if waiting:
            look(TASK, restaurant.schema_name)
