"""What a page answers a person with support access: the page, once it is in the audit, and nothing but pages."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from rest_framework.permissions import SAFE_METHODS

from fynlo.core.errors import DomainError, error_response
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.support import commands
from restaurants.support.errors import SupportDownloadsNothing, SupportEnded, SupportReadsOnly


def show(request: HttpRequest, view: Callable[[], HttpResponse]) -> HttpResponse:
    """Record the page in the audit and return it. `request.principal` looks into `request.tenant`.

    Refuses a method that changes something, an access that has ended, a file, and a redirect to another host.
    """
    try:
        if request.method not in SAFE_METHODS:
            raise SupportReadsOnly()
        access_id = request.principal.support.get(request.tenant.pk)
        if access_id is None:
            raise SupportEnded()
        dispatch(
            commands.SUPPORT_VIEW,
            target=access_id,
            cleaned={"page": request.path},
            actor=platform_executor.actor_of(request.principal, "portal"),
            key=str(uuid7()),
        )
        response = view()
        if not _is_page(response):
            raise SupportDownloadsNothing()
    except DomainError as refusal:
        return error_response(request, refusal.status, code=refusal.code, message=refusal.message)
    return response


def _is_page(response: HttpResponseBase) -> bool:
    """Whether it is HTML to look at, or leads to another page of this host."""
    if 300 <= response.status_code < 400:
        target = urlsplit(response.headers.get("Location", ""))
        return not target.netloc and target.path.startswith("/")
    is_html = response.headers.get("Content-Type", "text/html").startswith("text/html")
    return is_html and "attachment" not in response.headers.get("Content-Disposition", "")
