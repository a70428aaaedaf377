"""The Celery app. A message only says "look": the work itself is a row with a state (see `restaurants.mail`)."""

import os
from importlib import import_module
from typing import Any

from celery import Celery, Task
from celery.signals import before_task_publish, setup_logging, task_postrun, task_prerun, worker_init
from django.db import close_old_connections

from fynlo.core import clock, error_reports, log_context, traces
from fynlo.core.tenancy.connection import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

SENT_AT = "fynlo_sent_at"  # the header of a message by which its age is known (fynlo/worker_metrics.py)


class TracedTask(Task):
    """A task whose trace is a part of the request's that sent it (fynlo.core.traces)."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        with traces.task(self.name, {"traceparent": self.request.get("traceparent") or ""}):
            return super().__call__(*args, **kwargs)


app = Celery("fynlo", task_cls=TracedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@before_task_publish.connect
def _note_sending(headers: dict[str, Any], **kwargs: object) -> None:
    headers[SENT_AT] = str(clock.now().timestamp())
    headers.update(traces.headers())


@worker_init.connect
def _measure_tasks(**kwargs: object) -> None:
    """Only a worker counts tasks: the modules need the settings, which a web process has not read yet here."""
    import_module("fynlo.worker_metrics")
    import_module("fynlo.worker_jobs")
    error_reports.start()
    traces.start()


@setup_logging.connect
def _log_as_elsewhere(**kwargs: object) -> None:
    """Keep Celery from giving its loggers handlers of their own: LOGGING stands."""


@task_prerun.connect
def _name_task(task_id: str, task: Any, **kwargs: object) -> None:
    log_context.clear()
    log_context.bind(task=task.name, task_id=task_id)


@task_postrun.connect
def _forget_task(**kwargs: object) -> None:
    log_context.clear()


@task_prerun.connect
@task_postrun.connect
def _choose_nobody(**kwargs: object) -> None:
    """A pool thread is used again: the last task's restaurant must not be the next one's."""
    if not connection.in_atomic_block:
        close_old_connections()
    connection.set_schema_to_public()
