"""The workers' jobs: each run is noted with its failure, Django admin shows them and starts one again."""

from datetime import timedelta

import pytest
from celery import Celery
from celery.schedules import crontab
from celery.signals import task_failure, task_postrun, task_prerun
from django.test import Client

from fynlo import worker_jobs
from fynlo.core import clock
from restaurants.models import Job, JobFailure, PlatformAudit, User
from restaurants.platform import jobs

pytestmark = pytest.mark.django_db
SIGNALS = (
    (task_prerun, worker_jobs.note_start),
    (task_failure, worker_jobs.remember_failure),
    (task_postrun, worker_jobs.note_end),
)
for signal, receiver in SIGNALS:
    signal.disconnect(receiver)  # this process is no worker
NAME = "restaurants.tasks.check_domains"


@pytest.fixture(autouse=True)
def _no_runs(db) -> None:
    """Forget what a real worker of another test has noted in this database."""
    Job.objects.all().delete()


@pytest.fixture
def task():
    """A task of that name, which fails on demand; its runs are noted as in a worker."""

    def check(fails: bool = False) -> None:
        if fails:
            raise OSError("no route to the resolver for ana@chucho.example")

    for signal, receiver in SIGNALS:
        signal.connect(receiver)
    yield Celery("tests", set_as_current=False).task(check, name=NAME)
    for signal, receiver in SIGNALS:
        signal.disconnect(receiver)


@pytest.fixture
def pat() -> Client:
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


def test_each_run_is_noted_and_a_failure_with_its_reason(task, pat):
    task.apply()
    task.apply(args=[True])
    job, failure = Job.objects.get(), JobFailure.objects.get()
    assert (job.name, job.runs, job.failures, job.failed_at) == (NAME, 2, 1, job.ended_at)
    assert (failure.job_id, failure.error) == (NAME, "OSError: no route to the resolver for [hidden]")
    assert "in check" in failure.traceback
    assert "ana@" not in failure.traceback
    listed = pat.get("/admin/restaurants/job/").content.decode()
    assert "Every 60 s" in listed
    assert "Failed" in listed
    shown = pat.get(f"/admin/restaurants/jobfailure/{failure.pk}/change/").content.decode()
    assert "no route to the resolver" in shown
    assert "no route to the resolver" in pat.get("/admin/restaurants/jobfailure/?q=resolver").content.decode()

    task.apply()
    job.refresh_from_db()
    assert (job.runs, job.failed_at < job.ended_at) == (3, True)
    with clock.travel(clock.now() + jobs.KEEP_FAILURES + timedelta(minutes=1)):
        jobs.delete_old_failures()
    assert not JobFailure.objects.exists()


def test_a_job_that_has_not_begun_in_time_is_late(task):
    task.apply()
    job = Job.objects.get()
    for passed, is_late in ((timedelta(minutes=5), False), (timedelta(minutes=7), True)):
        with clock.travel(clock.now() + passed):
            assert jobs.is_late(job) == is_late
    job.name = "payments.tasks.prune_stream"  # runs when there is work
    with clock.travel(clock.now() + timedelta(days=9)):
        assert not jobs.is_late(job)


def test_a_job_of_the_schedule_is_started_by_a_command_and_no_other_is(pat):
    now = clock.now()
    ours = Job.objects.create(name=NAME, started_at=now)
    other = Job.objects.create(name="realtime.tasks.prune_stream", started_at=now)
    for job, words in ((ours, "1 started"), (other, "cannot be started here")):
        chosen = {"action": "start", "_selected_action": [job.pk]}
        assert words in pat.post("/admin/restaurants/job/", chosen, follow=True).content.decode()
    assert PlatformAudit.objects.get(kind="platform.run_job").target == NAME


def test_schedules_read_as_words():
    schedules = (10.0, crontab(minute=5), crontab(hour=4, minute=10), None)
    assert [jobs.schedule_in_words(each) for each in schedules] == [
        "Every 10 s", "Hourly at :05", "Daily at 04:10 UTC", "When there is work",
    ]  # fmt: skip
    assert all(jobs.schedule_in_words(each) for each in jobs.schedules().values())
