"""The alerts about a plan: its limits, its payment, the end of a trial; looked for every hour. They refuse nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext
from realtime.models import Alert
from restaurants.models import Restaurant, Subscription
from restaurants.plans import read_only_from
from restaurants.portal.registry import AlertSubject, register_alert_subject
from restaurants.subscriptions.usage import NEAR, OVER, Usage, Used, usage_now

ABOUT = "plan"
WARNINGS = UUID("6b0f3a52-9c1d-5e6a-8f43-2d7c1be0a915")
OVERDUE, READ_ONLY, TRIAL = "overdue", "read_only", "trial"
TRIAL_WARNING_DAYS = 7
KINDS = {
    NEAR: AlertKind(
        "plan.near_limit",
        _lazy("Most of your plan is used"),
        _lazy("Nothing stops when the limit is reached. Look at your plan, and choose a higher one if you need more."),
    ),
    OVER: AlertKind(
        "plan.over_limit",
        _lazy("Your plan’s limit is passed"),
        _lazy("Everything goes on working. Choose a higher plan, or Fynlo support will write to you."),
    ),
    OVERDUE: AlertKind(
        "plan.overdue",
        _lazy("Your plan’s payment failed"),
        _lazy("Open Plan and billing, and pay or enter another card."),
    ),
    READ_ONLY: AlertKind(
        "plan.read_only",
        _lazy("Your plan is not paid"),
        _lazy("The till goes on working. Open Plan and billing and pay, and the rest can be changed again at once."),
    ),
    TRIAL: AlertKind(
        "plan.trial_ends",
        _lazy("Your trial ends soon"),
        _lazy("Enter a card under Plan and billing to keep the plan. Otherwise you have the free plan afterwards."),
    ),
}


@dataclass(frozen=True, slots=True)
class Warning:
    """An alert that is due. `subject` is what it is about, so that it is raised once; `data` is stored with it."""

    kind: str
    subject: UUID
    sentence: Callable[[], str]
    data: dict[str, Any]


def due_warnings() -> list[Warning]:
    """Return what to warn about in the chosen restaurant: each limit once a month, each step of a payment once.

    Queries as `usage_now`, one more if there is anything.
    """
    usage = usage_now()
    found = [*_of_limits(usage), *_of_payment(usage, connection.tenant)]
    if not found:
        return []
    raised = Alert.objects.filter(about=ABOUT, subject__in=[each.subject for each in found])
    done = set(raised.values_list("subject", flat=True))
    return [each for each in found if each.subject not in done]


def warn(*, context: CommandContext) -> None:
    """Raise an alert for each warning that is due."""
    for each in due_warnings():
        raise_alert(each.kind, context=context, about=ABOUT, subject=each.subject, sentence=each.sentence, **each.data)


def _of_limits(usage: Usage) -> list[Warning]:
    month = f"{usage.month.first:%Y-%m}"
    return [
        Warning(
            KINDS[row.level].name, _subject(row.counter.name, row.level, month), partial(_sentence, row),
            {"counter": row.counter.name, "used": row.used, "limit": row.limit},
        )
        for row in usage.rows
        if row.level
    ]  # fmt: skip


def _of_payment(usage: Usage, restaurant: Restaurant) -> list[Warning]:
    """Return the warnings of a plan that is not paid, or whose trial ends within a week."""
    row = usage.subscription
    if row is None:
        return []
    found = []
    limit = read_only_from(row, restaurant)
    if limit is not None and row.past_due_since is not None:
        day, step = limit.astimezone(restaurant.zone).date(), OVERDUE if clock.now() < limit else READ_ONLY
        since = row.past_due_since.isoformat()
        found.append(Warning(KINDS[step].name, _subject(step, since), partial(_overdue, step, day), {}))
    if row.status == Subscription.Status.TRIAL and row.trial_ends_on is not None:
        left = (row.trial_ends_on - restaurant.today()).days
        if 0 <= left <= TRIAL_WARNING_DAYS:
            subject = _subject(TRIAL, row.trial_ends_on.isoformat())
            found.append(Warning(KINDS[TRIAL].name, subject, partial(_trial, row.trial_ends_on), {}))
    return found


def register_all() -> None:
    register(*KINDS.values())
    register_alert_subject(ABOUT, AlertSubject(_lazy("Your plan"), lambda subject: "/portal/settings/plan/"))


def _subject(*parts: str) -> UUID:
    """Return what an alert is about, such as this counter at this level in this month."""
    return uuid5(WARNINGS, ":".join(parts))


def _sentence(row: Used) -> str:
    text = _("{what} this month: {used} of {limit}.") if row.counter.monthly else _("{what}: {used} of {limit}.")
    return text.format(what=row.counter.label, used=row.used, limit=row.limit)


def _overdue(step: str, day: date) -> str:
    if step == READ_ONLY:
        return _("Your plan is not paid. What the free plan does not have can only be read.")
    return _("The card for your plan was not accepted. Everything works until {day}.").format(
        day=date_format(day, "j F Y")
    )


def _trial(day: date) -> str:
    return _("Your trial ends on {day}.").format(day=date_format(day, "j F Y"))
