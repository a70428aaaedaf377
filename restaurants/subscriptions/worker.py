"""The worker's side: put dated prices in force, and look in each restaurant whether a limit of its plan is near."""

import logging

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.models import Restaurant
from restaurants.subscriptions.commands import PLAN_APPLY_VERSIONS, SUBSCRIPTION_WARN
from restaurants.subscriptions.versions import due_versions
from restaurants.subscriptions.warnings import due_warnings

logger = logging.getLogger(__name__)


def apply_versions() -> None:
    """Put the prices and features of plans in force that begin today. Two queries when there are none."""
    if due_versions(clock.now().date()):
        dispatch(PLAN_APPLY_VERSIONS, actor=Actor.system("worker"), key=str(uuid7()))


def warn_everywhere() -> None:
    """Warn each active restaurant once a month of each limit. A restaurant that fails does not stop the others."""
    for restaurant in Restaurant.objects.filter(status=Restaurant.Status.ACTIVE).order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                if due_warnings():
                    dispatch(SUBSCRIPTION_WARN, actor=Actor.system("worker"), key=str(uuid7()))
        except Exception:
            logger.exception("cannot look after the plan of %s", restaurant.schema_name)
