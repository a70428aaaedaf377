"""The Celery tasks of staff."""

import logging

from celery import shared_task
from django_tenants.utils import get_tenant_model

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.business_days import business_day
from staff.employees import reminders
from staff.employees.commands import STAFF_REMIND

logger = logging.getLogger(__name__)


@shared_task
def remind_of_documents() -> None:
    """Raise alerts about documents that expire, each once. Two queries at most for each restaurant without any."""
    for restaurant in get_tenant_model().objects.filter(status="active").order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                if reminders.reminders(business_day(clock.now(), restaurant)):
                    dispatch(STAFF_REMIND, actor=Actor.system("worker"), key=str(uuid7()))
        except Exception:
            logger.exception("cannot remind %s of documents", restaurant.schema_name)
