"""Make `.venv` in the checkout, install the pinned requirements and start the same command again inside it.

Uses the standard library only: it runs before any package is installed.
"""

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from fynlo.demo import locks
from fynlo.demo.errors import DemoError
from fynlo.demo.paths import DEMO_REQUIREMENTS, DEV_REQUIREMENTS, LOCAL_DATA, VENV

PYTHON = VENV / "bin" / "python"
STAMP = VENV / "fynlo-requirements.sha256"
LOG = LOCAL_DATA / "install.log"
BYTECODE = LOCAL_DATA / "bytecode"
UV = "uv==0.13.9"  # installs in seconds what takes pip half a minute
SPACE = 700 * 1024 * 1024  # bytes that the packages need, their archives included


def prepare(manage: str, arguments: list[str]) -> None:
    """Return if this interpreter has the packages that the command needs. Otherwise install them and restart.

    `test` and `translations` need requirements-dev.txt, which includes requirements-demo.txt; every other command
    needs the latter.
    Does nothing with FYNLO_NO_BOOTSTRAP=1, or in an interpreter outside `.venv` that has Django, as in a container.
    Raises DemoError when the virtual environment cannot be made.
    """
    if os.environ.get("FYNLO_NO_BOOTSTRAP") == "1":
        return
    inside = Path(sys.prefix).resolve() == VENV.resolve()
    if not inside and importlib.util.find_spec("django") is not None:
        return
    keep_compiled_code()
    wanted = DEV_REQUIREMENTS if arguments[:1] in (["test"], ["translations"]) else DEMO_REQUIREMENTS
    installed = not _is_current(wanted) and _install(wanted)
    if installed or not inside:
        os.execv(PYTHON, [str(PYTHON), manage, *arguments])


def keep_compiled_code() -> None:
    """With PYTHONDONTWRITEBYTECODE, store compiled code in `.fynlo` instead of nowhere; child processes do the same.

    Otherwise each process would compile all modules again, which is more than half of its start.
    """
    if not sys.dont_write_bytecode:
        return
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.pycache_prefix = os.environ.setdefault("PYTHONPYCACHEPREFIX", str(BYTECODE))


def _is_current(wanted: Path) -> bool:
    """Return whether `.venv` holds the packages that `wanted` pins. requirements-dev.txt includes the others."""
    try:
        return os.access(PYTHON, os.X_OK) and STAMP.read_text() in (_hash(wanted), _hash(DEV_REQUIREMENTS))
    except OSError:
        return False


def _hash(requirements: Path) -> str:
    return hashlib.sha256(requirements.read_bytes()).hexdigest()


def _install(wanted: Path) -> bool:
    """Install `wanted` under a lock. Return False when another process installed it while this one waited."""
    try:
        LOCAL_DATA.mkdir(exist_ok=True)
        with locks.waiting(LOCAL_DATA / "bootstrap.lock"):
            if _is_current(wanted):
                return False
            _say("Preparing Python's packages in .venv (the first time takes a minute) …")
            stamp = _hash(wanted)
            LOG.write_bytes(b"")
            _make_venv()
            _install_requirements(wanted)
            STAMP.write_text(stamp)
    except PermissionError as error:
        raise DemoError(
            f"{error.filename} cannot be written: run this as the user who owns the checkout, "
            "or copy the checkout to your own folder."
        ) from error
    except OSError as error:
        raise DemoError(f"{error.strerror or error}: free some disk space for {VENV} and start this again.") from error
    return True


def _make_venv() -> None:
    if shutil.disk_usage(VENV.parent).free < SPACE and not VENV.exists():
        raise DemoError(
            f"Python's packages need {SPACE >> 20} MB in {VENV} and the disk has less: "
            "free some space and start this again."
        )
    if os.access(PYTHON, os.X_OK) and _run([PYTHON, "-m", "pip", "--version"]):
        return
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise DemoError(
            f"This Python {version} cannot make virtual environments (venv or ensurepip is missing): "
            f"on Debian or Ubuntu run `sudo apt install python{version}-venv`, then start this again."
        )
    if not _run([sys.executable, "-m", "venv", "--clear", VENV]):
        raise _install_error("The virtual environment could not be made")


def _install_requirements(wanted: Path) -> None:
    pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    if _run([PYTHON, "-m", "uv", "--version"]) or _run([*pip, "--retries=1", "--timeout=15", UV]):
        settings, environment = _pip_settings_for_uv()
        command = [PYTHON, "-m", "uv", "pip", "install", "--python", PYTHON, *settings, "-r", wanted]
        if _run(command, environment=os.environ | environment):
            return
    if not _run([*pip, "-r", wanted]):
        raise _install_error("Python's packages could not be installed")


def _pip_settings_for_uv() -> tuple[list[str], dict[str, str]]:
    """Return pip's configuration (indexes, certificates) as options and environment of uv, which does not read it."""
    answer = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True)
    configured: dict[str, str] = {}
    for section in ("global", "install", ":env:"):  # a later section overrides an earlier one, as in pip
        for name, value in re.findall(rf"^{section}\.\.?([\w-]+)=(.+)$", answer.stdout, re.MULTILINE):
            configured[name] = str(ast.literal_eval(value))

    options = ["--index-strategy=unsafe-best-match"]  # as pip: the best version of all indexes
    if "index-url" in configured:
        options.append(f"--default-index={configured['index-url']}")
    for option, name in (
        ("--index", "extra-index-url"),
        ("--find-links", "find-links"),
        ("--constraint", "constraint"),
        ("--allow-insecure-host", "trusted-host"),
    ):
        options += [f"{option}={value}" for value in configured.get(name, "").split()]
    if configured.get("no-index", "").lower() in ("1", "true", "yes", "on"):
        options.append("--no-index")
    environment = {}
    if "cert" in configured:
        environment["SSL_CERT_FILE"] = configured["cert"]
    if "proxy" in configured:
        environment["ALL_PROXY"] = configured["proxy"]
    return options, environment


def _run(command: list, *, environment: dict[str, str] | None = None) -> bool:
    with LOG.open("ab") as log:
        log.write(("$ " + " ".join(map(str, command)) + "\n").encode())
        log.flush()
        done = subprocess.run(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment)
        return done.returncode == 0


def _install_error(what: str) -> DemoError:
    output = LOG.read_text(errors="replace")
    if re.search(r"No space left|Errno 28|Disk quota", output, re.IGNORECASE):
        return DemoError(f"{what}, the disk is full: free {SPACE >> 20} MB for {VENV} and start this again.")
    if re.search(
        r"connection|resol|unreachable|timed out|no matching distribution|dns error|SSLError",
        output,
        re.IGNORECASE,
    ):
        return DemoError(
            f"{what}, the package index did not answer: connect to the network, or point pip at a mirror "
            f"(PIP_INDEX_URL), and start this again; pip's output is in {LOG}."
        )
    return DemoError(f"{what}: see the end of {LOG} for the reason, fix it and start this again.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
