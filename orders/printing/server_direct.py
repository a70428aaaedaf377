"""Epson Server Direct Print: the printer asks with a form, gets a job as XML, and reports the result in another form.

Server Direct Print User's Manual, rev. K, and ePOS-Print XML User's Manual, rev. AF, read 2026-12: version 2.00 names
the job, `printjobid` has at most 30 letters and digits, `<command>` holds ESC/POS as hexadecimal digits, and an empty
answer means that there is nothing to print.
"""

import re
from datetime import timedelta
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fynlo.core import clock
from orders.models import Printer
from orders.printing import escpos_bytes, polling, selectors
from orders.printing.papers import lines_of_job
from orders.printing.polling import answer, for_printer
from orders.printing.queue import Outcome
from orders.printing.selectors import PollingState
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC

RETRIED = timedelta(minutes=2)
MOST_REPORTED = 20  # jobs of one report: a printer has one at a time
XML = "text/xml; charset=utf-8"
# Only these two are read, each by itself: the reports in Epson's own manual are no well-formed XML.
JOB = re.compile(r"<printjobid>\s*(\d{1,18})\s*</printjobid>")
RESULT = re.compile(r"<response\b[^>]{0,1000}>")
ATTRIBUTE = re.compile(r'\b(success|code)\s*=\s*"([^"]{0,60})"')
# What a printer recovers from by itself or by a person's hand; with any other code it cannot read the job.
UNABLE = (
    "EPTR_", "EX_BADPORT", "EX_TIMEOUT", "EX_SPOOLER", "DeviceNotFound", "PrintSystemError", "Printing", "JobSpooling",
    "TooManyRequests", "RequestEntityTooLarge",
)  # fmt: skip
REQUEST = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<PrintRequestInfo Version="2.00"><ePOSPrint><Parameter><devid>local_printer</devid><timeout>10000</timeout>'
    "<printjobid>{number}</printjobid></Parameter><PrintData>"
    '<epos-print xmlns="http://www.epson-pos.com/schemas/2011/03/epos-print"><command>{command}</command></epos-print>'
    "</PrintData></ePOSPrint></PrintRequestInfo>"
)


@csrf_exempt
@page(PUBLIC)
@require_http_methods(["POST"])
@for_printer(Printer.Protocol.EPSON)
def server_direct(request: HttpRequest, state: PollingState) -> HttpResponse:
    """`GetRequest`: what there is to print. `SetResponse`: what became of it."""
    kind = request.POST.get("ConnectionType", "")
    if kind == "GetRequest":
        return _poll(state)
    if kind == "SetResponse":
        return _confirm(state, request.POST.get("ResponseFile", ""))
    return answer(status=400)


def _poll(state: PollingState) -> HttpResponse:
    """Hand out the oldest job. One query while nothing happens."""
    job_id = polling.next_job(state)
    polling.note(state, _trouble(state))
    job = polling.take(state, job_id) if job_id is not None else None
    if job is None:
        return answer(content_type=XML)
    command = escpos_bytes.encode(lines_of_job(job, state.columns), state.columns).hex()
    return answer(REQUEST.format(number=job.number, command=command).encode(), content_type=XML)


def _trouble(state: PollingState) -> str:
    """Return what the printer reported with its last job.

    Without a job it cannot say that it has paper again. Once its tickets have moved to another printer it is taken to
    be well after RETRIED, and finds out with its next ticket.
    """
    is_over = state.job_id is None and state.able_at is not None and state.able_at < clock.now() - RETRIED
    return "" if is_over else state.trouble


def _confirm(state: PollingState, said: str) -> HttpResponse:
    """Note the result of each job in a report; a job without a result is taken as not printed."""
    trouble = ""
    for found in islice(JOB.finditer(said), MOST_REPORTED):
        following = JOB.search(said, found.end())
        result = RESULT.search(said, found.end(), following.start() if following else len(said))
        facts = dict(ATTRIBUTE.findall(result[0])) if result else {}
        code, outcome = facts.get("code", ""), _outcome(facts)
        trouble = code if outcome == Outcome.UNABLE else ""
        job_id = selectors.job_id(state.printer_id, int(found[1]))
        if job_id is not None:
            polling.report(state, job_id, outcome, code)
    polling.note(state, trouble)
    return answer()


def _outcome(facts: dict[str, str]) -> Outcome:
    if facts.get("success") in ("true", "1"):
        return Outcome.PRINTED
    return Outcome.UNABLE if facts.get("code", "").startswith(UNABLE) else Outcome.UNREADABLE
