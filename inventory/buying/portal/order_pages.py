"""What to order, the orders to suppliers, and one order from its draft to its end."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.money import ZERO
from inventory.buying import commands, document, selectors, suggestions
from inventory.buying.errors import PurchaseOrderSent
from inventory.buying.lifecycle import CAN_BE_CANCELLED, CAN_BE_CLOSED, ON_ORDER, Status
from inventory.buying.portal.forms import OrderForm
from inventory.buying.portal.rows import MOST_SHOWN, Row, plain, plain_price, read
from inventory.models import PurchaseOrder
from inventory.portal.access import stock_page
from inventory.selectors import items, supplier, suppliers
from orders.search import LONGEST_SEARCH
from realtime.commands.registry import Command
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, form_key, run_command, submit_form

ROWS = 50
MOST_EXPORTED = 20_000
METHODS = ["GET", "HEAD", "POST"]
STATES = {
    "": (gettext_lazy("On the way"), ON_ORDER),
    "draft": (gettext_lazy("Drafts"), {Status.DRAFT}),
    "ended": (pgettext_lazy("orders to suppliers", "Ended"), {Status.RECEIVED, Status.CLOSED, Status.CANCELLED}),
    "all": (pgettext_lazy("orders to suppliers", "All"), set(Status)),
}
COLUMNS = (
    "number", "supplier", "status", "sent", "expected", "item", "supplier_code", "quantity", "unit", "price", "amount",
    "received",
)  # fmt: skip


@require_safe
@stock_page("inventory.receive")
def orders(request: PageRequest) -> HttpResponse:
    """Show the orders to suppliers. Two queries beside the shell's."""
    state, text = _chosen(request)
    context = {
        "page": Paginator(_found(state, text), ROWS).get_page(request.GET.get("page")),
        "q": text,
        "state": state,
        "states": [
            {"label": label, "url": f"?{urlencode({'state': name, 'q': text})}", "active": name == state}
            for name, (label, _statuses) in STATES.items()
        ],
        "export": urlencode({"state": state, "q": text}),
        "may_manage": allowed(request.actor, "inventory.manage"),
    }
    return render(request, "inventory/buying/orders.html", context)


@require_safe
@stock_page("inventory.manage")
def export(request: PageRequest) -> HttpResponse:
    """Return the lines of the orders that the list shows as CSV, at most MOST_EXPORTED. Two queries."""
    found = _found(*_chosen(request)).prefetch_related("lines")[:MOST_EXPORTED]
    rows = [
        (
            order.number, order.supplier.name, str(order.status), order.sent_at, order.expected_on, line.name,
            line.supplier_code, line.quantity, line.unit, line.price, line.amount, line.received,
        )
        for order in found
        for line in order.lines.all()
    ]  # fmt: skip
    today = business_day(clock.now(), request.restaurant)
    return csv_response(f"orders-{request.restaurant.slug}-{today}.csv", COLUMNS, rows[:MOST_EXPORTED])


@require_safe
@stock_page("inventory.manage")
def to_order(request: PageRequest) -> HttpResponse:
    """Show what to order from each supplier. Five queries beside the shell's."""
    groups = [
        {
            "supplier": each, "count": len(found), "amount": sum((line.amount for line in found), ZERO),
            "names": ", ".join(line.item.name for line in found[:4]), "more": max(len(found) - 4, 0),
        }
        for each, found in suggestions.by_supplier(suggestions.suggested())
    ]  # fmt: skip
    named = {group["supplier"].id for group in groups}
    others = [each for each in suppliers() if each.id not in named]
    return render(request, "inventory/buying/to_order.html", {"groups": groups, "others": others})


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def new(request: PageRequest, supplier_id: UUID) -> HttpResponse:
    """Show what to order from one supplier, with its arithmetic. POST begins the order.

    Six queries beside the shell's, whatever the number of items.
    """
    found = supplier(supplier_id)
    made = suggestions.suggested(supplier_id, everything=True)
    rows = [_suggested_row(each) for each in sorted(made, key=lambda each: not each.packs)[:MOST_SHOWN]]
    form = OrderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        order_id = form_key(request)  # the order's id too, so that a form that was sent twice leads to it
        if already_done(request):
            return redirect("portal_purchase_order", order_id)
        lines = _lines(form, rows)
        data = {"id": order_id, "supplier_id": str(supplier_id), "lines": lines}
        if lines and submit_form(request, form, commands.PURCHASE_ORDER_CREATE, "", {**data, **form.details()}):
            messages.success(request, _("The draft is saved. Check it, then send it."))
            return redirect("portal_purchase_order", order_id)
    context = {"form": form, "rows": rows, "supplier": found, "title": _("New order"), **_split(rows, len(made))}
    return render(request, "inventory/buying/order_form.html", context, status=422 if form.errors else 200)


