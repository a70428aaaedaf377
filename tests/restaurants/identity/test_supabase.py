"""The API in Supabase's shapes: raw JSON, the fields that its client library reads, and its errors."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Session, User
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
TOKEN = "/auth/v1/token?grant_type=password"
REFRESH = "/auth/v1/token?grant_type=refresh_token"


def test_a_password_gives_a_session(api, person):
    response = api(apikey="anon").post(TOKEN, {"email": "sara@alpha.example", "password": PASSWORD})

    body = response.json()
    assert response.status_code == 200
    assert set(body) == {"access_token", "refresh_token", "token_type", "expires_in", "expires_at", "user"}
    assert body["token_type"] == "bearer"
    assert body["expires_at"] - clock.now().timestamp() == pytest.approx(900, abs=5)
    assert (body["user"]["id"], body["user"]["email"]) == (str(person("sara").pk), "sara@alpha.example")
    assert body["user"]["user_metadata"]["first_name"] == "Sara"
    assert "password" not in body["user"]


def test_the_token_opens_our_own_api(api):
    token = api().post(TOKEN, {"email": "sara@alpha.example", "password": PASSWORD}).json()["access_token"]

    assert api(bearer=token).post("/api/v1/auth/verify").json()["user"]["role"] == "employee"
    assert api(bearer=token).get("/auth/v1/user").json()["email"] == "sara@alpha.example"


def test_a_refresh_token_continues_the_session_and_an_old_one_ends_it(api):
    first = api().post(TOKEN, {"email": "sara@alpha.example", "password": PASSWORD}).json()["refresh_token"]
    second = api().post(REFRESH, {"refresh_token": first})
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first

    with clock.travel(clock.now() + timedelta(minutes=1)):
        reused = api().post(REFRESH, {"refresh_token": first})

    assert reused.status_code == 400
    assert reused.json()["error_code"] == "refresh_token_already_used"
    assert reused.json()["error"]["code"] == "session_ended"


def test_signing_out_ends_the_session(api):
    token = api().post(TOKEN, {"email": "sara@alpha.example", "password": PASSWORD}).json()["access_token"]

    assert api(bearer=token).post("/auth/v1/logout").json() == {}
    gone = api(bearer=token).get("/auth/v1/user")
    assert (gone.status_code, gone.json()["error_code"]) == (403, "session_not_found")


@pytest.mark.parametrize(
    ("scope", "ended"),
    [
        ("", {"here", "there"}),
        ("?scope=global", {"here", "there"}),
        ("?scope=local", {"here"}),
        ("?scope=others", {"there"}),
    ],
)
def test_signing_out_ends_every_sign_in_unless_another_scope_is_named(api, scope, ended):
    credentials = {"email": "sara@alpha.example", "password": PASSWORD}
    tokens = {name: api().post(TOKEN, credentials).json()["access_token"] for name in ("here", "there")}

    assert api(bearer=tokens["here"]).post(f"/auth/v1/logout{scope}").status_code == 200
    signed_out = {name for name, token in tokens.items() if api(bearer=token).get("/auth/v1/user").status_code == 403}
    assert signed_out == ended


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (TOKEN, {"email": "sara@alpha.example", "password": "wrong"}, 400, "invalid_credentials"),
        (TOKEN, {"email": "nobody@alpha.example", "password": PASSWORD}, 400, "invalid_credentials"),
        (TOKEN, {}, 400, "validation_failed"),
        (TOKEN, b"{", 400, "bad_json"),
        (REFRESH, {"refresh_token": "x"}, 400, "refresh_token_already_used"),
        ("/auth/v1/token", {}, 400, "validation_failed"),
        ("/auth/v1/token?grant_type=id_token", {}, 400, "validation_failed"),
        ("/auth/v1/signup", {"email": "new@x.example", "password": "short"}, 422, "weak_password"),
        ("/auth/v1/signup", {"email": "no address", "password": PASSWORD}, 400, "validation_failed"),
        ("/auth/v1/signup", {"email": "new@x.example", "password": PASSWORD, "data": 7}, 400, "validation_failed"),
        ("/auth/v1/logout", {}, 401, "no_authorization"),
    ],
)
def test_errors_have_supabases_fields_and_ours(api, path, body, status, code):
    response = api().post(path, body)
    answer = response.json()

    assert (response.status_code, answer["code"], answer["error_code"]) == (status, status, code)
    assert answer["msg"]
    assert answer["success"] is False
    assert {"code", "message", "field", "details"} <= set(answer["error"])


@pytest.fixture
def sara_calls(api):
    """Sara's app, signed in."""
    return api(bearer=api().post(TOKEN, {"email": "sara@alpha.example", "password": PASSWORD}).json()["access_token"])


