"""Receive a delivery on a phone, one delivery with its prices, what goes back of it, and the credit notes."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.money import ZERO, round_half_up
from inventory.buying import commands, selectors
from inventory.buying.errors import CreditNoteNotFound, PurchaseOrderNotOnOrder
from inventory.buying.lifecycle import ON_ORDER
from inventory.buying.portal.forms import DeliveryForm, ExpectedCreditForm, ReceivedCreditForm, ReturnForm
from inventory.buying.portal.rows import MOST_SHOWN, Row, plain, plain_price, read
from inventory.buying.services.ordering import size_of, usual_price
from inventory.inputs import MOST
from inventory.models import Delivery
from inventory.portal.access import stock_page
from inventory.selectors import items, supplier, suppliers
from inventory.setup.columns import number
from menu.sheet.columns import BadCell
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, form_key, run_command, submit_form

ROWS = 50
MOST_EXPORTED = 20_000
METHODS = ["GET", "HEAD", "POST"]
PRICE_COLUMNS = ("item", "sku", "supplier_code", "at", "delivery_note", "quantity", "unit", "price", "price_per_unit")
CREDIT_STATES = {
    "": pgettext_lazy("credit notes", "Expected"),
    "received": pgettext_lazy("credit notes", "Received"),
    "all": gettext_lazy("All"),
}


@require_safe
@stock_page("inventory.receive")
def choose(request: PageRequest) -> HttpResponse:
    """Show what is on its way, and the suppliers, to receive a delivery. Two queries beside the shell's."""
    context = {"orders": selectors.orders_on_the_way()[:ROWS], "suppliers": suppliers()}
    return render(request, "inventory/buying/choose.html", context)


