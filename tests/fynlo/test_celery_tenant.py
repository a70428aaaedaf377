"""No task of a worker runs in the restaurant of the task before it on the same thread."""

import os
import subprocess
import sys
import time
from itertools import count

import pytest
import redis
from django.conf import settings
from django.db import connection

from tests.fynlo import tenant_tasks

ROUNDS = 30
QUEUE = f"requests-{os.getpid()}"  # its own, or a worker of another test would take its tasks


@pytest.fixture
def worker(committed):
    database = connection.settings_dict
    url = (
        f"postgres://{database['USER']}:{database['PASSWORD']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
    )
    command = [
        sys.executable,
        "-m",
        "celery",
        "-A",
        "tests.fynlo.tenant_tasks:app",
        "worker",
        "-P",
        "threads",
        "-c",
        "4",
    ]
    command += ["-Q", QUEUE]
    process = subprocess.Popen(
        [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"],
        env=os.environ | {"DATABASE_URL": url},
        cwd=settings.BASE_DIR,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    yield committed
    process.terminate()
    process.wait(20)


def send(task, *args, **kwargs) -> None:
    task.apply_async(args, kwargs, queue=QUEUE)


def test_no_task_runs_in_another_restaurants_schema(worker):
    key = f"requests:{os.getpid()}:{next(count())}"
    for n in range(ROUNDS):
        send(tenant_tasks.report_schema, worker.alpha.schema_name, key, fail=n % 3 == 0)
        send(tenant_tasks.choose_without_leaving, worker.beta.schema_name)
        send(tenant_tasks.report_schema_without_restaurant, key)
        send(tenant_tasks.report_schema, worker.beta.schema_name, key, fail=n % 3 == 1)

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        deadline = time.monotonic() + 60
        while client.llen(key) < ROUNDS * 3 and time.monotonic() < deadline:
            time.sleep(0.1)
        reported = [line.decode().split() for line in client.lrange(key, 0, -1)]

    assert len(reported) == ROUNDS * 3
    assert [pair for pair in reported if pair[0] != pair[1]] == []
