"""The Celery tasks of staff."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.context import in_restaurant, in_schema, working_for
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.business_days import business_day
from staff.clock import reminders as clock_reminders
from staff.clock.commands import STAFF_REMIND_OF_PUNCHES
from staff.employees import reminders
from staff.employees.commands import STAFF_REMIND
from staff.rota import mailing, publishing
from staff.rota.commands import STAFF_MAIL_ROTA
from staff.timesheets import absence
from staff.timesheets.commands import STAFF_WATCH_SHIFTS

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


@shared_task
def watch_shifts() -> None:
    """Raise alerts about people who are not in, and end those that are over. Six queries at most a restaurant."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                found = absence.changes(clock.now())
                if found.missing or found.over:
                    dispatch(STAFF_WATCH_SHIFTS, actor=Actor.system("worker"), key=str(uuid7()))
        except Exception:
            logger.exception("cannot look who is not in at %s", restaurant.schema_name)


@shared_task
def mail_rota(schema_name: str) -> None:
    """Queue the emails of one restaurant about shifts."""
    with in_schema(schema_name):
        if mailing.is_waiting():
            dispatch(STAFF_MAIL_ROTA, actor=Actor.system("worker"), key=str(uuid7()))


@shared_task
def sweep_rota() -> None:
    """Send a message for each restaurant where a person was not notified yet. One query per restaurant."""
    for restaurant in get_tenant_model().objects.order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                is_waiting = mailing.is_waiting()
        except Exception:
            logger.exception("cannot read the rota of %s", restaurant.schema_name)
            continue
        if is_waiting:
            look(publishing.TASK, restaurant.schema_name)
