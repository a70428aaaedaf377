"""The Celery app. A message only says "look": the work itself is a row with a state (see `restaurants.mail`)."""

import os

from celery import Celery
from celery.signals import task_postrun, task_prerun
from django.db import close_old_connections, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fynlo.settings")

app = Celery("fynlo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@task_prerun.connect
@task_postrun.connect
def _choose_nobody(**kwargs: object) -> None:
    """A pool thread is used again: the last task's restaurant must not be the next one's."""
    if not connection.in_atomic_block:
        close_old_connections()
    connection.set_schema_to_public()
