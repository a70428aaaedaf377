"""The alerts about documents that expire; looked for once a day."""

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
from staff.employees import selectors
from staff.models import EmployeeDocument

REMIND_DAYS = 30
EXPIRES = AlertKind(
    "staff.document_expires",
    _lazy("A document of an employee expires"),
    _lazy("Ask for the new one, check it and note it on the employee’s page."),
)
EXPIRED = AlertKind(
    "staff.document_expired",
    _lazy("A document of an employee has expired"),
    _lazy(
        "Nobody may work without the right to work, and some work needs its certificate. Check the new document before "
        "the next shift."
    ),
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One alert to raise. `subject` is the document, so that each kind is raised once for it."""

    kind: AlertKind
    subject: UUID
    employee_id: UUID
    sentence: Sentence


def reminders(today: date) -> list[Reminder]:
    """Return the reminders that were not raised before. Two queries, one without any."""
    found = [_reminder(each, today) for each in selectors.expiring_documents(today + timedelta(REMIND_DAYS), today)]
    if not found:
        return []
    raised = Alert.objects.filter(about="employee_document", subject__in=[each.subject for each in found])
    done = set(raised.values_list("kind", "subject"))
    return [each for each in found if (each.kind.name, each.subject) not in done]


def remind(*, context: CommandContext) -> None:
    """Raise an alert for each reminder."""
    for each in reminders(business_day(clock.now(), connection.tenant)):
        raise_alert(
            each.kind.name, context=context, about="employee_document", subject=each.subject, sentence=each.sentence,
            employee=str(each.employee_id),
        )  # fmt: skip


def register_all() -> None:
    register(EXPIRES, EXPIRED)


def _reminder(document: EmployeeDocument, today: date) -> Reminder:
    expires_on = document.expires_on or today
    kind = EXPIRED if expires_on < today else EXPIRES
    return Reminder(kind, document.id, document.employee_id, partial(_sentence, document, expires_on, kind))


def _sentence(document: EmployeeDocument, expires_on: date, kind: AlertKind) -> str:
    text = _("{name}: {document} expired on {last}.") if kind is EXPIRED else _("{name}: {document} expires on {last}.")
    return text.format(
        name=document.employee.name, document=document.label, last=date_format(expires_on, "j F Y")
    )  # fmt: skip
