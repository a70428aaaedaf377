"""The application with the tests' own small domain in it, and with a hub that does not let a test wait for minutes.

`/test/sync/` on a restaurant's host is an empty page for the sync client to run in.
"""

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.urls import path

from fynlo.asgi import application
from fynlo.urls import restaurant
from realtime import snapshots
from realtime.gateway import hub, socket
from tests.realtime import sample_domain

hub.HEARTBEAT_SECONDS = 2
hub.RECHECK_SECONDS = 1.0
hub.UNWRITABLE_SECONDS = 3
hub.DRAIN_SECONDS = 2.0
socket.SUBSCRIBE_GRACE = 0.5
snapshots.CACHE_SECONDS = 0.0
sample_domain.register()


def empty_page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(
        "<!doctype html><html lang=en><title>Sync</title>"
        f'<meta name="csrf-token" content="{get_token(request)}"><meta name="client-type" content="till">'
        "<link rel=icon href=data:,>"
    )


restaurant.urlpatterns.append(path("test/sync/", empty_page))

__all__ = ["application"]
