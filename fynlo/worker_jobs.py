"""Notes each run of a task, for Django admin's page of jobs. Only a worker imports this module."""

import logging
import time
from contextvars import ContextVar
from typing import Any

from celery.signals import task_failure, task_postrun, task_prerun
from django.db import Error as DatabaseTrouble

from fynlo.core import clock
from fynlo.core.redaction import hide_tokens
from restaurants.platform import jobs

logger = logging.getLogger(__name__)

_began: ContextVar[float] = ContextVar("job_began", default=0.0)
_failed: ContextVar[tuple[str, str]] = ContextVar("job_failed", default=("", ""))


@task_prerun.connect
def note_start(task: Any, **kwargs: object) -> None:
    _began.set(time.perf_counter())
    _failed.set(("", ""))
    try:
        jobs.note_start(task.name, clock.now())
    except DatabaseTrouble as error:  # the task itself will say so
        logger.warning("jobs: the start of %s is not noted: %s", task.name, error)


@task_failure.connect
def remember_failure(exception: BaseException, einfo: Any, **kwargs: object) -> None:
    _failed.set(
        (hide_tokens(f"{type(exception).__name__}: {exception}"), hide_tokens(str(einfo)[-jobs.LONGEST_TRACEBACK :]))
    )


@task_postrun.connect
def note_end(task: Any, **kwargs: object) -> None:
    took = int((time.perf_counter() - _began.get()) * 1000)
    try:
        jobs.note_end(task.name, clock.now(), took, *_failed.get())
    except DatabaseTrouble as error:
        logger.warning("jobs: the end of %s is not noted: %s", task.name, error)
