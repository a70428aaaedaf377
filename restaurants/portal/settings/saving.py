"""What the pages of the restaurant's settings share: their tabs, and saving that never overwrites another change."""

from typing import Any
from uuid import UUID

from django import forms
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fynlo.core.errors import DomainError
from realtime.commands.registry import Command
from restaurants.identity.page_access import PageRequest
from restaurants.models import Restaurant
from restaurants.portal.change_log import last_change
from restaurants.portal.command_forms import CommandForm, submit
from restaurants.portal.settings.errors import SettingsStale
from restaurants.portal.settings.versions import Part

SAVED, STALE, REFUSED = 302, 412, 422  # statuses of the response
_tabs: list[tuple[int, str | Promise, str]] = [
    (0, gettext_lazy("Details"), "portal_settings"),
    (10, gettext_lazy("Opening hours"), "portal_opening_hours"),
    (30, gettext_lazy("Notifications"), "portal_notifications"),
]


def register_tab(order: int, label: str | Promise, url_name: str) -> None:
    """Add a page to the tabs of the settings at its place; called from `AppConfig.ready`."""
    _tabs.append((order, label, url_name))
    _tabs.sort(key=lambda tab: tab[0])


class VersionedForm(CommandForm):
    """A form of settings, with the version that it was rendered with."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if "version" in self.errors and "key" not in self.errors:  # hidden: only a broken page sends a wrong one
            self.add_error(None, _("This page is out of date. Reload it and try again."))
        return data


def tabs(here: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": reverse(name), "active": name == here} for _order, label, name in _tabs]


def stored(request: PageRequest) -> Restaurant:
    """Return the restaurant's row: the cached one of the request may be seconds old. One query."""
    return Restaurant.objects.get(pk=request.restaurant.pk)


def save(request: PageRequest, form: CommandForm, command: Command, cleaned: dict[str, Any]) -> int:
    """Run a command of the settings for a valid form. Returns SAVED, REFUSED with the refusal in the form, or STALE."""
    target: UUID = request.restaurant.pk
    try:
        submit(request, command, str(target), {"version": form.cleaned_data["version"], **cleaned})
    except DomainError as refusal:
        if refusal.code == SettingsStale.code:  # also the same refusal, replayed
            return STALE
        form.refuse(refusal.field, refusal.message)
        return REFUSED
    return SAVED


def conflict(restaurant: Restaurant, part: Part) -> str:
    """Return “Marco changed this at 14:02 while you were editing.” Two queries."""
    return _("{change} while you were editing.").format(change=last_change(restaurant, part))
