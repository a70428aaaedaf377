"""The Celery tasks of orders. They find their work in the database."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_schema, working_for
from orders.bookings import emails
from orders.bookings.commands import BOOKING_REMIND
from orders.printing import silence
from realtime import printers
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch

logger = logging.getLogger(__name__)


@shared_task
def move_from_silent_printers() -> None:
    """Move the tickets of silent printers to their fallbacks, and warn of those that were never connected.

    One query while every printer answers.
    """
    for silent in printers.unswept():
        try:
            with in_schema(silent.schema_name):
                silence.sweep(silent)
        except Exception:
            logger.exception("cannot move the tickets of printer %s of %s", silent.id, silent.schema_name)


@shared_task
def end_late_papers() -> None:
    """End the papers that waited too long for a printer, and alert each restaurant of them.

    One query, and four for each restaurant with printers.
    """
    for schema_name in printers.schemas_with_printers():
        try:
            with in_schema(schema_name):
                silence.end_late()
        except Exception:
            logger.exception("cannot end the late papers of %s", schema_name)


@shared_task
def remind_of_bookings() -> None:
    """Queue the reminders of tomorrow's bookings. One query for each restaurant without any."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with working_for(restaurant):
                if emails.reminders_due().exists():
                    dispatch(BOOKING_REMIND, actor=Actor.system("worker"), key=str(uuid7()))
        except Exception:
            logger.exception("cannot remind the guests of %s", restaurant.schema_name)
