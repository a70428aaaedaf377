"""The list of orders, live, and the page of one order."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.errors import InvalidInput
from fynlo.ids import uuid7
from orders import finding, history, selectors
from orders.drawing import payment_status
from orders.errors import OrderNotFound
from orders.models import Order
from orders.portal import actions, filters, sections, story
from orders.portal.today import day_so_far
from orders.projections import people
from restaurants.identity.pages import page

ROWS = 50


@require_safe
@page("orders.manage")
def orders(request: HttpRequest) -> HttpResponse:
    """Five queries more than the shell's own: the count, the orders, their lines, and two for the filters; two for the
    day's numbers."""
    asked = filters.asked_for(request)
    try:
        found = finding.found(filters.criteria(asked)).prefetch_related(selectors.IN_ORDER_ADDED)
    except InvalidInput as error:
        raise Http404 from error
    listed = Paginator(found, ROWS).get_page(request.GET.get("page"))
    context = {
        "page": listed,
        "rows": [_row(order) for order in listed],
        "day": day_so_far(request.restaurant),
        "zone": request.restaurant.timezone,
        **filters.offered(request, asked),
    }
    return render(request, "orders/portal/orders.html", context)


@require_safe
@page("orders.manage")
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Six queries more than the shell's own: the order, its lines, who works here, and the history's three. Each
    section of another domain says its own."""
    try:
        found = selectors.order_with_lines(order_id)
    except OrderNotFound as error:
        raise Http404 from error
    names = people()
    context = {
        "order": found,
        "row": _row(found),
        "lines": story.lines_told(found, names),
        "adjustments": story.adjustments_told(found, names),
        "buckets": [story.bucket_told(bucket) for bucket in found.vat_buckets] if found.vat_registered else [],
        "actions": actions.offered(request, found),
        "may_close": actions.may_close(request, found),
        "may_take_back": actions.may_take_back(request, found),
        "sections": sections.drawn(request, found),
        "history": history.told(found),
        "zone": request.restaurant.timezone,
        "key": uuid7(),
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
