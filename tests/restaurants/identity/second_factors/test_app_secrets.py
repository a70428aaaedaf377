"""What the database holds of authenticator apps, and what becomes of it when the server's secret is rotated."""

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice

from restaurants import tasks
from restaurants.identity.second_factors import app_secrets
from tests.plugins.restaurants import PASSWORD
from tests.plugins.second_factors import App

pytestmark = pytest.mark.django_db
NEW = "another-secret-that-nobody-has-seen-before-0123456789"


@pytest.fixture
def app(person, add_app) -> App:
    return add_app(person("olivia"))


@pytest.fixture
def rotate(settings):
    """`rotate()` puts a new secret of the server in front of today's."""

    def call() -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = NEW

    return call


def sign_in(page_client, app: App, code: str) -> int:
    client = page_client()
    client.post("/sign-in/", {"email": app.user.email, "password": PASSWORD})
    return client.post("/sign-in/code/", {"code": code}).status_code


def test_the_table_holds_no_secret_that_makes_codes(app):
    stored = TOTPDevice.objects.get().key

    assert app.secret.hex() not in stored.lower()
    with pytest.raises(ValueError):
        bytes.fromhex(stored)
    assert stored != app_secrets.encrypted(app.user.pk, app.secret)  # a nonce each


@pytest.mark.parametrize("way", ["altered", "of another person", "not base64", "without a key", "readable"])
def test_what_was_put_into_the_table_makes_no_code_work(app, person, way):
    row = TOTPDevice.objects.get()
    key_id, _, text = row.key.partition(".")
    row.key = {
        "altered": f"{key_id}.{text[:20]}{'A' if text[20] != 'A' else 'B'}{text[21:]}",
        "of another person": app_secrets.encrypted(person("marco").pk, app.secret),
        "not base64": f"{key_id}.é",
        "without a key": f".{text}",
        "readable": app.secret.hex(),
    }[way]

    assert app_secrets.secret_of(row) is None


def test_a_rotation_leaves_everybody_their_app_and_the_hourly_task_encrypts_again(page_client, app, rotate, settings):
    before = TOTPDevice.objects.get().key
    rotate()
    assert sign_in(page_client, app, app.code()) == 302

    tasks.delete_expired_sign_ins()

    assert TOTPDevice.objects.get().key.partition(".")[0] != before.partition(".")[0]
    assert app_secrets.encrypt_again() == 0
    settings.SECRET_KEY_FALLBACKS = []
    assert app_secrets.secret_of(TOTPDevice.objects.get()) == app.secret


def test_an_app_whose_key_is_gone_signs_nobody_in_and_a_recovery_code_does(page_client, app, settings):
    settings.SECRET_KEY = NEW

    assert sign_in(page_client, app, app.code()) == 401
    assert app_secrets.encrypt_again() == 0
    assert sign_in(page_client, app, app.recovery_codes[0]) == 302
