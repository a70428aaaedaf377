"""The parts of a rota that a week of 200 employees shows thousands of, made in Python because templates are slower."""

from datetime import date
from typing import Any

from django import template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from staff.rota.selectors import PlannedShift

register = template.Library()

CHIP = """<a href="{url}" id="{prefix}{id}" class="rota-shift is-{state}{serious}" hx-get="{url}" hx-target="#sheet"
data-shift="{id}" data-version="{version}" data-day="{day}" data-employee="{employee}" data-starts="{starts}"
data-ends="{ends}"{removed} draggable="false"><span class="rota-time text-numbers">{starts}–{ends}</span>
<span class="rota-who">{who}</span>{flags}{said}</a>"""
ADD = '<a class="rota-add" href="{url}" hx-get="{url}" hx-target="#sheet" aria-label="{label}">{icon}</a>'
HIDDEN = '<span class="visually-hidden">{}</span>'


@register.simple_tag
def shift_chip(each: PlannedShift, show: str, prefix: str, sign: SafeString) -> SafeString:
    """A planned shift as a link to its sheet, in the current time zone. `show` names its "name", "job" or "both".

    `sign` is the icon of a shift with a warning.
    """
    shift, state = each.shift, each.state
    return format_html(
        CHIP,
        url=reverse("portal_shift", args=[shift.id]),
        prefix=prefix,
        id=shift.id,
        state=state,
        serious=" is-serious" if each.is_serious else "",
        version=shift.version,
        day=shift.day.isoformat(),
        employee=shift.employee_id or "",
        starts=f"{localtime(shift.starts_at):%H:%M}",
        ends=f"{localtime(shift.ends_at):%H:%M}",
        removed=" data-removed" if state == "removed" else "",
        who=_who(each, show),
        flags=_flags(each, sign),
        said=_said(state),
    )


def _who(each: PlannedShift, show: str) -> str:
    if show == "job":
        return each.label
    name = each.employee.name if each.employee else _("Open")
    return name if show == "name" else f"{name}, {each.label}"


def _flags(each: PlannedShift, sign: SafeString) -> SafeString | str:
    if not each.flags:
        return ""
    words = " ".join(f"{warning}." for warning in each.warnings)
    return format_html('<span class="rota-flag">{}{}</span>', sign, format_html(HIDDEN, words))


def _said(state: str) -> SafeString | str:
    """What the look of a shift means, for a screen reader. Nothing for a published one."""
    if state == "draft":
        return format_html(HIDDEN, _("Not published"))
    if state == "changed":
        return format_html(HIDDEN, _("Changed since it was published"))
    return format_html(HIDDEN, _("Will be cancelled")) if state == "removed" else ""


@register.simple_tag
def add_shift(day: date, name: str, plus: SafeString, employee: Any = "", kind: str = "") -> SafeString:
    """The icon `plus` in a cell of the week: a new shift on this day, for this employee or of this kind."""
    label = _("Add a shift: {name}, {day}").format(name=name, day=date_format(day, "l j F"))
    query = f"?day={day.isoformat()}&employee={employee}&kind={kind or ''}"
    return format_html(ADD, url=reverse("portal_shift_new") + query, label=label, icon=plus)