@pytest.mark.parametrize(
    "data",
    [
        b'{"theme": "\\u0000"}',
        b'{"theme": "\\ud800"}',
        b'{"theme": "' + b"x" * 4096 + b'"}',
        b'{"' + b"x" * 61 + b'": 1}',
        b'{"a": ' + b"[" * 300 + b"]" * 300 + b"}",
        b'{"a": 1e400}',
        b'{"first_name": 7}',
        b'{"first_name": {"a": 1}}',
        b'{"first_name": "call 0900 123456"}',
        b"7",
        b"[]",
    ],
)
def test_metadata_that_cannot_be_kept_is_refused_and_changes_nothing(sara_calls, api, person, data):
    changed = sara_calls.put("/auth/v1/user", b'{"data": ' + data + b"}")
    body = b'{"email": "new@x.example", "password": "correct horse battery", "data": ' + data + b"}"
    signed_up = api().post("/auth/v1/signup", body)

    assert (changed.status_code, signed_up.status_code) == (400, 400)
    assert changed.json()["msg"]
    sara = person("sara")
    assert (sara.name, sara.metadata) == ("Sara", {})
    assert not User.objects.filter(email="new@x.example").exists()


def test_metadata_gives_no_rights(sara_calls, person):
    claims = {"role": "platform_owner", "is_platform_owner": True, "email": "olivia@alpha.example", "id": "1"}

    user = sara_calls.put("/auth/v1/user", {"data": claims}).json()

    assert (user["id"], user["email"]) == (str(person("sara").pk), "sara@alpha.example")
    assert sara_calls.post("/api/v1/auth/verify").json()["user"]["role"] == "employee"


def test_a_sign_in_by_pin_cannot_change_the_account(enrol, set_pin, person):
    till, sara = enrol(), person("sara")
    set_pin("sara")
    assert till.sign_in(sara).status_code == 200

    body = {"password": "another horse entirely", "current_password": PASSWORD, "data": {"first_name": "Eve"}}
    response = till.client.put("/auth/v1/user", body, content_type="application/json")

    assert (response.status_code, response.json()["error"]["code"]) == (403, "password_session_needed")
    sara.refresh_from_db()
    assert (sara.name, sara.check_password(PASSWORD)) == ("Sara", True)


def test_a_copied_refresh_token_is_dead_after_a_new_password(api, sign_in):
    tokens = sign_in("sara@alpha.example")

    changed = api(bearer=tokens["access_token"]).put("/auth/v1/user", {"password": "another horse entirely"}).json()

    clear_principal_cache()
    grant = "/auth/v1/token?grant_type=refresh_token"
    copied = api().post(grant, {"refresh_token": tokens["refresh_token"]})
    assert (copied.status_code, copied.json()["error_code"]) == (400, "refresh_token_already_used")
    assert api(bearer=tokens["access_token"]).get("/auth/v1/user").status_code == 403
    assert api(bearer=changed["session"]["access_token"]).get("/auth/v1/user").status_code == 200
    assert api().post(grant, {"refresh_token": changed["session"]["refresh_token"]}).status_code == 200


def test_a_change_of_the_name_leaves_the_tokens(sara_calls):
    changed = sara_calls.put("/auth/v1/user", {"data": {"first_name": "Sarah"}}).json()

    assert "session" not in changed
    assert sara_calls.get("/auth/v1/user").status_code == 200


def test_guesses_of_the_current_password_are_throttled(sara_calls, person):
    Session.objects.update(proved_at=None)
    body = {"password": "another horse entirely", "current_password": "a guess of hers"}

    codes = [sara_calls.put("/auth/v1/user", body).json()["error_code"] for _ in range(6)]

    assert codes == ["reauthentication_not_valid"] * 5 + ["over_request_rate_limit"]


def test_a_recovery_reveals_nothing_about_the_address_even_when_throttled(api):
    answers = [
        [(response.status_code, response.json().get("error_code")) for response in responses]
        for responses in (
            [api().post("/auth/v1/recover", {"email": email}) for _ in range(4)]
            for email in ("sara@alpha.example", "nobody@alpha.example")
        )
    ]

    assert answers == [[(200, None)] * 3 + [(429, "over_request_rate_limit")]] * 2
    assert api().post("/auth/v1/recover", {"email": "no address"}).json()["error_code"] == "validation_failed"
