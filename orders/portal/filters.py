"""The filters of the list of orders: read from the URL, shown as tabs, chips and fields."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from orders import search
from orders.floor import selectors as floor
from orders.models import Order
from orders.projections import people
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest

RANGES = {
    "today": _("Today"),
    "week": _("This week"),
    "month": _("This month"),
    "year": _("This year"),
    "all": _("All time"),
}
STATES = {
    "": _("All"),
    "pending,confirmed,preparing,ready,served": _("Open"),
    "completed": _("Closed"),
    "cancelled": _("Cancelled"),
    "draft": _("Drafts"),
}
NAMES = ("status", "q", "day", "type", "table", "server", "least", "most")
FIELDS = ("day", "type", "table", "server", "least", "most")


def filters_of(request: PageRequest) -> dict[str, str]:
    """Return the filters in the URL, "" for those not set."""
    chosen = {name: request.GET.get(name, "")[: search.LONGEST_SEARCH] for name in NAMES}
    return {"range": request.GET.get("range", "today"), **chosen}


def order_filter(chosen: dict[str, str]) -> search.OrderFilter:
    """Parse the filters of the page. Raises InvalidInput."""
    return search.parse_filter(
        date_range="" if chosen["range"] == "all" else chosen["range"],
        status=chosen["status"],
        search=chosen["q"],
        day=chosen["day"],
        order_type=chosen["type"],
        table=chosen["table"],
        server=chosen["server"],
        least=chosen["least"],
        most=chosen["most"],
        finds_customers=True,
    )


def filter_context(request: PageRequest, chosen: dict[str, str]) -> dict[str, Any]:
    """Return the template context of the filters. Two queries: tables, people."""
    today = business_day(clock.now(), request.restaurant).isoformat()
    return {
        "chosen": chosen,
        "is_today": chosen["day"] == today or (not chosen["day"] and chosen["range"] == "today"),
        "is_narrowed": any(chosen[name] for name in NAMES),
        **toolbar_context(chosen, tab="status", fields=FIELDS),
        "states": [
            {"label": label, "url": url_with(chosen, status=value), "active": value == chosen["status"]}
            for value, label in STATES.items()
        ],
        "export": url_with(chosen),
        "everywhere": url_with(chosen, range="all", day=""),
        "types": Order.Type.choices,
        "tables": [(str(table.id), table.name) for table in floor.tables()],
        "servers": sorted(people().items(), key=lambda person: person[1]),
    }


def toolbar_context(chosen: dict[str, str], *, tab: str, fields: Sequence[str]) -> dict[str, Any]:
    """Return what `components/list_toolbar.html` shows. `tab` is chosen above the list, `fields` in the toolbar."""
    kept = {"range": "" if chosen["day"] or chosen["range"] == "today" else chosen["range"], tab: chosen[tab]}
    return {
        "kept": {name: value for name, value in kept.items() if value},
        "filter_count": sum(bool(chosen[name]) for name in fields),
        "range_label": _format_day(chosen["day"]) or RANGES.get(chosen["range"], RANGES["today"]),
        "ranges": [
            {
                "label": label,
                "url": url_with(chosen, range=name, day=""),
                "active": not chosen["day"] and name == chosen["range"],
            }
            for name, label in RANGES.items()
        ],
    }


def _format_day(day: str) -> str:
    return date_format(date.fromisoformat(day), "j M Y") if day else ""


def url_with(chosen: dict[str, str], **changed: str) -> str:
    """Return the query string of these filters with some changed."""
    return "?" + urlencode({name: value for name, value in {**chosen, **changed}.items() if value})
