"""A real `manage.py demo`: what it serves, how it recovers, how it stops."""

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import termios
from http.client import HTTPConnection
from urllib.request import Request, urlopen

import psutil
import psycopg
import pytest
import redis

from fynlo.demo import state
from fynlo.demo.command import CONTENT
from fynlo.demo.paths import MANAGE, ROOT
from fynlo.demo.ports import free_port, own_network_address
from fynlo.demo.postgres import Postgres
from fynlo.demo.valkey import Valkey
from tests.demo.demo_process import HEAL, STOP, DemoProcess, alive, clean_environment, wait_for

pytestmark = pytest.mark.demo

STOP_LIMIT = 4  # seconds; a busy machine may take longer, so tests compare the plan's time limits with it
# The steps of a start on existing data: one process checks the database and finds nothing to do.
STEPS = [
    "Starting PostgreSQL and Valkey",
    "Bringing the tables and the restaurants up to date",
    "Starting the web server, the worker and the sandbox provider",
]
NOTHING_TO_DO = ["Looking for migrations", "The demo data is complete already."]
PARTS = ["postgres", "valkey", "web", "worker", "beat", "sandbox"]


def test_info_names_every_address_account_and_process(demo):
    info = demo.info()

    platform = f"http://localhost:{demo.port}"
    assert info["platform"] == platform
    assert info["mail"] == f"{platform}/demo/mail/"
    assert info["data"] == str(demo.data)
    assert {account["role"] for account in info["accounts"]} >= {
        "platform_owner",
        "restaurant_owner",
        "manager",
        "employee",
    }
    assert all(set(account) == {"role", "job", "email", "password", "restaurant"} for account in info["accounts"])
    for restaurant in info["restaurants"]:
        url = f"http://{restaurant['slug']}.localhost:{demo.port}"
        assert set(restaurant) == {"slug", "name", "id", "url", "pos", "kitchen", "portal"}
        assert (restaurant["url"], restaurant["pos"], restaurant["portal"]) == (url, f"{url}/pos/", f"{url}/portal/")
        assert restaurant["kitchen"]
        assert all(screen.startswith(f"{url}/kitchen/") for screen in restaurant["kitchen"])
    assert list(info["pids"]) == PARTS
    assert all(psutil.pid_exists(pid) for pid in info["pids"].values())
    with psycopg.connect(info["database_url"]) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("fynlo",)
    with redis.from_url(info["redis_url"]) as client:
        assert client.ping()


def test_the_table_shows_every_sign_in_and_a_code_for_the_till(demo):
    said = demo.output.read_text()

    info = demo.info()
    assert all(account["email"] in said and account["password"] in said for account in info["accounts"])
    assert all(restaurant["pos"] in said for restaurant in info["restaurants"][:1])
    assert "▄▄▄▄▄" in said


def test_only_the_owner_can_read_the_files_with_secrets(demo):
    for name in (state.STATE, CONTENT, "secret-key", "postgres/password", "valkey/valkey.conf"):
        assert (demo.data / name).stat().st_mode & 0o077 == 0, name


def test_the_servers_refuse_clients_without_a_password(demo):
    environment = demo.environment_for_clients()

    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(environment["DATABASE_URL"].replace("@", "x@"))
    stranger = redis.from_url("redis://" + environment["REDIS_URL"].rpartition("@")[2])
    with stranger, pytest.raises(redis.AuthenticationError):
        stranger.ping()


def test_other_commands_use_a_running_demos_servers(demo, monkeypatch):
    monkeypatch.setattr(state, "DEMO_DATA", demo.data)

    environment = state.environment_of_running_demo()

    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        assert connection.execute("SELECT to_regclass('r_chucho.orders_order')::text").fetchone() != (None,)
    assert environment["FYNLO_DEMO"] == "1"


def test_a_killed_service_is_restarted_alone(demo):
    before = pids_of(demo)

    os.kill(before["postgres"], signal.SIGKILL)

    wait_for(lambda: pids_of(demo)["postgres"] != before["postgres"], seconds=HEAL)
    wait_for(lambda: healthy(demo.port, "/health/ready"), seconds=HEAL)
    assert {name for name, pid in pids_of(demo).items() if pid != before[name]} == {"postgres"}
    assert "postgres stopped (killed by SIGKILL); starting it again" in demo.output.read_text()


