"""The list of disputes with its CSV file, one dispute with the draft of its answer, and sending it."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.csv_files import csv_response
from fynlo.core.errors import DomainError, InvalidInput
from payments.disputes import commands, selectors
from payments.disputes.errors import DisputeNotFound, PictureNotFound
from payments.disputes.portal.forms import AnswerForm, SubmitForm
from payments.disputes.services import MOST_PICTURES
from payments.history import story_of
from payments.models import Dispute, Receipt
from payments.providers import provider_class
from realtime.commands.dispatch import dispatch
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, command_page, form_key, run_command, submit_form

ROWS = 50
MOST_EXPORTED = 10_000
HEADER = (
    "Opened", "Answer by", "Closed", "Order", "State", "Reason", "Amount (GBP)", "Held back (GBP)", "Fee (GBP)",
    "Provider", "Reference",
)  # fmt: skip

View = Callable[..., HttpResponse]


def _or_404(view: View) -> View:
    @wraps(view)
    def found(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (DisputeNotFound, PictureNotFound) as error:
            raise Http404 from error

    return found


@require_safe
@command_page("payments.disputes")
def disputes(request: PageRequest) -> HttpResponse:
    """Show the list. Three queries beside the shell's: the count, the disputes with their orders, the figures."""
    state = request.GET.get("state", "")
    found = _found(state)
    context = {
        "page": Paginator(found, ROWS).get_page(request.GET.get("page")),
        "figures": selectors.figures_of(found),
        "states": [
            {"label": label, "url": _url(name), "active": name == state}
            for name, label in [
                ("", _("All")),
                *((name, label) for name, (label, condition) in selectors.STATES.items()),
            ]
        ],
        "state": state,
        "export": _url(state),
        "zone": request.restaurant.timezone,
        "now": clock.now(),
    }
    return render(request, "payments/disputes/disputes.html", context)


@require_safe
@command_page("payments.disputes")
def export(request: PageRequest) -> HttpResponse:
    """Return the disputes that the list shows as CSV, the newest MOST_EXPORTED."""
    zone = request.restaurant.zone

    def at(moment: Any) -> Any:
        return moment.astimezone(zone).replace(tzinfo=None, microsecond=0) if moment else None

    rows = (
        [
            at(each.opened_at), at(each.respond_by), at(each.closed_at), each.payment.order.number,
            each.get_status_display(), each.reason, each.amount, each.withdrawn, each.fee, each.provider,
            each.reference,
        ]
        for each in _found(request.GET.get("state", ""))[:MOST_EXPORTED].iterator(2000)
    )  # fmt: skip
    today = business_day(clock.now(), request.restaurant)
    return csv_response(f"disputes-{request.restaurant.slug}-{today}.csv", HEADER, rows)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.disputes")
@_or_404
def dispute(request: PageRequest, dispute_id: UUID) -> HttpResponse:
    """Show one dispute with its evidence. POST saves the draft of the answer, with a picture if one is sent.

    Seven queries beside the shell's: dispute, pictures, receipt, and the payment's story.
    """
    found = selectors.get_dispute(dispute_id)
    form = AnswerForm(request.POST, request.FILES) if request.method == "POST" else AnswerForm.showing(found)
    if request.method == "POST" and (already_done(request) or (form.is_valid() and _save(request, found, form))):
        if "next" in request.POST:
            return redirect("portal_dispute_submit", dispute_id)
        messages.success(request, _("The draft is saved."))
        return redirect("portal_dispute", dispute_id)
    return _render(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("payments.disputes")
@_or_404
def submit(request: PageRequest, dispute_id: UUID) -> HttpResponse:
    """Show what will be sent, and ask. POST sends it for good."""
    found = selectors.get_dispute(dispute_id)
    form = SubmitForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.DISPUTE_SUBMIT, dispute_id, {}))
    ):
        messages.success(request, _("The answer is on its way to the bank."))
        return redirect("portal_dispute", dispute_id)
    if request.method != "POST" and not found.can_be_answered:
        return redirect("portal_dispute", dispute_id)
    context = {**_context(request, found), "form": form}
    return render(request, "payments/disputes/submit.html", context, status=422 if form.errors else 200)


@require_safe
@command_page("payments.disputes")
@_or_404
def picture(request: PageRequest, dispute_id: UUID, picture_id: UUID) -> HttpResponse:
    found = selectors.get_picture(dispute_id, picture_id)
    response = HttpResponse(bytes(found.content), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400"
    return response


@require_POST
@command_page("payments.disputes")
@_or_404
def remove_picture(request: PageRequest, dispute_id: UUID, picture_id: UUID) -> HttpResponse:
    selectors.get_picture(dispute_id, picture_id)
    run_command(request, commands.DISPUTE_REMOVE_PICTURE, (dispute_id, picture_id), {}, _("The picture is removed."))
    return redirect("portal_dispute", dispute_id)


def _save(request: PageRequest, found: Dispute, form: AnswerForm) -> bool:
    """Store a picture first, under a key derived from the form's, then the text."""
    drawn = form.cleaned_data["picture"]
    if drawn:
        key = str(uuid5(UUID(form_key(request)), "picture"))
        try:
            dispatch(
                commands.DISPUTE_ADD_PICTURE, target=found.id, cleaned={}, extra=drawn, actor=request.actor, key=key
            )
        except DomainError as refusal:
            form.refuse(refusal.field or "picture", refusal.message)
            return False
    return submit_form(request, form, commands.DISPUTE_SAVE, found.id, form.command_data())


def _render(request: PageRequest, found: Dispute, form: AnswerForm) -> HttpResponse:
    context = {**_context(request, found), "form": form, "story": story_of(found.payment)}
    return render(request, "payments/disputes/dispute.html", context, status=422 if form.errors else 200)


def _context(request: PageRequest, found: Dispute) -> dict[str, Any]:
    provider = provider_class(found.provider)
    left = (found.respond_by - clock.now()).days if found.respond_by else None
    pictures = list(found.pictures.defer("content"))
    return {
        "dispute": found,
        "payment": found.payment,
        "order": found.payment.order,
        "provider": provider.title if provider else found.provider,
        "days_left": left,
        "is_late": left is not None and left < 0,
        "pictures": pictures,
        "most_pictures": MOST_PICTURES,
        "receipt": Receipt.objects.filter(payment=found.payment_id, refund=None).first(),
        "zone": request.restaurant.timezone,
        "list_url": reverse("portal_disputes"),
    }


def _found(state: str) -> Any:
    try:
        return selectors.find_disputes(state)
    except InvalidInput as error:
        raise Http404 from error


def _url(state: str) -> str:
    return "?" + urlencode({"state": state}) if state else "?"
