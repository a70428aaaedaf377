"""The Celery tasks of stock. A message only names a restaurant; the work is found in the database."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_restaurant, in_schema
from inventory import notices
from inventory.commands import INVENTORY_MAIL_NOTICES
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch

logger = logging.getLogger(__name__)


@shared_task
def mail_notices(schema_name: str) -> None:
    """Queue the emails of one restaurant about what ran low."""
    with in_schema(schema_name):
        if notices.is_waiting():
            dispatch(INVENTORY_MAIL_NOTICES, actor=Actor.system("worker"), key=str(uuid7()))


@shared_task
def sweep_notices() -> None:
    """Send a message for each restaurant with a notice that waits. One query per restaurant."""
    for restaurant in get_tenant_model().objects.order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                is_waiting = notices.is_waiting()
        except Exception:
            logger.exception("cannot read the stock notices of %s", restaurant.schema_name)
            continue
        if is_waiting:
            look(notices.TASK, restaurant.schema_name)
