"""The second step of signing in over the API, and in Supabase's shape."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from restaurants.identity.second_factors import challenges
from restaurants.models import Session, User
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
CREDENTIALS = {"email": "olivia@alpha.example", "password": PASSWORD}


@pytest.fixture
def olivia(person, add_app):
    return add_app(person("olivia"))


@pytest.fixture
def challenge(api, olivia) -> str:
    refusal = api().post("/api/v1/auth/login", CREDENTIALS)
    return refusal.json()["error"]["details"]["challenge"]


def finish(api, challenge: object, code: object):
    return api().post("/api/v1/auth/second-factor", {"challenge": challenge, "code": code})


def test_the_password_is_refused_with_a_challenge(api, olivia):
    refusal = api().post("/api/v1/auth/login", CREDENTIALS)

    assert (refusal.status_code, refusal.json()["error"]["code"]) == (403, "second_factor_required")
    assert refusal.json()["error"]["details"]["expires_in"] == 600
    assert not Session.objects.exists()


def test_the_apps_code_is_answered_with_tokens(api, olivia, challenge):
    response = finish(api, challenge, olivia.code())

    assert response.status_code == 200
    data = response.json()["data"]
    assert {"access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"} == set(data)
    assert data["user"]["email"] == "olivia@alpha.example"
    assert Session.objects.get().second_factor_at is not None
    assert api(bearer=data["access_token"]).post("/api/v1/auth/verify").status_code == 200


def test_a_recovery_code_is_answered_with_tokens_once(api, olivia, challenge):
    assert finish(api, challenge, olivia.recovery_codes[0]).status_code == 200
    again = finish(api, challenge, olivia.recovery_codes[0])
    assert (again.status_code, again.json()["error"]["code"]) == (401, "second_factor.wrong")


@pytest.mark.parametrize("way", ["forged", "another person's", "expired", "password changed", "deactivated", "empty"])
def test_an_invalid_challenge_signs_nobody_in(api, olivia, challenge, person, way):
    at = clock.now()
    if way == "forged":
        challenge = challenge[:-1] + ("0" if challenge[-1] != "0" else "1")
    elif way == "another person's":
        challenge = challenge.replace(olivia.user.pk.hex, person("marco").pk.hex)
    elif way == "expired":
        at += challenges.LIFETIME + timedelta(seconds=1)
    elif way == "password changed":
        User.objects.filter(pk=olivia.user.pk).update(session_version=2)
    elif way == "deactivated":
        User.objects.filter(pk=olivia.user.pk).update(is_active=False)
    else:
        challenge = "...."

    with clock.travel(at):
        response = finish(api, challenge, olivia.code())

    assert (response.status_code, response.json()["error"]["code"]) == (401, "second_factor.expired")
    assert not Session.objects.exists()


@pytest.mark.parametrize(
    "body", [{}, {"challenge": "x"}, {"challenge": [], "code": {}}, {"challenge": "x" * 201, "code": "1"}, []]
)
def test_hostile_input_is_refused_as_invalid(api, olivia, body):
    response = api().post("/api/v1/auth/second-factor", body)

    assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid")


def test_after_five_wrong_codes_a_person_has_to_wait(api, olivia, challenge):
    for _ in range(5):
        assert finish(api, challenge, "000000").status_code == 401
    refused = finish(api, challenge, olivia.code())

    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "too_many_requests")


def test_a_new_challenge_gives_no_new_attempts(api, olivia):
    for _ in range(5):
        details = api().post("/api/v1/auth/login", CREDENTIALS).json()["error"]["details"]
        finish(api, details["challenge"], "000000")
    details = api().post("/api/v1/auth/login", CREDENTIALS).json()["error"]["details"]

    assert finish(api, details["challenge"], olivia.code()).status_code == 429


def test_the_refusal_in_supabases_shape_has_its_code_and_our_challenge(api, olivia):
    refusal = api().post("/auth/v1/token?grant_type=password", CREDENTIALS)

    body = refusal.json()
    assert (refusal.status_code, body["code"], body["error_code"]) == (403, 403, "insufficient_aal")
    assert finish(api, body["error"]["details"]["challenge"], olivia.code()).status_code == 200
