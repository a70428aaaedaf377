"""`manage.py demo`: start all servers, and fill an empty data folder with two restaurants in service."""

import argparse
import json
import os
import secrets
import shutil
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fynlo.demo import external_servers, locks, ports, services, state
from fynlo.demo.errors import DemoError
from fynlo.demo.info import demo_info, describe_demo
from fynlo.demo.paths import DEMO_DATA, MANAGE
from fynlo.demo.postgres import Postgres
from fynlo.demo.processes import stop_in_order
from fynlo.demo.supervisor import Stopped, Supervisor
from fynlo.demo.table import qr_code, table
from fynlo.demo.terminal import Terminal
from fynlo.demo.valkey import Valkey
from fynlo.seed.history import progress

ALL_ADDRESSES = "0.0.0.0"
SPACE = 300 * 1024 * 1024  # bytes of free disk that the database needs
HISTORY = "seed_history"  # the management command that runs behind the open site
PREPARE = "prepare_demo"  # the management command that runs before the web server starts
CONTENT = "content.json"  # its result: the restaurants and accounts of the database
LONGEST_LOG = 10 * 1024 * 1024  # bytes; the next start renames a longer log and begins a new one


def demo(arguments: list[str]) -> int:
    """Run the demo until it is stopped, or print what a running one serves. Return the exit status.

    Raises DemoError when the demo cannot start.
    """
    chosen = _parser().parse_args(arguments)
    data = chosen.data.expanduser().resolve()
    if chosen.info:
        print(json.dumps(demo_info(data), indent=2, ensure_ascii=False))
        return 0
    with _locked_folder(data):
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
    parser.add_argument("--reset", action="store_true", help="delete the demo's data and start over")
    parser.add_argument("--lan", action="store_true", help="serve a restaurant on this machine's network, for phones")
    parser.add_argument("--info", action="store_true", help="print as JSON what the running demo serves")
    return parser


def _port(text: str) -> int:
    if text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is not a port: give a number from 1 to 65535")


@contextmanager
def _locked_folder(data: Path) -> Iterator[None]:
    """Lock the data folder, and make it when it is missing. Raises DemoError when it cannot be used."""
    try:
        is_ours = not data.exists() or (data / state.LOCK).exists() or not any(data.iterdir())
        if not is_ours:
            raise DemoError(f"{data} has other files than a demo's: choose an empty folder with --data.")
        data.mkdir(mode=0o711, parents=True, exist_ok=True)
        lock = locks.take(data / state.LOCK)
    except PermissionError as error:
        raise DemoError(f"You cannot write to {data}: choose another folder with --data.") from error
    except OSError as error:
        raise DemoError(f"{data} cannot be used ({error.strerror}): choose another folder with --data.") from error
    if lock is None:
        raise DemoError(
            f"A demo is already running on {data}: stop it first, see it with --info, "
            "or choose another folder with --data."
        )
    with lock:
        yield


