"""Tokens: who gets them, how forged ones are refused, and how refresh tokens rotate."""

import base64
import json
from datetime import timedelta

import jwt
import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.keys import Purpose, newest_key
from restaurants.identity import sessions
from restaurants.identity.errors import SessionEnded
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Membership, Session, User
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db

VERIFY = "/api/v1/auth/verify"


def test_signing_in_is_answered_with_tokens_and_the_person(sign_in, alpha):
    data = sign_in("sara@alpha.example")

    assert {"access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"} == set(data)
    assert data["expires_in"] == 900
    assert (data["user"]["role"], data["user"]["job"]) == ("employee", "server")
    assert data["user"]["restaurant_id"] == str(alpha.pk)


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/api/v1/auth/login/"])
def test_both_slash_forms_sign_in(api, db, path):
    assert api().post(path, {"email": "sara@alpha.example", "password": PASSWORD}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"email": "sara@alpha.example", "password": "wrong"}, 401, "invalid_credentials"),
        ({"email": "nobody@alpha.example", "password": PASSWORD}, 401, "invalid_credentials"),
        ({"email": "sära@älpha.example", "password": PASSWORD}, 401, "invalid_credentials"),
        ({"email": "sara@alpha.example", "password": "x" * 300}, 401, "invalid_credentials"),
        ({"email": "sara@alpha.example", "password": "x" * 1001}, 400, "invalid"),
        ({"email": "sara@alpha.example"}, 400, "invalid"),
        ({"email": ["sara@alpha.example"], "password": {"a": 1}}, 400, "invalid"),
        ({"email": None, "password": None}, 400, "invalid"),
        ([], 400, "invalid"),
        (b"{", 400, "unreadable"),
        (b'{"email": "\xff"}', 400, "unreadable"),
        (b'{"email": "a\\u0000@b.example", "password": "x"}', 400, "unreadable"),
    ],
)
def test_a_bad_sign_in_is_refused_in_the_envelope(api, db, body, status, code):
    response = api().post("/api/v1/auth/login", body)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert response.json()["success"] is False
    assert not Session.objects.exists()


def test_verify_has_its_fields_inside_and_outside_the_envelope(api, sign_in, alpha):
    response = api(bearer=sign_in("olivia@alpha.example")["access_token"]).post(VERIFY).json()

    assert response["user"] == response["data"]["user"]
    user = response["user"]
    assert (user["role"], user["restaurant_name"], user["needs_onboarding"]) == ("restaurant_owner", "Alpha", False)
    assert None not in user.values()


def test_verify_asks_a_person_without_a_restaurant_to_register_one(api, sign_in):
    User.objects.create_user("new@x.example", PASSWORD, name="New")

    user = api(bearer=sign_in("new@x.example")["access_token"]).post(VERIFY).json()["user"]

    assert (user["role"], user["restaurant_id"], user["needs_onboarding"]) == ("restaurant_owner", "", True)


def _claims(**changes) -> dict:
    now = int(clock.now().timestamp())
    sara = User.objects.get(email="sara@alpha.example")
    session = Session.objects.create(
        user=sara,
        secret="s",
        refreshed_at=clock.now(),
        created_at=clock.now(),
        expires_at=clock.now() + timedelta(days=1),
    )
    return {
        "iss": "fynlo", "aud": "authenticated", "sub": str(sara.pk), "sid": str(session.pk), "sv": 1, "iat": now,
        "exp": now + 900,
    } | changes  # fmt: skip


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, None),
        ({"exp": 1}, "token_expired"),
        ({"exp": "never"}, "token_invalid"),
        ({"iss": "stranger"}, "token_invalid"),
        ({"aud": "anon"}, "token_invalid"),
        ({"sub": "1 OR 1=1"}, "token_invalid"),
        ({"sub": None}, "token_invalid"),
        ({"sid": str(uuid7())}, "session_ended"),
        ({"sv": 2}, "session_ended"),
        ({"sv": "1"}, "token_invalid"),
        ({"sv": [1]}, "token_invalid"),
    ],
)
def test_every_claim_is_checked(api, db, changes, code):
    key = newest_key(Purpose.ACCESS_TOKEN)
    token = jwt.encode(_claims(**changes), key.secret, algorithm="HS256", headers={"kid": key.id})

    response = api(bearer=token).post(VERIFY)

    assert response.status_code == (401 if code else 200)
    assert code is None or response.json()["error"]["code"] == code


