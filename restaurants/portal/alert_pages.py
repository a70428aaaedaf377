"""The page "Needs attention": alerts to resolve."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from fynlo.core.errors import DomainError, error_response
from realtime import alerts
from realtime.commands.dispatch import dispatch
from realtime.models import Alert
from restaurants.identity.page_access import page
from restaurants.portal.command_forms import CommandForm
from restaurants.portal.registry import alert_subject

PER_PAGE = 30


class ResolveForm(CommandForm):
    note = forms.CharField(label=_("Note"), max_length=alerts.LONGEST_NOTE, required=False)


@dataclass(frozen=True, slots=True)
class AlertRow:
    """A row of the page. `key` is that of its form."""

    row: Alert
    kind: alerts.AlertKind
    address: str
    label: str
    key: UUID


@require_safe
@page("attention.resolve")
def inbox(request: HttpRequest) -> HttpResponse:
    """Open alerts, or resolved ones with `?state=resolved`. Three queries: both counts and the rows."""
    resolved = request.GET.get("state") == "resolved"
    rows = Alert.objects.filter(resolved_at__isnull=not resolved)
    rows = rows.order_by("-resolved_at", "-id") if resolved else rows
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    here = reverse("portal_alerts")
    waiting = alerts.open_count() if resolved else shown.paginator.count
    context = {
        "resolved": resolved,
        "page": shown,
        "alerts": [_alert_row(row) for row in shown],
        "tabs": [
            {"label": pgettext_lazy("alerts", "Open"), "url": here, "active": not resolved, "count": waiting},
            {
                "label": pgettext_lazy("alerts", "Resolved"),
                "url": f"{here}?state=resolved",
                "active": resolved,
                "count": None,
            },
        ],
    }
    return render(request, "restaurants/portal/alerts.html", context)


@require_POST
@page("attention.resolve")
def resolve(request: HttpRequest, attention_id: UUID) -> HttpResponse:
    form = ResolveForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect("portal_alerts")
    try:
        dispatch(
            alerts.ATTENTION_RESOLVE,
            target=attention_id,
            data={"note": form.cleaned_data["note"]},
            actor=request.actor,
            key=str(form.cleaned_data["key"]),
        )
    except DomainError as refusal:
        if refusal.status == 404:
            return error_response(request, 404, message=refusal.message)
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Resolved."))
    return redirect("portal_alerts")


def _alert_row(row: Alert) -> AlertRow:
    subject = alert_subject(row.about)
    return AlertRow(
        row=row,
        kind=alerts.kind_of(row),
        address=subject.address(row.subject) if subject else "",
        label=subject.label if subject else "",
        key=uuid4(),
    )
