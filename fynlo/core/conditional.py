"""Answer with prepared bytes: compressed where the client accepts it, 304 where it has them already."""

import hashlib

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags

VARY = "Accept-Encoding, Authorization, Cookie, X-Restaurant-Id"


def deliver(request: HttpRequest, *, body: bytes, compressed: bytes, etag: str) -> HttpResponse:
    """Return JSON `body`, or `compressed` where accepted; each has its own ETag."""
    if _has(request, etag):
        response = HttpResponse(status=304)
        response["ETag"] = f'"{etag}-gzip"' if accepts_gzip(request) else f'"{etag}"'
    elif accepts_gzip(request):
        response = HttpResponse(compressed, content_type="application/json")
        response["Content-Encoding"] = "gzip"
        response["ETag"] = f'"{etag}-gzip"'
    else:
        response = HttpResponse(body, content_type="application/json")
        response["ETag"] = f'"{etag}"'
    response["Cache-Control"] = "private, must-revalidate"
    response["Vary"] = VARY
    return response


def unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return a rendered response with the hash of its content as ETag, or 304 for a client that has that content."""
    etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == etag:
        return HttpResponseNotModified()
    response["ETag"] = etag
    return response


def _has(request: HttpRequest, etag: str) -> bool:
    given = [
        tag.removeprefix("W/").strip('"').removesuffix("-gzip")
        for tag in parse_etags(request.headers.get("If-None-Match", ""))
    ]
    return etag in given or "*" in given


def accepts_gzip(request: HttpRequest) -> bool:
    return names_gzip(request.headers.get("Accept-Encoding", ""))


def names_gzip(accept_encoding: str) -> bool:
    """Return whether a client that sends this Accept-Encoding reads gzip."""
    for part in accept_encoding.lower().split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip() in ("gzip", "*"):
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
