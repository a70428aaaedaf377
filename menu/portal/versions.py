"""The menus that were published, what changed with each, and the way back; a publish at a later time."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_POST, require_safe

from fynlo.core.errors import DomainError, InvalidInput
from menu import changes, commands, published
from menu.errors import MenuVersionUnknown
from menu.models import MenuVersion
from menu.portal.page_context import page_context
from menu.services import versions as service
from restaurants.partners.names import people_and_partners
from restaurants.portal.command_forms import command_page, submit

PER_PAGE = 30
SHOWN = 200  # changes of one version; the counts include all


class ScheduleForm(forms.Form):
    """A day and a time by the restaurant's clock."""

    day = forms.DateField(label=_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    time = forms.TimeField(label=_lazy("Time"), widget=forms.TimeInput(attrs={"type": "time"}))

    def moment(self, zone: Any) -> datetime:
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], zone)


@require_safe
@command_page("menu.publish")
def versions(request: HttpRequest) -> HttpResponse:
    """List the published menus, the newest first. Two queries beside those of every page of the menu."""
    page = Paginator(MenuVersion.objects.defer("document"), PER_PAGE).get_page(request.GET.get("page"))
    names = people_and_partners(request.restaurant)
    context = {
        "page": page,
        "rows": [{"version": row, "by": names.get(row.published_by, "")} for row in page],
        "current": published.current().version,
        **page_context(request, "menu_portal_versions"),
    }
    return render(request, "menu/portal/versions.html", context)


@require_safe
@command_page("menu.publish")
def version_page(request: HttpRequest, version: int) -> HttpResponse:
    """Show what changed with a version and, for an earlier one, what going back to it would change on the till."""
    row = MenuVersion.objects.defer("document").filter(pk=version).first()
    if row is None:
        raise MenuVersionUnknown(version=version)
    current = published.current().version
    back = []
    if version != current:
        back = changes.between(published.menu(current).document, changes.plain(service.content_of(version)))
    changed = changes.of_version(version)
    context = {
        "version": row,
        "by": people_and_partners(request.restaurant).get(row.published_by, ""),
        "is_current": version == current,
        "changed": changed[:SHOWN],
        "changed_count": len(changed),
        "back": back[:SHOWN],
        "back_count": len(back),
        **page_context(request, "menu_portal_versions"),
    }
    return render(request, "menu/portal/version.html", context)


@require_POST
@command_page("menu.publish")
def restore(request: HttpRequest, version: int) -> HttpResponse:
    """Put an earlier menu back on the till."""
    try:
        made = submit(request, commands.MENU_RESTORE_VERSION, cleaned={"version": version}).data()
    except DomainError as refusal:
        messages.error(request, _problems_in(refusal))
        return redirect("menu_portal_version", version=version)
    messages.success(
        request,
        _("The till has the menu of version {old} again, as version {new}. The draft is what it was.").format(
            old=version, new=made["version"]
        ),
    )
    return redirect("menu_portal_versions")


@require_POST
@command_page("menu.publish")
def schedule(request: HttpRequest) -> HttpResponse:
    """Publish at the day and time of the form."""
    form = ScheduleForm(request.POST)
    try:
        if not form.is_valid():
            raise InvalidInput(_("Enter a day and a time."))
        moment = form.moment(request.restaurant.zone)
        submit(request, commands.MENU_SCHEDULE_PUBLISH, cleaned={"publish_at": moment})
    except DomainError as refusal:
        messages.error(request, _problems_in(refusal))
    else:
        at = date_format(moment, "l j F, H:i")
        messages.success(request, _("The draft is published on {at}, as it is then.").format(at=at))
    return redirect("menu_portal_publish")


@require_POST
@command_page("menu.publish")
def cancel_schedule(request: HttpRequest) -> HttpResponse:
    try:
        submit(request, commands.MENU_CANCEL_SCHEDULE)
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The publish is cancelled. The draft is what it was."))
    return redirect("menu_portal_publish")


def _problems_in(refusal: DomainError) -> str:
    """Return a refusal in words, with the first thing that is missing."""
    problems = refusal.details.get("problems") or [{"message": ""}]
    return " ".join(filter(None, (str(refusal.message), problems[0]["message"])))