@pytest.mark.parametrize("algorithm", ["none", "HS512", "foreign", "unnamed", "retired", "purpose", "blank", "header"])
def test_a_forged_signature_opens_nothing(api, db, algorithm):
    claims, key = _claims(), newest_key(Purpose.ACCESS_TOKEN)
    named = {"kid": key.id}
    token = {
        "none": f"{_part({'alg': 'none', 'typ': 'JWT'})}.{_part(claims)}.",
        "HS512": jwt.encode(claims, key.secret, algorithm="HS512", headers=named),
        "foreign": jwt.encode(claims, "another-key-" * 5, algorithm="HS256", headers=named),
        "unnamed": jwt.encode(claims, key.secret, algorithm="HS256"),
        "retired": jwt.encode(claims, key.secret, algorithm="HS256", headers={"kid": "00000000"}),
        "purpose": jwt.encode(claims, newest_key(Purpose.PIN).secret, algorithm="HS256", headers=named),
        "blank": f"{_part({'alg': 'HS256', **named})}.{_part(claims)}.",
        "header": f"{_part([])}.{_part(claims)}.x",
    }[algorithm]

    response = api(bearer=token).post(VERIFY)

    assert (response.status_code, response.json()["error"]["code"]) == (401, "token_invalid")


@pytest.mark.parametrize("header", ["Bearer", "Bearer ", "Basic abc", "", "Bearer a b", "bearer ☃"])
def test_a_missing_or_malformed_bearer_is_401(api, db, header):
    response = api(Authorization=header.encode().decode("latin-1")).post(VERIFY)

    assert response.status_code == 401
    assert "WWW-Authenticate" in response


def test_signing_in_ignores_an_expired_bearer(api, db):
    response = api(bearer="rubbish").post("/api/v1/auth/login", {"email": "sara@alpha.example", "password": PASSWORD})

    assert response.status_code == 200


def test_signing_out_ends_the_session_for_both_tokens(api, sign_in):
    tokens = sign_in("sara@alpha.example")
    caller = api(bearer=tokens["access_token"])

    assert caller.post("/api/v1/auth/logout").status_code == 200

    assert caller.post(VERIFY).json()["error"]["code"] == "session_ended"
    refused = api().post("/api/v1/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "session_ended")


def refresh(api, token):
    return api().post("/api/v1/auth/refresh", {"refresh_token": token})


def test_a_refresh_replaces_the_refresh_token(api, sign_in):
    first = sign_in("sara@alpha.example")["refresh_token"]
    second = refresh(api, first).json()["data"]["refresh_token"]
    third = refresh(api, second).json()["data"]["refresh_token"]

    assert len({first, second, third}) == 3


def test_the_same_token_twice_within_the_grace_has_one_successor(api, sign_in):
    first = sign_in("sara@alpha.example")["refresh_token"]

    answers = [refresh(api, first).json()["data"]["refresh_token"] for _ in range(2)]

    assert answers[0] == answers[1]


def test_after_the_grace_a_used_token_ends_the_session(api, sign_in):
    tokens = sign_in("sara@alpha.example")
    successor = refresh(api, tokens["refresh_token"]).json()["data"]["refresh_token"]

    with clock.travel(clock.now() + timedelta(seconds=31)):
        reused = refresh(api, tokens["refresh_token"])
        assert (reused.status_code, reused.json()["error"]["code"]) == (401, "session_ended")
        assert refresh(api, successor).status_code == 401
        assert api(bearer=tokens["access_token"]).post(VERIFY).status_code == 401


def test_a_token_of_two_refreshes_ago_ends_the_session_within_the_grace_too(api, sign_in):
    first = sign_in("sara@alpha.example")["refresh_token"]
    second = refresh(api, first).json()["data"]["refresh_token"]
    refresh(api, second)

    assert refresh(api, first).status_code == 401
    assert Session.objects.get().ended_at is not None


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1] + ("0" if t[-1] != "0" else "1"),
        lambda t: t.replace(".0.", ".1."),
        lambda t: t.replace(".0.", ".-1."),
        lambda t: t.replace(".0.", ".٠."),
        lambda t: t.replace(".0.", f".{'9' * 40}."),
        lambda t: t + "ü",
        lambda t: t.split(".")[0],
        lambda t: f"{uuid7().hex}.{t.split('.', 1)[1]}",
        lambda t: "",
        lambda t: "..",
    ],
)
def test_a_forged_refresh_token_gets_nothing_and_ends_nothing(api, sign_in, change):
    token = sign_in("sara@alpha.example")["refresh_token"]

    assert refresh(api, change(token)).status_code in (400, 401)
    assert refresh(api, token).status_code == 200


def test_a_session_unused_for_thirty_days_has_ended(sign_in):
    token = sign_in("sara@alpha.example")["refresh_token"]

    with clock.travel(clock.now() + timedelta(days=30, seconds=1)), pytest.raises(SessionEnded):
        sessions.refresh(token)


def test_raising_the_session_version_ends_apps(api, sign_in, person):
    tokens = sign_in("sara@alpha.example")
    User.objects.filter(pk=person("sara").pk).update(session_version=2)
    clear_principal_cache()

    assert api(bearer=tokens["access_token"]).post(VERIFY).status_code == 401


def test_memberships_lists_only_the_callers_restaurants(api, sign_in, person, alpha, beta):
    Membership.objects.create(user=person("marco"), restaurant=beta, role="restaurant_owner")

    data = api(bearer=sign_in("marco@alpha.example")["access_token"]).get("/api/v1/auth/memberships").json()["data"]

    assert [(row["slug"], row["role"]) for row in data] == [("alpha", "manager"), ("beta", "restaurant_owner")]


