"""Changes that ask for the password again."""

from datetime import timedelta

import pytest
from django.conf import settings

from fynlo.core import clock
from restaurants.models import RecoveryCode, Session
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
PATH = "/account/recovery-codes/"
LASTS = timedelta(minutes=10)


@pytest.fixture
def olivia(person, add_app):
    return add_app(person("olivia"))


def codes() -> set[str]:
    return set(RecoveryCode.objects.values_list("code_hash", flat=True))


@pytest.fixture
def long_ago(page_client, olivia):
    """Olivia's browser, in which she proved herself LASTS ago."""
    with clock.travel(clock.now() - LASTS):
        client = page_client("olivia")
    Session.objects.update(second_factor_at=clock.now())
    return client


def test_a_change_within_ten_minutes_asks_nothing(page_client, olivia):
    with clock.travel(clock.now() - LASTS + timedelta(seconds=20)):
        client = page_client("olivia")
    Session.objects.update(second_factor_at=clock.now())

    assert client.post(PATH).status_code == 200


def test_the_password_lets_the_change_happen_and_lasts_ten_minutes(long_ago, olivia):
    earlier = codes()
    copied = long_ago.session.session_key
    asked = long_ago.post(PATH, {"a": ["1", "2 <b>"]})
    text = asked.content.decode()
    assert (asked.status_code, codes()) == (403, earlier)
    assert 'name="a" value="1"' in text
    assert 'name="a" value="2 &lt;b&gt;"' in text

    done = long_ago.post(PATH, {"a": ["1", "2"], "confirm_password": PASSWORD})

    assert done.status_code == 200
    assert codes() != earlier
    assert long_ago.post(PATH).status_code == 200
    long_ago.cookies[settings.SESSION_COOKIE_NAME] = copied
    assert long_ago.post(PATH).status_code == 302


@pytest.mark.parametrize("password", ["wrong", "", "x" * 2000])
def test_a_wrong_password_changes_nothing_and_keeps_the_input(long_ago, password):
    earlier = codes()

    asked = long_ago.post(PATH, {"a": "kept", "confirm_password": password})

    assert (asked.status_code, codes()) == (422, earlier)
    assert b'name="a" value="kept"' in asked.content
    assert not password or password.encode() not in asked.content


def test_guesses_of_the_password_are_throttled(long_ago):
    for _ in range(5):
        long_ago.post(PATH, {"confirm_password": "wrong"})

    assert long_ago.post(PATH, {"confirm_password": PASSWORD}).status_code == 429


def test_a_form_in_a_sheet_is_asked_in_the_sheet(long_ago):
    asked = long_ago.post(PATH, headers={"HX-Request": "true"})

    assert asked.status_code == 422
    assert b"<html" not in asked.content
    assert b'hx-target="#sheet"' in asked.content


def test_changing_the_password_proves_who_it_is_and_keeps_the_second_factor(page_client, long_ago, olivia):
    at = clock.now()
    Session.objects.update(second_factor_at=at)

    changed = long_ago.post(
        "/password/change/",
        {"current": PASSWORD, "password": "another long pass phrase", "key": "0198a000-0000-7000-8000-000000000001"},
    )

    assert changed.status_code == 302
    row = Session.objects.get(ended_at=None)
    assert row.second_factor_at == at
    assert row.proved_at > at
    assert settings.SESSION_COOKIE_NAME in long_ago.cookies
    assert long_ago.post(PATH).status_code == 200
