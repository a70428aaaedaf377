"""Root where the kernel refuses user namespaces, as most containers do: PostgreSQL runs as `nobody`."""

import os
import subprocess
import sys

import pytest

from fynlo.demo.account import namespace_account
from fynlo.demo.paths import ROOT

START = """
import sys
from pathlib import Path

import psycopg

from fynlo.demo.account import account_for_postgres, nobody_account
from fynlo.demo.postgres import Postgres
from fynlo.demo.supervisor import Supervisor
from fynlo.demo.terminal import Terminal

assert account_for_postgres() == nobody_account(), account_for_postgres()
folder = Path(sys.argv[1])
postgres = Postgres(folder / "pg", log=folder / "log", durable=False)
postgres.prepare()
with Supervisor(Terminal()) as supervisor:
    supervisor.start(postgres.service())
    postgres.make_database()
    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
postgres.remove()
"""

pytestmark = [
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="user namespaces are Linux's"),
    pytest.mark.skipif(os.geteuid() != 0, reason="not root: PostgreSQL runs as the own account"),
]


def test_postgres_runs_as_nobody(tmp_path):
    if not namespace_account().can_run("true"):
        pytest.skip("refused here anyway: every other test of this machine tries it")
    tmp_path.chmod(0o700)  # as under root's home

    refused = [sys.executable, "-m", "tests.demo.without_namespaces", "-c", START, tmp_path]
    answer = subprocess.run(refused, check=False, capture_output=True, text=True, cwd=ROOT)

    assert answer.returncode == 0, answer.stderr
