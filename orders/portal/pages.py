"""The list of orders, live, and the page of one order."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.errors import InvalidInput
from orders import finding, history, selectors
from orders.drawing import payment_status
from orders.errors import OrderNotFound
from orders.models import Line, Order
from orders.portal.today import day_so_far
from restaurants.identity.pages import page

ROWS = 50
RANGES = {"today": "Today", "week": "This week", "month": "This month", "year": "This year", "all": "All"}
STATES = {
    "": "Any state",
    "pending,confirmed,preparing,ready,served": "Open",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "draft": "Drafts",
}


@require_safe
@page("orders.manage")
def orders(request: HttpRequest) -> HttpResponse:
    """Three queries more than the shell's own: the count, the orders, their lines; two for the day's numbers."""
    asked = {
        "range": request.GET.get("range", "today"),
        "status": request.GET.get("status", ""),
        "q": request.GET.get("q", "")[: finding.LONGEST_SEARCH],
    }
    try:
        criteria = finding.wanted(
            date_range="" if asked["range"] == "all" else asked["range"], status=asked["status"], search=asked["q"]
        )
    except InvalidInput as error:
        raise Http404 from error
    found = finding.found(criteria).prefetch_related(selectors.IN_ORDER_ADDED)
    listed = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "rows": [_row(order) for order in listed],
        "day": day_so_far(request.restaurant),
        "search": asked["q"],
        "asked": asked,
        "is_today": asked["range"] == "today",
        "is_narrowed": bool(asked["status"] or asked["q"]),
        "ranges": [
            {"label": label, "url": _address(asked, range=name), "active": name == asked["range"]}
            for name, label in RANGES.items()
        ],
        "states": [
            {"label": label, "url": _address(asked, status=value), "selected": value == asked["status"]}
            for value, label in STATES.items()
        ],
        "zone": request.restaurant.timezone,
    }
    return render(request, "orders/portal/orders.html", context)


@require_safe
@page("orders.manage")
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    try:
        found = selectors.order_with_lines(order_id)
    except OrderNotFound as error:
        raise Http404 from error
    context = {
        "order": found,
        "row": _row(found),
        "lines": [_line(line) for line in found.all_lines],
        "buckets": [_bucket(bucket) for bucket in found.vat_buckets] if found.vat_registered else [],
        "history": history.told(found),
        "zone": request.restaurant.timezone,
    }
    return render(request, "orders/portal/order.html", context)


def _row(order: Order) -> dict[str, Any]:
    lines = order.open_lines()
    count = sum(line.quantity for line in lines)
    names = ", ".join(f"{line.quantity} × {line.name}" if line.quantity > 1 else line.name for line in lines[:3])
    return {
        "order": order,
        "place": f"Table {order.table_name}"
        if order.table_name.isdigit()
        else order.table_name or order.get_order_type_display(),
        "items": f"{names}{' …' if len(lines) > 3 else ''}" or "Nothing yet",
        "count": count,
        "payment": payment_status(order),
    }


def _line(line: Line) -> dict[str, Any]:
    options = [
        f"{option['quantity']} × {option['name']}" if option["quantity"] > 1 else option["name"]
        for option in line.modifiers
    ]
    return {"line": line, "options": ", ".join(options), "is_void": line.status == Line.Status.VOID}


def _bucket(bucket: dict[str, Any]) -> dict[str, Any]:
    percent = f"{(bucket['rate'] * 100).normalize():f} %"
    return {**bucket, "label": "Exempt" if bucket["treatment"] == "exempt" else percent}


def _address(asked: dict[str, str], **changed: str) -> str:
    return "?" + urlencode({name: value for name, value in {**asked, **changed}.items() if value})
