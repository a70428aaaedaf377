"""The Celery tasks of the menu. A message only names a restaurant; the work is found in the database."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_schema, working_for
from menu import scheduled
from menu.sharing import services, worker

logger = logging.getLogger(__name__)


@shared_task
def publish_to_many(schema_name: str) -> None:
    """Publish one restaurant's menu in the restaurants that it was asked for."""
    with in_schema(schema_name):
        worker.publish_to_many()


@shared_task
def sweep_menus() -> None:
    """Publish what is due, and ask for every publish to many that is not finished. Two queries for each restaurant."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                scheduled.publish_if_due()
                if worker.is_work_waiting():
                    look(services.TASK, restaurant.schema_name)
        except Exception:
            logger.exception("cannot look after the menu of %s", restaurant.schema_name)
