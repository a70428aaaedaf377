"""The page on which a person chooses their emails; an owner also sees who gets which."""

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core.errors import DomainError, error_response
from realtime import alerts
from restaurants.identity.page_access import PageRequest, page
from restaurants.identity.permissions import allowed
from restaurants.identity.selectors import position_label
from restaurants.models import Membership
from restaurants.models.people import Role
from restaurants.notifications.alert_emails import ALERT_SUBJECT
from restaurants.notifications.commands import RESTAURANT_CHOOSE_NOTIFICATIONS
from restaurants.notifications.errors import ChoicesStale
from restaurants.notifications.kinds import KINDS, NotificationKind, kind_of_alert, wants
from restaurants.portal.command_forms import submit
from restaurants.portal.settings import saving

FIELDS: dict[str, forms.Field] = {
    kind.name: forms.BooleanField(label=kind.label, help_text=kind.description, required=False) for kind in KINDS
}


class ChoicesForm(saving.VersionedForm):
    """A switch for each kind."""

    def __init__(self, data: Any = None, *, membership: Membership):
        switched = {kind.name: _wants(kind, membership) for kind in KINDS}
        super().__init__(data, initial={"version": membership.notifications_version, **switched})
        self.fields |= deepcopy(FIELDS)

    def kind_fields(self) -> list[forms.BoundField]:
        return [self[kind.name] for kind in KINDS]


@require_http_methods(["GET", "HEAD", "POST"])
@page("portal.open")
def notifications_page(request: PageRequest) -> HttpResponse:
    """Show or save one's own choices. One query beside the shell's for the people, whose own row is among them."""
    people = list(
        Membership.objects.filter(restaurant=request.restaurant, is_active=True)
        .exclude(role=Role.EMPLOYEE)
        .select_related("user")
        .order_by("-role", "user__name", "pk")
    )
    mine = next((row for row in people if row.user_id == request.actor.user_id), None)
    if mine is None:
        return error_response(request, 404)
    if request.method != "POST":
        return _render(request, ChoicesForm(membership=mine), people)
    form = ChoicesForm(request.POST, membership=mine)
    if not form.is_valid():
        return _render(request, form, people, status=422)
    choices = {kind.name: form.cleaned_data[kind.name] for kind in KINDS}
    data = {"version": form.cleaned_data["version"], "choices": choices}
    try:
        submit(request, RESTAURANT_CHOOSE_NOTIFICATIONS, str(request.restaurant.pk), data)
    except DomainError as refusal:
        if refusal.code == ChoicesStale.code:
            mine.refresh_from_db()
            return _render(request, ChoicesForm(membership=mine), people, status=412, refusal=refusal.message)
        form.refuse(refusal.field, refusal.message)
        return _render(request, form, people, status=422)
    messages.success(request, _("Saved. You get the emails that are switched on."))
    return redirect("portal_notifications")


@require_POST
@page("portal.open")
def notifications_preview(request: PageRequest) -> HttpResponse:
    """Show what the inbox would get with the switches of the form. Stores nothing. No query beside the session's."""
    context = preview_of([kind for kind in KINDS if kind.name in request.POST])
    return render(request, "restaurants/portal/_notifications_preview.html", context)


def preview_of(kinds: Sequence[NotificationKind]) -> dict[str, Any]:
    """Return a subject for each of these kinds, as its sender writes it, and how many others there are."""
    inbox = []
    for kind in kinds:
        subjects = list(kind.subjects) or [
            ALERT_SUBJECT.format(title=alert.title)
            for alert in alerts.registered().values()
            if kind_of_alert(alert.name) is kind
        ]
        inbox.append({"kind": kind, "subject": subjects[0], "more": len(subjects) - 1})
    return {"inbox": inbox}


def _wants(kind: NotificationKind, membership: Membership) -> bool:
    return wants(kind, role=membership.role, choices=membership.notifications)


def _render(
    request: PageRequest, form: ChoicesForm, people: list[Membership], *, status: int = 200, **context: object
) -> HttpResponse:
    is_owner = allowed(request.actor, "restaurant.settings")
    switched = [kind for kind in KINDS if form[kind.name].value()]
    context |= preview_of(switched) | {
        "form": form,
        "tabs": saving.tabs("portal_notifications") if is_owner else [],
        "people": [_shown(row) for row in people] if is_owner else [],
    }
    return render(request, "restaurants/portal/notifications.html", context, status=status)


def _shown(membership: Membership) -> dict[str, Any]:
    return {
        "name": membership.user.name or membership.user.email,
        "role": position_label(membership.role, membership.job),
        "kinds": [kind.label for kind in KINDS if _wants(kind, membership)],
        "is_confirmed": membership.user.email_confirmed_at is not None,
    }
