"""The filters of the list of orders: read from the URL, shown as tabs, chips and fields."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from menu.models import Station
from orders import search
from orders.floor import selectors as floor
from orders.models import Customer, Line, Order
from orders.projections import people
from realtime.sync.models import Device
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
    "": pgettext_lazy("orders", "All"),
    "pending,confirmed,preparing,ready,served": pgettext_lazy("orders", "Open"),
    "completed": pgettext_lazy("orders", "Closed"),
    "cancelled": pgettext_lazy("orders", "Cancelled"),
    "draft": _("Drafts"),
}
# What reports lead here with: these have no field of their own, so the page names them and offers to remove them.
OF_REPORTS = (
    "from", "to", "product", "section", "weekday", "hour", "category", "option", "station", "customer", "device",
    "without",
)  # fmt: skip
WITHOUT = {"device": _("No enrolled device"), "section": _("No table"), "server": pgettext_lazy("person", "Nobody")}
LONGEST_NAME = 120  # of what a report leads here with
NAMES = ("status", "q", "day", "type", "table", "server", "least", "most", *OF_REPORTS)
FIELDS = ("day", "type", "table", "server", "least", "most")


def filters_of(request: PageRequest) -> dict[str, str]:
    """Return the filters in the URL, "" for those not set."""
    chosen = {
        name: request.GET.get(name, "")[: LONGEST_NAME if name in OF_REPORTS else search.LONGEST_SEARCH]
        for name in NAMES
    }
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
        date_from=chosen["from"],
        date_to=chosen["to"],
        product=chosen["product"],
        section=chosen["section"],
        weekday=chosen["weekday"],
        hour=chosen["hour"],
        **{name: chosen[name] for name in ("category", "option", "station", "customer", "device", "without")},
        finds_customers=True,
    )


def filter_context(request: PageRequest, chosen: dict[str, str]) -> dict[str, Any]:
    """Return the template context of the filters. Two queries, tables and people, and those of `_of_report`."""
    today = business_day(clock.now(), request.restaurant).isoformat()
    return {
        "chosen": chosen,
        "is_today": not chosen["from"]
        and (chosen["day"] == today or (not chosen["day"] and chosen["range"] == "today")),
        "is_narrowed": any(chosen[name] for name in NAMES),
        **toolbar_context(chosen, tab="status", fields=FIELDS),
        "states": [
            {"label": label, "url": url_with(chosen, status=value), "active": value == chosen["status"]}
            for value, label in STATES.items()
        ],
        "export": url_with(chosen),
        "everywhere": url_with(chosen, range="all", day="", **{"from": "", "to": ""}),
        "of_report": _of_report(chosen),
        "without_report": url_with(chosen, **dict.fromkeys(OF_REPORTS, "")),
        "types": Order.Type.choices,
        "tables": [(str(table.id), table.name) for table in floor.tables()],
        "servers": sorted(people().items(), key=lambda person: person[1]),
    }


def toolbar_context(chosen: dict[str, str], *, tab: str, fields: Sequence[str]) -> dict[str, Any]:
    """Return what `components/list_toolbar.html` shows. `tab` is chosen above the list, `fields` in the toolbar."""
    kept = {"range": "" if chosen["day"] or chosen["range"] == "today" else chosen["range"], tab: chosen[tab]}
    kept |= {name: chosen.get(name, "") for name in OF_REPORTS}
    days = _format_days(chosen.get("from", ""), chosen.get("to", ""))
    return {
        "kept": {name: value for name, value in kept.items() if value},
        "filter_count": sum(bool(chosen[name]) for name in fields),
        "range_label": _format_day(chosen["day"]) or days or RANGES.get(chosen["range"], RANGES["today"]),
        "ranges": [
            {
                "label": label,
                "url": url_with(chosen, range=name, day="", **{"from": "", "to": ""}),
                "active": not chosen["day"] and not days and name == chosen["range"],
            }
            for name, label in RANGES.items()
        ],
    }


def _format_day(day: str) -> str:
    return date_format(date.fromisoformat(day), "j M Y") if day else ""


def _format_days(start: str, end: str) -> str:
    """Return the days of a period, such as "1 Dec 2026 – 7 Dec 2026"; "" for none."""
    return " – ".join(dict.fromkeys(_format_day(day) for day in (start, end) if day))


def _of_report(chosen: dict[str, str]) -> list[str]:
    """Return what a report narrows the list to, in words. One query for a product, station, customer or device."""
    words: list[Any] = [chosen["category"], chosen["option"]]
    if chosen["product"]:
        named = Line.objects.filter(product_id=chosen["product"]).order_by("-id").values_list("name", flat=True)
        words.append(named.first() or _("A product"))
    if chosen["section"]:
        words.append(chosen["section"])
    if chosen["weekday"]:
        words.append(capfirst(WEEKDAYS[int(chosen["weekday"]) - 1]))
    if chosen["hour"]:
        words.append(f"{int(chosen['hour']):02}:00–{int(chosen['hour']):02}:59")
    if chosen["station"]:
        names = Station.objects.filter(slug=chosen["station"]).values_list("name", flat=True)
        words.append(names.first() or chosen["station"])
    if chosen["customer"]:
        words.append(Customer.objects.filter(pk=chosen["customer"]).values_list("name", flat=True).first())
    if chosen["device"]:
        here = Device.objects.filter(restaurant=connection.tenant.pk, pk=chosen["device"])
        words.append(here.values_list("name", flat=True).first() or _("A device"))
    words.append(WITHOUT.get(chosen["without"]))
    return [str(word) for word in words if word]


def url_with(chosen: dict[str, str], **changed: str) -> str:
    """Return the query string of these filters with some changed."""
    return "?" + urlencode({name: value for name, value in {**chosen, **changed}.items() if value})
