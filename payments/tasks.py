"""Celery's door to payments at providers: a message says only "look here"."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.tenancy.context import in_restaurant, in_schema
from fynlo.worker import look
from payments import working
from payments.services.attempts import TASK

logger = logging.getLogger(__name__)


@shared_task
def look_at_payments(schema_name: str) -> None:
    """Whatever is due in one restaurant."""
    with in_schema(schema_name):
        working.look_at_due()


@shared_task
def sweep_payments() -> None:
    """What a lost message left: one cheap query a restaurant, and a message for each that has work."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                waiting = working.is_work_waiting()
        except Exception:
            logger.exception("the payments of %s could not be looked for", restaurant.schema_name)
            continue
        if waiting:
            look(TASK, restaurant.schema_name)
