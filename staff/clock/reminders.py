"""The alert about a shift that nobody ended; looked for once a day."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from realtime.alerts import AlertKind, Sentence, raise_alert, register
from realtime.commands.context import CommandContext
from realtime.models import Alert
from restaurants.business_days import business_day
from staff.clock import selectors
from staff.clock.pairing import Flag
from staff.employees import selectors as employees

LOOK_BACK = timedelta(days=7)
MISSED_OUT = AlertKind(
    "staff.missed_out",
    _lazy("A clock out is missing"),
    _lazy("The shift counts no hours. Ask when they left, and enter the punch with the reason."),
)


@dataclass(frozen=True, slots=True)
class MissedShift:
    """A shift without an end. `punch_id` is its punch in, so that it is raised once."""

    punch_id: UUID
    employee_id: UUID
    sentence: Sentence


def missed_shifts(today: date) -> list[MissedShift]:
    """Return the shifts of the last days that nobody ended, without those raised before. Six queries at most."""
    staff = list(employees.employees().exclude(employees.has_left(today - LOOK_BACK)))
    found = [
        MissedShift(
            worked.shift.presses[0],
            worked.employee.id,
            partial(_sentence, worked.employee.name, worked.day),
        )
        for shifts in selectors.worked_between(today - LOOK_BACK, today, staff).values()
        for worked in shifts
        if Flag.MISSED_OUT in worked.flags
    ]
    raised = Alert.objects.filter(kind=MISSED_OUT.name, subject__in=[each.punch_id for each in found])
    done = set(raised.values_list("subject", flat=True)) if found else set()
    return [each for each in found if each.punch_id not in done]


def remind(*, context: CommandContext) -> None:
    """Raise an alert for each of them."""
    for each in missed_shifts(business_day(clock.now(), connection.tenant)):
        raise_alert(
            MISSED_OUT.name, context=context, about="punch", subject=each.punch_id, sentence=each.sentence,
            employee=str(each.employee_id),
        )  # fmt: skip


def _sentence(name: str, day: date) -> str:
    return _("{name} did not clock out on {day}.").format(name=name, day=date_format(day, "j F"))


def register_all() -> None:
    register(MISSED_OUT)
