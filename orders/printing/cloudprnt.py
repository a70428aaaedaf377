"""Star CloudPRNT over HTTP: the printer posts its state, gets the job that it is offered, and deletes what is printed.

Star CloudPRNT Protocol Guide 2.4.0 (star-m.jp/products/s_print/sdk/StarCloudPRNT/manual/en), read 2026-12: a printer
may fetch a job again, and after any answer but 200 to a fetch it deletes with code 520 or 521. A GET of
`cloudprnt-setting.json` below the address is answered 404, which says that we speak this version and no MQTT.
"""

from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from fynlo.core import json_codec
from fynlo.core.ids import parse_uuid
from orders.models import Printer, PrintJob
from orders.printing import drawing, polling, star
from orders.printing.papers import lines_of_job
from orders.printing.polling import NOTHING_CACHED, answer, for_printer
from orders.printing.queue import Outcome
from orders.printing.selectors import PollingState
from restaurants.identity.page_access import page
from restaurants.identity.permissions import PUBLIC


@csrf_exempt
@page(PUBLIC)
@require_http_methods(["POST", "GET", "DELETE"])
@for_printer(Printer.Protocol.STAR)
def cloudprnt(request: HttpRequest, state: PollingState) -> HttpResponse:
    """POST: what there is to print. GET: the bytes. DELETE: what became of it."""
    if request.method == "POST":
        return _poll(request, state)
    if request.method == "GET":
        return _fetch(request, state)
    return _confirm(request, state)


def _poll(request: HttpRequest, state: PollingState) -> HttpResponse:
    """Offer the oldest job, unless the printer is at one or cannot print. One query while nothing happens."""
    try:
        said = json_codec.loads(request.body or b"{}")
    except json_codec.Unreadable:
        return answer(status=400)
    if not isinstance(said, dict):
        return answer(status=400)
    code = unquote(str(said.get("statusCode") or ""))
    trouble = "" if not code or _is_good(code) else code
    polling.note(state, trouble)
    job_id = None if trouble or said.get("printingInProgress") is True else polling.next_job(state)
    job = PrintJob.objects.filter(pk=job_id).first() if job_id is not None else None
    if job is None:
        return _json(jobReady=False)
    types = star.media_types(lines_of_job(job, state.columns))
    return _json(jobReady=True, mediaTypes=list(types), jobToken=job.id.hex)


def _fetch(request: HttpRequest, state: PollingState) -> HttpResponse:
    """Hand out the job in the form that the printer chose. 404 for one that it cannot have, 415 for another form."""
    job_id = _job_id(request, state)
    job = polling.take(state, job_id, _device(request)) if job_id is not None else None
    if job is None:
        return answer(status=404)
    lines = lines_of_job(job, state.columns)
    types = star.media_types(lines)
    wanted = request.GET.get("type", types[0])
    if wanted not in types:
        return answer(status=415)
    body = drawing.png(lines, state.columns) if wanted == star.PICTURE else star.encode(lines)
    response = answer(body, content_type=wanted)
    response["X-Star-Cut"] = "partial; feed=true"  # read with a picture, which holds no command of its own
    return response


def _confirm(request: HttpRequest, state: PollingState) -> HttpResponse:
    code, job_id = request.GET.get("code", ""), _job_id(request, state)
    if job_id is not None:
        polling.report(state, job_id, _outcome(code), code, _device(request))
    return answer()


def _job_id(request: HttpRequest, state: PollingState) -> UUID | None:
    """Return the job of a request. Older firmware sends no token: it means the one that it was offered."""
    token = request.GET.get("token")
    return state.job_id if token is None else parse_uuid(token)


def _device(request: HttpRequest) -> str:
    return request.GET.get("mac", "")


def _outcome(code: str) -> Outcome:
    if _is_good(code):
        return Outcome.PRINTED
    return Outcome.UNABLE if code.startswith("4") else Outcome.UNREADABLE


def _is_good(code: str) -> bool:
    return code.startswith("2") or code == "OK"


def _json(**said: object) -> JsonResponse:
    return JsonResponse(said, headers=NOTHING_CACHED)