def test_a_member_of_several_restaurants_is_signed_in_to_the_last_one(api, sign_in, person, alpha, beta):
    Membership.objects.create(user=person("olivia"), restaurant=beta, role="manager")
    call = api(bearer=sign_in("olivia@alpha.example")["access_token"])

    def named(**headers):
        return call.post(VERIFY, **headers).json()["user"]["restaurant_id"]

    assert named() == str(alpha.pk)  # nowhere yet: the first by name
    assert named(**{"X-Restaurant-Id": str(beta.pk)}) == str(beta.pk)
    assert named() == str(beta.pk)
    assert call.get("/api/v1/orders").status_code == 200


def test_another_restaurants_id_is_refused(api, sign_in, beta):
    token = sign_in("sara@alpha.example")["access_token"]

    for named in (str(beta.pk), str(uuid7()), "x", ""):
        response = api(bearer=token).post(VERIFY, **{"X-Restaurant-Id": named})
        assert (response.status_code, response.json()["error"]["code"]) == (404, "restaurant_not_found")


def test_signing_in_by_api_is_throttled_with_retry_after(api, db):
    for _ in range(5):
        api().post("/api/v1/auth/login", {"email": "sara@alpha.example", "password": "wrong"})

    response = api().post("/api/v1/auth/login", {"email": "sara@alpha.example", "password": PASSWORD})

    assert (response.status_code, response.json()["error"]["code"]) == (429, "too_many_requests")
    assert 0 < int(response["Retry-After"]) <= 901


def test_queries_of_signing_in_and_of_a_known_caller(api, sign_in, django_assert_num_queries):
    token = sign_in("sara@alpha.example")["access_token"]
    caller = api("alpha", bearer=token)
    caller.post(VERIFY)  # host and settings are warm, and this is where Sara was last
    clear_principal_cache()

    with django_assert_num_queries(4):  # 1. person and session 2. memberships 3. restaurants 4. plan
        caller.post(VERIFY)
    with django_assert_num_queries(2):  # 1. restaurants 2. plan: the principal is cached
        caller.post(VERIFY)


def test_a_ticket_needs_a_membership(api, sign_in, alpha):
    response = api("alpha", bearer=sign_in("sara@alpha.example")["access_token"]).post("/api/v1/auth/socket-ticket")
    assert response.json()["data"]["restaurant_id"] == str(alpha.pk)
    assert response.json()["data"]["expires_in"] == 30

    strangers = api("alpha", bearer=sign_in("sara@beta.example")["access_token"]).post("/api/v1/auth/socket-ticket")
    assert strangers.status_code in (400, 404)
    assert api("alpha").post("/api/v1/auth/socket-ticket").status_code == 401


def test_a_page_gets_a_ticket_with_its_session_and_a_csrf_token(page_client, db):
    client = page_client("sara")
    assert client.post("/api/v1/auth/socket-ticket", content_type="application/json").status_code == 200

    client.handler.enforce_csrf_checks = True
    refused = client.post("/api/v1/auth/socket-ticket", content_type="application/json")
    assert refused.status_code == 403
    assert refused.json()["success"] is False


def test_changing_the_password_ends_all_other_sessions(api, sign_in, page_client):
    here, there = sign_in("sara@alpha.example"), sign_in("sara@alpha.example")
    browser = page_client("sara")
    body = {"current_password": PASSWORD, "new_password": "another horse entirely"}

    response = api(bearer=here["access_token"]).post("/api/v1/auth/password/change", body)

    assert response.status_code == 200, response.content
    fresh = response.json()["data"]
    assert api(bearer=fresh["access_token"]).post(VERIFY).status_code == 200
    assert refresh(api, fresh["refresh_token"]).status_code == 200
    assert api(bearer=here["access_token"]).post(VERIFY).status_code == 401
    assert api(bearer=there["access_token"]).post(VERIFY).status_code == 401
    assert refresh(api, there["refresh_token"]).status_code == 401
    assert refresh(api, here["refresh_token"]).status_code == 401  # a copy of it may be in other hands
    assert browser.get("/password/change/")["Location"].startswith("/sign-in/")
    sign_in("sara@alpha.example", "another horse entirely")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"current_password": "wrong", "new_password": "another horse entirely"}, 422, "password.wrong"),
        ({"current_password": PASSWORD, "new_password": "short"}, 422, "password.weak"),
        ({"current_password": PASSWORD, "new_password": "sara@alpha.example"}, 422, "password.weak"),
        ({"current_password": PASSWORD}, 400, "invalid"),
        ({"current_password": PASSWORD, "new_password": 7}, 422, "password.weak"),
    ],
)
def test_an_invalid_new_password_changes_nothing(api, sign_in, body, status, code):
    tokens = sign_in("sara@alpha.example")

    response = api(bearer=tokens["access_token"]).post("/api/v1/auth/password/change", body)

    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    sign_in("sara@alpha.example")
