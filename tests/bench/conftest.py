"""Benchmarks print the command that repeats them, and have all the time that a slow machine needs."""

import shlex
import sys

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Switch the time limit of a test off for benchmarks: a thousand sockets take minutes on a slow machine."""
    for item in items:
        if item.get_closest_marker("bench"):
            item.add_marker(pytest.mark.timeout(0))


@pytest.fixture(autouse=True)
def _command_line(request: pytest.FixtureRequest) -> None:
    if request.node.get_closest_marker("bench"):
        print_command_line(request)


def print_command_line(request: pytest.FixtureRequest) -> None:
    print(f"\n$ {shlex.join([sys.executable, 'manage.py', 'test', '-m', 'bench', '-s', request.node.nodeid])}")
