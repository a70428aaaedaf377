"""Production refuses to start with a missing or unsafe value, and names it."""

import ast
import os
import runpy
from types import SimpleNamespace

import pytest
from django.apps import apps as django_apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from payments.provider_accounts.deploy_checks import check_connect_key

SAFE = {
    "FYNLO_SECRET_KEY": "k8Zq-3vN0xYtR7mWc2LpJ5sHbD9fGaQeUoIrTyKxMzCvBnSdFgHjWl4P1",
    "FYNLO_ENCRYPTION_KEYS": "2026-11:MMDRzEDYNrDPVPD6EDRoWVPBy7wQTq4mXgMjnPYkvzY=",
    "FYNLO_BASE_DOMAIN": "fynlo.example",
    "FYNLO_PUBLIC_BASE_URL": "https://fynlo.example",
    "DATABASE_URL": "postgres://fynlo@127.0.0.1/fynlo",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "FYNLO_TRUSTED_PROXIES": "1",
}


def load(monkeypatch, **changes: str | None) -> SimpleNamespace:
    """Run the settings file with safe values and these changes; None removes a value. Raises ImproperlyConfigured."""
    for name in os.environ:
        if name.startswith("FYNLO_"):
            monkeypatch.delenv(name)
    for name, value in (SAFE | changes).items():
        if value is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, value)
    return SimpleNamespace(**runpy.run_path(str(settings.BASE_DIR / "fynlo" / "settings.py")))


def test_safe_values_start_in_production(monkeypatch):
    loaded = load(monkeypatch)
    assert (loaded.PRODUCTION, loaded.DEBUG) == (True, False)
    assert (loaded.SESSION_COOKIE_SECURE, loaded.SECURE_HSTS_SECONDS) == (True, 31_536_000)


@pytest.mark.parametrize("missing", sorted(SAFE))
def test_a_missing_value_is_named(monkeypatch, missing):
    with pytest.raises(ImproperlyConfigured, match=f"{missing} is not set"):
        load(monkeypatch, **{missing: None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FYNLO_SECRET_KEY", "short"),
        ("FYNLO_SECRET_KEY", "x" * 60),
        ("FYNLO_BASE_DOMAIN", "localhost"),
        ("FYNLO_PUBLIC_BASE_URL", "http://fynlo.example"),
        ("FYNLO_SUPABASE_URL", "http://project.supabase.co"),
        ("FYNLO_SUPABASE_URL", "project.supabase.co"),
        ("FYNLO_SUPABASE_JWT_SECRET", "x" * 40),  # without FYNLO_SUPABASE_URL
        ("FYNLO_STRIPE_URL", "http://127.0.0.1:9999"),
        ("FYNLO_SUMUP_URL", "http://127.0.0.1:9999"),
        ("FYNLO_STRIPE_CONNECT_SECRET_KEY", "pk_live_1"),
        ("FYNLO_ENCRYPTION_KEYS", "2026:c2hvcnQ="),
        ("FYNLO_ENCRYPTION_KEYS", "2026:" + "A" * 43 + "="),  # 32 zero bytes
        (
            "FYNLO_ENCRYPTION_KEYS",
            "a:MMDRzEDYNrDPVPD6EDRoWVPBy7wQTq4mXgMjnPYkvzY=,a:Qm2Yf3YxY7T3Xl1vJ0VjQy8e5yJr3cV4u9o0bN6aZ1M=",
        ),
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
        ("FYNLO_CDN_URL", "https://cdn.example"),  # without a bucket
    ],
)
def test_an_unsafe_value_is_refused(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        load(monkeypatch, **{name: value})


BUCKET = {"FYNLO_S3_BUCKET": "files", "FYNLO_S3_ENDPOINT": "https://s3.example", "FYNLO_S3_SIGNED_LINKS": "1"}


def test_pages_may_show_pictures_of_the_cdn_and_lead_a_download_to_the_bucket(monkeypatch):
    loaded = load(monkeypatch, **BUCKET, FYNLO_CDN_URL="https://cdn.example/files/")
    policy = loaded.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert loaded.CDN_URL == "https://cdn.example/files"
    for directive in ("img-src", "connect-src"):
        assert policy[directive][-1] == "https://cdn.example"
    assert policy["form-action"][-1] == "https://s3.example"
    assert loaded.STORAGES["pictures"]["OPTIONS"]["default_acl"] == "public-read"
    assert "default_acl" not in loaded.STORAGES["default"]["OPTIONS"]
    policy = load(monkeypatch).CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert not any("example" in str(source) for sources in policy.values() for source in sources)


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("FYNLO_S3_SIGNED_LINKS", {"FYNLO_S3_ENDPOINT": "http://minio:9000"}),
        ("FYNLO_S3_SIGNED_LINKS", {"FYNLO_S3_ENDPOINT": ""}),
        ("FYNLO_CDN_URL", {"FYNLO_CDN_URL": "http://cdn.example"}),
    ],
)
def test_addresses_of_files_that_people_cannot_open_safely_are_refused(monkeypatch, name, changes):
    with pytest.raises(ImproperlyConfigured, match=name):
        load(monkeypatch, **BUCKET | changes)