def test_all_services_killed_at_once_are_restarted(demo):
    before = pids_of(demo)

    for pid in before.values():
        os.kill(pid, signal.SIGKILL)

    wait_for(lambda: not set(pids_of(demo).values()) & set(before.values()), seconds=HEAL)
    wait_for(lambda: healthy(demo.port, "/health/ready"), seconds=HEAL)
    info = demo.info()
    assert info["pids"] == pids_of(demo)
    assert all(psutil.pid_exists(pid) for pid in info["pids"].values())


def test_a_second_demo_on_the_same_folder_is_refused_in_one_sentence(demo):
    answer = DemoProcess(demo.data, port=free_port()).ask()

    assert answer.returncode == 1
    assert answer.stderr.startswith("A demo is already running on ")
    assert len(answer.stderr.splitlines()) == 1


def test_a_taken_port_is_reported_in_one_sentence(demo, tmp_path):
    answer = DemoProcess(tmp_path / "other", port=demo.port).ask()

    assert answer.returncode == 1
    assert answer.stderr == (f"Port {demo.port} is taken by another program: stop it, or choose another with --port.\n")


def test_a_closed_terminal_stops_everything_in_time_also_when_phones_are_served(stopped_demo):
    demo = stopped_demo
    terminal, inner = os.openpty()
    demo.begin(
        "--lan", stdin=inner, stdout=inner, stderr=inner, preexec_fn=lambda: fcntl.ioctl(inner, termios.TIOCSCTTY, 0)
    )
    os.close(inner)
    try:
        said = b""
        while b"Fynlo is running" not in said:
            said += os.read(terminal, 65536)
        family = demo.family()
        assert_a_phone_finds_the_till(demo, said.decode())
    finally:
        os.close(terminal)

    demo.process.wait(timeout=STOP)

    assert not alive(family)


def test_ctrl_c_during_the_start_stops_everything_in_time(stopped_demo):
    demo = stopped_demo
    demo.begin()
    demo.wait_for_output("Bringing the tables")
    family = demo.family()

    assert demo.longest_stop() <= STOP_LIMIT
    demo.stop(signal.SIGINT)

    assert not alive(family)


def test_child_processes_end_with_a_killed_supervisor_even_under_a_second_reaper(demo):
    first = reaper_of(demo)
    first.kill()
    wait_for(lambda: (second := reaper_of(demo)) and second != first, seconds=HEAL)
    family = demo.family()

    demo.stop(signal.SIGKILL)

    wait_for(lambda: not alive(family), seconds=STOP)
    answer = demo.ask("--info")
    assert answer.returncode == 1
    assert answer.stderr.startswith("No demo is running on ")


def test_the_next_start_cleans_up_after_a_kill_and_keeps_the_data(demo):
    before = demo.info()
    family = demo.family()
    reaper = reaper_of(demo)
    reaper.suspend()  # a running reaper would stop the others before it is killed
    demo.stop(signal.SIGKILL)
    reaper.kill()
    os.kill(before["pids"]["web"], signal.SIGKILL)
    orphans = {before["pids"][part] for part in ("postgres", "valkey", "worker", "beat")}
    assert {process.pid for process in alive(family)} >= orphans

    demo.start()

    assert "Stopping processes that an earlier demo left running" in demo.output.read_text()
    assert not alive(family)
    after = demo.info()
    assert (after["restaurants"], after["accounts"]) == (before["restaurants"], before["accounts"])
    assert demo.steps() == STEPS
    assert demo.prepared() == NOTHING_TO_DO


def test_the_next_start_migrates_what_is_pending_and_seeds_nothing_twice(demo):
    seeded, migrated = done_by_the_seed(demo), migrations(demo, "r_chucho")
    unapply_last_migration(demo, "admin", schema="r_chucho")  # no table of it is in a restaurant: no row is lost
    assert migrations(demo, "r_chucho") < migrated
    demo.end()

    demo.start()

    assert migrations(demo, "r_chucho") == migrated
    prepared = demo.prepared()
    assert prepared[:2] == ["Looking for migrations", "Migrating, because these are behind: r_chucho"]
    assert prepared[-1] == "The demo data is complete already."
    assert done_by_the_seed(demo) == seeded


