"""The alerts about what has not been matched for too long; looked for after each fetch."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Count, F, Sum
from django.utils.formats import date_format
from django.utils.translation import ngettext

from fynlo.core import clock
from orders.labels import money
from payments.models import Payout
from payments.payouts import alerts, selectors
from payments.providers import title_of_name
from realtime.alerts import AlertKind, Sentence, raise_alert
from realtime.commands.context import CommandContext
from realtime.models import Alert

TO_CHECK_AFTER = timedelta(days=2)  # a payment that is not certain yet may still explain a line
LOOKED_BACK = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One alert to raise. `subject` is always the same for the same fact, so that it is raised once."""

    kind: AlertKind
    about: str
    subject: UUID
    sentence: Sentence


def reminders(now: datetime) -> list[Reminder]:
    """Return the reminders that were not raised before. Six queries at most."""
    found = [*_to_check(now), *_missing(now)]
    if not found:
        return []
    raised = Alert.objects.filter(about__in=("payout", "payouts"), subject__in=[each.subject for each in found])
    done = set(raised.values_list("kind", "subject"))
    return [each for each in found if (each.kind.name, each.subject) not in done]


def remind(*, context: CommandContext) -> None:
    """Raise an alert for each reminder."""
    for each in reminders(clock.now()):
        raise_alert(each.kind.name, context=context, about=each.about, subject=each.subject, sentence=each.sentence)


def _to_check(now: datetime) -> Iterator[Reminder]:
    rows = Payout.objects.filter(fetched_at__lt=now - TO_CHECK_AFTER, fetched_at__gte=now - LOOKED_BACK)
    rows = rows.annotate(lines_to_check=selectors.LINES_TO_CHECK).filter(lines_to_check__gt=0)
    for payout in rows.order_by("arrives_on", "id"):
        sentence = partial(alerts.sentence_to_check, payout, payout.lines_to_check)
        yield Reminder(alerts.TO_CHECK, "payout", payout.pk, sentence)


def _missing(now: datetime) -> Iterator[Reminder]:
    rows = selectors.in_no_payout(now).filter(captured_at__gte=now - LOOKED_BACK).select_related(None).order_by()
    days = rows.values("provider", "business_day").annotate(count=Count("id"), sum=Sum(F("amount") + F("tip")))
    for day in days.order_by("business_day", "provider"):
        yield Reminder(
            alerts.MISSING, "payouts", uuid5(NAMESPACE_OID, f"payouts:{day['provider']}:{day['business_day']}"),
            partial(_missing_sentence, day),
        )  # fmt: skip


def _missing_sentence(day: dict[str, Any]) -> str:
    return ngettext(
        "{count} payment of {day}, {sum}, is in no payout of {provider}.",
        "{count} payments of {day}, {sum}, are in no payout of {provider}.",
        day["count"],
    ).format(
        count=day["count"], day=date_format(day["business_day"], "j F Y"), sum=money(day["sum"]),
        provider=title_of_name(day["provider"]),
    )  # fmt: skip
