"""Addresses of the portal's list of orders."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from restaurants.reports.declarations import Query


def orders_url(query: Query, *, start: date | None = None, end: date | None = None, **narrowed: Any) -> str:
    """Return the address of the orders behind a row: those of the period, narrowed as the list's address names it.

    `start` and `end` are the row's own days; those outside the period are left out. Only for a page: the worker knows
    no portal routes.
    """
    period, chosen = query.period, {"type": query.filters.get("type", ""), **narrowed}
    if "day" not in chosen:
        chosen |= {"from": max(start or period.start, period.start), "to": min(end or period.end, period.end)}
    return f"{reverse('portal_orders')}?{urlencode({name: value for name, value in chosen.items() if value != ''})}"
