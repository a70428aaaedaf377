"""The exception from our Content-Security-Policy for Django admin."""

from collections.abc import Callable

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

ADMIN = "/admin/"
# django-unfold uses Alpine.js, whose standard build compiles attributes at run time, and writes its palette into a
# <style> element. Scripts still come only from our own origin, none inline.
ADMIN_POLICY = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}


def admin_theme_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Allow what the admin's theme needs on the platform host's admin pages only."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        is_known = hasattr(request, "tenant")  # not while the database is away
        if is_known and request.tenant is None and request.path_info.startswith(ADMIN):
            response._csp_update = getattr(response, "_csp_update", {}) | ADMIN_POLICY
        return response

    return middleware
