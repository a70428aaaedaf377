"""The alerts before and beyond a plan's limits; looked for every hour. Nothing is refused for them."""

from functools import partial
from uuid import UUID, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext
from realtime.models import Alert
from restaurants.portal.registry import AlertSubject, register_alert_subject
from restaurants.subscriptions.usage import NEAR, OVER, Used, usage_now

ABOUT = "plan"
WARNINGS = UUID("6b0f3a52-9c1d-5e6a-8f43-2d7c1be0a915")
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
}


def due_warnings() -> list[tuple[Used, UUID]]:
    """Return what to warn about in the chosen restaurant, each once a month. Queries as `usage_now`, one more."""
    usage = usage_now()
    found = [(row, _subject(row, f"{usage.month.first:%Y-%m}")) for row in usage.rows if row.level]
    if not found:
        return []
    raised = Alert.objects.filter(about=ABOUT, subject__in=[pair[1] for pair in found])
    done = set(raised.values_list("subject", flat=True))
    return [(row, subject) for row, subject in found if subject not in done]


def warn(*, context: CommandContext) -> None:
    """Raise an alert for each limit that is nearly used or passed."""
    for row, subject in due_warnings():
        raise_alert(
            KINDS[row.level].name, context=context, about=ABOUT, subject=subject, sentence=partial(_sentence, row),
            counter=row.counter.name, used=row.used, limit=row.limit,
        )  # fmt: skip


def register_all() -> None:
    register(*KINDS.values())
    register_alert_subject(ABOUT, AlertSubject(_lazy("Your plan"), lambda subject: "/portal/settings/plan/"))


def _subject(row: Used, month: str) -> UUID:
    """Return what an alert is about: this counter at this level in this month."""
    return uuid5(WARNINGS, f"{row.counter.name}:{row.level}:{month}")


def _sentence(row: Used) -> str:
    text = _("{what} this month: {used} of {limit}.") if row.counter.monthly else _("{what}: {used} of {limit}.")
    return text.format(what=row.counter.label, used=row.used, limit=row.limit)
