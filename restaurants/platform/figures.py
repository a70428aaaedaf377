"""The figures of each restaurant's days: domains declare how they are read, a worker stores them in `public`.

A page about all restaurants reads `DailyFigure` and enters no restaurant's schema.
"""

import logging
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from fynlo.core import clock
from fynlo.core.tenancy.context import in_restaurant
from restaurants.business_days import business_day
from restaurants.models import DailyFigure, Restaurant

logger = logging.getLogger(__name__)

# A day, the figure's name and its value; amounts in pence. Reads the chosen restaurant from the first day to the last.
Reader = Callable[[date, date], Iterable[tuple[date, str, int]]]

ORDERS, TAKEN, SAVED = "orders", "taken.", "saved."
AGAIN = timedelta(days=3)  # days before the newest stored one that are read again: late orders, refunds, corrections
FIRST_TIME = timedelta(days=400)
KEEP_FOR = timedelta(days=800)  # two years and what a comparison with them needs

_readers: list[Reader] = []


def register(*readers: Reader) -> None:
    _readers.extend(readers)


def refresh_everywhere() -> None:
    """Store the figures of every active restaurant. One that fails does not stop the others. Prunes first."""
    prune()
    for restaurant in Restaurant.objects.filter(status=Restaurant.Status.ACTIVE).order_by("schema_name"):
        try:
            with in_restaurant(restaurant):
                refresh(restaurant)
        except Exception:
            logger.exception("cannot store the daily figures of %s", restaurant.schema_name)


def prune() -> None:
    """Delete the figures of days before KEEP_FOR, of every restaurant. One statement by the index of days."""
    DailyFigure.objects.filter(day__lt=clock.now().date() - KEEP_FOR).delete()


def refresh(restaurant: Restaurant) -> None:
    """Replace the figures of the last days of the chosen restaurant, of FIRST_TIME when none are stored.

    A query for each reader, one to find the newest day, and two that replace the rows.
    """
    today = business_day(clock.now(), restaurant)
    stored = DailyFigure.objects.filter(restaurant=restaurant)
    newest = stored.aggregate(newest=Max("day"))["newest"]
    first = today - FIRST_TIME if newest is None else newest - AGAIN
    found = [row for read in _readers for row in read(first, today)]
    rows = [DailyFigure(restaurant_id=restaurant.pk, day=day, name=name, value=value) for day, name, value in found]
    with transaction.atomic():
        stored.filter(day__gte=first).delete()
        DailyFigure.objects.bulk_create(rows, batch_size=1000)
