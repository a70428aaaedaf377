"""X reports, Z reports and supplements: computed, chained, stored as exact bytes."""

import hashlib
import logging
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments.cash_up import alerts, events
from payments.cash_up.card_machines import machines_of
from payments.cash_up.document import Identity, document_of, identities
from payments.cash_up.errors import DayNotOver, NothingToReport, ReportNotFound
from payments.cash_up.figures import figures_of
from payments.cash_up.pending import pending
from payments.cash_up.unreported import Rows, unreported
from payments.models import JournalHead, ZHead, ZReport, ZRow
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.models import Restaurant

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Closed:
    """What closing the day made. `violated` are the identities that did not hold for `refused_day`: no Z was made."""

    reports: list[ZReport] = field(default_factory=list)
    refused_day: date | None = None
    violated: list[Identity] = field(default_factory=list)


def close_day(*, context: CommandContext, day: date | None = None) -> Closed:
    """Make a Z report of each business day up to `day` (today without it) that has rows no report covers.

    A day that has its Z already gets a supplement. `day` itself gets a Z even if nothing was sold. Locks the head of
    the Z reports, so numbers have no gaps and a row is in one report only. Records `z.made` for each. When an identity
    does not hold, makes no report of that day or a later one and raises an alert with the figures.

    Raises DayNotOver for a day to come, NothingToReport when `day` has its Z and nothing was booked since.
    """
    restaurant, now = connection.tenant, clock.now()
    today = business_day(now, restaurant)
    day = day or today
    if day > today:
        raise DayNotOver(field="business_day", today=today)
    head = lock_head()
    waiting = {each: rows for each, rows in unreported(restaurant).items() if each <= day}
    own = ZReport.objects.filter(business_day=day, supplement=0).first()
    if own is None:
        waiting.setdefault(day, Rows())
    if not waiting:
        number = own.number if own is not None else 0
        raise NothingToReport(
            _("{day} is closed already with Z {number}, and nothing was booked since.").format(
                day=date_format(day, "j F"), number=number
            ),
            number=number,
        )
    closed = Closed()
    not_in = pending(restaurant, day).serialize()
    for each in sorted(waiting):
        made = _make(context, head, each, waiting[each], not_in, closed)
        if made is None:
            break
        closed.reports.append(made)
    head.save(update_fields=["last_number", "last_sha256"])
    return closed


def lock_head() -> ZHead:
    """Lock and return the head of the Z reports until the commit. Two queries."""
    ZHead.objects.bulk_create([ZHead(pk=1)], ignore_conflicts=True)
    return ZHead.objects.select_for_update(of=("self",), no_key=True).get(pk=1)


def _make(
    context: CommandContext, head: ZHead, day: date, rows: Rows, not_in: dict[str, Any], closed: Closed
) -> ZReport | None:
    figures = figures_of(rows, machines_of(day))
    violated = [identity for identity in identities(figures) if not identity.holds]
    if violated:
        closed.refused_day, closed.violated = day, violated
        _refuse(context, day, violated)
        return None
    supplement, actor, at = ZReport.objects.filter(business_day=day).count(), context.actor, clock.now()
    report = ZReport(
        id=uuid7(), number=head.last_number + 1, business_day=day, supplement=supplement,
        previous_sha256=head.last_sha256, by=actor.user_id, by_name=actor.name, at=at,
    )  # fmt: skip
    header = {
        "kind": "supplement" if supplement else "z", "number": report.number, "supplement": supplement,
        "previous_sha256": head.last_sha256, "business_day": day, "made_at": at, "made_by": actor.name,
        "restaurant": _restaurant(connection.tenant), "journal": _journal(),
    }  # fmt: skip
    report.document = json_codec.dumps(document_of(figures, header, _to_date_of(head.last_number), not_in))
    report.sha256 = hashlib.sha256(report.document).hexdigest()
    report.save(force_insert=True)
    ZRow.objects.bulk_create((ZRow(id=row_id, report=report) for row_id in rows.ids()), batch_size=5000)
    head.last_number, head.last_sha256 = report.number, report.sha256
    context.annotate(z=report.number, business_day=day, sha256=report.sha256)
    events.z_made(context, report)
    return report


def _refuse(context: CommandContext, day: date, violated: list[Identity]) -> None:
    figures = "; ".join(f"{each.name}: {each.left} and {each.right}" for each in violated)
    logger.error("the Z report of %s was not made: %s", day, figures)
    alerts.figures_disagree(context, day, figures)


def x_report(day: date, *, made_by: str = "") -> dict[str, Any]:
    """Return the figures of a business day that no Z covers yet, as a document that is stored nowhere.

    Call inside `realtime.projections.one_moment`, or a sale between two of its queries makes its sums differ.
    26 queries, whatever the number of sales.
    """
    restaurant, now = connection.tenant, clock.now()
    rows = unreported(restaurant).get(day, Rows())
    supplement = ZReport.objects.filter(business_day=day).count()
    header = {
        "kind": "x", "number": None, "supplement": supplement, "previous_sha256": "", "business_day": day,
        "made_at": now, "made_by": made_by, "restaurant": _restaurant(restaurant), "journal": _journal(),
    }  # fmt: skip
    last = ZReport.objects.order_by("-number").values_list("number", flat=True).first() or 0
    not_in = pending(restaurant, day).serialize()
    return document_of(figures_of(rows, machines_of(day)), header, _to_date_of(last), not_in)


def open_days(today: date) -> list[date]:
    """Return the business days with rows that no Z covers, and today, the newest first."""
    return sorted({today, *unreported(connection.tenant)}, reverse=True)


def get_report(number: int) -> ZReport:
    """Raises ReportNotFound."""
    found = ZReport.objects.filter(number=number).first()
    if found is None:
        raise ReportNotFound(number=number)
    return found


def read_document(report: ZReport) -> dict[str, Any]:
    """Return a report's document as it was stored."""
    return json_codec.loads(bytes(report.document))


def _to_date_of(number: int) -> dict[str, Any]:
    """Return the totals to date of the report of that number; {} for 0."""
    if not number:
        return {}
    return read_document(get_report(number))["to_date"]


def _journal() -> dict[str, Any]:
    """Return the end of the journal: who has a Z on paper can tell whether the journal was rewritten later."""
    head = JournalHead.objects.filter(pk=1).first()
    return {"number": head.number, "hash": bytes(head.hash).hex()} if head else {"number": 0, "hash": ""}


def _restaurant(restaurant: Restaurant) -> dict[str, Any]:
    return {
        "name": restaurant.name,
        "address": restaurant.address,
        "vat_number": restaurant.vat_number,
        "currency": restaurant.currency,
        "timezone": restaurant.timezone,
    }
