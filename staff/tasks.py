"""The Celery tasks of staff."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import working_for
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.business_days import business_day
from staff.clock import reminders as clock_reminders
from staff.clock.commands import STAFF_REMIND_OF_PUNCHES
from staff.employees import reminders
from staff.employees.commands import STAFF_REMIND

logger = logging.getLogger(__name__)


@shared_task
def remind_of_staff() -> None:
    """Raise alerts about documents that expire and shifts that nobody ended, each once.

    Eight queries at most for each restaurant without any.
    """
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                today, worker = business_day(clock.now(), restaurant), Actor.system("worker")
                if reminders.reminders(today):
                    dispatch(STAFF_REMIND, actor=worker, key=str(uuid7()))
                if clock_reminders.missed_shifts(today):
                    dispatch(STAFF_REMIND_OF_PUNCHES, actor=worker, key=str(uuid7()))
        except Exception:
            logger.exception("cannot remind %s of its staff", restaurant.schema_name)
