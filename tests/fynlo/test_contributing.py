"""The files and tests that the documents name exist."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PATH = re.compile(r"`((?:[\w.-]+/)+[\w.-]+\.(?:py|js|html|md|css))`")
TEST_FILE = re.compile(r"(?:\w+/)+test_\w+\.py")
TEST_NAME = re.compile(r"`(test_\w+)`")


@pytest.mark.parametrize(
    "document", ["CONTRIBUTING.md", "ARCHITECTURE.md", "README.md", "SECURITY.md", "docs/decisions.md"]
)
def test_the_files_that_a_document_names_exist(document):
    named = set(PATH.findall((ROOT / document).read_text(encoding="utf-8")))

    assert sorted(name for name in named if not (ROOT / name).is_file()) == []


def test_the_contract_is_written_without_servers_and_settings():
    bare = {"PATH": os.environ["PATH"], "FYNLO_NO_BOOTSTRAP": "1"}
    command = [sys.executable, ROOT / "manage.py", "contract", "--help"]

    done = subprocess.run(command, env=bare, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr


def test_the_tests_that_the_review_names_exist():
    review = (ROOT / "docs" / "review-2026-11.md").read_text(encoding="utf-8")
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    files, names = set(TEST_FILE.findall(review)), set(TEST_NAME.findall(review))

    assert len(files) > 50, "the files are not found"
    assert sorted(name for name in files if not (ROOT / "tests" / name.removeprefix("tests/")).is_file()) == []
    assert sorted(name for name in names if f"def {name}(" not in sources) == []
