"""Correct an order from the portal: discount, comp, void, reopen, close. Each records who did it and why."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import commands, selectors
from orders.models import Order
from orders.portal.forms import ActionForm, CompForm, DiscountForm, PriceForm, ReopenForm, RestorePriceForm, VoidForm
from orders.pricing.adjustments import is_comped
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.identity.permissions import allowed
from restaurants.portal.command_forms import already_done, command_page, run_command, submit_form


def available_actions(request: PageRequest, order: Order) -> list[dict[str, Any]]:
    """Return the actions that the user may take on the order: label, icon and URL. `quiet` ones are in the menu."""
    is_adjustable = order.is_editable and any(not is_comped(line) for line in order.open_lines())
    every = (
        (_("Discount"), "receipt-percent", False, "portal_order_discount", "orders.discount", is_adjustable),
        (_("On the house"), "gift", False, "portal_order_comp", "orders.comp", is_adjustable),
        (_("Change a price"), "tag", True, "portal_order_price", "orders.override_price", is_adjustable),
        (_("Void"), "no-symbol", True, "portal_order_void", "orders.void_sent", order.is_editable),
        (_("Reopen"), "lock-open", True, "portal_order_reopen", "orders.reopen", _may_reopen(order)),
    )
    return [
        {"label": label, "icon": icon, "quiet": quiet, "url": reverse(name, args=[order.id])}
        for label, icon, quiet, name, permission, possible in every
        if possible and allowed(request.actor, permission)
    ]


def may_close(request: PageRequest, order: Order) -> bool:
    """Return whether the user may close the order by hand: it was reopened and nothing is due."""
    is_waiting = order.reopened_at is not None and not order.is_closed and not order.due
    return is_waiting and allowed(request.actor, "orders.take")


def may_remove_adjustments(request: PageRequest, order: Order) -> bool:
    return order.is_editable and allowed(request.actor, "orders.discount")


def may_change_prices(request: PageRequest, order: Order) -> bool:
    return order.is_editable and allowed(request.actor, "orders.override_price")


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.discount")
def discount(request: PageRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, DiscountForm)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.comp")
def comp(request: PageRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, CompForm)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.override_price")
def price(request: PageRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, PriceForm)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.override_price")
def restore_price(request: PageRequest, order_id: UUID, line_id: UUID) -> HttpResponse:
    """Give a line the price of the menu again."""
    order = selectors.order_with_lines(order_id)
    line = selectors.line_of(order, line_id)
    return handle_form(request, RestorePriceForm(posted_data(request), order=order, line=line))


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.void_sent")
def void(request: PageRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, VoidForm)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("orders.reopen")
def reopen(request: PageRequest, order_id: UUID) -> HttpResponse:
    return _form(request, order_id, ReopenForm)


@require_POST
@command_page("orders.take")
def close(request: PageRequest, order_id: UUID) -> HttpResponse:
    run_command(request, commands.ORDER_SET_STATUS, order_id, {"status": "completed"}, _("The order is closed."))
    return _back(request, order_id)


@require_POST
@command_page("orders.discount")
def remove_adjustment(request: PageRequest, order_id: UUID, adjustment_id: UUID) -> HttpResponse:
    """Remove a discount or a comp."""
    target = (order_id, adjustment_id)
    run_command(request, commands.ORDER_REMOVE_ADJUSTMENT, target, {"reason": ""}, _("The discount is removed."))
    return _back(request, order_id)


def _may_reopen(order: Order) -> bool:
    """Only an order of today: the takings of earlier days are final."""
    is_of_today = order.business_day == business_day(clock.now(), connection.tenant)
    return order.status == Order.Status.COMPLETED and is_of_today


def _form(request: PageRequest, order_id: UUID, form_class: type[ActionForm]) -> HttpResponse:
    order = selectors.order_with_lines(order_id)
    return handle_form(request, form_class(posted_data(request), order=order))


def posted_data(request: PageRequest) -> QueryDict | None:
    """Return the submitted form data, or None if the page was not submitted."""
    return request.POST if request.method == "POST" else None


def handle_form(request: PageRequest, form: ActionForm) -> HttpResponse:
    """Run the command of a submitted form and go back to the order, or show the form. Other domains use it too."""
    if already_done(request) or (form.is_bound and form.is_valid() and submit_form(request, form, *form.command())):
        messages.success(request, str(form.success_message))
        return _back(request, form.order.id)
    template = f"orders/portal/{'_' if request.htmx else ''}action.html"
    return render(request, template, {"order": form.order, "form": form}, status=422 if form.is_bound else 200)


def _back(request: PageRequest, order_id: UUID) -> HttpResponse:
    """Go back to the order's page, which shows the message."""
    if request.htmx:
        return HttpResponseClientRedirect(reverse("portal_order", args=[order_id]))
    return redirect("portal_order", order_id)
