"""What happens to the queue of a printer: tickets come in from the event log, papers are handed out and reported on.

Every service locks the printer first, so that two requests of one printer, or one beside the sweep of silent printers,
follow each other. No service records events: a printed ticket changes nothing of the ticket.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fynlo.core import clock, json_codec
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import restaurants_language
from orders.kitchen.selectors import tickets_on_screen
from orders.models import Printer, PrintJob
from orders.payloads import serialize_ticket
from orders.printing import alerts, limits, selectors
from orders.printing.errors import PapersWait, PrinterNotFound, PrintJobNotFound
from orders.printing.paper import ALERT, MOST_ROWS, RULE, Row, row
from orders.printing.tickets import Printed, paper_of
from realtime.commands.context import CommandContext
from realtime.printers import note_waiting, silent_printers
from realtime.streams import Position, StoredEvent, events_between, position_of

FIRED = "kitchen.ticket_fired"
LONGEST_TITLE = 80
LONGEST_RESULT = 60
IS_SILENT = gettext_lazy("For {printer}, which does not answer")
IS_REMOVED = gettext_lazy("For {printer}, which was removed")


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


@dataclass(frozen=True, slots=True)
class Found:
    """A ticket that a printer may have to print, in the form of its events. `seq` is None without an event."""

    ticket: dict[str, Any]
    is_fired: bool
    at: datetime
    seq: int | None


def collect(*, context: CommandContext, printer_id: UUID) -> dict[str, int]:
    """Add the tickets of the printer's stations since its cursor to its queue. Locks the printer.

    At most BATCH tickets at once: the next poll adds the rest. Those that are LATE are not printed, and an alert names
    them (`attention.raised`). Where the log no longer has what came after the cursor, the open tickets are added.

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
    is_new = note_waiting(connection.tenant.pk, printer.id)
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
    _move(printer, taker, jobs, IS_SILENT)
    if jobs:
        context.annotate(moved=len(jobs), printer=printer.name, to=taker.name)
    return {"moved": len(jobs), "left": int(added >= limits.BATCH or len(jobs) >= limits.BATCH)}


def hand_over(context: CommandContext, printer: Printer, heir: Printer | None) -> int:
    """Move the tickets and receipts of a printer that is removed to its heir. The caller has locked both.

    Its queue is brought up to date first. Test prints end. Returns how many papers moved. Raises PapersWait without an
    heir if there are any.
    """
    while _collect(context, printer) >= limits.BATCH:
        pass
    jobs = list(selectors.unfinished(printer.id).exclude(kind=PrintJob.Kind.TEST))
    if jobs and heir is None:
        raise PapersWait()
    if jobs and heir is not None:
        _collect(context, heir)
        _move(printer, heir, jobs, IS_REMOVED)
    selectors.unfinished(printer.id).update(state=PrintJob.State.FAILED, ended_at=clock.now())
    return len(jobs)


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
        return _collect_open(context, printer, position)
    events = events_between(position, printer.cursor, types=selectors.EVENT_TYPES, limit=limits.BATCH)
    late = _add_tickets(printer, _of_its_stations(printer, events))
    printer.cursor = events[-1].seq if len(events) == limits.BATCH else position.head
    printer.save(update_fields=["cursor", "last_number"])
    _tidy(context, printer, late)
    return len(events)


def _collect_open(context: CommandContext, printer: Printer, position: Position) -> int:
    """Add the open tickets of the printer's stations as they are now: the log no longer has what it missed.

    Nothing is added of a ticket whose last paper says the same. Returns 0: the next poll goes on from the head.
    """
    printer.epoch, printer.cursor = position.epoch, position.head
    found = []
    for ticket in tickets_on_screen().filter(station__in=printer.stations):
        shape = json_codec.loads(json_codec.dumps(serialize_ticket(ticket, ticket.order, ticket.items)))
        found.append(Found(shape, is_fired=True, at=ticket.fired_at or ticket.sent_at, seq=None))
    late = _add_tickets(printer, found)
    printer.save(update_fields=["epoch", "cursor", "last_number"])
    _tidy(context, printer, late)
    return 0


def _of_its_stations(printer: Printer, events: Iterable[StoredEvent]) -> list[Found]:
    found = []
    for event in events:
        body = json_codec.loads(event.body)
        ticket = body["data"]["ticket"]
        if ticket["station"] in printer.stations:
            found.append(Found(ticket, event.type == FIRED, datetime.fromisoformat(body["recorded_at"]), event.seq))
    return found


def _add_tickets(printer: Printer, found: Sequence[Found]) -> list[str]:
    """Add what tickets say beyond their last papers. What is LATE is too old at once: its titles are returned."""
    printed = selectors.printed_of(printer, {one.ticket["id"] for one in found}) if found else {}
    said: dict[str, Printed] = {str(ticket_id): last for ticket_id, last in printed.items()}
    jobs, late, now = [], [], clock.now()
    with translation.override(restaurants_language()):
        for one in found:
            ticket_id = one.ticket["id"]
            paper = paper_of(one.ticket, said.get(ticket_id), connection.tenant.zone, is_fired=one.is_fired)
            if paper is None:
                continue
            printer.last_number += 1
            job = PrintJob(
                printer=printer, number=printer.last_number, kind=PrintJob.Kind.TICKET,
                title=paper.title[:LONGEST_TITLE], content=_fitting(paper.rows), ticket_id=ticket_id,
                epoch=printer.epoch, seq=one.seq, printed=paper.printed,
            )  # fmt: skip
            jobs.append(job)
            if one.at > now - limits.LATE:
                said[ticket_id] = paper.printed
            else:
                job.state, job.ended_at = PrintJob.State.TOO_OLD, now
                late.append(job.title)
    PrintJob.objects.bulk_create(jobs)
    return late


def _tidy(context: CommandContext, printer: Printer, late: list[str]) -> None:
    """End what is LATE, with an alert, and delete what lies behind the newest KEPT jobs. Two statements without any.

    `late` are the titles of tickets that came too late for the queue.
    """
    now = clock.now()
    jobs = list(selectors.unfinished(printer.id).filter(added_at__lt=now - limits.LATE))
    for job in jobs:
        job.state, job.ended_at = PrintJob.State.TOO_OLD, now
    PrintJob.objects.bulk_update(jobs, ["state", "ended_at"])
    if titles := late + [job.title for job in jobs if job.kind == PrintJob.Kind.TICKET]:
        alerts.too_old(context, printer, titles)
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


def _move(printer: Printer, taker: Printer, jobs: list[PrintJob], why: str | Promise) -> None:
    """Let `taker` print these jobs. A ticket begins with `why`, in the restaurant's language; a receipt does not."""
    seqs = [job.seq for job in jobs]
    theirs = PrintJob.objects.filter(
        printer=taker, seq__in=seqs, state__in=[*PrintJob.UNFINISHED, PrintJob.State.PRINTED]
    )
    has = set(theirs.values_list("epoch", "seq"))
    now, moved = clock.now(), []
    with translation.override(restaurants_language()):
        said = [row(str(why).format(printer=printer.name), ALERT), row("", RULE)]
    for job in jobs:
        job.state, job.ended_at = PrintJob.State.MOVED, now
        if (job.epoch, job.seq) in has:
            continue
        taker.last_number += 1
        rows = [*said, *job.content] if job.kind == PrintJob.Kind.TICKET else job.content
        moved.append(
            PrintJob(
                printer=taker, number=taker.last_number, kind=job.kind, title=job.title,
                content=_fitting(rows), ticket_id=job.ticket_id, epoch=job.epoch, seq=job.seq,
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