@require_http_methods(METHODS)
@stock_page("inventory.receive")
def receive(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Show what is expected of an order. POST puts what arrived into stock. Three queries beside the shell's."""
    order = selectors.get_order(order_id)
    if order.status not in ON_ORDER and request.method != "POST":
        raise PurchaseOrderNotOnOrder(status=str(order.status))
    lines = sorted(order.lines.all(), key=lambda line: not line.outstanding)  # what is expected comes first
    last = selectors.last_prices(order.supplier_id, [line.item_id for line in lines])
    rows = [
        Row(
            line.item, line.unit, size=line.size, line=line, price=plain_price(line.price),
            quantity=plain(line.outstanding) if line.outstanding else "",
            last_price=usual_price(line.item, line.size, last) if line.item_id in last else None,
        )
        for line in lines
    ]  # fmt: skip
    initial = {"version": order.version}
    return _receive(request, rows, initial, {"order": order, "supplier": order.supplier}, {"order_id": str(order.id)})


@require_http_methods(METHODS)
@stock_page("inventory.receive")
def receive_without_order(request: PageRequest, supplier_id: UUID) -> HttpResponse:
    """Show the items of a supplier. POST puts what arrived into stock. Four queries beside the shell's."""
    found = supplier(supplier_id)
    there = list(items().filter(supplier=found)[: MOST_SHOWN + 1])
    last = selectors.last_prices(found.id, [item.id for item in there])
    rows = []
    for item in there[:MOST_SHOWN]:
        size = size_of(item, item.pack)
        usual = usual_price(item, size, last)
        rows.append(
            Row(
                item, item.pack, units=item.units.entered_in(item.unit), size=size,
                price=plain_price(usual) if usual else "", last_price=usual if item.id in last else None,
            )
        )  # fmt: skip
    context = {"supplier": found, "is_cut": len(there) > MOST_SHOWN, "most": MOST_SHOWN}
    return _receive(request, rows, {}, context, {"supplier_id": str(found.id)})


def _receive(
    request: PageRequest, rows: list[Row], initial: dict[str, Any], context: dict[str, Any], data: dict[str, Any]
) -> HttpResponse:
    form = DeliveryForm(request.POST) if request.method == "POST" else DeliveryForm(initial=initial)
    if request.method == "POST":
        delivery_id = form_key(request)  # the delivery's id too, so that a form that was sent twice leads to it
        if already_done(request):
            return redirect("portal_delivery", delivery_id)
        if lines := _entered(form, rows):
            sent = {"id": delivery_id, "lines": lines, "version": form.cleaned_data["version"], **data}
            if submit_form(request, form, commands.DELIVERY_RECEIVE, "", {**sent, **form.details()}):
                messages.success(request, _("The delivery is in stock."))
                return redirect("portal_delivery", delivery_id)
    asks = "accept_more" in form.errors or bool(form.data.get("accept_more"))
    return render(
        request,
        "inventory/buying/receive.html",
        {"form": form, "rows": rows, "asks_to_accept": asks, **context},
        status=422 if form.errors else 200,
    )


def _entered(form: DeliveryForm, rows: list[Row]) -> list[dict[str, Any]]:
    """Return the lines that were entered, none if something cannot be used; then the form says so."""
    lines = read(rows, form.data)
    if not form.is_valid():
        return []
    if any(row.errors for row in rows):
        form.add_error(None, _("Some numbers cannot be used. They are marked below."))
        return []
    if not lines:
        form.add_error(None, _("Enter how much of at least one item arrived."))
    return lines


@require_safe
@stock_page("inventory.receive")
def deliveries(request: PageRequest) -> HttpResponse:
    """Show the deliveries, the newest first. Two queries beside the shell's."""
    page = Paginator(selectors.deliveries(), ROWS).get_page(request.GET.get("page"))
    context = {"page": page, "zone": request.restaurant.timezone}
    return render(request, "inventory/buying/deliveries.html", context)


@require_safe
@stock_page("inventory.receive")
def delivery(request: PageRequest, delivery_id: UUID) -> HttpResponse:
    """Show one delivery: differences, prices, what went back, credit notes. Six queries beside the shell's."""
    return _show(request, selectors.get_delivery(delivery_id))


@require_POST
@stock_page("inventory.receive")
def give_back(request: PageRequest, delivery_id: UUID) -> HttpResponse:
    """Send goods of a delivery back, or show what cannot go back."""
    found, form = selectors.get_delivery(delivery_id), ReturnForm(request.POST)
    lines = []
    for line in found.lines.all():
        try:
            quantity = number(request.POST.get(f"quantity_{line.id}", ""), MOST)
        except BadCell as error:
            form.add_error(None, f"{line.item.name}: {error}")
        else:
            if quantity:
                lines.append({"line_id": str(line.id), "quantity": str(quantity)})
    if not lines:
        form.add_error(None, _("Enter how much of at least one item goes back."))
    data = {"lines": lines, "reason": form.data.get("reason", "")}
    if already_done(request) or (
        form.is_valid() and submit_form(request, form, commands.DELIVERY_RETURN, str(delivery_id), data)
    ):
        messages.success(request, _("The goods are out of stock, and a credit note is expected."))
        return redirect("portal_delivery", delivery_id)
    return _show(request, found, return_form=form)


@require_POST
@stock_page("inventory.manage")
def expect_credit(request: PageRequest, delivery_id: UUID) -> HttpResponse:
    """Expect a credit note for a delivery."""
    form = ExpectedCreditForm(request.POST)
    if already_done(request) or (
        form.is_valid() and submit_form(request, form, commands.CREDIT_NOTE_EXPECT, str(delivery_id), form.details())
    ):
        messages.success(request, _("The credit note is expected."))
        return redirect("portal_delivery", delivery_id)
    return _show(request, selectors.get_delivery(delivery_id), credit_form=form)


@require_POST
@stock_page("inventory.manage")
def undo(request: PageRequest, delivery_id: UUID) -> HttpResponse:
    """Undo a delivery, or show why it cannot be undone."""
    run_command(request, commands.DELIVERY_UNDO, str(delivery_id), {}, _("The delivery is undone."))
    return redirect("portal_delivery", delivery_id)


@require_safe
@stock_page("inventory.manage")
def credit_notes(request: PageRequest) -> HttpResponse:
    """Show the credit notes that are expected, or have arrived. Three queries beside the shell's."""
    state = request.GET.get("state", "")
    state = state if state in CREDIT_STATES else ""
    found, open_notes = selectors.credit_notes(), selectors.credit_notes().filter(received=None)
    if state != "all":
        found = open_notes if not state else found.exclude(received=None)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "outstanding": sum(open_notes.values_list("expected", flat=True), ZERO),
        "states": [
            {"label": label, "url": f"?state={name}", "active": name == state} for name, label in CREDIT_STATES.items()
        ],
        "zone": request.restaurant.timezone,
    }
    return render(request, "inventory/buying/credit_notes.html", context)


