"""Middleware beside Django's own: trailing slash, body size, response headers."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from fynlo.core import csp_reports
from fynlo.core.errors import error_response, wants_json

Next = Callable[[HttpRequest], HttpResponse]


def optional_slash(get_response: Next) -> Next:
    """Accept a trailing slash on API routes, which are declared without; a redirect could lose the body."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if wants_json(request) and len(request.path_info) > 1:
            request.path_info = request.path_info.rstrip("/") or "/"
        return get_response(request)

    return middleware


def body_limit(get_response: Next) -> Next:
    """Refuse a body whose Content-Length is over the limit before a byte of it is read.

    Pages may send files (pictures, a menu as CSV); programs send JSON. What lies about its length meets the
    parser's own limit.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        is_file = request.content_type == "multipart/form-data"
        most = settings.UPLOAD_LIMIT if is_file else settings.BODY_LIMIT
        if not length.isdigit() or int(length) > most:
            return error_response(request, 413 if length.isdigit() else 400)
        return get_response(request)

    return middleware


def no_nul(get_response: Next) -> Next:
    """Answer 404 for an address with a NUL before any query: PostgreSQL stores none, so nothing can match."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return error_response(request, 400)
        return get_response(request)

    return middleware


def own_resources(get_response: Next) -> Next:
    """Keep pages of other sites from loading or framing what we serve, static files and pictures included.

    A response that has a Content-Security-Policy of its own keeps it.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Content-Security-Policy", "frame-ancestors 'none'")
        return response

    return middleware


def security_headers(get_response: Next) -> Next:
    """Set headers that Django does not set."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=(), payment=()")
        if wants_json(request):
            response.headers.setdefault("Cache-Control", "no-store")
        elif response.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Reporting-Endpoints", f'{csp_reports.GROUP}="{csp_reports.PATH}"')
            update = getattr(response, "_csp_update", {}) | {"connect-src": _own_sockets(request)}
            response._csp_update = update  # pyright: ignore[reportAttributeAccessIssue], django-csp's own attribute
        return response

    return middleware


def _own_sockets(request: HttpRequest) -> list[str]:
    """Return the WebSocket origin of the page's host; not every browser counts it as 'self'."""
    try:
        return [f"{'wss' if request.is_secure() else 'ws'}://{request.get_host()}"]
    except DisallowedHost:
        return []
