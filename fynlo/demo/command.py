"""`manage.py demo`: everything, from an empty folder to two restaurants in service."""

import argparse
import json
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fynlo.demo import locks, own_servers, ports, services, state
from fynlo.demo.info import demo_info, described
from fynlo.demo.paths import DEMO_DATA, MANAGE
from fynlo.demo.postgres import Postgres
from fynlo.demo.processes import stop_in_order
from fynlo.demo.supervisor import Stopped, Supervisor
from fynlo.demo.table import qr_code, table
from fynlo.demo.terminal import Terminal
from fynlo.demo.trouble import Trouble
from fynlo.demo.valkey import Valkey

ALL_ADDRESSES = "0.0.0.0"
SPACE = 300 * 1024 * 1024  # bytes of disk that the database wants at least
PREPARE = "prepare_demo"  # the management command before the doors open
CONTENT = "content.json"  # what it found, or made, in the database
LONGEST_LOG = 10 * 1024 * 1024  # bytes after which a log is begun again at the next start


def demo(arguments: list[str]) -> int:
    """Run the demo until it is stopped, or tell about a running one. Returns the exit status, raises Trouble."""
    chosen = _parser().parse_args(arguments)
    data = chosen.data.expanduser().resolve()
    if chosen.info:
        print(json.dumps(demo_info(data), indent=2, ensure_ascii=False))
        return 0
    with _claimed(data):
        return Demo(data, port=chosen.port, lan=chosen.lan, reset=chosen.reset).run()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="manage.py demo",
        description="Start Fynlo with everything it needs, and stop all of it with Ctrl-C. "
        "DATABASE_URL and REDIS_URL replace the embedded servers.",
    )
    parser.add_argument("--port", type=_port, default=8000, help="where the pages are served (8000)")
    parser.add_argument(
        "--data", type=Path, default=DEMO_DATA, metavar="DIR", help="the demo's own folder (.fynlo/demo)"
    )
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and start over")
    parser.add_argument("--lan", action="store_true", help="serve a restaurant on this machine's network, for phones")
    parser.add_argument("--info", action="store_true", help="print as JSON what the running demo serves")
    return parser


def _port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port: give a number from 1 to 65535")


@contextmanager
def _claimed(data: Path) -> Iterator[None]:
    """Hold the folder for this demo alone, made when it is missing. Raises Trouble when it cannot be ours."""
    try:
        is_ours = not data.exists() or (data / state.LOCK).exists() or not any(data.iterdir())
        if not is_ours:
            raise Trouble(f"{data} holds something else than a demo: choose an empty folder with --data.")
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = locks.take(data / state.LOCK)
    except PermissionError as error:
        raise Trouble(f"{data} is not yours to write in: choose another folder with --data.") from error
    except OSError as error:
        raise Trouble(f"{data} cannot be used ({error.strerror}): choose another folder with --data.") from error
    if lock is None:
        raise Trouble(
            f"A demo is already running on {data}: stop it first, see it with --info, "
            "or choose another folder with --data."
        )
    with lock:
        yield


