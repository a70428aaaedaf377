"""The Prometheus metrics of this process, and `/metrics`, which only Prometheus reads.

Every metric of Fynlo is declared here, so that the dashboard and the alert rules (deploy/monitoring) can be compared
with them. Without FYNLO_METRICS_TOKEN nothing is counted, and prometheus_client is not imported.

Several processes of one server (granian) write to the files of PROMETHEUS_MULTIPROC_DIR, which `deploy/start` empties
when the server starts; any of them answers with the sum. A process that was replaced leaves its counters there, so
that no sum falls, and its gauges are dropped.

Labels have few values: names of ours (routes, commands, codes). A restaurant is a label only of the four metrics of
the kitchen, which have one series for each restaurant.
"""

import os
from hmac import compare_digest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound

if TYPE_CHECKING:
    from prometheus_client import Counter, Gauge, Histogram

PATH = "/metrics"
ENABLED = bool(settings.METRICS_TOKEN)
FAST = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 4.0)  # seconds; 4 is the lock timeout
SLOW = (0.05, 0.25, 1.0, 5.0, 30.0, 300.0)
SHOWN = (0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 120.0)
LATE_SECONDS = 5.0  # a kitchen that sees an order later than this notices


class _Off:
    """Stands for each metric while metrics are off."""

    def labels(self, *values: str) -> "_Off":
        return self

    def inc(self, amount: float = 1) -> None: ...

    def dec(self, amount: float = 1) -> None: ...

    def set(self, value: float) -> None: ...

    def observe(self, amount: float) -> None: ...

    def remove(self, *values: str) -> None: ...


def _counter(name: str, about: str, *labels: str) -> "Counter":
    return _declare("Counter", name, about, labels)


def _gauge(name: str, about: str, *labels: str, mode: str = "livesum") -> "Gauge":
    return _declare("Gauge", name, about, labels, multiprocess_mode=mode)


def _histogram(name: str, about: str, *labels: str, buckets: tuple[float, ...] = FAST) -> "Histogram":
    return _declare("Histogram", name, about, labels, buckets=buckets)


def _declare(kind: str, name: str, about: str, labels: tuple[str, ...], **options: Any) -> Any:
    if not ENABLED:
        return _Off()
    import prometheus_client

    return getattr(prometheus_client, kind)(name, about, labels, **options)


REQUESTS = _counter("fynlo_http_requests_total", "Requests.", "route", "method", "status")
REQUEST_SECONDS = _histogram("fynlo_http_request_seconds", "Time in Django.", "route")
REFUSED_BUSY = _counter("fynlo_http_refused_busy_total", "Requests refused with 503: every place was taken.")
COMMANDS = _counter("fynlo_commands_total", "Commands by how they ended: done, refused, failed.", "command", "outcome")
COMMAND_SECONDS = _histogram("fynlo_command_seconds", "Time of a command, with its commit.", "command")
REFUSALS = _counter("fynlo_refusals_total", "Commands that were refused, by code.", "code")
LOCK_CONFLICTS = _counter("fynlo_lock_conflicts_total", "Tries of commands that lost a lock.", "reason")
EVENTS = _counter("fynlo_events_total", "Events recorded, by type: `payment.completed` and so on.", "type")
POOL = _gauge("fynlo_pool_connections", "Database connections of this server's pools, and requests waiting.", "state")
SOCKETS = _gauge("fynlo_sockets", "Open sockets.", "channel")
STREAM_GAP = _gauge(
    "fynlo_stream_gap_events", "Events that came without a notification, at the last look.", mode="livemax"
)
DELIVERY_SECONDS = _histogram("fynlo_delivery_seconds", "From an event's record to this gateway.")
KITCHEN_TICKETS = _counter("fynlo_kitchen_tickets_total", "New tickets, while a screen is connected.", "restaurant")
KITCHEN_SHOWN = _counter("fynlo_kitchen_shown_total", "Tickets that a kitchen screen has drawn.", "restaurant")
KITCHEN_LATE = _counter("fynlo_kitchen_late_total", "Those drawn after more than 5 seconds.", "restaurant")
KITCHEN_SCREENS = _gauge("fynlo_kitchen_screens", "Kitchen screens connected to this gateway.", "restaurant")
KITCHEN_SECONDS = _histogram(
    "fynlo_kitchen_shown_seconds", "From an order's record to its drawing in the kitchen.", buckets=SHOWN
)
TASKS = _counter("fynlo_tasks_total", "The worker's tasks by how they ended.", "task", "outcome")
TASK_SECONDS = _histogram("fynlo_task_seconds", "Time of a task.", "task", buckets=SLOW)


def answer(request: HttpRequest) -> HttpResponse:
    """Answer `/metrics` to who shows the token: `Authorization: Bearer <FYNLO_METRICS_TOKEN>`. 404 to all others."""
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not ENABLED or not compare_digest(shown.encode(), settings.METRICS_TOKEN.encode()):
        return HttpResponseNotFound()
    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def exposition() -> bytes:
    """Return the metrics of this server in Prometheus' text format."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return generate_latest(REGISTRY)
    drop_dead_gauges(Path(folder))
    registry = CollectorRegistry()
    MultiProcessCollector(registry, folder)
    return generate_latest(registry)


def drop_dead_gauges(folder: Path) -> None:
    """Delete the gauges of processes that have ended: granian tells nobody when it replaces one."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            file.unlink(missing_ok=True)
