"""The tile with today's takings."""

from typing import Any

from fynlo.core import clock
from payments.takings import takings_of
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest


def money_today(request: PageRequest) -> dict[str, Any]:
    """Return the context of the tile. Three queries: payments, refunds, orders."""
    return {"takings": takings_of(business_day(clock.now(), request.restaurant))}
