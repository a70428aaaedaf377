"""`.ci/run_tests.py` runs failed tests once more and separates flaky from broken ones. Each case is a tiny suite."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / ".ci" / "run_tests.py"
PYTEST = f"{sys.executable} -m pytest -q -p no:django"
PASSES = "def test_passes():\n    pass\n"
FAILS = "def test_broken():\n    assert 1 == 2\n"
FAILS_ONCE = """
from pathlib import Path

def test_flaky():
    seen = Path("seen")
    ran_before = seen.exists()
    seen.touch()
    assert ran_before
"""
HANGS = "import time\ndef test_hangs():\n    time.sleep(600)\n"


class Outcome:
    def __init__(self, folder: Path, finished: subprocess.CompletedProcess):
        self.status, self.output = finished.returncode, finished.stdout
        self.flaky = (folder / "flaky.txt").read_text().splitlines()


@pytest.fixture
def run_suite(tmp_path):
    """`run_suite(code, …)` runs the script on a suite of one file and returns its outcome."""
    (tmp_path / "pytest.ini").write_text("[pytest]\n")

    def run(code: str, *options: str, seconds: int = 120) -> Outcome:
        (tmp_path / "test_suite.py").write_text(code)
        finished = subprocess.run(
            [sys.executable, SCRIPT, "--command", PYTEST, "--processes", "0", "--seconds", str(seconds),
             "--flaky", tmp_path / "flaky.txt", *options],
            cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        return Outcome(tmp_path, finished)

    return run


def test_a_suite_that_passes_runs_once(run_suite):
    outcome = run_suite(PASSES)
    assert (outcome.status, outcome.flaky) == (0, []), outcome.output
    assert outcome.output.count("1 passed") == 1
    assert "repeat this order with --randomly-seed=" in outcome.output


def test_a_test_that_passes_in_its_second_run_is_listed_as_flaky_and_does_not_fail_the_run(run_suite):
    outcome = run_suite(PASSES + FAILS_ONCE)
    assert (outcome.status, outcome.flaky) == (0, ["test_suite.py::test_flaky"]), outcome.output
    assert "1 failed, 1 passed" in outcome.output
    assert "flaky         test_suite.py::test_flaky" in outcome.output


def test_a_test_that_fails_twice_fails_the_run(run_suite):
    outcome = run_suite(PASSES + FAILS + FAILS_ONCE)
    assert (outcome.status, outcome.flaky) == (1, ["test_suite.py::test_flaky"]), outcome.output
    assert "failed twice  test_suite.py::test_broken" in outcome.output


def test_only_failed_tests_run_again(run_suite):
    outcome = run_suite(PASSES + FAILS_ONCE)
    _, _, second = outcome.output.partition("each is run once more")
    assert "1 passed" in second
    assert "2 passed" not in second


def test_many_failures_are_not_run_again(run_suite):
    many = "".join(f"def test_{n}():\n    assert 0\n" for n in range(3))
    outcome = run_suite(many, "--most", "2")
    assert outcome.status == 1, outcome.output
    assert outcome.output.count("3 failed") == 1
    assert "more than 2: they are not run again" in outcome.output


def test_a_file_that_cannot_be_imported_fails_the_run_without_a_second_one(run_suite):
    outcome = run_suite("import does_not_exist")
    assert outcome.status == 2, outcome.output
    assert "once more" not in outcome.output


def test_a_run_that_hangs_is_interrupted_with_its_output_and_fails(run_suite):
    outcome = run_suite(HANGS, seconds=3)
    assert outcome.status == 2, outcome.output
    assert "The tests took too long: interrupted." in outcome.output
    assert "KeyboardInterrupt" in outcome.output
