"""The guest's bill: behind an unguessable link, without a sign-in, whole without scripts."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from typing import Any
from uuid import UUID

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import parse_uuid, uuid7
from orders import services as orders
from orders.selectors import order_with_lines
from payments import providers, services
from payments.bill import access
from payments.bill.forms import PayForm
from payments.bill.view import bill_view_for
from payments.models import BillLink, Payment
from payments.selectors import PREFETCH
from realtime.commands import executor
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC
from restaurants.identity.throttle import TooManyAttempts

View = Callable[..., HttpResponse]
TEMPLATES = "payments/bill"


def behind_link(view: View) -> View:
    """Open the bill of the link in the address, or say why it does not open. The view gets `link` and `guest`."""

    @wraps(view)
    @page(PUBLIC)
    def opened(request: HttpRequest, token: str, **path: Any) -> HttpResponse:
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

    return opened


@require_http_methods(["GET", "HEAD", "POST"])
@behind_link
def bill_page(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    """The bill and the way to pay a part of it; a POST begins a payment and leads to its page."""
    if request.method == "POST":
        return _begin(request, link, guest)
    return _draw(request, link, guest, _form_again(request, link, guest))


def _form_again(request: HttpRequest, link: BillLink, guest: UUID) -> PayForm:
    """The form as it was sent for the own payment that `?again=` names; else an empty one."""
    wanted = parse_uuid(request.GET.get("again", ""))
    payment = Payment.objects.filter(pk=wanted, link=link, guest=guest).first() if wanted else None
    return PayForm(initial={"key": uuid7(), **(payment.choice if payment else {})})


@require_safe
@behind_link
def bill_live(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    """The bill alone, for the script of the page; 304 while nothing has changed."""
    return _unless_known(request, render(request, f"{TEMPLATES}/_bill.html", _context(link, guest)))


@require_POST
@behind_link
def service_charge(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    """Take the optional charge off, or put it back: no reason asked."""
    applied = request.POST.get("applied") == "1"
    try:
        executor.execute(
            kind="order.set_service_charge", target=str(link.order_id), payload={"applied": applied},
            key=str(parse_uuid(request.POST.get("key", "")) or uuid7()), actor=access.guest_actor(guest),
            run=partial(_set_charge, link, applied),
        )  # fmt: skip
    except DomainError as refusal:
        return _draw(request, link, guest, PayForm(initial={"key": uuid7()}), refusal=refusal)
    return HttpResponseRedirect(reverse("bill", args=[link.token]))


@require_safe
@behind_link
def payment_page(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    """One payment: the whole amount before the guest goes to the provider, and afterwards what came of it."""
    return _draw_payment(request, link, guest, payment_id, f"{TEMPLATES}/payment.html")


@require_safe
@behind_link
def go_to_provider(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    """On to the provider's page: from here on the guest's part is held until the payment expires.

    A link and no form: form-action lets no form lead to another host. A payment that has ended is shown instead.
    """
    own = reverse("bill_payment", args=[link.token, payment_id])
    payment = Payment.objects.filter(pk=payment_id, link=link).first()
    if payment is None or not payment.holds(clock.now()) or not payment.pay_url or payment.cancel_wanted:
        return HttpResponseRedirect(own)
    if payment.opened_at is None and payment.guest in (None, guest) and request.method == "GET":
        with suppress(DomainError):
            executor.execute(
                kind="payment.open", target=str(payment_id), payload={}, key=f"payment-open:{payment_id}",
                actor=access.guest_actor(guest),
                run=lambda: {"payment_id": services.go_to_provider(payment_id=payment_id, guest=guest).id},
            )  # fmt: skip
    response = HttpResponseRedirect(payment.pay_url)
    response["Referrer-Policy"] = "no-referrer"
    return response


@require_safe
@behind_link
def payment_live(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    return _draw_payment(request, link, guest, payment_id, f"{TEMPLATES}/_payment.html")


@require_POST
@behind_link
def cancel_payment(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID) -> HttpResponse:
    """Give up a payment of one's own that is under way; one that has ended meanwhile is shown as it ended."""
    payment = Payment.objects.filter(pk=payment_id, link=link).first()
    if payment is not None:
        own = None if payment.guest is None else guest
        with suppress(DomainError):
            executor.execute(
                kind="payment.cancel", target=str(payment_id), payload={}, key=str(uuid7()),
                actor=access.guest_actor(guest),
                run=lambda: {"payment_id": services.cancel_payment(payment_id=payment_id, guest=own).id},
            )  # fmt: skip
    return HttpResponseRedirect(reverse("bill_payment", args=[link.token, payment_id]))


