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
    "FYNLO_TRUSTED_PROXIES": "1",
}


SHOW = "import fynlo.settings as s; print(s.PRODUCTION, s.DEBUG, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS)"

LOAD = "import fynlo.settings"


def start(code: str = SHOW, **changes: str | None) -> subprocess.CompletedProcess:
    names = {name: value for name, value in (SAFE | changes).items() if value is not None}
    environment = {k: v for k, v in os.environ.items() if k not in SAFE and not k.startswith("FYNLO_")} | names
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
        ("FYNLO_SANDBOX_URL", "http://127.0.0.1:9999"),
        ("DATABASE_URL", "postgres://fynlo@db.example/fynlo"),
        ("DATABASE_URL", "postgres://fynlo@db.example/fynlo?sslmode=require"),
        ("DATABASE_URL", "postgres://fynlo@10.0.0.5/fynlo"),
        ("DATABASE_URL", "postgres://fynlo@127.0.0.1/fynlo?host=10.0.0.5"),
        ("DATABASE_URL", "postgres://fynlo@127.0.0.1/fynlo?sslmodus=verify-full"),
        ("DATABASE_URL", "mysql://fynlo@127.0.0.1/fynlo"),
        ("DATABASE_URL", "postgres://fynlo@127.0.0.1:port/fynlo"),
        ("REDIS_URL", "redis://redis.example:6379/0"),
        ("FYNLO_SMTP_URL", "smtp://mail.example"),
        ("FYNLO_TRUSTED_PROXIES", "one"),
        ("FYNLO_TRUSTED_PROXIES", "-1"),
    ],
)
def test_an_unsafe_value_is_refused(name, value):
    refused = start(**{name: value})
    assert refused.returncode != 0
    assert name in refused.stderr.splitlines()[-1]


def test_what_libpq_is_told_is_passed_on():
    url = (
        "postgres://fynlo:p%40ss@db.example:6432/fynlo?sslmode=verify-full&sslrootcert=/etc/ca.pem"
        "&connect_timeout=3&application_name=fynlo%20web"
    )
    code = """if True:
        from fynlo.settings import DATABASES
        print(*(DATABASES["default"][name] for name in ("HOST", "PORT", "PASSWORD", "OPTIONS")))"""
    started = start(code, DATABASE_URL=url)
    assert started.returncode == 0, started.stderr
    for said in (
        "db.example 6432 p@ss", "'sslmode': 'verify-full'", "'sslrootcert': '/etc/ca.pem'", "'connect_timeout': '3'",
        "'application_name': 'fynlo web'", "lock_timeout",
    ):  # fmt: skip
        assert said in started.stdout


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://fynlo@db.internal/fynlo"),
        ("REDIS_URL", "redis://redis.internal/0"),
        ("FYNLO_SMTP_URL", "smtp://mail.internal"),
    ],
)
def test_a_plain_connection_to_a_host_that_is_named_private_is_the_operators_word(name, value):
    hosts = "db.internal,redis.internal,mail.internal"
    assert start(**{name: value}, FYNLO_PRIVATE_HOSTS=hosts).returncode == 0
    assert start(**{name: value}, FYNLO_PRIVATE_HOSTS="other.internal").returncode != 0


def test_redis_and_mail_elsewhere_are_encrypted_and_checked():
    code = (
        "import fynlo.settings as s; print(s.REDIS_URL, s.CELERY_BROKER_USE_SSL, s.EMAIL_HOST, s.EMAIL_PORT,"
        " s.EMAIL_USE_TLS, s.EMAIL_USE_SSL)"
    )
    started = start(code, REDIS_URL="rediss://redis.example/0", FYNLO_SMTP_URL="smtps://mail.example")
    assert started.returncode == 0, started.stderr
    assert started.stdout.split(" ", 1) == [
        "rediss://redis.example/0", "{'ssl_cert_reqs': 'required'} mail.example 465 False True\n",
    ]  # fmt: skip


@pytest.mark.parametrize("mode", ["FYNLO_DEMO", "FYNLO_TEST"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FYNLO_BASE_DOMAIN", "fynlo.example"),
        ("FYNLO_BASE_DOMAIN", "192.168.1.20"),
        ("FYNLO_PUBLIC_BASE_URL", "https://fynlo.example"),
        ("FYNLO_PUBLIC_BASE_URL", "http://8.8.8.8:8000"),
    ],
)
def test_demo_and_tests_never_run_where_strangers_reach_them(mode, name, value):
    local = {"FYNLO_BASE_DOMAIN": "localhost", "FYNLO_PUBLIC_BASE_URL": "http://localhost:8000", mode: "1"}
    assert start(LOAD, **local).returncode == 0
    refused = start(LOAD, **local | {name: value})
    assert refused.returncode != 0
    assert "for one machine and its network" in refused.stderr


def test_a_demo_may_be_shown_to_phones_on_the_same_network():
    shown = start(LOAD, FYNLO_DEMO="1", FYNLO_BASE_DOMAIN="localhost", FYNLO_PUBLIC_BASE_URL="http://192.168.1.20:8000")
    assert shown.returncode == 0, shown.stderr


def test_only_tests_have_a_key_that_everybody_knows():
    local = {
        "FYNLO_BASE_DOMAIN": "localhost",
        "FYNLO_PUBLIC_BASE_URL": "http://localhost:8000",
        "FYNLO_SECRET_KEY": None,
    }
    refused = start(LOAD, **local, FYNLO_DEMO="1")
    assert refused.returncode != 0
    assert "FYNLO_SECRET_KEY is not set" in refused.stderr
    assert start(LOAD, **local, FYNLO_TEST="1").returncode == 0


def test_cookies_in_production_are_of_this_host_alone():
    code = (
        "import fynlo.settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.CSRF_COOKIE_SECURE,"
        " hasattr(s, 'SESSION_COOKIE_DOMAIN'), hasattr(s, 'SESSION_COOKIE_PATH'))"
    )
    assert start(code).stdout.split() == ["__Host-fynlo_session", "__Host-fynlo_csrf", "True", "False", "False"]
