"""The one exception from our Content-Security-Policy, and where it holds."""

from collections.abc import Callable

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

ADMIN = "/admin/"
# django-unfold's pages are driven by Alpine.js, whose standard build compiles attributes at run time, and they
# write their palette into a <style> element. Scripts still come from our own origin alone, none inline.
ADMIN_POLICY = {"script-src": [UNSAFE_EVAL], "style-src": [UNSAFE_INLINE]}


def admin_theme_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let the admin's theme run, on the platform host's admin pages and nowhere else."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.tenant is None and request.path_info.startswith(ADMIN):
            response._csp_update = getattr(response, "_csp_update", {}) | ADMIN_POLICY
        return response

    return middleware
