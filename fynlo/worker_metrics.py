"""What the worker shows Prometheus: its tasks, and the figures that belong to no process, such as the age of a queue.

The worker has no HTTP server, so it listens on FYNLO_METRICS_PORT. Each reading makes five queries on the
public schema and two commands to Redis; none visits the restaurants one by one.
"""

import json
import logging
import time
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

import redis
from celery.signals import task_postrun, task_prerun, worker_ready
from django.conf import settings
from django.db import Error as DatabaseTrouble

from fynlo.celery import SENT_AT
from fynlo.core import clock, metrics
from fynlo.core.tenancy.connection import connection

logger = logging.getLogger(__name__)

_began: ContextVar[float] = ContextVar("task_began", default=0.0)

QUEUE = "celery:celery"  # CELERY_BROKER_TRANSPORT_OPTIONS' prefix, Celery's default queue
FIGURES = {
    "fynlo_mail_waiting": (
        "Emails that wait to be sent.",
        "SELECT count(*) FROM public.restaurants_outgoingmail WHERE sent_at IS NULL AND failed_at IS NULL",
    ),
    "fynlo_mail_oldest_seconds": (
        "Age of the oldest email that waits.",
        "SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0) FROM public.restaurants_outgoingmail"
        " WHERE sent_at IS NULL AND failed_at IS NULL",
    ),
    "fynlo_stream_events": (
        "Sum of the heads of all streams.",
        "SELECT coalesce(sum(head), 0) FROM public.sync_stream",
    ),
    "fynlo_lock_waits": (
        "Statements that wait for a lock.",
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    ),
    "fynlo_lock_wait_seconds": (
        "The longest of these waits.",
        "SELECT coalesce(extract(epoch FROM clock_timestamp() - min(query_start)), 0) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'",
    ),
}


class PlatformCollector:
    """Reads the figures when Prometheus asks. What cannot be read is left out: an alert notices its absence."""

    def describe(self) -> list[Any]:
        return []

    def collect(self) -> Iterator[Any]:
        from prometheus_client.core import GaugeMetricFamily

        try:
            yield from (GaugeMetricFamily(name, FIGURES[name][0], value) for name, value in database_figures().items())
        except DatabaseTrouble as error:
            logger.warning("metrics: the database does not answer: %s", error)
        try:
            length, age = queue_figures()
        except redis.RedisError as error:
            logger.warning("metrics: Redis does not answer: %s", error)
            return
        yield GaugeMetricFamily("fynlo_queue_length", "Messages that no worker has taken.", length)
        yield GaugeMetricFamily("fynlo_queue_age_seconds", "Age of the oldest of them.", age)


def database_figures() -> dict[str, float]:
    """Return the value of each of FIGURES. One query each, on the public schema."""
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        values = {}
        for name, (_about, sql) in FIGURES.items():
            cursor.execute(sql)
            values[name] = float(cursor.fetchone()[0])
    connection.close()
    return values


def queue_figures() -> tuple[int, float]:
    """Return how many messages wait and the age of the oldest in seconds. Raises RedisError."""
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2) as client:
        oldest = client.lindex(QUEUE, -1)
        length = client.llen(QUEUE)
    sent_at = json.loads(oldest)["headers"].get(SENT_AT) if oldest else None  # pyright: ignore[reportArgumentType]
    return int(length), max(0.0, clock.now().timestamp() - float(sent_at)) if sent_at else 0.0  # pyright: ignore[reportArgumentType]


@task_prerun.connect
def _begin(**kwargs: object) -> None:
    _began.set(time.perf_counter())


@task_postrun.connect
def count_task(task: Any, state: str | None = None, **kwargs: object) -> None:
    """Count a task that ended, by its name and outcome."""
    metrics.TASKS.labels(task.name, (state or "unknown").lower()).inc()
    metrics.TASK_SECONDS.labels(task.name).observe(time.perf_counter() - _began.get())


@worker_ready.connect
def serve(**kwargs: object) -> None:
    """Listen for Prometheus on this machine. A second worker on the machine finds the port taken and goes on."""
    if not metrics.ENABLED or not settings.METRICS_PORT:
        return
    from prometheus_client import REGISTRY, start_http_server

    REGISTRY.register(PlatformCollector())  # pyright: ignore[reportArgumentType]
    try:
        start_http_server(settings.METRICS_PORT, addr=settings.METRICS_BIND)
    except OSError as error:
        logger.warning("metrics: port %d is taken: %s", settings.METRICS_PORT, error)
