"""The list of orders, which updates live, its CSV file, and the page of one order."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.keyset import keyset_page
from orders import allergies, history, labels, search, selectors
from orders.errors import OrderNotFound
from orders.models import Order
from orders.payloads import payment_status
from orders.portal import actions, filters, sections, summary
from orders.portal.figures import figures_of
from orders.projections import people
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest, page

ROWS = 50
MOST_EXPORTED = 100_000
HEADER = (
    "Order", "Business day", "Opened", "Closed", "Type", "Table", "Customer", "Server", "Guests", "State", "Payment",
    "Before discounts (GBP)", "Discount (GBP)", "Service charge (GBP)", "VAT (GBP)", "Total (GBP)", "Paid (GBP)",
    "Tips (GBP)", "Refunded (GBP)", "Id",
)  # fmt: skip


@require_safe
@page("orders.manage")
def orders(request: PageRequest) -> HttpResponse:
    """Show the list. Five queries beside the shell's: the orders, their lines, the figures, two filters; on later pages
    one more, for the row where the page begins.
    """
    chosen = filters.filters_of(request)
    found = _found(chosen)
    listed = keyset_page(
        found.select_related("customer").prefetch_related(selectors.LINES_PREFETCH), by="opened_at", size=ROWS,
        before=request.GET.get("before", ""), after=request.GET.get("after", ""),
    )  # fmt: skip
    context = {
        "page": listed,
        "rows": [_row(order) for order in listed.rows],
        "figures": figures_of(found, request.restaurant.currency),
        "zone": request.restaurant.timezone,
        **filters.filter_context(request, chosen),
    }
    return render(request, "orders/portal/orders.html", context)


@require_safe
@page("orders.manage")
def export(request: PageRequest) -> HttpResponse:
    """Return the orders that the list finds as CSV, at most MOST_EXPORTED."""
    chosen = filters.filters_of(request)
    found = _found(chosen)
    if found.count() > MOST_EXPORTED:
        messages.error(
            request,
            _("That is more than {most} orders. Choose a shorter period.").format(most=f"{MOST_EXPORTED:,}"),
        )
        return redirect(f"{request.path.removesuffix('export.csv')}{filters.url_with(chosen)}")
    today = business_day(clock.now(), request.restaurant)
    rows = _csv_rows(found.select_related("customer"), request.restaurant.zone)
    return csv_response(f"orders-{request.restaurant.slug}-{today}.csv", HEADER, rows)


def _csv_rows(found: QuerySet[Order], zone: ZoneInfo) -> Iterator[list[Any]]:
    for row in found.iterator(2000):
        opened, closed = _local(row.opened_at, zone), row.closed_at and _local(row.closed_at, zone)
        customer = row.customer.name if row.customer else ""
        yield [
            row.number, row.business_day, opened, closed, row.get_order_type_display(), row.table_name, customer,
            row.server_name, row.guests, row.get_status_display(), row.get_bill_display(), row.subtotal, row.discount,
            row.service_charge, row.vat_total, row.total, row.paid, row.tips, row.refunded, row.id,
        ]  # fmt: skip


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0)


def _found(chosen: dict[str, str]) -> QuerySet[Order]:
    """Return the orders of these filters. Raises Http404 for filters that no link of ours has."""
    try:
        return search.find_orders(filters.order_filter(chosen))
    except InvalidInput as error:
        raise Http404 from error


@require_safe
@page("orders.manage")
def order(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Show one order. Eight queries beside the shell's: the order, its lines, two neighbours, people, three for the
    history; one more for the names of courses if there are several. Sections of other domains add their own.
    """
    try:
        found = selectors.order_with_lines(order_id)
    except OrderNotFound as error:
        raise Http404 from error
    names, available = people(), actions.available_actions(request, found)
    context = {
        "order": found,
        "row": _row(found),
        **neighbours(found),
        "is_today": found.business_day == business_day(clock.now(), request.restaurant),
        "lines": summary.line_rows(found, names),
        "adjustments": summary.adjustment_rows(found, names),
        "buckets": [summary.vat_bucket_row(bucket) for bucket in found.vat_buckets] if found.vat_registered else [],
        "actions": [each for each in available if not each["quiet"]],
        "quiet_actions": [each for each in available if each["quiet"]],
        "may_close": actions.may_close(request, found),
        "may_change_prices": actions.may_change_prices(request, found),
        "may_remove_adjustments": actions.may_remove_adjustments(request, found),
        "sections": sections.render_sections(request, found),
        "allergies": allergies.describe_entries(found.allergies),
        "history": history.entries(found),
        "zone": request.restaurant.timezone,
        "key": uuid7(),
    }
    return render(request, "orders/portal/order.html", context)


def neighbours(order: Order) -> dict[str, dict[str, Any] | None]:
    """Return the orders before and after it on its business day, by number: {earlier, later}. Two queries."""
    same_day = Order.objects.filter(business_day=order.business_day).only("id", "number")
    found = {
        "earlier": same_day.filter(number__lt=order.number).order_by("-number").first(),
        "later": same_day.filter(number__gt=order.number).order_by("number").first(),
    }
    return {name: other and {"id": other.id, "label": f"#{other.number}"} for name, other in found.items()}


def _row(order: Order) -> dict[str, Any]:
    lines = order.open_lines()
    count = sum(line.quantity for line in lines)
    names = ", ".join(f"{line.quantity} × {line.name}" if line.quantity > 1 else line.name for line in lines[:3])
    return {
        "order": order,
        "place": labels.table_label(order.table_name) or order.get_order_type_display(),
        "customer": order.customer.name if order.customer else "",
        "items": f"{names}{' …' if len(lines) > 3 else ''}" or gettext("No items yet"),
        "count": count,
        "payment": payment_status(order),
    }
