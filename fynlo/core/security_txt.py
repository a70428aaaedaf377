"""`/.well-known/security.txt` (RFC 9116): where to report a weakness of this software."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from fynlo.core import clock

PATH = ".well-known/security.txt"
GOOD_FOR = timedelta(days=180)  # under a year, as the standard asks; a server that runs renews it with every answer


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Anybody may read it, on every host."""
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {clock.now() + GOOD_FOR:%Y-%m-%dT00:00:00Z}",
        f"Canonical: {settings.PUBLIC_BASE_URL}/{PATH}",
        "Preferred-Languages: en",
    ]
    response = HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
