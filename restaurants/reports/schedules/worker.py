"""The worker's side of scheduled emails: claim a period, run the report, queue its emails.

Claim and queueing are commands; the report runs between them. Both check the period under the schedule's lock, so each
period is sent once, whenever a worker dies.
"""

import logging
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command
from restaurants.business_days import business_day
from restaurants.reports import commands, queries
from restaurants.reports.background.worker import LONGEST_SECONDS
from restaurants.reports.declarations import Query
from restaurants.reports.models import ReportSchedule
from restaurants.reports.registry import find_report
from restaurants.reports.running import Limits, run_report
from restaurants.reports.schedules import calendar, emails, services

logger = logging.getLogger(__name__)


def send_due() -> int:
    """Send every email of the current restaurant that is due. Return how many periods. One query without any."""
    today = business_day(clock.now(), connection.tenant)
    waiting = ReportSchedule.objects.filter(paused_at=None, next_end__lt=today).order_by("next_end", "id")
    return sum(_send(row) for row in list(waiting) if services.is_due(row))


def _send(row: ReportSchedule) -> int:
    end = row.next_end
    if not _dispatch(commands.REPORT_CLAIM_PERIOD, row.id, {"end": end})["claimed"]:
        return 0
    try:
        email = _email(row, end)
    except DomainError as refusal:
        logger.warning("the report %s of %s was not made: %s", row.report, end, refusal)
        _dispatch(commands.REPORT_NOTE_FAILURE, row.id, {"end": end, "error": refusal.message[:200]})
        return 0
    sent = _dispatch(
        commands.REPORT_SEND_PERIOD, row.id, {"end": end}, subject=email.subject, variables=email.variables
    )
    return int(sent["queued"] > 0)


def _email(row: ReportSchedule, end: date) -> emails.ReportEmail:
    report = find_report(row.report)
    if report is None:
        raise DomainError(_("This report does not exist any more. Remove its email."))
    restaurant, period = connection.tenant, calendar.period_ending(row.every, end)
    chosen = queries.choice_of(report, {**row.choice, "start": str(period.start), "end": str(period.end)})
    asked = queries.query_of(report, chosen, restaurant)
    query = Query(restaurant, period, asked.comparison, asked.filters)
    return emails.write(run_report(report, query, limits=Limits(LONGEST_SECONDS)), chosen)


def _dispatch(command: Command, schedule_id: UUID, cleaned: dict[str, Any], **extra: Any) -> dict[str, Any]:
    actor = Actor.system("worker")
    return dispatch(command, target=schedule_id, cleaned=cleaned, extra=extra, actor=actor, key=str(uuid7())).data()
