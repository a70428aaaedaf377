"""`/health`: the process is alive. `/health/ready`: database and Redis answer, and there is room for orders."""

from collections.abc import Callable

from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from fynlo.core import clock, json_codec, metrics
from fynlo.core.tenancy.connection import connection

ALIVE_PATHS = {"/health", "/health/", "/api/v1/health", "/api/v1/health/"}
ALIVE = {"status": "healthy"}
READY_PATHS = {"/health/ready", "/health/ready/"}

_watched: dict[str, Callable[[], bool]] = {}


def watch(name: str, is_ready: Callable[[], bool]) -> None:
    """Register a further condition of `/health/ready`; a process calls this once for each."""
    _watched[name] = is_ready


def answer_first(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that answers probes first: without host check, session or query."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info in ALIVE_PATHS:
            return _answer(ALIVE)
        if request.path_info in READY_PATHS:
            return _answer(_dependencies())
        if request.path_info == metrics.PATH:
            return metrics.answer(request)
        return get_response(request)

    return middleware


def _answer(parts: dict[str, str]) -> HttpResponse:
    return HttpResponse(_body(parts), status=200 if _is_ready(parts) else 503, content_type="application/json")


def _is_ready(parts: dict[str, str]) -> bool:
    return all(word in ("healthy", "ready") for word in parts.values())


def _body(parts: dict[str, str]) -> bytes:
    ready = _is_ready(parts)
    message = "OK" if ready else "Not ready."
    body = {"success": ready, "data": parts, "message": message, "error": None, "meta": {}, "timestamp": clock.now()}
    return json_codec.dumps({**parts, **body})


def _dependencies() -> dict[str, str]:
    return {
        "database": _try(_ask_database, DatabaseError),
        "redis": _try(_ask_redis, RedisError),
        **{name: "ready" if is_ready() else "full" for name, is_ready in _watched.items()},
    }


def _try(ask: Callable[[], object], error: type[Exception]) -> str:
    try:
        ask()
    except error:
        return "unreachable"
    return "ready"


def _ask_database() -> None:
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_redis() -> None:
    cache.get("health")
