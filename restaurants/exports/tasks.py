"""The Celery tasks of archives. A message only names a restaurant; the work is found in the database."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_restaurant, in_schema
from restaurants.exports import import_worker, worker

logger = logging.getLogger(__name__)


@shared_task
def make_archives(schema_name: str) -> None:
    """Make the archives that the owners of one restaurant wait for."""
    with in_schema(schema_name):
        worker.make_archives()


@shared_task
def import_archives(schema_name: str) -> None:
    """Import the archive that the owner of one restaurant uploaded."""
    with in_schema(schema_name):
        import_worker.import_archives()


@shared_task
def sweep_archives() -> None:
    """Ask for waiting and monthly archives and for imports, and delete what expired.

    Three queries for each restaurant, and two for all imports.
    """
    try:
        import_worker.sweep()
    except Exception:
        logger.exception("cannot look after the imports of archives")
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                worker.delete_expired()
                worker.request_monthly()
                if worker.is_work_waiting():
                    look(worker.TASK, restaurant.schema_name)
        except Exception:
            logger.exception("cannot look after the archives of %s", restaurant.schema_name)
