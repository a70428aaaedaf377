"""What happens to the queue of a printer: tickets come in from the event log, papers are handed out and reported on.

Every service locks the printer first, so that two requests of one printer, or one beside the sweep of silent printers,
follow each other. No service records events: a printed ticket changes nothing of the ticket.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from fynlo.core import clock, json_codec
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import restaurants_language
from orders.models import Printer, PrintJob
from orders.printing import alerts, limits, selectors
from orders.printing.errors import PrinterNotFound, PrintJobNotFound
from orders.printing.paper import ALERT, MOST_ROWS, RULE, Row, row
from orders.printing.tickets import Printed, paper_of
from realtime.commands.context import CommandContext
from realtime.printers import note_waiting, silent_printers
from realtime.streams import StoredEvent, events_between, position_of

FIRED = "kitchen.ticket_fired"
LONGEST_TITLE = 80
LONGEST_RESULT = 60


class Outcome(StrEnum):
    """What a printer reports about a job."""

    PRINTED = "printed"
    UNABLE = "unable"  # it has no paper, or its cover is open: the job waits
    UNREADABLE = "unreadable"  # it cannot read the job, which fails after MOST_TRIES


@dataclass(frozen=True, slots=True)
class Printout:
    """Something to print: its kind, its title in the queue, its rows."""

    kind: PrintJob.Kind
    title: str
    rows: list[Row]


def collect(*, context: CommandContext, printer_id: UUID) -> dict[str, int]:
    """Add the tickets of the printer's stations since its cursor to its queue. Locks the printer.

    At most BATCH tickets at once: the next poll adds the rest. Those that are LATE are left out.

    Raises PrinterNotFound, and CursorLost if the log was pruned at the same moment.
    """
    return {"added": _collect(context, selectors.lock_printer(printer_id))}


def hand(*, context: CommandContext, printer_id: UUID, job_id: UUID, device: str) -> PrintJob:
    """Give the printer a job. Locks the printer.

    Within HELD of the last time nothing changes: the `device` that took it gets the same bytes again if it lost the
    connection, and another one at the same address, or one without a name, gets nothing. Later it counts as another
    attempt, and the paper says that it may be a second one.

    Raises PrinterNotFound, and PrintJobNotFound if the job was printed, moved or taken meanwhile.
    """
    printer, now = selectors.lock_printer(printer_id), clock.now()
    job = selectors.unfinished_job(printer.id, job_id)
    if job is None:
        raise PrintJobNotFound()
    if not is_held(job.handed_at, now):
        job.state, job.handed_at = PrintJob.State.HANDED, now
        job.attempts, job.handed_to = min(job.attempts + 1, limits.MOST_ATTEMPTS), device
        job.save(update_fields=["state", "handed_at", "handed_to", "attempts"])
    elif not device or device != job.handed_to:
        raise PrintJobNotFound()
    return job


def report(
    *, context: CommandContext, printer_id: UUID, job_id: UUID, device: str, outcome: Outcome, code: str
) -> dict[str, str]:
    """Note what the printer reports about a job: `code` in its own words. Locks the printer.

    A report changes nothing about a job that is not in its queue any more (it came twice, or the job has moved), that
    nobody took, or that another `device` took less than HELD ago. A job that the printer could not read MOST_TRIES
    times fails, with an alert (`attention.raised`).

    Raises PrinterNotFound.
    """
    printer = selectors.lock_printer(printer_id)
    job, now = selectors.unfinished_job(printer.id, job_id), clock.now()
    if job is None or job.handed_at is None or (is_held(job.handed_at, now) and job.handed_to != device):
        return {"state": ""}
    job.result = code[:LONGEST_RESULT]
    if outcome == Outcome.PRINTED:
        job.state, job.ended_at = PrintJob.State.PRINTED, now
    elif outcome == Outcome.UNREADABLE and job.unreadable + 1 >= limits.MOST_TRIES:
        job.state, job.ended_at = PrintJob.State.FAILED, now
        alerts.job_failed(context, printer, job)
    else:
        job.state, job.handed_at = PrintJob.State.WAITING, None
    job.unreadable += outcome == Outcome.UNREADABLE
    job.save(update_fields=["state", "ended_at", "handed_at", "result", "unreadable"])
    return {"state": job.state}


def warn(*, context: CommandContext, printer_id: UUID) -> dict[str, bool]:
    """Alert, once, that a ticket waits for a printer that has never asked for work (`attention.raised`).

    Tills warn of it from then on. Locks the printer. Raises PrinterNotFound.
    """
    printer = selectors.lock_printer(printer_id)
    is_new = note_waiting(printer.id)
    if is_new:
        alerts.not_connected(context, printer)
    return {"warned": is_new}


def move_away(*, context: CommandContext, printer_id: UUID) -> dict[str, int]:
    """Move the tickets of a silent printer to its fallback, or to that one's if it is silent too. Locks both.

    A printer that another command has locked is left for the next sweep, so that this waits for nobody; one that has
    asked for work meanwhile keeps its tickets. A ticket that the other printer has already, because both print the same
    station, does not go there twice. Test prints and receipts stay.

    Returns how many `moved` and how many tickets are `left`.
    """
    try:
        printer = selectors.lock_printer(printer_id, skip_locked=True)
        silent = {one.id for one in silent_printers([connection.tenant.pk])}
        taker = _taker(printer, silent) if printer.id in silent else None
        if taker is None:
            return {"moved": 0, "left": 1}
        taker = selectors.lock_printer(taker.id, skip_locked=True)
    except PrinterNotFound:
        return {"moved": 0, "left": 1}
    added = _collect(context, printer)
    _collect(context, taker)
    jobs = list(selectors.unfinished(printer.id).filter(kind=PrintJob.Kind.TICKET)[: limits.BATCH])
    _move(printer, taker, jobs)
    if jobs:
        context.annotate(moved=len(jobs), printer=printer.name, to=taker.name)
    return {"moved": len(jobs), "left": int(added >= limits.BATCH or len(jobs) >= limits.BATCH)}


def add_paper(printer: Printer, paper: Printout, **fields: Any) -> PrintJob:
    """Add something to the queue of a locked printer. Two statements."""
    printer.last_number += 1
    printer.save(update_fields=["last_number"])
    job = PrintJob(
        printer=printer, number=printer.last_number, kind=paper.kind, title=paper.title[:LONGEST_TITLE],
        content=_fitting(paper.rows), **fields,
    )  # fmt: skip
    job.save(force_insert=True)
    return job


def is_held(handed_at: datetime | None, now: datetime) -> bool:
    """Whether a job was handed out so recently that the printer may still be at it."""
    return handed_at is not None and now - handed_at < limits.HELD


def _collect(context: CommandContext, printer: Printer) -> int:
    """Bring the queue of a locked printer up to date. Return how many tickets were looked at."""
    position = position_of(connection.tenant.pk)
    if reason := position.refuses(printer.epoch, printer.cursor):
        context.annotate(printer=printer.name, skipped=reason)
        printer.epoch, printer.cursor = position.epoch, position.head
        printer.save(update_fields=["epoch", "cursor"])
        return 0
    found = events_between(position, printer.cursor, types=selectors.EVENT_TYPES, limit=limits.BATCH)
    _add_tickets(printer, found)
    printer.cursor = found[-1].seq if len(found) == limits.BATCH else position.head
    printer.save(update_fields=["cursor", "last_number"])
    _tidy(printer)
    return len(found)


def _add_tickets(printer: Printer, found: Iterable[StoredEvent]) -> None:
    oldest = clock.now() - limits.LATE
    events = []
    for event in found:
        body = json_codec.loads(event.body)
        if body["data"]["ticket"]["station"] in printer.stations and _moment(body["recorded_at"]) > oldest:
            events.append((event, body["data"]["ticket"]))
    printed = selectors.printed_of(printer, {ticket["id"] for _event, ticket in events}) if events else {}
    said: dict[str, Printed] = {str(ticket_id): last for ticket_id, last in printed.items()}
    jobs = []
    with translation.override(restaurants_language()):
        for event, ticket in events:
            last, is_fired = said.get(ticket["id"]), event.type == FIRED
            paper = paper_of(ticket, last, connection.tenant.zone, is_fired=is_fired)
            if paper is None:
                continue
            said[ticket["id"]] = paper.printed
            printer.last_number += 1
            jobs.append(
                PrintJob(
                    printer=printer, number=printer.last_number, kind=PrintJob.Kind.TICKET,
                    title=paper.title[:LONGEST_TITLE], content=_fitting(paper.rows), ticket_id=ticket["id"],
                    epoch=printer.epoch, seq=event.seq, printed=paper.printed,
                )
            )  # fmt: skip
    PrintJob.objects.bulk_create(jobs)


def _tidy(printer: Printer) -> None:
    """End what is LATE, and delete what lies behind the newest KEPT jobs. Two statements."""
    selectors.unfinished(printer.id).filter(added_at__lt=clock.now() - limits.LATE).update(
        state=PrintJob.State.TOO_OLD, ended_at=clock.now()
    )
    old = PrintJob.objects.filter(printer=printer, number__lte=printer.last_number - limits.KEPT)
    if printer.last_number > limits.KEPT:
        old.exclude(state__in=PrintJob.UNFINISHED).delete()


def can_take(printer: Printer) -> bool:
    """Whether a printer along the fallbacks of this one answers. Two queries."""
    silent = {one.id for one in silent_printers([connection.tenant.pk])}
    return _taker(printer, silent) is not None


def _taker(printer: Printer, silent: set[UUID]) -> Printer | None:
    """Return the first printer along the fallbacks that is not silent, None without one. One query."""
    by_id = {one.id: one for one in selectors.printers()}
    seen, following = {printer.id}, printer.fallback_id
    while following is not None and following not in seen:
        seen.add(following)
        found = by_id.get(following)
        if found is None:
            return None
        if found.id not in silent:
            return found
        following = found.fallback_id
    return None


def _move(printer: Printer, taker: Printer, jobs: list[PrintJob]) -> None:
    seqs = [job.seq for job in jobs]
    theirs = PrintJob.objects.filter(
        printer=taker, seq__in=seqs, state__in=[*PrintJob.UNFINISHED, PrintJob.State.PRINTED]
    )
    has = set(theirs.values_list("epoch", "seq"))
    now, moved = clock.now(), []
    with translation.override(restaurants_language()):
        said = [row(_("For {printer}, which does not answer").format(printer=printer.name), ALERT), row("", RULE)]
    for job in jobs:
        job.state, job.ended_at = PrintJob.State.MOVED, now
        if (job.epoch, job.seq) in has:
            continue
        taker.last_number += 1
        moved.append(
            PrintJob(
                printer=taker, number=taker.last_number, kind=job.kind, title=job.title,
                content=_fitting([*said, *job.content]), ticket_id=job.ticket_id, epoch=job.epoch, seq=job.seq,
                printed=job.printed, attempts=job.attempts, moved_from=job,
            )
        )  # fmt: skip
    PrintJob.objects.bulk_update(jobs, ["state", "ended_at"])
    PrintJob.objects.bulk_create(moved)
    taker.save(update_fields=["last_number"])


def _fitting(rows: list[Row]) -> list[Row]:
    """Return the rows of a paper. One that is too long ends with a row that says so: nothing is left out in silence."""
    if len(rows) <= MOST_ROWS:
        return rows
    return [*rows[: MOST_ROWS - 1], row(_("This paper is too long. The rest is on the screen."), ALERT)]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
