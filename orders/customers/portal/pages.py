"""The list of customers, its CSV file, one customer, what they are given of their data, merging and erasing.

Reading one customer, the file and erasing need no plan: the law gives each guest a right to them.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock, json_codec
from fynlo.core.csv_files import csv_response
from fynlo.core.ids import parse_uuid, uuid7
from orders.customers import commands, selectors
from orders.customers.payloads import serialize_customer, serialize_past_booking, serialize_past_order
from orders.customers.permissions import CUSTOMERS, MANAGE
from orders.customers.points import NO_POINTS, history_of, points_of
from orders.customers.portal.forms import CustomerForm
from orders.customers.selectors import NOTHING_ORDERED
from orders.models import Customer
from orders.search import LONGEST_SEARCH
from orders.selectors import LINES_PREFETCH
from realtime.commands.registry import Command
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, command_page, run_command, submit_form
from restaurants.portal.planned_pages import planned_page

ROWS = 50
ORDERS = 20
SIMILAR = 20
MOST_EXPORTED = 50_000
STATES = {"": gettext_lazy("All customers"), "offers": gettext_lazy("Agreed to offers")}
HEADER = (
    "Name", "Phone", "Email", "Tags", "Notes", "Customer since", "Orders", "Spent (GBP)", "Last order",
    "Agreed to offers",
)  # fmt: skip

customer_page = planned_page(MANAGE, feature=CUSTOMERS, template="orders/customers/plan.html")


@require_safe
@customer_page
def customers(request: PageRequest) -> HttpResponse:
    """Show the list, by name. Four queries beside the shell's: the count, the page, two for what they ordered."""
    chosen = _chosen(request)
    page = Paginator(_found(chosen), ROWS).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": _with_figures(list(page)),
        "chosen": chosen,
        "is_narrowed": bool(chosen["q"] or chosen["state"]),
        "states": [
            {"label": label, "url": _url({**chosen, "state": name}), "active": name == chosen["state"]}
            for name, label in STATES.items()
        ],
        "export": _url(chosen),
        "zone": request.restaurant.timezone,
    }
    return render(request, "orders/customers/customers.html", context)


