"""The portal's pages of addresses that get events: register, change, test, and the log of deliveries."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import Target, dispatch
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.identity.reauthentication import asks_again
from restaurants.models import Restaurant, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from restaurants.partners.commands import PERMISSION
from restaurants.portal.command_forms import CommandForm, command_page, form_key, run_command
from restaurants.webhooks import commands, signing
from restaurants.webhooks.errors import WebhookNotFound
from restaurants.webhooks.event_types import EVENT_TYPES
from restaurants.webhooks.labels import ERRORS, EVENT_LABELS

PER_PAGE = 25
LONGEST_SEARCH = 60
PERIODS = [(1, _("the last day")), (3, _("the last 3 days")), (30, _("the last 30 days"))]


class EndpointForm(CommandForm):
    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("Whose program it is."))
    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        help_text=_("Begins with https://. The partner gives it to you."),
        widget=forms.URLInput({"inputmode": "url", "autocomplete": "off"}),
    )
    event_types = forms.MultipleChoiceField(
        label=_("Events"), widget=forms.CheckboxSelectMultiple, help_text=_("Each holds what the event is about.")
    )

    field_order = ["name", "url", "event_types"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choice_field("event_types").choices = [(name, EVENT_LABELS[name]) for name in EVENT_TYPES]

    def chosen(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "url", "event_types")}


class FilterForm(forms.Form):
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), *WebhookDelivery.State.choices],
        widget=forms.Select({"class": "control"}),
    )
    q = forms.CharField(label=_("Event or id"), required=False, max_length=LONGEST_SEARCH)


def endpoints_of(restaurant: Restaurant) -> QuerySet[WebhookEndpoint]:
    """Return the addresses with their deliveries `waiting` and `failed`, and the `status` of the last attempt."""
    last = WebhookAttempt.objects.filter(delivery__endpoint=OuterRef("pk")).order_by("-at")
    counted = {name: Count("deliveries", filter=Q(deliveries__state=name)) for name in ("waiting", "failed")}
    return WebhookEndpoint.objects.filter(restaurant=restaurant).annotate(
        last_at=Subquery(last.values("at")[:1]), **counted
    )


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(PERMISSION)
@asks_again
def new_endpoint_page(request: PageRequest) -> HttpResponse:
    """Ask for an address and its events; by POST register it, and show its secret this once."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _make(request, commands.WEBHOOK_CREATE, "", form.chosen())
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
    return render(request, "restaurants/webhooks/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@command_page(PERMISSION)
def endpoint_page(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    """Show an address with its log, filtered by state, event or id. Five queries beside the shell's."""
    row = _endpoint(request, endpoint_id)
    chosen = FilterForm(request.GET)
    found = WebhookDelivery.objects.filter(endpoint=row).order_by("-created_at", "-id").prefetch_related("log")
    if chosen.is_valid():
        if chosen.cleaned_data["state"]:
            found = found.filter(state=chosen.cleaned_data["state"])
        if text := chosen.cleaned_data["q"].strip().removeprefix("msg_"):
            found = found.filter(_matches(text))
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "endpoint": row,
        "labels": [EVENT_LABELS.get(name, name) for name in row.event_types],
        "page": shown,
        "rows": [_delivery_row(each) for each in shown],
        "filter": chosen,
        "periods": PERIODS,
        "has_failed": WebhookDelivery.objects.filter(endpoint=row, state=WebhookDelivery.State.FAILED).exists(),
        "keys": {name: uuid7() for name in ("test", "rotate", "switch", "remove", "failed")},
    }
    return render(request, "restaurants/webhooks/endpoint.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page(PERMISSION)
@asks_again
def change_endpoint_page(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    row = _endpoint(request, endpoint_id)
    if request.method != "POST":
        form = EndpointForm(initial={"name": row.name, "url": row.url, "event_types": row.event_types})
        return render(request, "restaurants/webhooks/change.html", {"form": form, "endpoint": row})
    form = EndpointForm(request.POST)
    if form.is_valid():
        try:
            dispatch(
                commands.WEBHOOK_CHANGE, target=row.pk, cleaned=form.chosen(), actor=request.actor,
                key=form_key(request),
            )  # fmt: skip
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("portal_webhook", row.pk)
    return render(request, "restaurants/webhooks/change.html", {"form": form, "endpoint": row}, status=422)


@require_POST
@command_page(PERMISSION)
@asks_again
def rotate(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    """Make another secret and show it this once. Both sign for a day."""
    return _make(request, commands.WEBHOOK_ROTATE_SECRET, endpoint_id, {})


@require_POST
@command_page(PERMISSION)
def switch(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    """Switch an address on or off. Resuming sends what has waited while it was paused."""
    on = request.POST.get("on") == "1"
    said = _("Events are sent again.") if on else _("Nothing is sent from now on.")
    return _run(request, commands.WEBHOOK_SWITCH, endpoint_id, {"on": on}, said, endpoint_id)


@require_POST
@command_page(PERMISSION)
def remove(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    run_command(request, commands.WEBHOOK_REMOVE, endpoint_id, {}, _("Address removed."))
    return redirect("portal_partners")


@require_POST
@command_page(PERMISSION)
def send_test(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    said = _("A test event is on its way. Reload this page to see the answer.")
    return _run(request, commands.WEBHOOK_TEST, endpoint_id, {}, said, endpoint_id)


@require_POST
@command_page(PERMISSION)
def send_failed(request: PageRequest, endpoint_id: UUID) -> HttpResponse:
    """Send everything again that failed in the chosen period."""
    days = next((days for days, _label in PERIODS if str(days) == request.POST.get("days")), PERIODS[0][0])
    data = {"since": clock.now() - timedelta(days=days)}
    said = _("What failed is sent again.")
    return _run(request, commands.WEBHOOK_SEND_FAILED_AGAIN, endpoint_id, data, said, endpoint_id)


@require_POST
@command_page(PERMISSION)
def send_again(request: PageRequest, endpoint_id: UUID, delivery_id: UUID) -> HttpResponse:
    return _run(request, commands.WEBHOOK_SEND_AGAIN, delivery_id, {}, _("It is sent again."), endpoint_id)


def _run(
    request: PageRequest, command: Command, target: Target, data: dict[str, Any], said: Any, endpoint_id: UUID
) -> HttpResponse:
    """Run a command about an address, then show the address with a message. Raises DomainError for a missing row."""
    try:
        dispatch(command, target=target, cleaned=data, actor=request.actor, key=form_key(request))
    except DomainError as refusal:
        if refusal.status == 404:
            raise
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("portal_webhook", endpoint_id)


def _make(request: PageRequest, command: Command, target: Target, data: dict[str, Any]) -> HttpResponse:
    """Run a command that stores a new secret, and show it. A form sent twice makes one, which is shown once."""
    secret = signing.new_secret()
    answer = dispatch(
        command, target=target, cleaned=data, extra={"secret": secret}, actor=request.actor, key=form_key(request)
    )
    made = answer.data()
    if answer.replayed:
        messages.info(request, _("This secret was made already and is not shown again. Rotate it to get another."))
        return redirect("portal_webhook", made["id"])
    return render(request, "restaurants/webhooks/shown_once.html", {"made": made, "secret": secret})


def _endpoint(request: PageRequest, endpoint_id: UUID) -> WebhookEndpoint:
    """Return an address of this restaurant. Raises WebhookNotFound."""
    row = WebhookEndpoint.objects.filter(pk=endpoint_id, restaurant=request.restaurant).first()
    if row is None:
        raise WebhookNotFound()
    return row


def _matches(text: str) -> Q:
    """What a search finds: a part of the event's name, the whole id of a delivery, or `epoch-number`."""
    wanted = Q(type__icontains=text)
    try:
        wanted |= Q(pk=UUID(text))
    except ValueError:
        epoch, _dash, seq = text.partition("-")
        if epoch.isdecimal() and seq.isdecimal() and len(text) < 20:
            wanted |= Q(epoch=int(epoch), seq=int(seq))
    return wanted


def _delivery_row(row: WebhookDelivery) -> dict[str, Any]:
    attempts = [{"attempt": each, "error": ERRORS.get(each.error, each.error)} for each in row.log.all()]
    return {
        "delivery": row,
        "label": EVENT_LABELS.get(row.type, row.type),
        "attempts": attempts,
        "last": attempts[0] if attempts else None,
        "key": uuid7(),
    }
