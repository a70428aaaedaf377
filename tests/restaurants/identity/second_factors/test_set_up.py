"""Adding and removing an authenticator app, and recovery codes."""

import re
from base64 import b32decode
from datetime import timedelta

import pytest
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice

from fynlo.core import clock
from restaurants.identity.principals import clear_principal_cache
from restaurants.identity.second_factors.app_secrets import secret_of
from restaurants.models import OutgoingMail, PlatformAudit, PlatformCommand, RecoveryCode, SecurityEvent, Session
from tests.plugins.restaurants import PASSWORD
from tests.plugins.second_factors import App

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


@pytest.fixture
def olivia(page_client, person, add_app) -> tuple[Client, App]:
    """Her browser, in which she has signed in with her authenticator app."""
    app, client = add_app(person("olivia")), page_client("olivia")
    Session.objects.update(second_factor_at=clock.now())
    return client, app


def read_form(page) -> tuple[str, bytes]:
    """The signed secret of the form, and the secret as a person reads it."""
    text = page.content.decode()
    signed = re.search(r'name="secret"\s+value="([^"]+)"', text).group(1)
    return signed, b32decode(re.search(r"<code>([A-Z2-7 ]+)</code>", text).group(1).replace(" ", ""))


def add(client, person) -> tuple[App, list[str]]:
    signed, secret = read_form(client.get("/account/app/"))
    app = App(person, secret, [])
    page = client.post("/account/app/", {"secret": signed, "code": app.code()})
    assert page.status_code == 200
    app.recovery_codes = re.findall(r"<code>([0-9A-Z]{4}(?:-[0-9A-Z]{4}){5})</code>", page.content.decode())
    return app, app.recovery_codes


def test_an_app_is_added_by_a_code_and_shows_ten_recovery_codes_once(page_client, person):
    client = page_client("olivia")

    app, codes = add(client, person("olivia"))

    assert len(set(codes)) == 10
    assert "10 of 10 left" in client.get("/account/").content.decode()
    assert not any(code in client.get("/account/").content.decode() for code in codes)
    assert secret_of(TOTPDevice.objects.get()) == app.secret
    assert Session.objects.get(user=app.user, ended_at=None).second_factor_at is not None
    assert SecurityEvent.objects.filter(kind="second_factor_changed", user_id=app.user.pk).count() == 1


def test_the_code_that_added_the_app_does_not_sign_in(page_client, person):
    with clock.travel(clock.now()):
        app, _ = add(page_client("olivia"), person("olivia"))
        client = page_client()
        client.post("/sign-in/", {"email": app.user.email, "password": PASSWORD})
        assert client.post("/sign-in/code/", {"code": app.code()}).status_code == 401


def test_a_wrong_code_adds_nothing_and_keeps_the_secret(page_client):
    client = page_client("olivia")
    signed, secret = read_form(client.get("/account/app/"))

    page = client.post("/account/app/", {"secret": signed, "code": "000000"})

    assert page.status_code == 422
    assert read_form(page)[1] == secret
    assert not TOTPDevice.objects.exists()


@pytest.mark.parametrize("way", ["forged", "another person's", "old", "missing"])
def test_a_forged_or_another_persons_secret_is_refused(page_client, person, way):
    at = clock.now()
    signed, secret = read_form(page_client("marco" if way == "another person's" else "olivia").get("/account/app/"))
    if way == "forged":
        signed = "WyJ4IiwgIjAwIl0:x:y"
    if way == "missing":
        signed = ""
    client = page_client("olivia")
    if way == "old":
        from django.core import signing

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(signing.time, "time", lambda: at.timestamp() + 31 * 60)
            page = client.post("/account/app/", {"secret": signed, "code": App(None, secret, []).code(at)})
    else:
        page = client.post("/account/app/", {"secret": signed, "code": App(None, secret, []).code(at)})

    assert page.status_code == 422
    assert not TOTPDevice.objects.exists()