@require_safe
@customer_page
def export(request: PageRequest) -> HttpResponse:
    """Return the customers that the list shows as CSV, at most MOST_EXPORTED. Two queries."""
    zone, today = request.restaurant.zone, business_day(clock.now(), request.restaurant)
    rows = [
        [
            each["customer"].name, each["customer"].phone, each["customer"].email, ", ".join(each["customer"].tags),
            each["customer"].notes, each["customer"].created_at.astimezone(zone).date(), each["figures"].orders,
            each["figures"].spent, each["figures"].last_at and each["figures"].last_at.astimezone(zone).date(),
            each["customer"].get_marketing_consent_how_display(),
        ]
        for each in _with_figures(list(_found(_chosen(request))[:MOST_EXPORTED]), favourites=False)
    ]  # fmt: skip
    return csv_response(f"customers-{request.restaurant.slug}-{today}.csv", HEADER, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_page
def new(request: PageRequest) -> HttpResponse:
    """Show the form of a new customer. POST adds them."""
    form = CustomerForm(request.POST if request.method == "POST" else None)
    customer_id = parse_uuid(request.POST.get("key", "")) or uuid7()

    def details() -> dict[str, Any]:
        return {"id": str(customer_id), **form.details()}

    if _done(request, form, commands.CUSTOMER_ADD, "", details):
        messages.success(request, _("The customer is added."))
        return redirect("portal_customer", customer_id)
    back = reverse("portal_customers")
    return _form_page(request, form, title=_("New customer"), back=back, back_label=_("Customers"))


@require_http_methods(["GET", "HEAD", "POST"])
@customer_page
def edit(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Show the details of a customer. POST changes them."""
    found = selectors.get_customer(customer_id)
    form = CustomerForm(request.POST) if request.method == "POST" else CustomerForm.showing(found)

    def details() -> dict[str, Any]:
        return {**form.details(), "version": form.cleaned_data["version"] or found.version}

    if _done(request, form, commands.CUSTOMER_CHANGE, str(found.id), details):
        messages.success(request, _("Saved."))
        return redirect("portal_customer", found.id)
    back = reverse("portal_customer", args=[found.id])
    return _form_page(request, form, title=_("Change the details"), back=back, back_label=found.name)


@require_safe
@command_page(MANAGE)
def customer(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Show one customer with the last orders. Ten queries beside the shell's at most.

    `?duplicate=` lists who can be merged by a search, in place of who has the same number or email. A duplicate leads
    to the customer that it belongs to.
    """
    found = selectors.get_customer(customer_id)
    if found.merged_into_id is not None:
        return redirect("portal_customer", found.merged_into_id)
    text = request.GET.get("duplicate", "").strip()[:LONGEST_SEARCH]
    context = {
        "customer": found,
        "figures": selectors.figures_of([found.id]).get(found.id, NOTHING_ORDERED),
        "points": points_of([found.id]).get(found.id),
        "orders": selectors.orders_of(found)[:ORDERS],
        "all_orders": f"{reverse('portal_orders')}?{urlencode({'range': 'all', 'customer': str(found.id)})}",
        "duplicates": _keyed(selectors.duplicates_of(found)) if not found.erased_at else [],
        "similar": _keyed(_mergeable(found, text)[:SIMILAR]) if not found.erased_at else [],
        "text": text,
        "zone": request.restaurant.timezone,
        "key": uuid7(),
    }
    return render(request, "orders/customers/customer.html", context)


@require_safe
@command_page(MANAGE)
def own_data(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Return what is stored of a customer as JSON, to give to them. Nine queries at most."""
    found = selectors.get_customer(customer_id)
    figures = selectors.figures_of([found.id]).get(found.id, NOTHING_ORDERED)
    points = points_of([found.id]).get(found.id, NO_POINTS)
    past = selectors.orders_of(found).prefetch_related(Prefetch("lines", LINES_PREFETCH.queryset, "all_lines"))
    document = {
        "restaurant": request.restaurant.name,
        "made_at": clock.now(),
        "customer": serialize_customer(found, figures, points),
        "also_known_as": [serialize_customer(each) for each in selectors.duplicates_of(found)],
        "bookings": [serialize_past_booking(each) for each in selectors.bookings_of(found)],
        "orders": [serialize_past_order(order) for order in past],
        "points": history_of(found.id),
    }
    response = HttpResponse(json_codec.dumps(document), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="customer-{found.id}.json"'
    return response


@require_POST
@customer_page
def merge(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Count another customer as this one."""
    other = request.POST.get("other_id", "")
    merged = _("They are one customer now. You can undo it below.")
    run_command(request, commands.CUSTOMER_MERGE, str(customer_id), {"other_id": other}, merged)
    return redirect("portal_customer", customer_id)


@require_POST
@customer_page
def unmerge(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Make a duplicate a customer of its own again."""
    run_command(request, commands.CUSTOMER_UNMERGE, str(customer_id), {}, _("They are two customers again."))
    return redirect("portal_customer", customer_id)


@require_POST
@command_page(MANAGE)
def erase(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Erase a customer's personal data. Orders and VAT stay."""
    erased = _("The customer’s data is erased. The orders and their VAT stay.")
    run_command(request, commands.CUSTOMER_ERASE, str(customer_id), {}, erased)
    return redirect("portal_customer", customer_id)


def _done(
    request: PageRequest, form: CommandForm, command: Command, target: str, details: Callable[[], dict[str, Any]]
) -> bool:
    return request.method == "POST" and (
        already_done(request) or (form.is_valid() and submit_form(request, form, command, target, details()))
    )


def _form_page(request: PageRequest, form: CommandForm, **context: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "orders/customers/form.html", {"form": form, **context}, status=status)


def _mergeable(customer: Customer, text: str) -> QuerySet[Customer]:
    """Return the other customers that a search finds; without one those with the same number or email."""
    if not text:
        return selectors.possible_duplicates(customer)
    return selectors.customers(text).exclude(pk=customer.pk).order_by("name", "id")


def _keyed(rows: QuerySet[Customer]) -> list[dict[str, Any]]:
    """Return customers with the key of the form beside each."""
    return [{"customer": each, "key": uuid7()} for each in rows]


def _with_figures(rows: list[Customer], *, favourites: bool = True) -> list[dict[str, Any]]:
    figures = selectors.figures_of([each.id for each in rows], favourites=favourites)
    return [{"customer": each, "figures": figures.get(each.id, NOTHING_ORDERED)} for each in rows]


def _chosen(request: PageRequest) -> dict[str, str]:
    state = request.GET.get("state", "")
    return {"q": request.GET.get("q", "")[:LONGEST_SEARCH], "state": state if state in STATES else ""}


def _found(chosen: dict[str, str]) -> QuerySet[Customer]:
    found = selectors.customers(chosen["q"])
    if chosen["state"] == "offers":
        found = found.exclude(marketing_consent_at=None)
    return found.order_by("name", "id")


def _url(chosen: dict[str, str]) -> str:
    return "?" + urlencode({name: value for name, value in chosen.items() if value})
