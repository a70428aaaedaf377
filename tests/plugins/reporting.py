"""What a run prints and when it fails, and the settings that all tests share."""

import os
import sys
from collections import Counter
from typing import Any

import hypothesis
import pytest
from django.conf import settings

from restaurants.identity.hashing import BoundedArgon2Hasher
from restaurants.identity.pins import verifiers

IN_CI = os.environ.get("FYNLO_NO_SKIPS") == "1"
SLOWEST_FILES = 10
SKIPPED = 6  # exit status of a CI run that skipped a test; pytest's own end at 5
NOT_RUN = 7  # exit status of a CI run that did not reach every test


def pytest_configure() -> None:
    """Make tests cheap where the cost tests nothing.

    - whitenoise does not look for all static files in each new test client; the started servers do.
    - argon2 and PBKDF2 hash with the least work. Server processes keep the real cost and update such hashes at sign-in.
      A device reads from a PIN's verifier how often it was stretched.
    - An example of Hypothesis has no deadline: a slow machine is no counterexample.
    """
    hypothesis.settings.register_profile("patient", hypothesis.settings(), deadline=None)
    hypothesis.settings.load_profile("patient")
    settings.WHITENOISE_USE_FINDERS = False
    BoundedArgon2Hasher.time_cost, BoundedArgon2Hasher.memory_cost, BoundedArgon2Hasher.parallelism = 1, 8, 1
    verifiers.ITERATIONS = 1_000


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print the slowest files, in CI and with `--durations`. In CI, fail a run that skipped a test or did not reach it.

    A test is skipped when something that it needs is not installed. It is not reached when processes ended in the
    middle of earlier tests more often than `--max-worker-restart` allows. CI sets FYNLO_NO_SKIPS=1.
    """
    if IN_CI or config.option.durations is not None:
        _print_slowest_files(terminalreporter)
    skipped = terminalreporter.stats.get("skipped")
    if IN_CI and skipped:
        for report in skipped:
            terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[-1]}")
        terminalreporter._session.exitstatus = SKIPPED
    missing = _not_run(terminalreporter, config) if IN_CI else set()
    if missing:
        terminalreporter.write_line(f"{len(missing)} tests were not run, the first: {min(missing)}")
        terminalreporter._session.exitstatus = NOT_RUN


def _not_run(terminalreporter: Any, config: pytest.Config) -> set[str]:
    """Return the tests that xdist collected and that no process reported; empty for a run without xdist."""
    session = config.pluginmanager.getplugin("dsession")
    collected = getattr(getattr(session, "sched", None), "collection", None) or ()
    reported = {getattr(report, "nodeid", "") for reports in terminalreporter.stats.values() for report in reports}
    return set(collected) - reported


def _print_slowest_files(terminalreporter: Any) -> None:
    """Print the seconds of each file's tests with their fixtures. A fixture of the process counts in its first file."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[report.nodeid.partition("::")[0]] += report.duration
    terminalreporter.section(f"slowest files of {len(seconds)}, {seconds.total():.0f} s together")
    for path, spent in seconds.most_common(SLOWEST_FILES):
        terminalreporter.write_line(f"{spent:7.1f} s  {path}")


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In CI print a failure when it happens: a run that is killed from outside prints no summary."""
    if report.failed and IN_CI and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nFAILED {report.nodeid} ({report.when})\n{report.longreprtext}", file=sys.__stdout__, flush=True)
