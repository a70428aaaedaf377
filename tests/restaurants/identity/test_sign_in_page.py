"""Signing in on a page: who gets in, where they land, what a hostile caller gets."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fynlo import clock
from restaurants.models import Membership, Restaurant, SignInFailure, User
from tests.conftest import PASSWORD

HOMES = {
    "olivia": "/portal/",
    "marco": "/portal/",
    "sara": "/pos/",
    "carl": "/pos/",
    "kim": "/kitchen/",
    "ed": "/kitchen/",
}


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/sign-in/", {"email": email, "password": password, **extra})


@pytest.fixture
def platform_client(db) -> Client:
    return Client(headers={"host": settings.BASE_DOMAIN})


@pytest.mark.parametrize(("name", "home"), HOMES.items())
def test_everybody_lands_where_they_work(page_client, name, home):
    response = sign_in(page_client(), f"{name}@alpha.example")

    assert (response.status_code, response["Location"]) == (302, home)


def test_a_platform_owner_lands_in_the_admin_and_a_member_chooses(platform_client):
    assert sign_in(platform_client, "pat@fynlo.example")["Location"] == "/admin/"
    platform_client.post("/sign-out/")

    assert sign_in(platform_client, "sara@alpha.example")["Location"] == "/restaurants/"
    assert b"Alpha" in platform_client.get("/restaurants/").content
    assert b"Beta" not in platform_client.get("/restaurants/").content


def test_the_email_is_kept_after_a_mistake_and_the_password_is_not(page_client):
    response = sign_in(page_client(), "sara@alpha.example", "not the right one")

    assert response.status_code == 401
    assert b"sara@alpha.example" in response.content
    assert b"not the right one" not in response.content
    assert b"E-mail or password is wrong." in response.content


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nobody@alpha.example", PASSWORD),
        ("sara@alpha.example", ""),
        ("sara@alpha.example", "x" * 300),
        ("sara@alpha.example", "x" * 5000),
        ("sara", PASSWORD),
        ("sära@alpha.example", PASSWORD),
        ("sara@älpha.example", PASSWORD),
        ("sara@alpha.example\x00", PASSWORD),
        ("", ""),
    ],
)
def test_what_is_not_a_sign_in_gets_none(page_client, email, password):
    client = page_client()

    response = sign_in(client, email, password)

    assert response.status_code in (401, 422)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_capitals_and_spaces_in_the_email_do_not_matter(page_client):
    assert sign_in(page_client(), "  SARA@Alpha.EXAMPLE ").status_code == 302


def test_a_long_password_of_ones_own_works(page_client, person):
    sara = person("sara")
    sara.set_password("ü" * 300)
    sara.save()

    assert sign_in(page_client(), sara.email, "ü" * 300).status_code == 302


def test_the_neighbours_person_gets_a_message_and_no_session(page_client):
    client = page_client()

    response = sign_in(client, "sara@beta.example")

    assert response.status_code == 403
    assert b"not a member of Alpha" in response.content
    assert settings.SESSION_COOKIE_NAME not in client.cookies


@pytest.mark.parametrize("gone", ["user", "membership", "restaurant"])
def test_who_was_switched_off_does_not_get_in(page_client, person, alpha, gone):
    if gone == "user":
        User.objects.filter(pk=person("sara").pk).update(is_active=False)
    elif gone == "membership":
        Membership.objects.filter(user=person("sara")).update(is_active=False)
    else:
        Restaurant.objects.filter(pk=alpha.pk).update(status="suspended")

    assert sign_in(page_client(), "sara@alpha.example").status_code in (401, 403)


@pytest.mark.parametrize(
    "next_",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "http://beta.localhost/portal/",
        " //evil.example",
        "/\t/evil.example",
    ],
)
def test_next_never_leads_away(page_client, next_):
    assert sign_in(page_client(), "sara@alpha.example", next=next_)["Location"] == "/pos/"
    assert next_ not in page_client().get("/sign-in/", {"next": next_}).content.decode()


def test_next_leads_back_to_where_one_was(page_client):
    client = page_client()

    assert b'value="/portal/menu/?page=2"' in client.get("/sign-in/", {"next": "/portal/menu/?page=2"}).content
    assert sign_in(client, "olivia@alpha.example", next="/portal/menu/?page=2")["Location"] == "/portal/menu/?page=2"


def test_a_form_from_another_site_is_refused(db):
    client = Client(enforce_csrf_checks=True, headers={"host": "alpha.localhost"})

    assert sign_in(client, "sara@alpha.example").status_code == 403


def test_signing_in_changes_the_sessions_key(page_client):
    client = page_client()
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    sign_in(client, "sara@alpha.example")

    assert client.session.session_key != session.session_key


def test_signing_out_ends_the_session_and_asks_for_a_post(page_client):
    client = page_client("sara")
    assert client.get("/sign-out/").status_code == 405

    client.post("/sign-out/")

    assert "_auth_user_id" not in client.session


def test_five_wrong_tries_close_the_door_for_that_email_only(page_client):
    for _ in range(5):
        assert sign_in(page_client(), "sara@alpha.example", "wrong password").status_code == 401

    refused = sign_in(page_client(), "sara@alpha.example")

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 901
    assert b"Too many tries" in refused.content
    assert sign_in(page_client(), "carl@alpha.example").status_code == 302
    with clock.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        assert sign_in(page_client(), "sara@alpha.example").status_code == 302


def test_an_unknown_email_is_slowed_down_like_a_known_one(page_client):
    for _ in range(5):
        sign_in(page_client(), "nobody@alpha.example", "wrong password")

    assert sign_in(page_client(), "nobody@alpha.example").status_code == 429


def test_a_right_password_forgives_the_wrong_ones(page_client):
    for _ in range(4):
        sign_in(page_client(), "sara@alpha.example", "wrong password")
    sign_in(page_client(), "sara@alpha.example")

    assert not SignInFailure.objects.exists()


def test_an_address_that_tries_thirty_emails_is_stopped(page_client):
    now = clock.now()
    SignInFailure.objects.bulk_create(SignInFailure(email_hash=str(i), address="127.0.0.1", at=now) for i in range(30))

    assert sign_in(page_client(), "sara@alpha.example").status_code == 429
    assert page_client().post(
        "/sign-in/", {"email": "sara@alpha.example", "password": PASSWORD}, REMOTE_ADDR="10.0.0.9"
    ).status_code == 302  # fmt: skip


@pytest.mark.parametrize(
    ("proxies", "expected"), [(0, "127.0.0.1"), (1, "10.9.9.9"), (2, "10.8.8.8"), (4, "127.0.0.1")]
)
def test_only_as_many_hops_are_believed_as_there_are_proxies(rf, settings, proxies, expected):
    from restaurants.identity.addresses import client_address

    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.8.8.8, 10.9.9.9"})

    assert client_address(request) == expected


def test_the_admin_has_no_sign_in_of_its_own(platform_client):
    assert platform_client.get("/admin/login/?next=/admin/restaurants/")["Location"] == (
        "/sign-in/?next=%2Fadmin%2Frestaurants%2F"
    )
    assert (
        platform_client.post("/admin/login/", {"username": "pat@fynlo.example", "password": PASSWORD}).status_code
        == 302
    )
    assert "_auth_user_id" not in platform_client.session
