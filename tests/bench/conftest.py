"""Every bench says how to run it again."""

import shlex
import sys

import pytest


@pytest.fixture(autouse=True)
def _command_line(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("bench"):
        print_command_line(request)


def print_command_line(request: pytest.FixtureRequest) -> None:
    print(f"\n$ {shlex.join([sys.executable, 'manage.py', 'test', '-m', 'bench', '-s', request.node.nodeid])}")
