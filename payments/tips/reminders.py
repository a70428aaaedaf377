"""The alerts about tips that must be paid and about a policy that must be reviewed; looked for once a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import NAMESPACE_OID, UUID, uuid5

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.money import written
from fynlo.core.tenancy.connection import connection
from payments.models import TipPool
from payments.tips import records, selectors
from payments.tips.periods import needs_review, review_date, urgency
from payments.tips.selectors import Waiting
from realtime.alerts import AlertKind, Sentence, raise_alert, register
from realtime.commands.context import CommandContext
from realtime.models import Alert
from restaurants.business_days import business_day

SOON = AlertKind(
    "tips.due_soon",
    _lazy("Tips must be paid soon"),
    _lazy(
        "The law wants tips with the workers by the end of the month after the guests left them. Share and pay them."
    ),
)
LATE = AlertKind(
    "tips.late",
    _lazy("Tips are late"),
    _lazy("The last day to pay these tips is over. Share and pay them now, and tell your workers why they are late."),
)
REVIEW = AlertKind(
    "tips.policy_review",
    _lazy("The tips policy needs a review"),
    _lazy(
        "A tips policy is reviewed with the workers at least every three years. Talk to them and write the next "
        "version."
    ),
)
RECORD_SOON = AlertKind(
    "tips.record_due_soon",
    _lazy("A request for a tip record must be answered soon"),
    _lazy("The law gives four weeks. Open the requests and answer it with one click."),
)
RECORD_LATE = AlertKind(
    "tips.record_late",
    _lazy("A request for a tip record is late"),
    _lazy("The four weeks that the law gives are over. Open the requests and answer it now."),
)
BY_URGENCY = {"soon": SOON, "late": LATE}
RECORD_BY_URGENCY = {"soon": RECORD_SOON, "late": RECORD_LATE}


@dataclass(frozen=True, slots=True)
class Reminder:
    """One alert to raise. `subject` is the same each day, so that it is raised once."""

    kind: AlertKind
    subject: UUID
    sentence: Sentence
    about: str = "tips"


def reminders(today: date) -> list[Reminder]:
    """Return the reminders that were not raised before. Eleven queries at most."""
    found = [*_policy(today), *_waiting(today), *_unpaid(today), *_requests(today)]
    if not found:
        return []
    raised = Alert.objects.filter(about__in=("tips", records.ABOUT), subject__in=[each.subject for each in found])
    done = set(raised.values_list("kind", "subject"))
    return [each for each in found if (each.kind.name, each.subject) not in done]


def remind(*, context: CommandContext) -> None:
    """Raise an alert for each reminder."""
    for each in reminders(business_day(clock.now(), connection.tenant)):
        raise_alert(each.kind.name, context=context, about=each.about, subject=each.subject, sentence=each.sentence)


def register_all() -> None:
    register(SOON, LATE, REVIEW, RECORD_SOON, RECORD_LATE)


def _policy(today: date) -> Iterator[Reminder]:
    policy = selectors.policy_in_force()
    if policy is not None and needs_review(policy.consulted_on, today):
        last = review_date(policy.consulted_on)
        yield Reminder(
            REVIEW,
            policy.id,
            partial(_review_sentence, last),
        )


def _waiting(today: date) -> Iterator[Reminder]:
    for each in selectors.waiting_periods(today, selectors.policy_in_force()):
        kind = BY_URGENCY.get(each.urgency)
        if kind is not None and each.has_ended and each.income.total > 0:
            subject = uuid5(NAMESPACE_OID, f"tips:{each.period.start}")
            yield Reminder(kind, subject, partial(_waiting_sentence, each))


def _unpaid(today: date) -> Iterator[Reminder]:
    for pool in TipPool.objects.filter(shares__payment__isnull=True).distinct():
        kind = BY_URGENCY.get(urgency(pool.due, today))
        if kind is not None:
            yield Reminder(kind, pool.id, partial(_unpaid_sentence, pool))


def _requests(today: date) -> Iterator[Reminder]:
    for request in records.open_requests():
        kind = RECORD_BY_URGENCY.get(urgency(request.due, today))
        if kind is not None:
            yield Reminder(kind, request.id, partial(records.sentence_of, request), records.ABOUT)


def _review_sentence(last: date) -> str:
    return _("Review the tips policy with your workers by {last}.").format(last=date_format(last, "j F Y"))


def _waiting_sentence(waiting: Waiting) -> str:
    return _("{total} of {days} are not shared.").format(
        total=written(waiting.income.total), days=_days(waiting.period.start, waiting.period.end)
    )


def _unpaid_sentence(pool: TipPool) -> str:
    return _("Tips of {days} are shared and not paid.").format(days=_days(pool.start, pool.end))


def _days(start: date, end: date) -> str:
    return _("{start} to {end}").format(start=date_format(start, "j F"), end=date_format(end, "j F Y"))
