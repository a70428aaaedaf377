"""The second step of signing in on a page."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from restaurants.identity.second_factors import challenges, rules
from restaurants.models import SecurityEvent, Session, User
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def olivia(person, add_app):
    return add_app(person("olivia"))


def enter_password(client, email: str = "olivia@alpha.example", **extra):
    return client.post("/sign-in/", {"email": email, "password": PASSWORD, **extra})


def enter_code(client, code: str, query: str = "", **extra):
    return client.post(f"/sign-in/code/{query}", {"code": code, **extra})


def is_signed_in(client) -> bool:
    return "_auth_user_id" in client.session


def test_with_an_app_the_password_alone_does_not_sign_in(page_client, olivia):
    client = page_client()

    response = enter_password(client)

    assert (response.status_code, response["Location"]) == (302, "/sign-in/code/")
    assert not is_signed_in(client)
    assert not Session.objects.filter(user=olivia.user).exists()
    assert b"authenticator app shows 6 digits" in client.get("/sign-in/code/").content


def test_the_code_finishes_signing_in_and_leads_to_next(page_client, olivia):
    client = page_client()
    assert enter_password(client, next="/portal/menu/")["Location"] == "/sign-in/code/?next=%2Fportal%2Fmenu%2F"
    assert b'value="/portal/menu/"' in client.get("/sign-in/code/?next=%2Fportal%2Fmenu%2F").content

    response = enter_code(client, f" {olivia.code()[:3]} {olivia.code()[3:]}", next="/portal/menu/")

    assert (response.status_code, response["Location"]) == (302, "/portal/menu/")
    assert is_signed_in(client)
    assert Session.objects.get(user=olivia.user).second_factor_at is not None
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/", "the challenge is spent"


def test_a_person_without_a_second_factor_signs_in_with_the_password(page_client, olivia):
    client = page_client()

    assert enter_password(client, "marco@alpha.example")["Location"] == "/portal/"
    assert Session.objects.get().second_factor_at is None


@pytest.mark.parametrize("code", ["000000", "", "12345", "x" * 41, "\x00", "ABCD-EFGH-JKMN-PQRS"])
def test_a_wrong_code_signs_nobody_in(page_client, olivia, code):
    client = page_client()
    enter_password(client)

    assert enter_code(client, code).status_code in (401, 422)
    assert not is_signed_in(client)


def test_a_code_works_once(page_client, olivia):
    at, first, second = clock.now(), page_client(), page_client()
    with clock.travel(at):
        for client in (first, second):
            enter_password(client)
        assert enter_code(first, olivia.code()).status_code == 302
        assert enter_code(second, olivia.code()).status_code == 401


def test_a_recovery_code_works_once_and_is_logged(page_client, olivia):
    code = rules.in_groups(olivia.recovery_codes[3]).lower()
    client = page_client()
    enter_password(client)
    assert b"You saved ten of them" in client.get("/sign-in/code/?recovery").content
    assert enter_code(client, code, "?recovery").status_code == 302
    again = page_client()
    enter_password(again)

    assert enter_code(again, code, "?recovery").status_code == 401
    logged = SecurityEvent.objects.filter(kind="second_factor").order_by("at").values_list("outcome", "note")
    assert list(logged) == [("done", "Recovery code"), ("refused", "Recovery code")]


def test_a_recovery_code_of_another_person_is_wrong(page_client, olivia, person, add_app):
    marco = add_app(person("marco"))
    client = page_client()
    enter_password(client)

    assert enter_code(client, marco.recovery_codes[0]).status_code == 401
    assert enter_code(client, marco.code()).status_code == 401


def test_after_ten_minutes_the_password_is_asked_for_again(page_client, olivia):
    client, at = page_client(), clock.now()
    with clock.travel(at):
        enter_password(client)
    with clock.travel(at + challenges.LIFETIME - timedelta(seconds=2)):
        assert client.get("/sign-in/code/").status_code == 200
    with clock.travel(at + challenges.LIFETIME):
        response = enter_code(client, olivia.code())
        assert (response.status_code, response["Location"]) == (302, "/sign-in/")
        assert b"That took too long" in client.get("/sign-in/").content


@pytest.mark.parametrize("gone", ["password", "person"])
def test_a_challenge_is_void_after_a_new_password_or_deactivation(page_client, olivia, gone):
    client = page_client()
    enter_password(client)
    changed = {"session_version": 2} if gone == "password" else {"is_active": False}
    User.objects.filter(pk=olivia.user.pk).update(**changed)

    assert enter_code(client, olivia.code())["Location"] == "/sign-in/"
    assert not is_signed_in(client)


def test_nobody_reaches_the_second_step_without_the_password(page_client, olivia):
    assert enter_code(page_client(), olivia.code())["Location"] == "/sign-in/"


def test_after_five_wrong_codes_even_the_right_one_has_to_wait(page_client, olivia):
    client = page_client()
    enter_password(client)
    for _ in range(5):
        assert enter_code(client, "000000").status_code == 401

    refused = enter_code(client, olivia.code())

    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 60
    assert SecurityEvent.objects.filter(kind="throttled", note="Second factor").exists()


def test_guesses_elsewhere_do_not_stop_a_browser_that_signed_in_before(page_client, olivia):
    own, at = page_client(), clock.now() - timedelta(minutes=2)
    with clock.travel(at):
        enter_password(own)
        assert enter_code(own, olivia.code()).status_code == 302
        own.post("/sign-out/")
    thief = page_client()
    enter_password(thief)
    for _ in range(5):
        enter_code(thief, "000000")
    assert enter_code(thief, olivia.code()).status_code == 429
    enter_password(own)

    assert enter_code(own, olivia.code()).status_code == 302


def test_the_password_page_remembers_the_browser_only_after_the_code(page_client, olivia):
    client = page_client()

    enter_password(client)

    assert "fynlo_known" not in client.cookies


def test_the_neighbours_person_is_refused_before_the_code(page_client, person, add_app):
    add_app(person("olivia", "beta"))
    client = page_client()

    assert enter_password(client, "olivia@beta.example").status_code == 403
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"
