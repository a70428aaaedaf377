"""Email each person what they were notified of their shifts. The worker does it, so that no publish waits for it.

What is to be mailed are the records themselves: a worker that is killed loses none and doubles none.
"""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.mail import queue_mail
from restaurants.mail_budgets import ROTAS, MailBudgetUsed
from staff.models import Employee, ShiftRecord
from staff.models.employees import job_label
from staff.rota.labels import when

MOST_RECORDS = 2000


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of an email: what happened to a shift of a day."""

    record: ShiftRecord

    @property
    def sentence(self) -> str:
        """Say it in the language of the reader."""
        record, shift = self.record, self.record.shift
        before = when(record.before_starts_at, record.before_ends_at)
        if record.action == ShiftRecord.Action.CANCELLED:
            return gettext("{times}: cancelled").format(times=before)
        job, now = job_label(shift.published_kind or shift.kind), when(record.starts_at, record.ends_at)
        if record.action == ShiftRecord.Action.CHANGED:
            return gettext("{times}: {job} (changed; before: {before})").format(times=now, job=job, before=before)
        return f"{now}: {job}"

    @property
    def note(self) -> str:
        return "" if self.record.action == ShiftRecord.Action.CANCELLED else self.record.shift.published_note


def waiting() -> QuerySet[ShiftRecord]:
    return ShiftRecord.objects.filter(mailed_at=None, employee__isnull=False)


def mail_rota(*, context: CommandContext) -> int:
    """Queue an email for each person about the records that wait, and mark them. Return how many emails.

    A person without an address, and a shift that is over, need none. What exceeds the day's limit of emails waits for
    the next. Locks the records, and skips those that another worker has locked.
    """
    now = clock.now()
    rows = ShiftRecord.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    found = list(
        rows.filter(mailed_at=None, employee__isnull=False).select_related("shift").order_by("at", "id")[:MOST_RECORDS]
    )
    by_person: dict[UUID, list[ShiftRecord]] = defaultdict(list)
    for record in found:
        if record.employee_id:
            by_person[record.employee_id].append(record)
    staff = {each.id: each for each in Employee.objects.filter(pk__in=by_person)}
    done, sent = [], 0
    for employee_id, records in sorted(by_person.items()):
        news = [each for each in records if (each.ends_at or each.before_ends_at or now) > now]
        try:
            sent += _mail(context, staff[employee_id], news)
        except MailBudgetUsed:
            continue
        done += [each.pk for each in records]
    ShiftRecord.objects.filter(pk__in=done).update(mailed_at=now)
    return sent


def _mail(context: CommandContext, employee: Employee, records: list[ShiftRecord]) -> int:
    """Return 1 if an email was queued. Raises MailBudgetUsed."""
    if not employee.email or not records:
        return 0
    ROTAS.spend(to=employee.email, restaurant=connection.tenant)
    ordered = sorted(records, key=lambda each: (each.starts_at or each.before_starts_at or each.at, each.at))
    queue_mail(
        context=context, to=employee.email, subject=_("Your shifts"), template="rota",
        variables={
            "name": employee.name, "shifts": [Notice(each) for each in ordered], "zone": connection.tenant.timezone,
            "path": "/portal/staff/rota/mine/", "has_sign_in": employee.person is not None,
        },
        restaurant=connection.tenant,
    )  # fmt: skip
    return 1


def is_waiting() -> bool:
    """Whether a record waits for its email. One query."""
    return waiting().filter(Q(ends_at__gt=clock.now()) | Q(before_ends_at__gt=clock.now())).exists()