def _begin(request: HttpRequest, link: BillLink, guest: UUID) -> HttpResponse:
    form = PayForm(request.POST, initial={"key": uuid7()})
    if not form.is_valid():
        return _draw(request, link, guest, form)
    key = form.cleaned_data["key"]

    def run() -> dict[str, Any]:
        payment = services.begin_payment(
            actor=access.guest_actor(guest), order_id=link.order_id, split=form.split, link=link, guest=guest,
            payment_id=key, choice=form.choice, **form.tips,
        )  # fmt: skip
        return {"payment_id": payment.id}

    try:
        executor.execute(
            kind="bill.pay", target=str(link.order_id), payload=_payload(request), key=str(key),
            actor=access.guest_actor(guest), run=run, success_status=201,
        )  # fmt: skip
    except DomainError as refusal:
        return _draw(request, link, guest, form, refusal=refusal)
    return HttpResponseRedirect(reverse("bill_payment", args=[link.token, key]))


def _payload(request: HttpRequest) -> dict[str, Any]:
    return {name: values for name, values in request.POST.lists() if name not in ("csrfmiddlewaretoken", "key")}


def _set_charge(link: BillLink, applied: bool) -> dict[str, Any]:
    order = orders.set_service_charge(order_id=link.order_id, applied=applied)
    return {"order_id": order.id, "total": order.total}


def _context(link: BillLink, guest: UUID, form: PayForm | None = None) -> dict[str, Any]:
    picked = form.picked if form else {}
    view = bill_view_for(link, order_with_lines(link.order_id), guest, clock.now(), picked)
    return {"bill": view, "order": view.order, "link": link, "zone": connection.tenant.timezone}


def _draw(
    request: HttpRequest, link: BillLink, guest: UUID, form: PayForm, refusal: DomainError | None = None
) -> HttpResponse:
    context = _context(link, guest, form) | {"form": form, "key": uuid7(), "refusal": refusal}
    status = refusal.status if refusal else 422 if form.is_bound and not form.is_valid() else 200
    response = render(request, f"{TEMPLATES}/bill.html", context, status=status)
    if refusal is not None and refusal.retry_after:
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _draw_payment(request: HttpRequest, link: BillLink, guest: UUID, payment_id: UUID, template: str) -> HttpResponse:
    payment = Payment.objects.filter(pk=payment_id, link=link).prefetch_related(*PREFETCH).first()
    if payment is None:
        return render(request, f"{TEMPLATES}/ended.html", {"state": "unknown"}, status=404)
    context = {
        "payment": payment,
        "link": link,
        "order": link.order,
        "total": payment.amount + payment.tip,
        "provider_title": _title_of(payment),
        "receipt": payment.all_receipts[0] if payment.all_receipts else None,
        "is_own": payment.guest in (None, guest),
        "is_back": "back" in request.GET,
        "is_waiting": payment.status in Payment.OPEN,
        "is_over": payment.status in Payment.FAILURES,
        "choice": _choice_of(payment, guest),
        "key": uuid7(),
        "zone": connection.tenant.timezone,
    }
    return _unless_known(request, render(request, template, context))


def _choice_of(payment: Payment, guest: UUID) -> list[tuple[str, str]]:
    """What the guest's form said for a payment of their own, as fields to send again should it fail."""
    if payment.guest != guest:
        return []
    return [
        (name, value) for name, said in payment.choice.items() for value in (said if isinstance(said, list) else [said])
    ]


def _title_of(payment: Payment) -> str:
    available = providers.available(connection.tenant)
    return next((provider.title for provider in available if provider.name == payment.provider), "your bank")


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    response["ETag"] = etag
    return response
