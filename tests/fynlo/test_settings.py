"""Production refuses to start on a missing or unsafe value, and says which."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SAFE = {
    "FYNLO_SECRET_KEY": "k8Zq-3vN0xYtR7mWc2LpJ5sHbD9fGaQeUoIrTyKxMzCvBnSdFgHjWl4P1",
    "FYNLO_BASE_DOMAIN": "fynlo.example",
    "FYNLO_PUBLIC_BASE_URL": "https://fynlo.example",
    "DATABASE_URL": "postgres://fynlo@127.0.0.1/fynlo",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def start(**changes: str | None) -> subprocess.CompletedProcess:
    names = {name: value for name, value in (SAFE | changes).items() if value is not None}
    environment = {k: v for k, v in os.environ.items() if k not in SAFE and not k.startswith("FYNLO_")} | names
    code = "import fynlo.settings as s; print(s.PRODUCTION, s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=settings.BASE_DIR, capture_output=True, text=True
    )


def test_safe_values_start_in_production():
    started = start()
    assert (started.returncode, started.stdout.split()) == (0, ["True", "False", "True", "31536000"]), started.stderr


@pytest.mark.parametrize("missing", sorted(SAFE))
def test_a_missing_value_is_named(missing):
    refused = start(**{missing: None})
    assert refused.returncode != 0
    assert f"{missing} is not set" in refused.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FYNLO_SECRET_KEY", "short"),
        ("FYNLO_SECRET_KEY", "x" * 60),
        ("FYNLO_BASE_DOMAIN", "localhost"),
        ("FYNLO_PUBLIC_BASE_URL", "http://fynlo.example"),
        ("FYNLO_STANDIN_URL", "http://127.0.0.1:9999"),
    ],
)
def test_an_unsafe_value_is_refused(name, value):
    refused = start(**{name: value})
    assert refused.returncode != 0
    assert name in refused.stderr.splitlines()[-1]
