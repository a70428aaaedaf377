"""`.ci/words --commits` refuses long subjects, also where history is incomplete. Each case is a tiny repository."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / ".ci" / "words"
LONG = "words: " + "x" * 66
AUTHOR = ["-c", "user.name=Olivia", "-c", "user.email=olivia@alpha.example"]


def git(folder: Path, *arguments: str | Path) -> None:
    subprocess.run(["git", *AUTHOR, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, subject: str) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--allow-empty", "-m", subject)


def check(folder: Path) -> tuple[int, str]:
    """Run the check in `folder`. Return its exit status and what it printed."""
    command = [sys.executable, SCRIPT, "--commits"]
    finished = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return finished.returncode, finished.stdout + finished.stderr


@pytest.fixture
def repository(tmp_path):
    """A repository whose first commit has a long subject; its second one adds the check."""
    folder = tmp_path / "whole"
    (folder / ".ci").mkdir(parents=True)
    git(folder, "init", "--initial-branch=main")
    commit(folder, f"{LONG} before the check")
    shutil.copy(SCRIPT, folder / ".ci" / "words")
    commit(folder, "words: add the check")
    return folder


def test_subjects_from_before_the_check_are_left_alone(repository):
    assert check(repository) == (0, "")
    commit(repository, LONG[:-1])
    assert check(repository) == (0, "")


def test_a_long_subject_is_found_under_later_commits_of_main(repository):
    commit(repository, LONG)
    for number in range(3):
        commit(repository, f"words: commit {number}")
    assert check(repository) == (1, f"commit subject over 72 characters: {LONG}\n")


@pytest.mark.parametrize(("depth", "status"), [(4, 0), (5, 1)])
def test_a_shallow_clone_checks_the_commits_after_its_oldest(repository, depth, status):
    for subject in (LONG, "words: second", "words: third", "words: last"):
        commit(repository, subject)
    clone = repository.with_name("shallow")
    git(repository, "clone", "--depth", str(depth), f"file://{repository}", clone)
    assert check(clone)[0] == status


def test_a_clone_of_one_commit_checks_that_commit(repository):
    commit(repository, LONG)
    clone = repository.with_name("shallow")
    git(repository, "clone", "--depth", "1", f"file://{repository}", clone)
    assert check(clone)[0] == 1
