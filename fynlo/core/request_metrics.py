"""Count every request by route, and look at the pool of connections at most once a second."""

import threading
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from fynlo.core import metrics
from fynlo.core.tenancy.connection import connection

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
POOL_SECONDS = 1.0
POOL_STATES = {"pool_size": "open", "pool_available": "idle", "requests_waiting": "waiting"}

_looked_at = 0.0
_looking = threading.Lock()


def measure(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware. A request that no route matches is one of the route `none`: addresses are no labels."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        response = get_response(request)
        route = request.resolver_match.route if request.resolver_match else "none"
        method = request.method if request.method in METHODS else "other"
        metrics.REQUESTS.labels(route, method, f"{response.status_code // 100}xx").inc()
        metrics.REQUEST_SECONDS.labels(route).observe(time.perf_counter() - started)
        _look_at_pool()
        return response

    return middleware if metrics.ENABLED else get_response


def _look_at_pool() -> None:
    global _looked_at
    if time.monotonic() - _looked_at < POOL_SECONDS or not _looking.acquire(blocking=False):
        return
    try:
        _looked_at = time.monotonic()
        pool = connection.pool
        if pool is not None:
            stats = pool.get_stats()
            for name, state in POOL_STATES.items():
                metrics.POOL.labels(state).set(stats.get(name, 0))
    finally:
        _looking.release()
