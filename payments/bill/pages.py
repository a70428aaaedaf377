"""The guest's pages of a bill: behind an unguessable link, without sign-in, usable without scripts."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.conditional import unless_known
from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import parse_uuid, uuid7
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders import commands as order_commands
from orders.selectors import order_with_lines
from orders.service_settings.selectors import service_settings
from payments import commands, providers
from payments.bill import access
from payments.bill.forms import PayForm
from payments.bill.view import bill_view_for
from payments.gift_cards import guest_cards
from payments.gift_cards.commands import BILL_PAY_GIFT_CARD
from payments.models import BillLink, Payment
from payments.selectors import PREFETCH
from payments.tenders import GIFT_CARD
from payments.tips.limits import offered_tips
from realtime.commands.dispatch import dispatch
from restaurants.identity.network_addresses import client_address
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import TooManyAttempts

View = Callable[..., HttpResponse]
TEMPLATES = "payments/bill"
NOT_STORED = ("csrfmiddlewaretoken", "key", "gift_card")  # fields of the form that are no part of a command's payload


def behind_link(view: View) -> View:
    """Open the bill of the link in the address, or explain why it does not open. The view gets `link` and `guest`."""

    @wraps(view)
    @page(PUBLIC)
    def wrapper(request: HttpRequest, token: str, **path: Any) -> HttpResponse:
        try:
            link = access.find_link(request, token)
        except access.LinkUnknown:
            return render(request, f"{TEMPLATES}/ended.html", {"state": "unknown"}, status=404)
        except access.LinkEnded:
            return render(request, f"{TEMPLATES}/ended.html", {"state": "ended"}, status=410)
        except TooManyAttempts:
            return error_response(request, 429)
        guest = access.guest_id(request)
        known = guest or access.new_guest()
        response = view(request, link=link, guest=known, **path)
        if guest is None:
            access.set_guest_cookie(request, response, known)
        return response

    return wrapper


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def bill_page(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    """Show the bill and the form to pay a part of it. A POST starts a payment and redirects to its page."""
    if request.method == "POST":
        return _begin(request, link, guest)
    return _draw(request, link, guest, _form_again(request, link, guest))


def _form_again(request: HttpRequest, link: BillLink, guest: UUID) -> PayForm:
    """Return the form as it was sent for the guest's payment that `?again=` names, or an empty form."""
    wanted = parse_uuid(request.GET.get("again", ""))
    payment = Payment.objects.filter(pk=wanted, link=link, guest=guest).first() if wanted else None
    return PayForm(initial={"key": uuid7(), **(payment.choice if payment else {})})


