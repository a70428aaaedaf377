"""The editor of a section's plan. It never overwrites another person's plan without saying so."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from orders import payloads
from orders.floor import commands, geometry, selectors
from orders.floor.layout import MOST_SEATS
from orders.models import Section, Table
from orders.projections import people
from realtime.models import AuditEntry
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import CommandForm, already_done, command_page, submit_form

LONGEST_PLAN = 120_000  # characters: 500 tables
NUMBERS = (
    ("capacity", _("Seats"), 1, MOST_SEATS, 1),
    ("width", _("Width"), geometry.SMALLEST, geometry.LARGEST, geometry.GRID),
    ("height", _("Height"), geometry.SMALLEST, geometry.LARGEST, geometry.GRID),
)


class PlanForm(CommandForm):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    plan = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_PLAN)

    def clean_plan(self) -> list[dict[str, Any]]:
        try:
            plan = json.loads(self.cleaned_data["plan"])
        except ValueError as error:
            raise forms.ValidationError(_("The plan did not arrive whole. Save it again.")) from error
        if not isinstance(plan, list) or not all(isinstance(each, dict) for each in plan):
            raise forms.ValidationError(_("The plan did not arrive whole. Save it again."))
        return plan


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("floor.edit")
def plan(request: PageRequest, section_id: UUID) -> HttpResponse:
    """Show or save the plan. Three queries beside the shell's: the section, the sections, its tables."""
    section = selectors.section(section_id)
    if request.method != "POST":
        return _render(request, section, PlanForm(initial={"version": section.plan_version}), _tables(section))
    form = PlanForm(request.POST)
    if already_done(request) or _saved(request, form, section):
        messages.success(request, _("Plan saved. Every till shows it now."))
        return redirect("portal_plan", section_id)
    section.refresh_from_db()
    tables = _merged(_tables(section), form.cleaned_data.get("plan") or [])
    is_stale = form.cleaned_data.get("version") not in (None, section.plan_version)
    refusal = _who_was_faster(request, section) if is_stale else ""
    fresh = PlanForm(initial={"version": section.plan_version}) if is_stale else form
    return _render(request, section, fresh, tables, refusal, status=412 if is_stale else 422)


def _saved(request: PageRequest, form: PlanForm, section: Section) -> bool:
    if not form.is_valid():
        return False
    data = {"version": form.cleaned_data["version"], "tables": form.cleaned_data["plan"]}
    return submit_form(request, form, commands.FLOOR_ARRANGE, section.id, data)


def _tables(section: Section) -> list[dict[str, Any]]:
    names = ("id", "name", *geometry.ARRANGED)
    rows = selectors.tables_of(section.id)
    return [{name: payloads.serialize_table(row)[name] for name in names} for row in rows]


def _merged(tables: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the tables as the refused plan places them. Tables that it does not know keep their places."""
    by_id = {str(each.get("id")): each for each in wanted}
    merged = []
    for table in tables:
        theirs = by_id.get(str(table["id"]), {})
        numbers = {
            name: theirs[name] for name in ("capacity", *geometry.PLACE) if isinstance(theirs.get(name), int)
        }  # fmt: skip
        shape = theirs.get("shape") if theirs.get("shape") in Table.Shape.values else table["shape"]
        merged.append({**table, **numbers, "shape": shape} if len(numbers) == len(geometry.PLACE) + 1 else table)
    return merged


def _who_was_faster(request: PageRequest, section: Section) -> str:
    """Return who arranged the section last, and when, in a sentence. Two queries."""
    entry = AuditEntry.objects.filter(kind=commands.FLOOR_ARRANGE.name, target=str(section.id)).order_by("-at").first()
    if entry is None:
        return gettext("Another person arranged these tables while you were editing.")
    who = people().get(str(entry.actor), gettext("Another person"))
    time = f"{entry.at.astimezone(request.restaurant.zone):%H:%M}"
    return gettext("{who} arranged these tables at {time}.").format(who=who, time=time)


def _render(
    request: PageRequest, section: Section, form: PlanForm, tables: list[dict[str, Any]], refusal: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    rooms = [
        {"label": each.name, "url": reverse("portal_plan", args=[each.id]), "active": each.id == section.id}
        for each in selectors.sections()
    ]
    context = {
        "section": section, "form": form, "tables": tables, "rooms": rooms, "refusal": refusal,
        "shapes": Table.Shape.choices, "numbers": NUMBERS,
    }  # fmt: skip
    return render(request, "orders/portal/plan.html", context, status=status)
