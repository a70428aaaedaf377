"""The application that `shared_server` runs. Its address `/test/empty-caches/` empties the process's caches.

The server lives as long as the test process, and the rows of one test are swept before the next begins. What the server
cached of them (hosts, sign-ins, menus, rules, snapshots) would otherwise outlive them.
"""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from fynlo.asgi import application
from fynlo.core.cache import clear_caches
from fynlo.urls import restaurant
from realtime.gateway import kitchen_presence
from tests.changed_constants import change

EMPTY_CACHES = "test/empty-caches/"


def empty(request: HttpRequest) -> HttpResponse:
    clear_caches()
    return HttpResponse("empty")


change(kitchen_presence, ROUND_SECONDS=0.2, POLL_SECONDS=0.4)
restaurant.urlpatterns.append(path(EMPTY_CACHES, empty))

__all__ = ["EMPTY_CACHES", "application"]