class Demo:
    """One start of the demo. The caller has locked the data folder."""

    def __init__(self, data: Path, *, port: int, lan: bool, reset: bool):
        self.data = data
        self.port = port
        self.lan = ports.own_network_address() if lan else None
        self.logs = data / "logs"
        self.environment: dict[str, str] = {}
        self.ready = False
        self.terminal = Terminal()
        if lan and self.lan is None:
            raise DemoError("This machine has no network address: connect it to a network, or leave out --lan.")
        if reset and "DATABASE_URL" in os.environ:
            raise DemoError(
                "--reset deletes embedded databases only: empty the one that DATABASE_URL names, or unset it."
            )
        self._stop_leftovers()
        if ports.is_taken(port, ALL_ADDRESSES if self.lan else ports.LOOPBACK):
            raise DemoError(f"Port {port} is taken by another program: stop it, or choose another with --port.")
        if reset:
            self._reset()

    def run(self) -> int:
        """Start all processes and supervise them until a signal asks to stop. Return the exit status."""
        if shutil.disk_usage(self.data).free < SPACE:
            raise DemoError(
                f"The database needs {SPACE >> 20} MB in {self.data} and the disk has less: free some space first."
            )
        external_servers.check(os.environ)
        self.logs.mkdir(mode=0o700, exist_ok=True)
        self.terminal.say(f"Starting Fynlo, with its data in {self.data}")
        try:
            with Supervisor(self.terminal, changed=self._write_state) as self.supervisor:
                try:
                    self._start()
                    self._print_addresses()
                    self._fill_history()
                    self.supervisor.watch()
                except Stopped as stopped:
                    self.terminal.say(f"\nStopping everything ({stopped}) …")
        except OSError as error:
            raise DemoError(f"The demo cannot continue in {self.data}: {error.strerror or error}.") from error
        self.terminal.say("Stopped. The data is kept for the next start.")
        return 0

    # The start

    def _start(self) -> None:
        self.environment = self._process_environment()
        self._write_state()
        self._start_servers()
        self._prepare()
        host = ALL_ADDRESSES if self.lan else ports.LOOPBACK
        with self.terminal.step("Starting the web server, the worker and the sandbox provider"):
            self.supervisor.start(
                services.web(self.environment, host=host, port=self.port, log=self._log("web")),
                services.worker(self.environment, log=self._log("worker")),
                services.beat(self.environment, data=self.data, log=self._log("beat")),
                services.sandbox(self.environment, host=host, data=self.data, log=self._log("sandbox")),
            )
        self.ready = True
        self._write_state()

    def _process_environment(self) -> dict[str, str]:
        public = f"http://{self.lan or 'localhost'}:{self.port}"
        sandbox = f"http://{self.lan or ports.LOOPBACK}:{ports.free_port()}"
        environment = os.environ | {
            "FYNLO_DEMO": "1",
            "FYNLO_DATA": str(self.data),
            "FYNLO_SECRET_KEY": self._secret_key(),
            "FYNLO_PORT": str(self.port),
            "FYNLO_BASE_DOMAIN": "localhost",
            "FYNLO_PUBLIC_BASE_URL": public,
            "FYNLO_ENCRYPTION_KEYS": self._encryption_key(),
            "FYNLO_STRIPE_URL": sandbox,
            "FYNLO_SUMUP_URL": sandbox,
            "FYNLO_STRIPE_CONNECT_SECRET_KEY": "sk_test_sandbox_platform",
            "FYNLO_STRIPE_BILLING_SECRET_KEY": "sk_test_sandbox_platform",
            "PYTHONUNBUFFERED": "1",
        }
        environment.pop("FYNLO_LAN_HOST", None)
        return environment | ({"FYNLO_LAN_HOST": self.lan} if self.lan else {})

    def _secret_key(self) -> str:
        """Return the stored secret key, made by the first start. It stays, so a restart keeps sign-ins valid."""
        return self._kept_secret("secret-key", lambda: secrets.token_urlsafe(48))

    def _encryption_key(self) -> str:
        """Return the stored master key. It stays, so a restart can read the keys of the payment providers."""
        return self._kept_secret("encryption-key", lambda: f"demo:{b64encode(secrets.token_bytes(32)).decode()}")

    def _kept_secret(self, name: str, make: Callable[[], str]) -> str:
        file = self.data / name
        if not (file.exists() and file.stat().st_size):
            file.touch(mode=0o600)
            file.write_text(make())
        return file.read_text()

    def _start_servers(self) -> None:
        """Start the embedded servers together, except those that the environment replaces."""
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
        """Migrate the tables and seed the restaurants in one process: importing Fynlo is most of a second start."""
        log = self._log(PREPARE)
        log.unlink(missing_ok=True)  # the terminal shows the last line of this run
        command = [sys.executable, MANAGE, PREPARE, self.data / CONTENT]
        with self.terminal.step("Bringing the tables and the restaurants up to date"):
            self.supervisor.run(PREPARE, command, environment=self.environment, log=log)

    def _print_addresses(self) -> None:
        info = describe_demo(self.data, state.read(self.data), json.loads((self.data / CONTENT).read_text()))
        self.terminal.say("\n" + table(info) + "\n")
        self.terminal.say("  The platform owner needs no second factor in the demo; production asks for one.\n")
        if self.lan:
            till = f"http://{self.lan}:{self.port}/pos/"
            self.terminal.say(f"  The first restaurant's till for phones on this network: {till}")
            self.terminal.say("  It works in the phone's browser; installing it there needs HTTPS.\n")
        else:
            till = info["restaurants"][0]["pos"]
            self.terminal.say(f"  The till: {till}  (for real phones start with --lan)\n")
        self.terminal.say(qr_code(till))
        self.terminal.say("Fynlo is running. Ctrl-C stops it and keeps the data.")

    def _fill_history(self) -> None:
        """Fill in the days before today, stock and employees while the site is used. Without them the demo goes on."""
        known = progress.read(self.data)
        if known is not None and known.is_complete:
            return
        has_days = os.environ.get("FYNLO_DEMO_HISTORY_DAYS") != "0"
        what = "the month before today" if has_days else "stock and employees"
        log = self._log(HISTORY)
        log.unlink(missing_ok=True)  # the terminal shows the last line of this run
        command = [sys.executable, MANAGE, HISTORY]
        try:
            with self.terminal.step(f"Filling in {what}; the demo can be used meanwhile"):
                self.supervisor.run(HISTORY, command, environment=self.environment, log=log)
        except DemoError as error:
            self.terminal.say(f"  {error}")

    # The folder

    def _stop_leftovers(self) -> None:
        """Stop processes of an earlier demo that was killed together with its reaper."""
        if leftovers := state.leftovers(self.data):
            self.terminal.say("Stopping processes that an earlier demo left running …")
            stop_in_order(leftovers)

    def _reset(self) -> None:
        self.terminal.say(f"Deleting the data in {self.data}")
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
