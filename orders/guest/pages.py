"""The guest's pages: behind the QR code of a table and the code of a visit, without sign-in.

Usable without scripts, on menus of at most 1,000 products: a form has no more fields than
DATA_UPLOAD_MAX_NUMBER_FIELDS. With scripts the browser sends only what is chosen.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.conditional import unless_known
from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import parse_uuid, uuid7
from fynlo.core.tenancy.connection import connection
from menu.labels import ALLERGENS
from menu.selectors import availability, menu_in_force
from orders.errors import TableNotFound
from orders.floor import selectors as floor
from orders.guest import access, commands
from orders.guest.forms import AvoidsForm, CodeForm, choices_of, items_of
from orders.guest.menu_page import NOTHING_CHOSEN, Choices, MenuPage
from orders.guest.menu_state import menu_state
from orders.guest.order_view import order_view
from orders.guest.prices import ShownPrices
from orders.guest.selectors import mode_in_force
from orders.models import Order, ServiceSettings, VisitGuest
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import TooManyAttempts

View = Callable[..., HttpResponse]
TEMPLATES = "orders/guest"
NOT_STORED = ("csrfmiddlewaretoken", "key")  # fields of the form that are no part of a command's payload


def for_guest(view: View) -> View:
    """Open a page for a browser whose visit goes on, or say why it does not open. The view gets `guest`."""

    @wraps(view)
    @page(PUBLIC)
    def wrapper(request: HttpRequest, **path: Any) -> HttpResponse:
        guest = access.guest_of(request)
        if guest is None:
            return _ended(request, "unknown", 404)
        if not guest.visit.admits(clock.now()):
            return _ended(request, "ended", 410)
        return view(request, guest=guest, **path)

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def table(request: HttpRequest, table_id: UUID) -> HttpResponse:
    """What the printed QR code opens: a form for the code of the visit. It says nothing about the table.

    A browser that the visit at this table has admitted goes on to the menu. A right code admits it.
    """
    guest = access.guest_of(request)
    if guest is not None and guest.visit.admits(clock.now()) and guest.visit.place.id == table_id:
        return HttpResponseRedirect(reverse("guest_menu"))
    if not _takes_orders():
        return _ended(request, "off", 200)
    try:
        place = floor.table(table_id)
    except TableNotFound:
        return _ended(request, "unknown", 404)
    if request.method == "POST":
        return _enter(request, table_id)
    return render(request, f"{TEMPLATES}/code.html", {"form": CodeForm(), "place": place})


def _enter(request: HttpRequest, table_id: UUID) -> HttpResponse:
    """Admit the browser if the code is right. The attempt is counted before the code is compared."""
    form, place, refusal = CodeForm(request.POST), floor.table(table_id), None
    if form.is_valid():
        try:
            access.count_code(request, table_id)
            answer = dispatch(
                commands.VISIT_ADMIT,
                target=table_id,
                extra={"code": form.cleaned_data["code"]},
                actor=access.stranger(),
                key=str(uuid7()),
            )
        except DomainError as error:
            refusal = error
        else:
            access.forgive_codes(request, table_id)
            admitted = VisitGuest.objects.get(pk=answer.data()["guest_id"])
            response = HttpResponseRedirect(reverse("guest_allergens"))
            access.remember(request, response, admitted)
            return response
    status = refusal.status if isinstance(refusal, TooManyAttempts) else 422
    return render(request, f"{TEMPLATES}/code.html", {"form": form, "place": place, "refusal": refusal}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@for_guest
def allergens(request: HttpRequest, guest: VisitGuest) -> HttpResponse:
    """Ask which allergens the guest avoids, before the menu is shown. The answer can be changed at any time."""
    form = AvoidsForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            access.count_sent(request, guest)
            dispatch(
                commands.VISIT_SET_AVOIDS,
                target=guest.id,
                extra={"avoids": form.cleaned_data["avoids"]},
                actor=access.actor_of(guest),
                key=str(uuid7()),
            )
        except DomainError as error:
            return error_response(request, error.status)
        return HttpResponseRedirect(reverse("guest_menu"))
    chosen = form.data.getlist("avoids") if form.is_bound else guest.avoids or []
    context = {"form": form, "guest": guest, "allergens": ALLERGENS.items(), "chosen": chosen}
    return render(request, f"{TEMPLATES}/allergens.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_guest
def menu(request: HttpRequest, guest: VisitGuest) -> HttpResponse:
    """Show the menu with what the table has ordered. A POST sends what is chosen, once for its key."""
    if guest.avoids is None:
        return HttpResponseRedirect(reverse("guest_allergens"))
    if request.method == "POST":
        return _send(request, guest)
    return _draw_menu(request, guest)


@require_safe
@for_guest
def live(request: HttpRequest, guest: VisitGuest) -> HttpResponse:
    """Return what the table has ordered, without the page around it; 304 while nothing has changed."""
    return unless_known(request, render(request, f"{TEMPLATES}/_order.html", _order_context(guest)))


@require_POST
@for_guest
def call(request: HttpRequest, guest: VisitGuest) -> HttpResponse:
    """Call the waiter to the table."""
    try:
        access.count_sent(request, guest)
        dispatch(
            commands.VISIT_CALL_WAITER,
            target=guest.id,
            actor=access.actor_of(guest),
            key=str(parse_uuid(request.POST.get("key", "")) or uuid7()),
        )
    except DomainError as refusal:
        return _draw_menu(request, guest, refusal=refusal)
    return HttpResponseRedirect(reverse("guest_menu"))


def _send(request: HttpRequest, guest: VisitGuest) -> HttpResponse:
    choices, key = choices_of(request.POST, menu_in_force()), parse_uuid(request.POST.get("key", "")) or uuid7()
    try:
        access.count_sent(request, guest)
        dispatch(
            commands.VISIT_SEND_REQUEST,
            target=guest.id,
            data={name: request.POST.getlist(name) for name in sorted(request.POST) if name not in NOT_STORED},
            extra={"items": items_of(choices), "request_id": key, "seen": request.POST.get("seen", "")},
            actor=access.actor_of(guest),
            key=str(key),
        )
    except DomainError as refusal:
        return _draw_menu(request, guest, choices=choices, refusal=refusal)
    return HttpResponseRedirect(f"{reverse('guest_menu')}?sent={key}")


def _draw_menu(
    request: HttpRequest, guest: VisitGuest, *, choices: Choices | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    """Draw the menu. `choices` are what was sent and refused; without them the page restores what the phone kept."""
    order, now, sold = guest.visit.order, clock.now(), menu_in_force()
    can_order = _takes_orders() and (order is None or order.bill != Order.Bill.PAID)
    shown = MenuPage(
        sold,
        at=now,
        availability=availability(),
        prices=ShownPrices(connection.tenant, now),
        avoids=guest.avoids or (),
        choices=choices or NOTHING_CHOSEN,
    )
    of_table = _order_context(guest)
    context = {
        **of_table,
        "categories": shown.categories() if can_order else [],
        "can_order": can_order,
        "avoided": [ALLERGENS[name] for name in guest.avoids or ()],
        "seen": menu_state(sold, now),
        "key": uuid7(),
        "refusal": refusal,
        "are_choices_refused": choices is not None,
        "sent_status": of_table["view"].statuses.get(request.GET.get("sent", ""), ""),
        "optional_charge": connection.tenant.service_charge == Order.Charge.OPTIONAL,
    }
    status = 200 if refusal is None else refusal.status if isinstance(refusal, TooManyAttempts) else 422
    return render(request, f"{TEMPLATES}/menu.html", context, status=status)


def _order_context(guest: VisitGuest) -> dict[str, Any]:
    return {
        "guest": guest,
        "visit": guest.visit,
        "place": guest.visit.place,
        "order": guest.visit.order,
        "view": order_view(guest),
        "call_key": uuid7(),
        "pay_address": _pay_address(),
    }


def _pay_address() -> str:
    """Return the address that leads to the bill, "" without payments (they are an app above this one)."""
    try:
        return reverse("guest_pay")
    except NoReverseMatch:
        return ""


def _takes_orders() -> bool:
    """Return whether guests may order on their phones right now. One query."""
    return mode_in_force() != ServiceSettings.GuestOrders.OFF


def _ended(request: HttpRequest, state: str, status: int) -> HttpResponse:
    return render(request, f"{TEMPLATES}/ended.html", {"state": state}, status=status)