@require_safe
@stock_page("inventory.receive")
def order(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Show one order with what arrived of it. Three queries beside the shell's."""
    found = selectors.get_order(order_id)
    may_manage = allowed(request.actor, "inventory.manage")
    context = {
        "order": found,
        "deliveries": found.deliveries.order_by("-at", "-id"),
        "is_draft": found.status == Status.DRAFT,
        "may_manage": may_manage,
        "may_receive": found.status in ON_ORDER,
        "may_cancel": may_manage and found.status in CAN_BE_CANCELLED,
        "may_close": may_manage and found.status in CAN_BE_CLOSED,
        "key": form_key(request),
        "zone": request.restaurant.timezone,
    }
    return render(request, "inventory/buying/order.html", context)


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def edit(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Show the form of a draft with the other items of its supplier. POST changes it. Four queries, as `order`."""
    found = selectors.get_order(order_id)
    if found.status != Status.DRAFT:
        raise PurchaseOrderSent()
    lines = list(found.lines.all())
    named = {line.item_id for line in lines}
    rows = [_ordered_row(line) for line in lines]
    others = items().filter(supplier=found.supplier_id).exclude(pk__in=named)
    more = list(others[: MOST_SHOWN + 1])
    rows += [Row(item, item.pack, size=None) for item in more[:MOST_SHOWN]]
    form = OrderForm(request.POST) if request.method == "POST" else OrderForm.showing(found)
    if request.method == "POST":
        entered = [] if already_done(request) else _lines(form, rows)
        if already_done(request) or (entered and _change(request, form, found, entered)):
            return redirect("portal_purchase_order", found.id)
    context = {
        "form": form, "rows": rows, "supplier": found.supplier, "order": found, "title": _("Change the draft"),
        **_split(rows, len(more)),
    }  # fmt: skip
    return render(request, "inventory/buying/order_form.html", context, status=422 if form.errors else 200)


@require_safe
@stock_page("inventory.receive")
def pdf(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Return the order as a PDF. Two queries."""
    found = selectors.get_order(order_id)
    answer = HttpResponse(document.render(found, request.restaurant), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{document.file_name(found)}"'
    return answer


@require_POST
@stock_page("inventory.manage")
def send(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Send a draft, by email or with a note that it was ordered otherwise."""
    by_email = request.POST.get("by") != "phone"
    done = _("The order is sent.") if by_email else _("The order is marked as sent.")
    return _run(request, commands.PURCHASE_ORDER_SEND, order_id, {"by_email": by_email}, done)


@require_POST
@stock_page("inventory.manage")
def cancel(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Cancel an order before anything arrives."""
    return _run(request, commands.PURCHASE_ORDER_CANCEL, order_id, {}, _("The order is cancelled."))


@require_POST
@stock_page("inventory.manage")
def close(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Close an order whose rest will not arrive."""
    return _run(request, commands.PURCHASE_ORDER_CLOSE, order_id, {}, pgettext("to a supplier", "The order is closed."))


@require_POST
@stock_page("inventory.manage")
def reorder(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Begin a draft with the same lines and show it."""
    new_id = form_key(request)
    done = _("The draft is saved. Check it, then send it.")
    if run_command(request, commands.PURCHASE_ORDER_REORDER, str(order_id), {"id": new_id}, done):
        return redirect("portal_purchase_order", new_id)
    return redirect("portal_purchase_order", order_id)


def _run(
    request: PageRequest, command: Command, order_id: UUID, data: dict[str, Any], success_message: str
) -> HttpResponse:
    given = request.POST.get("version", "")
    version = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 1
    run_command(request, command, str(order_id), {"version": version, **data}, success_message)
    return redirect("portal_purchase_order", order_id)


def _change(request: PageRequest, form: OrderForm, found: PurchaseOrder, lines: list[dict[str, Any]]) -> bool:
    data = {**form.details(), "lines": lines, "version": form.cleaned_data["version"] or found.version}
    return submit_form(request, form, commands.PURCHASE_ORDER_CHANGE, str(found.id), data)


def _lines(form: OrderForm, rows: list[Row]) -> list[dict[str, Any]]:
    """Return the lines that were entered, none if something cannot be used; then the form says so."""
    lines = read(rows, form.data)
    if not form.is_valid():
        return []
    if any(row.errors for row in rows):
        form.add_error(None, _("Some numbers cannot be used. They are marked below."))
        return []
    if not lines:
        form.add_error(None, _("Enter how much to order of at least one item."))
    return lines


def _suggested_row(each: suggestions.Suggestion) -> Row:
    return Row(
        each.item, each.pack, size=each.size, quantity=plain(each.packs) if each.packs else "",
        price=plain_price(each.price), suggestion=each,
    )  # fmt: skip


def _ordered_row(line: Any) -> Row:
    return Row(
        line.item, line.unit, size=line.size, quantity=plain(line.quantity), price=plain_price(line.price), line=line
    )


def _split(rows: list[Row], count: int) -> dict[str, Any]:
    """Return the rows with a quantity apart from the others, which the page folds away."""
    return {
        "chosen": [row for row in rows if row.quantity or row.errors],
        "others": [row for row in rows if not (row.quantity or row.errors)],
        "is_cut": count > MOST_SHOWN,
        "most": MOST_SHOWN,
    }


def _chosen(request: PageRequest) -> tuple[str, str]:
    state = request.GET.get("state", "")
    text = request.GET.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH]
    return state if state in STATES else "", text


def _found(state: str, text: str) -> QuerySet[PurchaseOrder]:
    found = selectors.orders().filter(status__in=STATES[state][1])
    if text:
        named = Q(supplier__name__icontains=text)
        if text.isascii() and text.isdigit() and len(text) < 10:
            named |= Q(number=int(text))
        found = found.filter(named)
    return found
