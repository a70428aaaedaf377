"""The workers' jobs: what ran, what failed and why, and a job that a person starts again.

`fynlo.worker_jobs` notes each run. Every job of the schedule finds its work in the database, claims it row by row and
takes no arguments, so starting one again beside a running one is safe.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery.schedules import crontab
from django.conf import settings
from django.db import connection, transaction

from fynlo.core import clock
from fynlo.core.task_queue import look
from realtime.commands.context import CommandContext
from restaurants.models import Job, JobFailure
from restaurants.platform.errors import JobUnknown

KEEP_FAILURES = timedelta(days=30)
LONGEST_TRACEBACK = 8000
LATE_AFTER = timedelta(minutes=5)  # beyond what the schedule says
DAILY = timedelta(days=1)

STARTED = """
INSERT INTO public.restaurants_job (name, started_at) VALUES (%s, %s)
ON CONFLICT (name) DO UPDATE SET started_at = EXCLUDED.started_at
"""
ENDED = """
UPDATE public.restaurants_job SET ended_at = %(at)s, milliseconds = %(took)s, runs = runs + 1,
    failures = failures + %(failed)s, failed_at = CASE WHEN %(failed)s = 1 THEN %(at)s ELSE failed_at END
WHERE name = %(name)s
"""


def note_start(name: str, at: datetime) -> None:
    """Store that a run of a job has begun. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(STARTED, [name, at])


def note_end(name: str, at: datetime, milliseconds: int, error: str = "", traceback: str = "") -> None:
    """Store that a run has ended, with `error` if it failed. One statement, two for a failure."""
    with connection.cursor() as cursor:
        cursor.execute(ENDED, {"name": name, "at": at, "took": milliseconds, "failed": int(bool(error))})
    if error:
        JobFailure.objects.create(
            job_id=name, at=at, milliseconds=milliseconds, error=error[:300], traceback=traceback[-LONGEST_TRACEBACK:]
        )


def delete_old_failures() -> None:
    JobFailure.objects.filter(at__lt=clock.now() - KEEP_FAILURES).delete()


def start(*, context: CommandContext, name: str) -> None:
    """Ask a worker to run a job of the schedule after the commit. Raises JobUnknown."""
    if name not in schedules():
        raise JobUnknown()
    context.annotate(job=name)
    transaction.on_commit(partial(look, name))


def schedules() -> dict[str, Any]:
    """Return the schedule of each job that runs by itself: seconds between two runs, or a crontab in UTC."""
    return {entry["task"]: entry["schedule"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}


def schedule_in_words(schedule: Any) -> str:
    """Return when a job runs, such as "Every 10 s" or "Daily at 05:40 UTC"."""
    if schedule is None:
        return "When there is work"
    if isinstance(schedule, crontab):
        minute = int(min(schedule.minute))
        if len(schedule.hour) == 24:
            return f"Hourly at :{minute:02}"
        return f"Daily at {int(min(schedule.hour)):02}:{minute:02} UTC"
    return f"Every {schedule:g} s"


def is_late(job: Job) -> bool:
    """Whether a job of the schedule has not begun when it should have."""
    schedule = schedules().get(job.name)
    if schedule is None:
        return False
    is_hourly = isinstance(schedule, crontab) and len(schedule.hour) == 24
    every = (
        (timedelta(hours=1) if is_hourly else DAILY) if isinstance(schedule, crontab) else timedelta(seconds=schedule)
    )
    return clock.now() - job.started_at > every + LATE_AFTER
