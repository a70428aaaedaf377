"""`.ci/secrets` finds a key in a tracked file, names its line, and lets the examples of documents pass."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / ".ci" / "secrets"


def check(folder: Path, name: str, text: str) -> tuple[int, str]:
    """Run the check in a repository with that one tracked file. Return its exit status and what it printed."""
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    for arguments in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    finished = subprocess.run([sys.executable, SCRIPT], cwd=folder, capture_output=True, text=True, check=False)
    return finished.returncode, finished.stdout + finished.stderr


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("sk_live_51HxAbCdEfGhIjKlMn", "a live key of Stripe"),
        ("rk_live_51HxAbCdEfGhIjKlMn", "a live key of Stripe"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a webhook's secret"),
        ("AKIAIOSFODNN7EXAMPLE", "an AWS access key"),
        ("-----BEGIN EC PRIVATE KEY-----", "a private key"),
        ("eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJzYXJhIn0.c2lnbmF0dXJlLW9mLWl0", "a JSON Web Token"),
    ],
)
def test_a_key_is_found_and_never_printed(tmp_path, key, what):
    status, printed = check(tmp_path, "fynlo/new.py", f"# fine\nKEY = '{key}'\n")
    assert (status, printed) == (1, f"fynlo/new.py:2: {what}. Remove it, and revoke it: it is known now.\n")


@pytest.mark.parametrize("text", ["sk_test_51HxAbCdEfGhIjKlMn", "whsec_1", "-----BEGIN PUBLIC KEY-----"])
def test_a_test_key_and_what_only_looks_like_one_pass(tmp_path, text):
    assert check(tmp_path, "fynlo/new.py", text) == (0, "")


def test_examples_pass_in_the_named_documents_alone(tmp_path):
    example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    assert check(tmp_path, "docs/partners.md", example) == (0, "")
    assert check(tmp_path, "docs/other.md", example)[0] == 1
