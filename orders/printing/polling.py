"""A printer's request, whatever its protocol: who asks, what there is for it, and what it reports.

The secret address is the only credential. A printer's commands run as the system, and only ever on that printer.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Printer, PrintJob
from orders.printing import commands, selectors
from orders.printing.addresses import parse_token
from orders.printing.errors import PrinterNotFound, PrintJobNotFound
from orders.printing.paper import clean
from orders.printing.queue import Outcome, is_held
from orders.printing.selectors import PollingState
from realtime import printers as polling
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command

BODY_LIMIT = 64 * 1024  # a report of Epson's holds a few hundred bytes for each job
LONGEST_TROUBLE = 60
LONGEST_DEVICE = 40
NOTHING_CACHED = {"Cache-Control": "no-store"}

View = Callable[..., HttpResponse]


def for_printer(protocol: Printer.Protocol) -> Callable[[View], View]:
    """Open a view for a printer of this protocol. The view gets `state`.

    401 for an address that we did not sign for this restaurant, without a query, and for one that was renewed or whose
    printer was removed. 413 for a body above BODY_LIMIT. A refusal of a command is answered by its status. One query.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, token: str) -> HttpResponse:
            parsed = parse_token(token)
            if parsed is None:
                return answer(status=401)
            length = request.META.get("CONTENT_LENGTH") or "0"
            if not length.isdigit() or int(length) > BODY_LIMIT or len(request.body) > BODY_LIMIT:
                return answer(status=413)
            state = selectors.polling_state(*parsed)
            if state is None or state.protocol != protocol:
                return answer(status=401)
            try:
                return view(request, state)
            except DomainError as refusal:  # such as too busy: the printer asks again
                return answer(status=refusal.status)

        return wrapper

    return decorate


def answer(body: bytes = b"", *, content_type: str = "text/plain", status: int = 200) -> HttpResponse:
    return HttpResponse(body, content_type=content_type, status=status, headers=NOTHING_CACHED)


def note(state: PollingState, trouble: str) -> None:
    """Store that the printer asked, and what keeps it from printing ("" for nothing). At most one statement."""
    polling.note_poll(
        connection.tenant.pk, state.printer_id, clean(trouble)[:LONGEST_TROUBLE], last=state.polled_at,
        last_trouble=state.trouble,
    )  # fmt: skip


def next_job(state: PollingState) -> UUID | None:
    """Return the oldest job that the printer may have now, None while it may be at one.

    Brings the queue up to date first, if there is something new: a query to see it, then a command and a read.
    """
    if selectors.has_news(state.position, state.epoch, state.cursor, state.stations):
        run(commands.PRINTER_COLLECT, state.printer_id)
        if state.job_id is None:
            found = selectors.unfinished(state.printer_id).first()
            return None if found is None else found.id
    return None if is_held(state.handed_at, clock.now()) else state.job_id


def take(state: PollingState, job_id: UUID, device: str = "") -> PrintJob | None:
    """Hand out a job and return it, None if it was printed, moved or taken meanwhile. One command and a query.

    `device` is what the printer calls itself; without it a job cannot be fetched a second time within HELD.
    """
    try:
        run(commands.PRINTER_HAND, (state.printer_id, job_id), device=clean(device)[:LONGEST_DEVICE])
    except (PrinterNotFound, PrintJobNotFound):
        return None
    return PrintJob.objects.filter(pk=job_id).first()


def report(state: PollingState, job_id: UUID, outcome: Outcome, code: str, device: str = "") -> None:
    """Note what the printer says about a job. One command. A printer that was removed meanwhile is ignored."""
    with suppress(PrinterNotFound):
        said = {"outcome": outcome, "code": clean(code), "device": clean(device)[:LONGEST_DEVICE]}
        run(commands.PRINTER_REPORT, (state.printer_id, job_id), **said)


def run(command: Command, target: Any, **cleaned: Any) -> None:
    dispatch(command, target=target, cleaned=cleaned, actor=Actor.system("printer"), key=str(uuid7()))
