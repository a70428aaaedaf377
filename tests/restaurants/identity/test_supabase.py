"""The Supabase shapes: raw JSON, the fields its client library reads, errors it understands."""

from datetime import timedelta

import pytest

from fynlo import clock
from restaurants.models import PlatformAudit, User
from tests.conftest import PASSWORD

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


def test_a_refresh_token_goes_on_and_an_old_one_ends_it(api):
    first = api().post(TOKEN, {"email": "sara@alpha.example", "password": PASSWORD}).json()["refresh_token"]
    second = api().post(REFRESH, {"refresh_token": first})
    assert second.status_code == 200
    assert second.json()["refresh_token"] != first

    with clock.travel(clock.now() + timedelta(minutes=1)):
        reused = api().post(REFRESH, {"refresh_token": first})

    assert reused.status_code == 400
    assert reused.json()["error_code"] == "refresh_token_already_used"
    assert reused.json()["error"]["code"] == "session_ended"


def test_signing_out(api):
    token = api().post(TOKEN, {"email": "sara@alpha.example", "password": PASSWORD}).json()["access_token"]

    assert api(bearer=token).post("/auth/v1/logout").json() == {}
    gone = api(bearer=token).get("/auth/v1/user")
    assert (gone.status_code, gone.json()["error_code"]) == (403, "session_not_found")


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
        ("/auth/v1/signup", {"email": "sara@alpha.example", "password": PASSWORD}, 422, "user_already_exists"),
        ("/auth/v1/signup", {"email": "new@x.example", "password": "short"}, 422, "weak_password"),
        ("/auth/v1/signup", {"email": "no address", "password": PASSWORD}, 400, "validation_failed"),
        ("/auth/v1/signup", {"email": "new@x.example", "password": PASSWORD, "data": 7}, 400, "validation_failed"),
        ("/auth/v1/logout", {}, 401, "no_authorization"),
    ],
)
def test_errors_as_supabase_sends_them_and_ours_beside(api, path, body, status, code):
    response = api().post(path, body)
    answer = response.json()

    assert (response.status_code, answer["code"], answer["error_code"]) == (status, status, code)
    assert answer["msg"]
    assert answer["success"] is False
    assert {"code", "message", "field", "details"} <= set(answer["error"])


def test_signing_up_makes_a_person_who_is_signed_in(api):
    body = {
        "email": "Nina@Novel.example",
        "password": PASSWORD,
        "data": {"first_name": "Nina", "last_name": "Novel", "restaurant_name": "Novel"},
    }

    response = api().post("/auth/v1/signup", body)

    assert response.status_code == 200, response.content
    assert response.json()["user"]["user_metadata"]["restaurant_name"] == "Novel"
    user = User.objects.get(email="nina@novel.example")
    assert (user.name, user.is_platform_owner) == ("Nina Novel", False)
    assert PlatformAudit.objects.get(kind="people.sign_up").notes == [{"signed_up": "nina@novel.example"}]
    verify = api(bearer=response.json()["access_token"]).post("/api/v1/auth/verify").json()["user"]
    assert verify["needs_onboarding"] is True


def test_nobody_makes_themselves_a_platform_owner(api):
    data = {"first_name": "A", "is_platform_owner": True, "role": "platform_owner"}

    api().post(
        "/auth/v1/signup", {"email": "a@x.example", "password": PASSWORD, "data": data, "is_platform_owner": True}
    )

    assert User.objects.get(email="a@x.example").is_platform_owner is False


def test_signing_up_twice_never_hands_out_the_first_ones_session(api):
    body = {"email": "twice@x.example", "data": {"first_name": "T"}}
    api().post("/auth/v1/signup", body | {"password": PASSWORD})

    second = api().post("/auth/v1/signup", body | {"password": "another horse entirely"})

    assert second.status_code == 422
    assert "access_token" not in second.json()