def test_commands_and_audit_hold_no_secret_and_no_code(page_client, person):
    app, codes = add(page_client("olivia"), person("olivia"))

    rows = f"{list(PlatformCommand.objects.values())} {list(PlatformAudit.objects.values())}"
    hidden = [app.secret.hex(), *codes, *(code.replace("-", "") for code in codes)]
    assert not any(secret in rows for secret in hidden)
    assert not set(codes) & set(RecoveryCode.objects.values_list("code_hash", flat=True))


def test_another_app_replaces_the_first_and_its_codes(page_client, person):
    client = page_client("olivia")
    first, _ = add(client, person("olivia"))
    second, _ = add(client, person("olivia"))

    assert secret_of(TOTPDevice.objects.get()) == second.secret != first.secret
    assert RecoveryCode.objects.count() == 10


def test_removing_the_app_removes_the_codes_and_emails_its_person(olivia, page_client):
    client, _ = olivia

    assert client.post("/account/app/remove/")["Location"] == "/account/"

    assert not TOTPDevice.objects.exists()
    assert not RecoveryCode.objects.exists()
    mail = OutgoingMail.objects.get()
    assert (mail.to, mail.subject) == ("olivia@alpha.example", "Your authenticator app was removed")
    assert SecurityEvent.objects.filter(note="Removed: authenticator app").count() == 1
    assert page_client().post(
        "/sign-in/", {"email": "olivia@alpha.example", "password": PASSWORD}
    )["Location"] == "/portal/"  # fmt: skip


def test_removing_an_app_twice_is_refused(page_client):
    client = page_client("olivia")

    assert b"may have been removed already" in client.post("/account/app/remove/", follow=True).content


def test_new_recovery_codes_make_the_earlier_ones_void(olivia):
    client, app = olivia
    earlier = set(app.recovery_codes)

    page = client.post("/account/recovery-codes/")

    shown = re.findall(r"<code>([0-9A-Z-]{29})</code>", page.content.decode())
    assert len(shown) == 10
    assert not {code.replace("-", "") for code in shown} & earlier
    assert RecoveryCode.objects.count() == 10


def test_recovery_codes_need_a_second_factor(page_client):
    page = page_client("olivia").post("/account/recovery-codes/", follow=True)

    assert b"Add one first" in page.content
    assert not RecoveryCode.objects.exists()


@pytest.mark.parametrize("path", ["/account/app/", "/account/app/remove/", "/account/recovery-codes/"])
def test_a_change_long_after_signing_in_asks_for_the_password(page_client, person, add_app, path):
    app, at = add_app(person("olivia")), clock.now()
    with clock.travel(at - LATER):
        client = page_client("olivia")
    Session.objects.update(second_factor_at=at)
    with clock.travel(at):
        asked = client.post(path, {"code": "123456"})

        assert asked.status_code == 403
        assert b"Enter your password again" in asked.content
        assert b'name="code" value="123456"' in asked.content
        assert secret_of(TOTPDevice.objects.get()) == app.secret
        assert RecoveryCode.objects.count() == 10


@pytest.mark.parametrize("path", ["/account/app/", "/account/app/remove/", "/account/recovery-codes/"])
def test_a_session_that_showed_no_second_factor_changes_none(page_client, person, add_app, path):
    """A session from before the app was added, with the password: it must show a code first."""
    app, client = add_app(person("olivia")), page_client("olivia")

    refused = client.post(path, {"confirm_password": PASSWORD, "code": app.code()})

    assert refused["Location"] == "/sign-in/code/?next=%2Faccount%2F"
    assert secret_of(TOTPDevice.objects.get()) == app.secret
    assert client.post("/sign-in/code/", {"code": app.code(), "next": "/account/"})["Location"] == "/account/"
    assert client.post("/account/recovery-codes/").status_code == 200


@pytest.mark.parametrize("path", ["/account/app/", "/account/app/remove/", "/account/recovery-codes/"])
def test_a_sign_in_by_pin_changes_no_second_factor(olivia, path):
    client, app = olivia
    Session.objects.update(method="pin")
    clear_principal_cache(app.user.pk)

    refused = client.post(path, {"confirm_password": PASSWORD, "code": app.code()})

    assert refused.status_code == 403
    assert secret_of(TOTPDevice.objects.get()) == app.secret
