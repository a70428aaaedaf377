"""A real `manage.py demo` in its own folder, started once and shared; a test may stop it."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from fynlo.demo.paths import ROOT
from fynlo.demo.ports import free_port
from fynlo.demo.supervisor import Supervisor
from fynlo.demo.terminal import Terminal
from tests.demo.demo_process import DemoProcess

PACKAGES = Path(pytest.__file__).parent.parent


def pytest_collection_modifyitems(items):
    """Run the tests that stop the shared demo after those that use it: each start costs seconds."""
    ours = [position for position, item in enumerate(items) if item.get_closest_marker("demo")]
    ordered = sorted((items[position] for position in ours), key=lambda item: "stopped_demo" in item.fixturenames)
    for position, item in zip(ours, ordered, strict=True):
        items[position] = item


@pytest.fixture(scope="session")
def shared_demo(tmp_path_factory):
    """It may have been stopped; `demo` starts it again."""
    driven = DemoProcess(tmp_path_factory.mktemp("demo") / "data", port=free_port())
    yield driven
    driven.end()


@pytest.fixture
def demo(shared_demo):
    """The shared demo, running."""
    if not shared_demo.is_running():
        shared_demo.start()
    return shared_demo


@pytest.fixture
def stopped_demo(shared_demo):
    """The shared demo with its data, not running."""
    if shared_demo.process is None:
        shared_demo.start()
    shared_demo.end()
    return shared_demo


@pytest.fixture
def supervisor():
    with Supervisor(Terminal()) as supervisor:
        yield supervisor


@pytest.fixture(scope="session")
def nobody():
    """Keyword arguments for Popen that run a process as the user `nobody`."""
    if os.geteuid() != 0:
        pytest.skip("not root: every other test here runs as an ordinary user already")
    entry = pwd.getpwnam("nobody")
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session")
def open_folder():
    """A folder that every user may enter; pytest's own temporary folders belong to their owner alone."""
    with tempfile.TemporaryDirectory(prefix="fynlo-tests-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def ordinary_user(nobody, open_folder):
    """`nobody`, with an interpreter and packages that it can read, as keyword arguments for DemoProcess."""
    copy = open_folder / "python"
    environment = {
        "PYTHONPATH": str(PACKAGES),
        "LD_LIBRARY_PATH": str(copy / "lib"),
        "HOME": "/",
        "PATH": os.environ["PATH"],
    }
    if sys.pycache_prefix:  # readable, not writable: no process has to compile
        environment["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix
    for python in (sys.executable, _copied_interpreter(copy)):
        probe = [python, "-c", "import django, psycopg, celery, channels_redis, daphne"]
        with contextlib.suppress(OSError, subprocess.CalledProcessError):
            subprocess.run(probe, check=True, capture_output=True, env=environment, cwd=ROOT, **nobody)
            return {"python": python, "environment": environment, "account": nobody}
    pytest.skip("`nobody` cannot read the checkout or Python")


def _copied_interpreter(folder: Path) -> str:
    """Copy this Python without its packages: root's is often in a folder that other users may not enter."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    base = Path(sys.base_prefix)
    ignored = shutil.ignore_patterns("site-packages", "test", "__pycache__", "idlelib", "config-*")
    shutil.copytree(base / "lib" / version, folder / "lib" / version, ignore=ignored)
    for library in (base / "lib").glob("libpython*"):
        shutil.copy(library, folder / "lib")
    (folder / "bin").mkdir()
    return shutil.copy(base / "bin" / version, folder / "bin")
