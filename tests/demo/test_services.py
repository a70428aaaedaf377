"""The embedded servers and `manage.py test`, with real processes."""

import os
import signal
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from fynlo.demo.account import namespace_account, nobody_account, own_account
from fynlo.demo.errors import DemoError
from fynlo.demo.paths import MANAGE, ROOT
from fynlo.demo.ports import free_port
from fynlo.demo.postgres import Postgres
from fynlo.demo.service import program
from fynlo.demo.valkey import Valkey
from tests.demo.demo_process import alive, clean_environment, wait_for

SUITE = """
import os, sys, time
import psycopg, redis

def test_servers():
    assert psycopg.connect(os.environ["DATABASE_URL"]).execute("SELECT 1").fetchone() == (1,)
    assert redis.from_url(os.environ["REDIS_URL"]).ping()

def test_fails():
    assert False

def test_waits():
    print("\\nwaiting on", os.environ["DATABASE_URL"], os.environ["FYNLO_TEST"], flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgres://me:hidden@127.0.0.1:{port}/fynlo"),
        ("DATABASE_URL", "postgres://me:hidden@127.0.0.1:{port}/fynlo?nonsense=1"),
        ("REDIS_URL", "redis://:hidden@127.0.0.1:{port}/0"),
        ("REDIS_URL", "no address"),
    ],
)
def test_a_given_server_that_does_not_answer_is_reported_in_one_sentence(tmp_path, name, url):
    environment = clean_environment() | {name: url.format(port=free_port()), "FYNLO_NO_BOOTSTRAP": "1"}
    command = [sys.executable, MANAGE, "demo", "--data", tmp_path / "demo", "--port", str(free_port())]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    assert f"that {name} names" in ended.stderr
    assert f"or unset {name} for an embedded one." in ended.stderr
    assert "hidden" not in ended.stderr


@pytest.fixture
def suite(tmp_path):
    """`command_on_three_tests` in a folder, and the environment for it."""
    return partial(command_on_three_tests, tmp_path), clean_environment() | {"FYNLO_TEST_DATA": str(tmp_path / "seats")}


def command_on_three_tests(folder: Path, choice: str, *, python: str = sys.executable) -> list:
    """The command line of `manage.py test` on a file of three tests, made in `folder`."""
    file = folder / "test_three.py"
    file.write_text(SUITE)
    pytest_alone = ["-c", os.devnull, "--rootdir", folder, "-p", "no:django", "-p", "no:cacheprovider", "-s"]
    return [python, MANAGE, "test", *pytest_alone, file, "-k", choice]


def answer_of(url: str) -> tuple:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT current_user, current_setting('server_encoding')").fetchone()


ACCOUNTS = [namespace_account, nobody_account] if os.geteuid() == 0 else [own_account]


@pytest.mark.parametrize("make_account", ACCOUNTS)
def test_postgres_runs_under_each_account_also_in_a_private_folder(make_account, supervisor, tmp_path):
    account = make_account()
    if not account.can_run("true"):
        pytest.skip("the kernel or the container refuses user namespaces")
    tmp_path.chmod(0o700)  # as under root's home: `nobody` may not enter
    postgres = Postgres(tmp_path / "pg", log=tmp_path / "log", durable=False, account=account)
    postgres.prepare()
    supervisor.start(postgres.service())
    postgres.make_database()
    postgres.make_database()  # does nothing the second time

    assert answer_of(postgres.url) == ("fynlo", "UTF8")

    supervisor.drop("postgres")
    again = Postgres(tmp_path / "pg", log=tmp_path / "log", durable=False, account=account)
    again.prepare()
    supervisor.start(again.service())
    assert answer_of(again.url) == ("fynlo", "UTF8")
    supervisor.drop("postgres")
    outside = (tmp_path / "pg" / "refuge").read_text() if account.is_other_user else str(tmp_path / "pg")
    again.remove()
    assert not os.path.exists(outside)


@pytest.mark.skipif(os.geteuid() != 0, reason="not root: there is one account only")
def test_the_data_follows_when_root_may_or_may_not_use_namespaces(supervisor, tmp_path):
    if not namespace_account().can_run("true"):
        pytest.skip("the kernel or the container refuses user namespaces")
    tmp_path.chmod(0o700)
    for start, account in enumerate([nobody_account(), namespace_account(), nobody_account()]):
        postgres = Postgres(tmp_path / "pg", log=tmp_path / "log", durable=False, account=account)
        postgres.prepare()
        supervisor.start(postgres.service())
        postgres.make_database()
        with psycopg.connect(postgres.url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS kept (start int)")
            connection.execute("INSERT INTO kept VALUES (%s)", [start])
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (start + 1,)
        supervisor.drop("postgres")
    postgres.remove()


def test_a_start_killed_while_it_made_the_cluster_is_repeated(supervisor, tmp_path):
    unfinished = tmp_path / "pg" / "cluster.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    postgres = Postgres(tmp_path / "pg", log=tmp_path / "log", durable=False)

    postgres.prepare()
    supervisor.start(postgres.service())
    postgres.make_database()

    assert answer_of(postgres.url)


def test_a_cluster_of_another_version_is_reported_in_one_sentence(tmp_path):
    cluster = tmp_path / "pg" / "cluster"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("15\n")

    with pytest.raises(DemoError, match=r"was made by PostgreSQL 15 .* start over with --reset"):
        Postgres(tmp_path / "pg", log=tmp_path / "log").prepare()


def test_valkey_runs_in_a_folder_of_any_name(supervisor, tmp_path):
    valkey = Valkey(tmp_path / 'a "quoted" \\ name', log=tmp_path / "log")
    valkey.prepare()
    supervisor.start(valkey.service())

    with redis.from_url(valkey.url) as client:
        assert client.ping()
    with redis.from_url(f"redis://127.0.0.1:{valkey.port}") as stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_a_service_that_never_starts_is_reported_with_the_end_of_its_log(supervisor, tmp_path):
    command = [sys.executable, "-c", "raise SystemExit('no luck today')"]
    service = program(
        "luck", command, environment={}, folder=tmp_path, log=tmp_path / "log", is_ready=lambda process: False
    )

    with pytest.raises(DemoError, match=r"luck does not start; .* ends with: .*no luck today"):
        supervisor.start(service)


def test_the_test_command_gives_pytest_its_servers_and_returns_its_status(suite):
    command, environment = suite

    answer = subprocess.run(
        command("servers or fails"), check=False, capture_output=True, text=True, env=environment, timeout=60
    )

    assert answer.returncode == 1
    assert "1 failed, 1 passed" in answer.stdout, answer.stdout + answer.stderr


def test_two_test_runs_have_separate_servers_and_leave_no_process(suite):
    command, environment = suite
    runs = [WaitingRun(command("waits"), environment) for _ in range(2)]
    families = [run.family() for run in runs]

    assert runs[0].url != runs[1].url
    runs[0].process.kill()
    runs[1].process.terminate()

    wait_for(lambda: not alive(families[0] + families[1]), seconds=20)
    runs[0].end()
    assert runs[1].end() == 128 + signal.SIGTERM


def test_ctrl_c_lets_pytest_finish_its_report(suite):
    command, environment = suite
    run = WaitingRun(command("waits"), environment)
    family = run.family()

    os.killpg(run.process.pid, signal.SIGINT)  # as a terminal does: the whole foreground group

    run.process.wait(timeout=20)
    assert not alive(family)
    assert "KeyboardInterrupt" in run.process.stdout.read()
    assert run.end() == 2


def test_an_ordinary_user_runs_the_tests_too(ordinary_user, open_folder):
    seats = open_folder / "seats"
    seats.mkdir()
    os.chown(seats, ordinary_user["account"]["user"], -1)

    answer = subprocess.run(
        command_on_three_tests(open_folder, "servers", python=ordinary_user["python"]),
        check=False,
        capture_output=True,
        text=True,
        env=ordinary_user["environment"] | {"FYNLO_TEST_DATA": str(seats)},
        timeout=60,
        **ordinary_user["account"],
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert (seats / "1" / "postgres" / "cluster").stat().st_uid == ordinary_user["account"]["user"]


class WaitingRun:
    """A `manage.py test` whose only test waits; ready when that test prints so."""

    def __init__(self, command: list, environment: dict[str, str]):
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        guard = threading.Timer(60, self.process.kill)
        guard.start()
        said = []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("waiting on "):
                self.url = line.split()[2]
                break
        guard.cancel()
        assert hasattr(self, "url"), "".join(said)

    def family(self) -> list[psutil.Process]:
        return [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]

    def end(self) -> int:
        """The exit status."""
        with self.process:
            return self.process.wait(timeout=20)
