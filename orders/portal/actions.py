"""Putting an order right from the portal: discount, on the house, void, reopen. New facts each, with a reason."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core import clock
from orders import selectors
from orders.adjustments import is_comped
from orders.days import business_day
from orders.models import Order
from orders.portal.forms import ActionForm, CompForm, DiscountForm, ReopenForm, VoidForm
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, command_page, run_command, submit_form


def offered(request: HttpRequest, order: Order) -> list[dict[str, Any]]:
    """What this person may do with the order as it stands: label, icon, address. `quiet` ones stand in the menu."""
    may_cost_less = order.is_editable and any(not is_comped(line) for line in order.open_lines())
    every = (
        ("Discount", "receipt-percent", False, "portal_order_discount", "orders.discount", may_cost_less),
        ("On the house", "gift", False, "portal_order_comp", "orders.comp", may_cost_less),
        ("Void", "no-symbol", True, "portal_order_void", "orders.void_sent", order.is_editable),
        ("Reopen", "lock-open", True, "portal_order_reopen", "orders.reopen", _may_reopen(order)),
    )
    return [
        {"label": label, "icon": icon, "quiet": quiet, "url": reverse(name, args=[order.id])}
        for label, icon, quiet, name, permission, possible in every
        if possible and allowed(request.actor, permission)
    ]


def may_close(request: HttpRequest, order: Order) -> bool:
    """An order that was opened again and has nothing left to pay waits for somebody to close it."""
    waits = order.reopened_at is not None and not order.is_closed and not order.due
    return waits and allowed(request.actor, "orders.take")


def may_take_back(request: HttpRequest, order: Order) -> bool:
    return order.is_editable and allowed(request.actor, "orders.discount")


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.discount")
def discount(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, DiscountForm)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.comp")
def comp(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, CompForm)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.void_sent")
def void(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, VoidForm)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.reopen")
def reopen(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, ReopenForm)


@require_POST
@command_page("orders.take")
def close(request: HttpRequest, order_id: UUID) -> HttpResponse:
    run_command(request, "order.set_status", order_id, {"status": "completed"}, "The order is closed.")
    return _back(request, order_id)


@require_POST
@command_page("orders.discount")
def take_back(request: HttpRequest, order_id: UUID, adjustment_id: UUID) -> HttpResponse:
    """Take a discount back, or charge again what was on the house."""
    target = f"{order_id}:{adjustment_id}"
    run_command(request, "order.remove_adjustment", target, {"reason": ""}, "The discount is removed.")
    return _back(request, order_id)


def _may_reopen(order: Order) -> bool:
    """Of today: the books of an earlier day are done."""
    is_of_today = order.business_day == business_day(clock.now(), connection.tenant)
    return order.status == Order.Status.COMPLETED and is_of_today


def _form(request: HttpRequest, order_id: UUID, form_class: type[ActionForm]) -> HttpResponse:
    order = selectors.order_with_lines(order_id)
    return answer(request, form_class(said(request), order=order))


def said(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with."""
    return request.POST if request.method == "POST" else None


def answer(request: HttpRequest, form: ActionForm) -> HttpResponse:
    """Draw a form about an order, or do what it says and go back to the order; other domains' forms too."""
    if already_done(request) or (form.is_bound and form.is_valid() and submit_form(request, form, *form.command())):
        messages.success(request, form.done)
        return _back(request, form.order.id)
    template = f"orders/portal/{'_' if request.htmx else ''}action.html"
    return render(request, template, {"order": form.order, "form": form}, status=422 if form.is_bound else 200)


def _back(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """To the order: it shows the message and what is true now."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("portal_order", args=[order_id]))
    return redirect("portal_order", order_id)