def test_a_connect_key_needs_the_secret_of_its_webhooks(monkeypatch):
    key = {"FYNLO_STRIPE_CONNECT_SECRET_KEY": "sk_live_1"}
    with pytest.raises(ImproperlyConfigured, match="FYNLO_STRIPE_CONNECT_WEBHOOK_SECRET is not set"):
        load(monkeypatch, **key)
    assert load(monkeypatch, **key, FYNLO_STRIPE_CONNECT_WEBHOOK_SECRET="whsec_1").STRIPE_CONNECT_SECRET_KEY


def test_a_live_connect_key_is_refused_outside_production(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="only production takes real money"):
        load(monkeypatch, FYNLO_TEST="1", FYNLO_BASE_DOMAIN="localhost", FYNLO_PUBLIC_BASE_URL="http://localhost:8000",
             FYNLO_STRIPE_CONNECT_SECRET_KEY="sk_live_1")  # fmt: skip


@pytest.mark.parametrize(("key", "warnings"), [("", 0), ("sk_live_1", 0), ("sk_test_1", 1)])
def test_a_test_key_of_the_platform_is_a_warning_in_production(key, warnings):
    with override_settings(STRIPE_CONNECT_SECRET_KEY=key):
        assert [each.id for each in check_connect_key(None)] == ["payments.W001"] * warnings


def test_options_of_the_database_url_are_passed_to_libpq(monkeypatch):
    url = (
        "postgres://fynlo:p%40ss@db.example:6432/fynlo?sslmode=verify-full&sslrootcert=/etc/ca.pem"
        "&connect_timeout=3&application_name=fynlo%20web"
    )
    database = load(monkeypatch, DATABASE_URL=url).DATABASES["default"]
    assert [str(database[name]) for name in ("HOST", "PORT", "PASSWORD")] == ["db.example", "6432", "p@ss"]
    expected = {
        "sslmode": "verify-full", "sslrootcert": "/etc/ca.pem", "connect_timeout": "3", "application_name": "fynlo web",
    }  # fmt: skip
    assert database["OPTIONS"].items() >= expected.items()
    assert "lock_timeout" in database["OPTIONS"]["options"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "postgres://fynlo@db.internal/fynlo"),
        ("REDIS_URL", "redis://redis.internal/0"),
        ("FYNLO_SMTP_URL", "smtp://mail.internal"),
    ],
)
def test_a_plain_connection_is_accepted_to_a_host_named_private(monkeypatch, name, value):
    load(monkeypatch, **{name: value}, FYNLO_PRIVATE_HOSTS="db.internal,redis.internal,mail.internal")
    with pytest.raises(ImproperlyConfigured, match=name):
        load(monkeypatch, **{name: value}, FYNLO_PRIVATE_HOSTS="other.internal")


