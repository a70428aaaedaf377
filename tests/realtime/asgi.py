"""The application with the tests' sample domain, and with a hub whose intervals are seconds instead of minutes.

`/test/sync/` on a restaurant's host is an empty page that runs the sync client (`sync_page.js`).
"""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from fynlo.asgi import application
from fynlo.urls import restaurant
from realtime import snapshots
from realtime.gateway import hub, kitchen_presence, socket
from tests.changed_constants import change
from tests.realtime import sample_domain

SCRIPT = Path(__file__).with_name("sync_page.js")


change(hub, HEARTBEAT_SECONDS=2, RECHECK_SECONDS=1.0, UNWRITABLE_SECONDS=3, DRAIN_SECONDS=2.0, POSITION_SECONDS=2.0)
change(socket, SUBSCRIBE_GRACE=0.5)
change(kitchen_presence, SILENT_SECONDS=3.0, ROUND_SECONDS=0.2, POLL_SECONDS=0.4)
# A test's stream begins a new epoch. A snapshot cached from the test before would have a cursor of the old one: the
# gateway accepts it until the first event of the new epoch, and then resets the client in the middle of the test.
change(snapshots, CACHE_SECONDS=0.0)
sample_domain.register()


def empty_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        "<!doctype html><html lang=en><title>Sync</title>"
        f'<meta name="csrf-token" content="{get_token(request)}"><meta name="client-type" content="till">'
        '<link rel=icon href=data:,><script type="module" src="/test/sync/page.js"></script>'
    )


def script(request: HttpRequest) -> HttpResponse:
    return HttpResponse(SCRIPT.read_bytes(), content_type="text/javascript")


restaurant.urlpatterns += [path("test/sync/", empty_page), path("test/sync/page.js", script)]

__all__ = ["application"]
