"""Log what browsers report that our Content-Security-Policy blocked, so that an attack or a mistake is noticed.

Anybody may send such a report, so few are read, each is short, and nothing of an address but its beginning is kept:
addresses of bills and invitations are secrets.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from fynlo.core import json_codec

logger = logging.getLogger(__name__)

PATH = "/csp-report"
GROUP = "csp"  # its name in `report-to` and Reporting-Endpoints
LONGEST = 8 * 1024  # bytes of a report
MOST_A_MINUTE = 10  # in one process
LONGEST_WORD = 60  # characters of what is logged


class Budget:
    """A limit per minute; reports over it are not read."""

    def __init__(self, most: int = MOST_A_MINUTE):
        self._most, self._left, self._until = most, most, 0.0
        self._lock = threading.Lock()

    def take(self) -> bool:
        with self._lock:
            now = time.monotonic()
            if now >= self._until:
                self._left, self._until = self._most, now + 60
            self._left -= 1
            return self._left >= 0


def take_reports(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers PATH before any middleware that queries the database."""
    budget = Budget()

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info != PATH:
            return get_response(request)
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        if budget.take():
            _log(request.read(LONGEST + 1))
        return HttpResponse(status=204)

    return middleware


def _log(raw: bytes) -> None:
    if len(raw) > LONGEST:
        return
    try:
        said = json_codec.loads(raw)
    except json_codec.Unreadable:
        return
    for report in said[:3] if isinstance(said, list) else [said]:
        if not isinstance(report, dict):
            continue
        body = report.get("csp-report") or report.get("body")  # of `report-uri`, of `report-to`
        if isinstance(body, dict):
            logger.warning(
                "a page under /%s/ was kept from %s, by %s",
                _page(_word(body, "document-uri", "documentURL")),
                _source(_word(body, "blocked-uri", "blockedURL")),
                _word(body, "effective-directive", "effectiveDirective"),
            )


def _word(body: dict[str, Any], *names: str) -> str:
    said = next((body[name] for name in names if isinstance(body.get(name), str)), "")
    return "".join(letter for letter in said if letter.isprintable())


def _page(address: str) -> str:
    """Return the first part of a page's path."""
    return _split(address)[2].strip("/").split("/")[0][:LONGEST_WORD]


def _source(address: str) -> str:
    """Return the origin of a blocked URL; a keyword such as `inline` or `eval` unchanged."""
    scheme, host, _ = _split(address)
    return (f"{scheme}://{host}" if host else address.split(":")[0])[:LONGEST_WORD]


def _split(address: str) -> tuple[str, str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", "", ""
    return parts.scheme, parts.hostname or "", parts.path