class Demo:
    """One start of the demo on a data folder that is already ours."""

    def __init__(self, data: Path, *, port: int, lan: bool, reset: bool):
        self.data = data
        self.port = port
        self.lan = ports.own_network_address() if lan else None
        self.logs = data / "logs"
        self.environment: dict[str, str] = {}
        self.ready = False
        self.terminal = Terminal()
        if lan and self.lan is None:
            raise Trouble("This machine has no network address: connect it to a network, or leave --lan away.")
        if reset and "DATABASE_URL" in os.environ:
            raise Trouble("--reset does not touch a database of yours: empty the one DATABASE_URL names, or unset it.")
        self._stop_leftovers()
        if ports.is_taken(port, ALL_ADDRESSES if self.lan else ports.LOOPBACK):
            raise Trouble(f"Port {port} is taken by another program: stop it, or choose another with --port.")
        if reset:
            self._reset()

    def run(self) -> int:
        """Start everything and look after it until a signal asks for the end."""
        if shutil.disk_usage(self.data).free < SPACE:
            raise Trouble(f"The database needs {SPACE >> 20} MB in {self.data} and the disk has less: free some first.")
        own_servers.check(os.environ)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.terminal.say(f"Starting Fynlo, with its data in {self.data}")
        try:
            with Supervisor(self.terminal, changed=self._write_state) as self.supervisor:
                try:
                    self._start()
                    self._introduce()
                    self.supervisor.watch()
                except Stopped as stopped:
                    self.terminal.say(f"\nStopping everything ({stopped}) …")
        except OSError as error:
            raise Trouble(f"The demo cannot go on in {self.data}: {error.strerror or error}.") from error
        self.terminal.say("Stopped. The data is kept for the next start.")
        return 0

    # The start

    def _start(self) -> None:
        self.environment = self._surroundings()
        self._write_state()
        self._start_servers()
        self._prepare()
        host = ALL_ADDRESSES if self.lan else ports.LOOPBACK
        with self.terminal.step("Opening the doors"):
            self.supervisor.start(
                services.web(self.environment, host=host, port=self.port, log=self._log("web")),
                services.worker(self.environment, log=self._log("worker")),
                services.beat(self.environment, data=self.data, log=self._log("beat")),
                services.sandbox(self.environment, host=host, data=self.data, log=self._log("sandbox")),
            )
        self.ready = True
        self._write_state()

    def _surroundings(self) -> dict[str, str]:
        public = f"http://{self.lan or 'localhost'}:{self.port}"
        surroundings = os.environ | {
            "FYNLO_DEMO": "1",
            "FYNLO_DATA": str(self.data),
            "FYNLO_SECRET_KEY": self._secret_key(),
            "FYNLO_PORT": str(self.port),
            "FYNLO_BASE_DOMAIN": "localhost",
            "FYNLO_PUBLIC_BASE_URL": public,
            "FYNLO_SANDBOX_URL": f"http://{self.lan or ports.LOOPBACK}:{ports.free_port()}",
            "FYNLO_SANDBOX_SECRET": secrets.token_urlsafe(24),
            "PYTHONUNBUFFERED": "1",
        }
        surroundings.pop("FYNLO_LAN_HOST", None)
        return surroundings | ({"FYNLO_LAN_HOST": self.lan} if self.lan else {})

    def _secret_key(self) -> str:
        """Made once and kept, so that a restart signs nobody out."""
        file = self.data / "secret-key"
        if not (file.exists() and file.stat().st_size):
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(48))
        return file.read_text()

    def _start_servers(self) -> None:
        """The embedded ones, side by side, each unless the environment names another one."""
        servers: dict[str, Postgres | Valkey] = {}
        if "DATABASE_URL" not in os.environ:
            servers["DATABASE_URL"] = Postgres(self.data / "postgres", log=self._log("postgres"))
        if "REDIS_URL" not in os.environ:
            servers["REDIS_URL"] = Valkey(self.data / "valkey", log=self._log("valkey"))
        if not servers:
            return
        with self.terminal.step("Starting " + " and ".join(server.NAME for server in servers.values())):
            for server in servers.values():
                server.prepare()
            self.supervisor.start(*(server.service() for server in servers.values()))
            if "DATABASE_URL" in servers:
                servers["DATABASE_URL"].make_database()
        self.environment |= {variable: server.url for variable, server in servers.items()}

    def _prepare(self) -> None:
        """Tables and restaurants in one process: to start Python with all of Fynlo is most of a second start."""
        log = self._log(PREPARE)
        log.unlink(missing_ok=True)  # its last line is shown as it grows
        command = [sys.executable, MANAGE, PREPARE, self.data / CONTENT]
        with self.terminal.step("Bringing the tables and the restaurants up to date"):
            self.supervisor.run(PREPARE, command, environment=self.environment, log=log)

    def _introduce(self) -> None:
        info = described(self.data, state.read(self.data), json.loads((self.data / CONTENT).read_text()))
        self.terminal.say("\n" + table(info) + "\n")
        if self.lan:
            till = f"http://{self.lan}:{self.port}/pos/"
            self.terminal.say(f"  The first restaurant's till for phones on this network: {till}")
            self.terminal.say("  It works in the phone's browser; installing it there needs HTTPS.\n")
        else:
            till = info["restaurants"][0]["pos"]
            self.terminal.say(f"  The till: {till}  (for real phones start with --lan)\n")
        self.terminal.say(qr_code(till))
        self.terminal.say("Fynlo is running. Ctrl-C stops it and keeps the data.")

    # The folder

    def _stop_leftovers(self) -> None:
        """End what an earlier demo left behind when it was killed together with its warden."""
        if leftovers := state.leftovers(self.data):
            self.terminal.say("Stopping what an earlier demo left running …")
            stop_in_order(leftovers)

    def _reset(self) -> None:
        self.terminal.say(f"Throwing away the data in {self.data}")
        Postgres(self.data / "postgres", log=self._log("postgres")).remove()
        for each in self.data.iterdir():
            if each.name == state.LOCK:
                continue
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each)
            else:
                each.unlink()

    def _log(self, name: str) -> Path:
        log = self.logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LONGEST_LOG:
            log.replace(log.with_suffix(".log.old"))
        return log

    def _write_state(self) -> None:
        state.write(self.data, environment=self._own_environment(), running=self.supervisor.running, ready=self.ready)

    def _own_environment(self) -> dict[str, str]:
        """Return the variables that the demo adds to the environment it was started in."""
        return {
            name: value
            for name, value in self.environment.items()
            if name.startswith("FYNLO_") or name in ("DATABASE_URL", "REDIS_URL")
        }
