"""The pages of dayparts: breakfast, happy hour, Sunday lunch."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from fynlo.core.errors import DomainError
from menu import commands, selectors
from menu.models import Daypart
from menu.portal.page_context import page_context
from restaurants.portal.command_forms import CommandForm, command_page, submit

WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")), (4, _("Friday")),
    (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip


class DaypartForm(CommandForm):
    name = forms.CharField(label=_("Name"), max_length=40, help_text=_("Such as “Happy hour” or “Breakfast”."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=_("From"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    ends = forms.TimeField(
        label=_("To"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("At or before the start: on the next day."),
    )

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "weekdays", "starts", "ends")}


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def dayparts(request: HttpRequest) -> HttpResponse:
    """The list of dayparts and the form to add one."""
    form = DaypartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            submit(request, commands.MENU_CREATE_DAYPART, cleaned=form.values())
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("{name} is added.").format(name=form.cleaned_data["name"]))
            return redirect("menu_portal_dayparts")
    rows = [
        {"daypart": row, "hours": f"{row.starts:%H:%M}–{row.ends:%H:%M}", "days": _days(row)}
        for row in Daypart.objects.all()
    ]
    context = {
        "rows": rows,
        "form": form,
        "zone": connection.tenant.timezone,
        **page_context(request, "menu_portal_dayparts"),
    }
    return render(request, "menu/portal/dayparts.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("menu.edit")
def daypart_page(request: HttpRequest, daypart_id: UUID) -> HttpResponse:
    daypart = selectors.daypart(daypart_id)
    initial = {name: getattr(daypart, name) for name in ("name", "weekdays", "starts", "ends")}
    form = DaypartForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            submit(request, commands.MENU_UPDATE_DAYPART, str(daypart_id), form.values())
        except DomainError as refusal:
            form.refuse(refusal.field, refusal.message)
        else:
            messages.success(request, _("Saved. The till sees it when you publish."))
            return redirect("menu_portal_dayparts")
    context = {"daypart": daypart, "form": form, **page_context(request, "menu_portal_dayparts")}
    return render(request, "menu/portal/daypart.html", context, status=422 if form.errors else 200)


@require_POST
@command_page("menu.edit")
def remove(request: HttpRequest, daypart_id: UUID) -> HttpResponse:
    try:
        submit(request, commands.MENU_REMOVE_DAYPART, str(daypart_id))
    except DomainError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("The time of day is removed."))
    return redirect("menu_portal_dayparts")


def _days(row: Daypart) -> str:
    if len(row.weekdays) == len(WEEKDAYS):
        return gettext("Every day")
    return ", ".join(str(name) for number, name in WEEKDAYS if number in row.weekdays)