@require_safe
@behind_link
def bill_live(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    """Return the bill without the page around it, for the page's script; 304 while nothing has changed."""
    return unless_known(request, render(request, f"{TEMPLATES}/_bill.html", _context(link, guest)))


@require_POST
@behind_link
def service_charge(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    """Remove the optional service charge, or add it again. The guest gives no reason."""
    applied = request.POST.get("applied") == "1"
    try:
        dispatch(
            order_commands.ORDER_SET_SERVICE_CHARGE,
            target=link.order_id,
            data={"applied": applied},
            actor=access.guest_actor(guest),
            key=str(parse_uuid(request.POST.get("key", "")) or uuid7()),
        )
    except DomainError as refusal:
        return _draw(request, link, guest, PayForm(initial={"key": uuid7()}), refusal=refusal)
    return HttpResponseRedirect(reverse("bill", args=[link.token]))


@require_safe
@behind_link
def payment_page(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    """Show one payment: its amount before the guest goes to the provider, its result afterwards."""
    return _draw_payment(request, link, guest, payment_id, f"{TEMPLATES}/payment.html")


@require_safe
@behind_link
def go_to_provider(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    """Redirect to the provider's page. From now on the guest's part is held until the payment expires.

    A link and not a form, because form-action allows no form to lead to another host. A payment that has ended is shown
    instead.
    """
    own = reverse("bill_payment", args=[link.token, payment_id])
    payment = Payment.objects.filter(pk=payment_id, link=link).first()
    if payment is None or not payment.holds(clock.now()) or not payment.pay_url or payment.cancel_wanted:
        return HttpResponseRedirect(own)
    if payment.opened_at is None and payment.guest in (None, guest) and request.method == "GET":
        with suppress(DomainError):
            dispatch(
                commands.PAYMENT_OPEN,
                target=payment_id,
                actor=access.guest_actor(guest),
                key=f"payment-open:{payment_id}",
                extra={"guest": guest},
            )
    response = HttpResponseRedirect(payment.pay_url)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@behind_link
def payment_live(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    return _draw_payment(request, link, guest, payment_id)


@require_POST
@behind_link
def cancel_payment(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    """Cancel the guest's own payment that is under way. A payment that has ended meanwhile is shown as it is."""
    payment = Payment.objects.filter(pk=payment_id, link=link).first()
    if payment is not None:
        own = None if payment.guest is None else guest
        with suppress(DomainError):
            dispatch(
                commands.BILL_CANCEL_PAYMENT,
                target=payment_id,
                actor=access.guest_actor(guest),
                key=str(uuid7()),
                extra={"guest": own},
            )
    return HttpResponseRedirect(reverse("bill_payment", args=[link.token, payment_id]))


def _begin(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    form = PayForm(request.POST, initial={"key": uuid7()})
    if not form.is_valid():
        return _draw(request, link, guest, form)
    key = form.cleaned_data["key"]
    if form.pays_by_gift_card:
        return _pay_by_gift_card(request, link, guest, form)
    extra = {"split": form.split, "link": link, "guest": guest, "payment_id": key, "choice": form.choice, **form.tips}
    try:
        dispatch(
            commands.BILL_PAY,
            target=link.order_id,
            data=_payload(request),
            actor=access.guest_actor(guest),
            key=str(key),
            extra=extra,
        )
    except DomainError as refusal:
        return _draw(request, link, guest, form, refusal=refusal)
    return HttpResponseRedirect(reverse("bill_payment", args=[link.token, key]))


def _pay_by_gift_card(request: HttpRequest, link: BillLink, guest: UUID, form: PayForm) -> HttpResponse:
    """Take the part from the card and redirect to the payment's page, which has the receipt."""
    key = form.cleaned_data["key"]

    def pay(card_id: UUID | None) -> None:
        extra = {
            "gift_card_id": card_id, "split": form.split, "link": link, "guest": guest, "payment_id": key,
            "choice": form.choice,
        }  # fmt: skip
        dispatch(
            BILL_PAY_GIFT_CARD, target=link.order_id, data=_payload(request), actor=access.guest_actor(guest),
            key=str(key), extra=extra,
        )  # fmt: skip

    try:
        guest_cards.pay_with_code(form.cleaned_data["gift_card"], link, guest, client_address(request), pay)
    except DomainError as refusal:
        return _draw(request, link, guest, form, refusal=refusal)
    return HttpResponseRedirect(reverse("bill_payment", args=[link.token, key]))


def _payload(request: HttpRequest) -> dict[str, Any]:
    return {name: values for name, values in request.POST.lists() if name not in NOT_STORED}


def _context(link: BillLink, guest: UUID, form: PayForm | None = None) -> dict[str, Any]:
    picked = form.picked if form else {}
    view = bill_view_for(link, order_with_lines(link.order_id), guest, clock.now(), picked)
    return {"bill": view, "order": view.order, "link": link, "zone": connection.tenant.timezone}


def _draw(
    request: HttpRequest, link: BillLink, guest: UUID, form: PayForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = _context(link, guest, form) | {"form": form, "key": uuid7(), "refusal": refusal}
    if context["bill"].can_be_paid:
        context["tips"] = offered_tips(service_settings().tip_choices, context["bill"].balance.left)
    status = refusal.status if refusal else 422 if form.is_bound and not form.is_valid() else 200
    response = render(request, f"{TEMPLATES}/bill.html", context, status=status)
    if refusal is not None and refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _draw_payment(
    request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID, template: str = ""
) -> HttpResponse:
    """`template` is the page; without one only the part that changes is drawn."""
    payment = Payment.objects.filter(pk=payment_id, link=link).prefetch_related(*PREFETCH).first()
    if payment is None:
        return render(request, f"{TEMPLATES}/ended.html", {"state": "unknown"}, status=404)
    used = next((each for each in providers.available(connection.tenant) if each.name == payment.provider), None)
    context = {
        "payment": payment,
        "link": link,
        "order": link.order,
        "total": payment.requested,
        "part": f"{TEMPLATES}/{'_hold' if payment.held else '_payment'}.html",
        "provider_title": providers.title_of(used) if used else _("your bank"),
        "is_test": payment.is_test,
        "receipt": payment.all_receipts[0] if payment.all_receipts else None,
        "is_own": payment.guest in (None, guest) and not payment.has_card,
        "is_back": "back" in request.GET,
        "is_waiting": payment.status in Payment.OPEN and not payment.is_held,
        "is_over": payment.status in Payment.FAILURES,
        "by_gift_card": payment.tender == GIFT_CARD.name,
        "left": max(link.order.due, ZERO) if payment.status == Payment.Status.CAPTURED else ZERO,
        "choice": _choice_of(payment, guest),
        "key": uuid7(),
        "zone": connection.tenant.timezone,
    }
    return unless_known(request, render(request, template or context["part"], context))


def _choice_of(payment: Payment, guest: UUID) -> list[tuple[str, str]]:
    """Return the fields of the guest's form for their own payment, to send them again if the payment failed."""
    if payment.guest != guest:
        return []
    fields = []
    for name, value in payment.choice.items():
        fields += [(name, each) for each in (value if isinstance(value, list) else [value])]
    return fields
