"""The alert about a planned shift that began and nobody clocked in for; looked for every few minutes.

It ends by itself when the person clocks in. A restaurant whose people do not use the clock gets none.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from realtime.alerts import AlertAlreadyResolved, AlertKind, raise_alert, register, resolve
from realtime.commands.context import CommandContext
from realtime.models import Alert
from staff.clock.punctuality import NEAR
from staff.clock.selectors import clock_settings, presses_between
from staff.models import Punch, RotaShift

ABOUT = "rota_shift"
LOOK_BACK = timedelta(hours=12)
IN_USE = timedelta(days=7)
NOT_IN = AlertKind(
    "staff.not_in",
    _lazy("A person is not in yet"),
    _lazy("Their shift has begun and they did not clock in. Call them, or ask who can take the shift."),
)


@dataclass(frozen=True, slots=True)
class Changes:
    """Shifts to raise an alert for, and the alerts that are over, with the id of the alert."""

    missing: Sequence[RotaShift]
    over: Sequence[UUID]


def changes(now: datetime) -> Changes:
    """Return what has changed since the last look. Six queries at most, three where nothing is to be said."""
    after = clock_settings().not_in_after
    open_alerts = dict(
        Alert.objects.filter(kind=NOT_IN.name, resolved_at=None).values_list("subject", "id")
    )  # fmt: skip
    found = list(
        RotaShift.objects.select_related("published_employee").filter(
            published_employee__isnull=False, published_starts_at__gt=now - LOOK_BACK, published_starts_at__lte=now,
            published_ends_at__gt=now, is_removed=False,
        )
    )  # fmt: skip
    wanted = [] if after is None else [each for each in found if _since(each, now) >= timedelta(minutes=after)]
    if not wanted and not open_alerts:
        return Changes([], [])
    if not Punch.objects.filter(at__gt=now - IN_USE).exists():
        return Changes([], [])
    presses = _presses(found, now)
    still = {each.id for each in found if not _is_in(each, presses)}
    over = [alert_id for shift_id, alert_id in open_alerts.items() if shift_id not in still]
    raised = set(Alert.objects.filter(kind=NOT_IN.name, subject__in=[each.id for each in wanted]).values_list(
        "subject", flat=True
    ))  # fmt: skip
    return Changes([each for each in wanted if each.id in still and each.id not in raised], over)


def watch(*, context: CommandContext) -> None:
    """Raise an alert for each shift without its person, and resolve those that are over."""
    found = changes(clock.now())
    for shift in found.missing:
        raise_alert(
            NOT_IN.name, context=context, about=ABOUT, subject=shift.id, sentence=partial(_sentence, shift),
            employee=str(shift.published_employee_id),
        )  # fmt: skip
    for alert_id in found.over:
        with suppress(AlertAlreadyResolved):
            resolve(context=context, alert_id=alert_id, note=_("They clocked in, or the shift is over."))


def _presses(shifts: Sequence[RotaShift], now: datetime) -> dict[UUID, list[datetime]]:
    ids = [each.published_employee_id for each in shifts if each.published_employee_id]
    if not ids:
        return {}
    found = presses_between(now - LOOK_BACK - NEAR, now, ids)
    return {employee_id: [press.at for press in presses] for employee_id, presses in found.items()}


def _is_in(shift: RotaShift, presses: dict[UUID, list[datetime]]) -> bool:
    start, who = shift.published_starts_at, shift.published_employee_id
    return bool(start and who and any(at > start - NEAR for at in presses.get(who, [])))


def _since(shift: RotaShift, now: datetime) -> timedelta:
    return now - shift.published_starts_at if shift.published_starts_at else timedelta(0)


def _sentence(shift: RotaShift) -> str:
    start = timezone.localtime(shift.published_starts_at, connection.tenant.zone)
    name = shift.published_employee.name if shift.published_employee else ""
    return _("{name} was to begin at {start} and did not clock in.").format(name=name, start=f"{start:%H:%M}")


def register_all() -> None:
    register(NOT_IN)
