#!/usr/bin/env python3
"""Run the suite, then run each test that failed once more, one at a time. Standard library only.

The run passes when every test passes in the first run or in the second. A test that fails and then passes is flaky:
it is listed in the output and in the file `--flaky`, which is empty when there are none. A test that fails twice fails
the run. There is no second run when the first was interrupted, when a test was skipped or could not be collected, or
when more than `--most` tests failed: then something is broken, not flaky.
"""

import argparse
import json
import random
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TESTS_FAILED = 1  # pytest's exit status; 0 is passed, every other status means that the run did not end normally
INTERRUPTED = 2
KILL_AFTER = 120  # seconds that an interrupted run has to print its summary
MOST = 20


def main(arguments: list[str]) -> int:
    options, pytest_arguments = parse(arguments)
    deadline = time.monotonic() + options.seconds
    options.flaky.write_text("")
    with tempfile.TemporaryDirectory(prefix="fynlo-ci-") as folder:
        cache = Path(folder) / "cache"
        seed = random.randrange(2**32)
        command = [*shlex.split(options.command), "-o", f"cache_dir={cache}", f"--randomly-seed={seed}"]
        print(f"random seed {seed}: repeat this order with --randomly-seed={seed}", flush=True)
        status = run([*command, "-n", str(options.processes), *pytest_arguments], deadline)
        failed = failed_tests(cache)
        if status != TESTS_FAILED or not failed:
            return status
        if len(failed) > options.most:
            print(f"\n{len(failed)} tests failed, more than {options.most}: they are not run again.", flush=True)
            return status
        print(f"\n== {len(failed)} failed; each is run once more, one at a time", flush=True)
        again = ["-n", "0", "--last-failed", "--last-failed-no-failures=none"]
        second = run([*command, *again, *pytest_arguments], deadline)
        still_failing = failed if second not in (0, TESTS_FAILED) else failed_tests(cache)
    return report(failed, still_failing, second, options.flaky)


def parse(arguments: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--command", default="python3 manage.py test", help="what runs pytest")
    parser.add_argument("--processes", type=int, default=2, help="of the first run")
    parser.add_argument("--seconds", type=float, required=True, help="the limit of both runs together")
    parser.add_argument("--most", type=int, default=MOST, help="run failed tests again only up to this number")
    parser.add_argument("--flaky", type=Path, required=True, help="file that lists the flaky tests")
    return parser.parse_known_args(arguments)


def run(command: list[str], deadline: float) -> int:
    """Return the exit status. At the deadline interrupt the run, so that it still prints what failed and what hung."""
    process = subprocess.Popen(command)
    try:
        return process.wait(max(1.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        print("\nThe tests took too long: interrupted.", flush=True)
        process.send_signal(signal.SIGINT)
        try:
            process.wait(KILL_AFTER)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return INTERRUPTED


def failed_tests(cache: Path) -> list[str]:
    """Return the node ids that pytest remembers as failed."""
    try:
        return sorted(json.loads((cache / "v" / "cache" / "lastfailed").read_text()))
    except FileNotFoundError:
        return []


def report(failed: list[str], still_failing: list[str], status: int, file: Path) -> int:
    """Print both outcomes of every test that failed, and return the exit status of the whole."""
    print("\n== tests that failed, and their second run")
    for test in failed:
        print(f"{'failed twice' if test in still_failing else 'flaky       '}  {test}")
    flaky = [test for test in failed if test not in still_failing]
    file.write_text("".join(f"{test}\n" for test in flaky))
    sys.stdout.flush()
    return status or (TESTS_FAILED if still_failing else 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
