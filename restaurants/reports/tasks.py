"""The Celery tasks of reports. A message only names a restaurant; the work is found in the database."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_restaurant, in_schema
from restaurants.reports import day_figures
from restaurants.reports.background import worker
from restaurants.reports.schedules import worker as schedules

logger = logging.getLogger(__name__)


@shared_task
def make_report_files(schema_name: str) -> None:
    """Make the files that people of one restaurant wait for."""
    with in_schema(schema_name):
        worker.make_files()


@shared_task
def sweep_reports() -> None:
    """Ask for waiting files in case a message was lost, and delete expired ones. Two queries for each restaurant."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                worker.delete_expired()
                if worker.is_work_waiting():
                    look(worker.TASK, restaurant.schema_name)
        except Exception:
            logger.exception("cannot look after the reports of %s", restaurant.schema_name)


@shared_task
def send_report_emails() -> None:
    """Send the scheduled emails that are due. One query for each restaurant without any."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                schedules.send_due()
        except Exception:
            logger.exception("cannot email the reports of %s", restaurant.schema_name)


@shared_task
def refresh_day_figures() -> None:
    """Store the figures of days that are over or have changed. Two queries and one a source without any."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                day_figures.refresh(restaurant)
        except Exception:
            logger.exception("cannot store the day figures of %s", restaurant.schema_name)
