"""A new SECRET_KEY signs nobody out while the old one is a fallback; a removed one opens nothing."""

import pytest
from django.http import HttpResponse

from fynlo.core import keys
from fynlo.core.keys import Purpose
from restaurants.identity import known_browsers, sign_up
from restaurants.identity.errors import ConfirmationRefused
from restaurants.identity.services.passwords import reset_tokens
from restaurants.identity.throttle import RESET, TooManyAttempts
from restaurants.models import User

pytestmark = pytest.mark.django_db

VERIFY, REFRESH = "/api/v1/auth/verify", "/api/v1/auth/refresh"
NEW = "a-new-secret-that-nobody-has-seen-before-0123456789"


@pytest.fixture
def rotate(settings):
    """`rotate()` puts a new secret in front of today's, `rotate(keep=False)` in its place."""

    def call(*, keep: bool = True) -> None:
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep else []
        settings.SECRET_KEY = NEW

    return call


@pytest.fixture
def sara(alpha) -> User:
    return User.objects.get(email="sara@alpha.example")


def test_an_access_token_stays_valid(api, sign_in, rotate, alpha):
    token = sign_in("sara@alpha.example")["access_token"]

    rotate()

    assert api(bearer=token).post(VERIFY).status_code == 200


def test_an_access_token_of_a_removed_secret_is_refused(api, sign_in, rotate, alpha):
    token = sign_in("sara@alpha.example")["access_token"]

    rotate(keep=False)

    response = api(bearer=token).post(VERIFY)
    assert (response.status_code, response.json()["error"]["code"]) == (401, "token_invalid")


def test_a_refresh_token_is_exchanged_for_one_of_the_new_secret(api, sign_in, rotate, settings, alpha):
    old = sign_in("sara@alpha.example")["refresh_token"]
    rotate()

    refreshed = api().post(REFRESH, {"refresh_token": old})
    assert refreshed.status_code == 200

    settings.SECRET_KEY_FALLBACKS = []
    again = api().post(REFRESH, {"refresh_token": refreshed.json()["data"]["refresh_token"]})
    assert again.status_code == 200


def test_a_refresh_token_of_a_removed_secret_is_refused(api, sign_in, rotate, alpha):
    old = sign_in("sara@alpha.example")["refresh_token"]

    rotate(keep=False)

    assert api().post(REFRESH, {"refresh_token": old}).status_code == 401


def test_a_browser_stays_signed_in(page_client, rotate, alpha):
    client = page_client("olivia")

    rotate()

    assert client.get("/portal/").status_code == 200


def test_links_of_sign_up_and_reset_still_work(rotate, sara):
    confirmation, reset = sign_up.link_token(sara), reset_tokens.make_token(sara)

    rotate()

    assert sign_up.user_of(confirmation) == sara
    assert reset_tokens.check_token(sara, reset)


def test_a_sign_up_link_of_a_removed_secret_is_refused(rotate, sara):
    confirmation = sign_up.link_token(sara)

    rotate(keep=False)

    with pytest.raises(ConfirmationRefused):
        sign_up.user_of(confirmation)


def test_a_known_browser_stays_known(rotate, rf, sara):
    request, response = rf.get("/"), HttpResponse()
    known_browsers.remember(request, response, sara)
    request.COOKIES[known_browsers.COOKIE] = response.cookies[known_browsers.COOKIE].value
    before = known_browsers.id_of(request, "sara@alpha.example")

    rotate()

    assert before
    assert known_browsers.id_of(request, "sara@alpha.example") == before


def test_throttles_count_under_the_new_secret(rotate):
    rotate()
    for _ in range(3):
        RESET.count_attempt("x@example.com", "192.0.2.1")

    with pytest.raises(TooManyAttempts):
        RESET.count_attempt("x@example.com", "192.0.2.1")


def test_each_purpose_has_a_key_of_its_own():
    secrets = {keys.newest_key(purpose).secret for purpose in Purpose}

    assert len(secrets) == len(Purpose)


def test_a_mac_of_another_purpose_is_refused():
    made = keys.mac(Purpose.REFRESH_TOKEN, "x")

    assert keys.verify_mac(Purpose.REFRESH_TOKEN, made, "x")
    assert not keys.verify_mac(Purpose.SIGN_UP, made, "x")
    assert not keys.verify_mac(Purpose.REFRESH_TOKEN, made, "y")
    assert not keys.verify_mac(Purpose.REFRESH_TOKEN, "é", "x")