def test_an_ordinary_user_can_run_the_demo(stopped_demo, ordinary_user, open_folder):
    home = open_folder / "home"
    home.mkdir()
    account = ordinary_user["account"]
    shutil.copytree(stopped_demo.data, home / "data")
    for each in (home, *home.rglob("*")):
        os.chown(each, account["user"], account["group"])
    driven = DemoProcess(home / "data", port=free_port(), **ordinary_user)
    try:
        driven.start()
        family = driven.family()

        assert {process.uids().real for process in family} == {account["user"]}
        assert healthy(driven.port, "/health/ready")
        driven.stop(signal.SIGINT)
        assert not alive(family)
    finally:
        driven.end()


def test_given_servers_replace_the_embedded_ones_and_sigterm_stops_the_rest(stopped_demo, supervisor, tmp_path):
    postgres = Postgres(stopped_demo.data / "postgres", log=tmp_path / "postgres.log")
    valkey = Valkey(tmp_path / "valkey", log=tmp_path / "valkey.log")
    for server in (postgres, valkey):
        server.prepare()
        supervisor.start(server.service())
    named = {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}
    driven = DemoProcess(tmp_path / "data", port=free_port(), environment=clean_environment() | named)
    try:
        driven.start()
        info = driven.info()

        assert (info["database_url"], info["redis_url"]) == (postgres.url, valkey.url)
        assert (info["pids"]["postgres"], info["pids"]["valkey"]) == (None, None)
        assert healthy(driven.port, "/health/ready")
        refused = driven.ask("--reset", "--data", str(tmp_path / "another"))
        assert refused.returncode == 1
        assert refused.stderr.startswith("--reset deletes embedded databases only")
        family = driven.family()
        driven.stop(signal.SIGTERM)
        assert not alive(family)
        assert driven.process.returncode == 0
        with redis.from_url(valkey.url) as client:
            assert client.ping()
    finally:
        driven.end()


def unapply_last_migration(demo: DemoProcess, app: str, *, schema: str) -> None:
    """Undo the app's last migration in the schema through Django, as if the code had got that migration since."""
    target = sorted(name for each, name in migrations(demo, schema) if each == app)[-2]
    subprocess.run(
        [sys.executable, MANAGE, "migrate_schemas", app, target, "--schema", schema],
        check=True,
        capture_output=True,
        cwd=ROOT,
        env=demo.environment | demo.environment_for_clients(),
    )


def migrations(demo: DemoProcess, schema: str) -> set[tuple[str, str]]:
    return set(rows(demo, f"SELECT app, name FROM {schema}.django_migrations"))


def done_by_the_seed(demo: DemoProcess) -> list[tuple]:
    """Count the rows that a repeated step would add to, for each restaurant."""
    return [
        row
        for schema in ("r_chucho", "r_harbour")
        for table in ("realtime_command", "realtime_event", "orders_order", "menu_product", "payments_payment")
        for row in rows(demo, f"SELECT '{schema}.{table}', count(*) FROM {schema}.{table}")
    ]


def rows(demo: DemoProcess, query: str) -> list[tuple]:
    with psycopg.connect(demo.environment_for_clients()["DATABASE_URL"]) as connection:
        return connection.execute(query).fetchall()


def pids_of(demo: DemoProcess) -> dict[str, int]:
    """Read the process ids that the supervisor wrote last; `info` would query the database too."""
    return {process["name"]: process["pid"] for process in state.read(demo.data)["running"]}


def assert_a_phone_finds_the_till(demo: DemoProcess, said: str) -> None:
    address = own_network_address()
    till = f"http://{address}:{demo.port}/pos/"
    assert till in said
    assert "installing it there needs HTTPS" in said
    connection = HTTPConnection(address, demo.port, timeout=10)
    connection.request("GET", "/pos/")
    with contextlib.closing(connection), connection.getresponse() as answer:
        assert answer.status < 400  # possibly a redirect to the sign-in
        assert "unknown_host" not in answer.read().decode()


def healthy(port: int, path: str = "/health") -> bool:
    try:
        with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost"}), timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def reaper_of(demo: DemoProcess) -> psutil.Process | None:
    for process in psutil.Process(demo.process.pid).children():
        with contextlib.suppress(psutil.NoSuchProcess):
            if "fynlo.demo.reaper" in process.cmdline() and alive([process]):
                return process
    return None
