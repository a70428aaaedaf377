"""How many sign-ins a person may have, and when old ones end."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session as BrowserSession
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from restaurants.identity import cleanup, sessions
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Session
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
VERIFY = "/api/v1/auth/verify"


def test_the_oldest_sign_in_ends_when_there_are_too_many(api, sign_in, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(sessions, "MOST_SESSIONS", 3)
    with django_capture_on_commit_callbacks(execute=True):
        first, *others = [sign_in("sara@alpha.example")["access_token"] for _ in range(4)]

    assert Session.objects.filter(ended_at=None).count() == 3
    assert api(bearer=first).post(VERIFY).status_code == 401
    assert [api(bearer=token).post(VERIFY).status_code for token in others] == [200, 200, 200]


def test_signing_in_again_in_the_same_browser_ends_the_earlier_sign_in(page_client):
    client = page_client()
    for name in ("sara", "sara", "carl"):
        client.post("/sign-in/", {"email": f"{name}@alpha.example", "password": PASSWORD})

    alive = Session.objects.filter(ended_at=None)
    assert [(row.kind, row.user.email) for row in alive] == [("page", "carl@alpha.example")]
    assert Session.objects.count() == 3


def test_a_request_with_a_replaced_session_does_not_delete_the_new_cookie(page_client):
    client = page_client("sara")
    under_way = page_client()
    under_way.cookies = client.cookies.copy()
    client.post("/sign-in/", {"email": "marco@alpha.example", "password": PASSWORD})

    response = under_way.get("/portal/")

    assert response.status_code == 302
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_signing_out_deletes_the_cookie(page_client):
    response = page_client("sara").post("/sign-out/")

    assert response.cookies[settings.SESSION_COOKIE_NAME].value == ""


def test_signing_out_ends_the_session_for_a_copied_cookie_too(page_client):
    client = page_client()
    client.post("/sign-in/", {"email": "sara@alpha.example", "password": PASSWORD})
    copy = page_client()
    copy.cookies = client.cookies.copy()
    assert copy.get("/password/change/").status_code == 200

    client.post("/sign-out/")

    assert Session.objects.get().ended_at is not None
    assert copy.get("/password/change/").status_code == 302


def test_a_browsers_session_never_gets_tokens(page_client):
    client = page_client("sara")
    body = {"current_password": PASSWORD, "new_password": "another horse entirely"}

    response = client.post("/api/v1/auth/password/change", body, content_type="application/json")

    assert (response.status_code, response.json()["data"]) == (200, {})


@pytest.mark.parametrize("hour", [0, 4, 5, 12, 19, 23])
def test_a_browsers_sign_in_ends_in_the_night_after_two_weeks(page_client, hour):
    """At night, because its sockets end with it."""
    began = clock.now().replace(hour=hour, minute=30)
    with clock.travel(began):
        page_client("sara")

    ends = Session.objects.get().expires_at
    assert ends.hour == sessions.PAGES_END_AT_HOUR
    assert timedelta(days=14) < ends - began <= timedelta(days=15)


def test_the_nightly_sweep_deletes_what_has_expired_and_nothing_else(page_client, sign_in):
    BrowserSession.objects.all().delete()
    page_client("sara")
    sign_in("carl@alpha.example")
    cleanup.delete_expired()
    assert (BrowserSession.objects.count(), Session.objects.count()) == (1, 2)

    with clock.travel(clock.now() + timedelta(days=90)):
        cleanup.delete_expired()

    assert (BrowserSession.objects.count(), Session.objects.count()) == (0, 0)


def test_who_calls_costs_two_queries_every_two_seconds_and_none_between(api, sign_in):
    """The session with its person and device, and the memberships with what their restaurants ask for."""
    app = api(bearer=sign_in("sara@alpha.example")["access_token"])

    def queries() -> list[str]:
        with CaptureQueriesContext(connection) as made:
            assert app.get("/api/v1/auth/memberships").status_code == 200
        return [query["sql"] for query in made if query["sql"].startswith("SELECT")]

    queries()  # fills the other caches, such as the one of hosts
    clear_principal_cache()
    first, second = queries(), queries()

    who_calls = [sql for sql in first if sql not in second]
    assert [sql.rpartition(" FROM ")[2].split()[0] for sql in who_calls] == [
        '"restaurants_session"', '"restaurants_membership"',
    ]  # fmt: skip
