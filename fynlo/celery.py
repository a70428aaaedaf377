"""The Celery app. A message only says "look": the work itself is a row with a state (see `restaurants.mail`)."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, task_postrun, task_prerun
from django.db import close_old_connections

from fynlo.core import log_context
from fynlo.core.tenancy.connection import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

app = Celery("fynlo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


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
