"""The panels of Today with who is at work now, and what it costs."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from fynlo.core.money import round_half_up
from orders.portal.today import query_of_today
from restaurants.models import Restaurant
from staff import reports
from staff.clock import selectors
from staff.models import Punch


def on_shift(restaurant: Restaurant) -> dict[str, Any] | None:
    """Return the context of the panel; nothing where nobody has ever clocked in. Four queries, two without anybody."""
    here = selectors.on_shift()
    if not here and not Punch.objects.exists():
        return None
    return {"here": here, "url": reverse("portal_hours"), "zone": restaurant.timezone}


def labour(restaurant: Restaurant) -> dict[str, Any] | None:
    """Return the context of the panel with today's labour cost so far; nothing before the first clock in of the day.

    Fifteen queries.
    """
    query = query_of_today(restaurant)
    (row,) = reports.labour_by_day(query)
    if not row["minutes"]:
        return None
    percent = None if row["percent"] is None else round_half_up(row["percent"] * 100)
    return {
        "row": row,
        "percent": percent,
        "hours": round_half_up(Decimal(row["minutes"]) / 60),
        "notes": reports.missing_rates(query),
        "url": f"{reverse('portal_report', args=['labour-by-day'])}?period=today",
    }