@require_http_methods(METHODS)
@stock_page("inventory.manage")
def receive_credit(request: PageRequest, credit_note_id: UUID) -> HttpResponse:
    """Show the form of a credit note that arrived. POST enters it. One query beside the shell's."""
    found = selectors.credit_notes().filter(pk=credit_note_id).first()
    if found is None:
        raise CreditNoteNotFound()
    form = ReceivedCreditForm(request.POST) if request.method == "POST" else ReceivedCreditForm(
        initial={"amount": found.expected}
    )  # fmt: skip
    command = commands.CREDIT_NOTE_RECEIVE
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, command, str(found.id), form.details()))
    ):
        messages.success(request, _("The credit note is entered."))
        return redirect("portal_credit_notes")
    context = {"form": form, "credit": found}
    return render(request, "inventory/buying/credit_note.html", context, status=422 if form.errors else 200)


@require_safe
@stock_page("inventory.manage")
def prices(request: PageRequest, supplier_id: UUID) -> HttpResponse:
    """Show what a supplier charged for each item over time. Three queries beside the shell's."""
    found = supplier(supplier_id)
    context = {
        "supplier": found,
        "page": Paginator(selectors.prices_of(found), ROWS).get_page(request.GET.get("page")),
        "zone": request.restaurant.timezone,
    }
    return render(request, "inventory/buying/prices.html", context)


@require_safe
@stock_page("inventory.manage")
def export_prices(request: PageRequest, supplier_id: UUID) -> HttpResponse:
    """Return what a supplier charged as CSV, at most MOST_EXPORTED rows. Two queries."""
    found = supplier(supplier_id)
    rows = [
        (
            line.item.name, line.item.sku, line.item.supplier_code, line.delivery.at, line.delivery.note,
            line.quantity, line.unit, line.price, round(line.price / line.size, 4),
        )
        for line in selectors.prices_of(found)[:MOST_EXPORTED]
    ]  # fmt: skip
    today = business_day(clock.now(), request.restaurant)
    return csv_response(f"prices-{request.restaurant.slug}-{today}.csv", PRICE_COLUMNS, rows)


def _show(
    request: PageRequest, found: Delivery, return_form: ReturnForm | None = None,
    credit_form: ExpectedCreditForm | None = None,
) -> HttpResponse:  # fmt: skip
    above = sum((_above_order(line) for line in found.lines.all()), ZERO)
    refused = bool((return_form and return_form.errors) or (credit_form and credit_form.errors))
    context = {
        "delivery": found,
        "credit_notes": found.credit_notes.all(),
        "above": above,
        "return_form": return_form or ReturnForm(),
        "credit_form": credit_form or ExpectedCreditForm(initial={"amount": above} if above > 0 else {}),
        "shows_return": return_form is not None,
        "shows_credit": credit_form is not None,
        "may_manage": allowed(request.actor, "inventory.manage"),
        "zone": request.restaurant.timezone,
    }
    return render(request, "inventory/buying/delivery.html", context, status=422 if refused else 200)


def _above_order(line: Any) -> Decimal:
    """Return what a line cost above the order's price, in pounds."""
    if line.ordered_price is None:
        return ZERO
    return round_half_up(line.quantity * (line.price - line.ordered_price))
