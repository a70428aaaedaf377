"""What a flag of the plan says to the manager, and the day and times of a shift in words."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core.tenancy.connection import connection
from staff.rota.planning import Flag

LABELS: Mapping[Flag, Promise] = {
    Flag.CLASH: _("Two shifts at the same time"),
    Flag.ON_LEAVE: _("On leave"),
    Flag.ASKED_LEAVE: _("Has asked for leave"),
    Flag.NOT_EMPLOYED: _("Does not work here on this day"),
    Flag.UNAVAILABLE: _("Cannot work then"),
    Flag.SHORT_REST: _("Too little rest since the shift before (11 hours; under 18: 12)"),
    Flag.NO_BREAK: _("No rest break planned (20 minutes over 6 hours; under 18: 30 minutes over 4½ hours)"),
    Flag.NIGHT: _("Under 18: no work from 22:00 to 6:00"),
    Flag.LONG_DAY: _("Under 18: more than 8 hours on this day"),
    Flag.LONG_WEEK: _("Too many hours (48 a week on average over 17 weeks; under 18: 40)"),
    Flag.NO_DAY_OFF: _("Too few days off this week (one; under 18: two)"),
}


def when(start: datetime | None, end: datetime | None, day: str = "l j F") -> str:
    """Return the day and times of a shift in the restaurant's zone and the reader's language; "" without them."""
    if start is None or end is None:
        return ""
    first, last = (moment.astimezone(connection.tenant.zone) for moment in (start, end))
    return f"{date_format(first, day)}, {first:%H:%M}–{last:%H:%M}"