def test_connections_to_redis_and_mail_on_other_hosts_are_encrypted_and_verified(monkeypatch):
    loaded = load(monkeypatch, REDIS_URL="rediss://redis.example/0", FYNLO_SMTP_URL="smtps://mail.example")
    assert (loaded.REDIS_URL, loaded.CELERY_BROKER_USE_SSL) == (
        "rediss://redis.example/0", {"ssl_cert_reqs": "required"},
    )  # fmt: skip
    assert (loaded.EMAIL_HOST, loaded.EMAIL_PORT) == ("mail.example", 465)
    assert (loaded.EMAIL_USE_TLS, loaded.EMAIL_USE_SSL) == (False, True)


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
def test_demo_and_test_settings_are_refused_on_a_public_host(monkeypatch, mode, name, value):
    local = {"FYNLO_BASE_DOMAIN": "localhost", "FYNLO_PUBLIC_BASE_URL": "http://localhost:8000", mode: "1"}
    load(monkeypatch, **local)
    with pytest.raises(ImproperlyConfigured, match="for one machine and its network"):
        load(monkeypatch, **local | {name: value})


def test_a_demo_may_be_shown_to_phones_on_the_same_network(monkeypatch):
    address = "http://192.168.1.20:8000"
    loaded = load(monkeypatch, FYNLO_DEMO="1", FYNLO_BASE_DOMAIN="localhost", FYNLO_PUBLIC_BASE_URL=address)
    assert address == loaded.PUBLIC_BASE_URL


def test_only_tests_have_a_public_secret_key(monkeypatch):
    local = {
        "FYNLO_BASE_DOMAIN": "localhost",
        "FYNLO_PUBLIC_BASE_URL": "http://localhost:8000",
        "FYNLO_SECRET_KEY": None,
    }
    with pytest.raises(ImproperlyConfigured, match="FYNLO_SECRET_KEY is not set"):
        load(monkeypatch, **local, FYNLO_DEMO="1")
    assert load(monkeypatch, **local, FYNLO_TEST="1").SECRET_KEY


def test_cookies_in_production_are_bound_to_their_host(monkeypatch):
    loaded = load(monkeypatch)
    assert (loaded.SESSION_COOKIE_NAME, loaded.CSRF_COOKIE_NAME) == ("__Host-fynlo_session", "__Host-fynlo_csrf")
    assert loaded.CSRF_COOKIE_SECURE
    assert not hasattr(loaded, "SESSION_COOKIE_DOMAIN")
    assert not hasattr(loaded, "SESSION_COOKIE_PATH")


def test_every_cookie_has_the_prefix_of_production_and_is_for_the_whole_host():
    """`__Host-` needs the path "/" and no domain, which are the defaults."""
    apps = {config.name.partition(".")[0] for config in django_apps.get_app_configs()}
    files = [path for app in apps for path in (settings.BASE_DIR / app).rglob("*.py")]
    sources = {path: path.read_text(encoding="utf-8") for path in files}
    calls = [
        (path, {keyword.arg for keyword in node.keywords})
        for path, source in sources.items()
        if ".set_cookie(" in source
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "set_cookie"
    ]

    assert len(calls) >= 6, "the cookies are not found"
    for path, given in calls:
        assert 'COOKIE = f"{settings.COOKIE_PREFIX}fynlo_' in sources[path], path
        assert given >= {"httponly", "samesite", "secure"}, path
        assert not given & {"path", "domain"}, path


def test_a_supabase_project_is_known_by_its_address_alone(monkeypatch):
    assert load(monkeypatch).SUPABASE is None

    project = load(monkeypatch, FYNLO_SUPABASE_URL="https://abc.supabase.co/").SUPABASE

    assert project.issuer == "https://abc.supabase.co/auth/v1"
    assert project.jwks_url == "https://abc.supabase.co/auth/v1/.well-known/jwks.json"
    assert (project.audience, project.secret, project.emails_confirmed) == ("authenticated", "", False)


@pytest.mark.parametrize(
    ("name", "value"),
    [("FYNLO_SUPABASE_JWT_SECRET", "short"), ("FYNLO_SUPABASE_JWKS_URL", "http://keys.example/jwks.json")],
)
def test_an_unsafe_supabase_project_is_refused(monkeypatch, name, value):
    with pytest.raises(ImproperlyConfigured, match=name):
        load(monkeypatch, FYNLO_SUPABASE_URL="https://abc.supabase.co", **{name: value})
