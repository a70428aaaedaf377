"""Signing in on a page: accepted and refused sign-ins, redirects, and hostile callers."""

import pytest
from django.conf import settings
from django.test import Client

from restaurants.models import Membership, Restaurant, User
from tests.plugins.restaurants import PASSWORD

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
def test_everybody_is_led_to_where_they_work(page_client, name, home):
    response = sign_in(page_client(), f"{name}@alpha.example")

    assert (response.status_code, response["Location"]) == (302, home)


def test_a_platform_owner_is_led_to_the_admin_and_a_member_to_the_choice(platform_client):
    assert sign_in(platform_client, "pat@fynlo.example")["Location"] == "/admin/"
    platform_client.post("/sign-out/")

    assert sign_in(platform_client, "sara@alpha.example")["Location"] == "/restaurants/"
    assert b"Alpha" in platform_client.get("/restaurants/").content
    assert b"Beta" not in platform_client.get("/restaurants/").content


def test_the_form_keeps_the_email_but_not_the_password_after_a_mistake(page_client):
    response = sign_in(page_client(), "sara@alpha.example", "not the right one")

    assert response.status_code == 401
    assert b"sara@alpha.example" in response.content
    assert b"not the right one" not in response.content
    assert b"Email or password is wrong. Check both and try again." in response.content


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
def test_an_invalid_sign_in_starts_no_session(page_client, email, password):
    client = page_client()

    response = sign_in(client, email, password)

    assert response.status_code in (401, 422)
    assert settings.SESSION_COOKIE_NAME not in client.cookies


def test_capitals_and_spaces_in_the_email_do_not_matter(page_client):
    assert sign_in(page_client(), "  SARA@Alpha.EXAMPLE ").status_code == 302


def test_a_long_password_works(page_client, person):
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
def test_a_deactivated_person_cannot_sign_in(page_client, person, alpha, gone):
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
def test_next_never_redirects_to_another_site(page_client, next_):
    assert sign_in(page_client(), "sara@alpha.example", next=next_)["Location"] == "/pos/"
    assert next_ not in page_client().get("/sign-in/", {"next": next_}).content.decode()


def test_next_leads_back_to_the_page_that_was_asked_for(page_client):
    client = page_client()

    assert b'value="/portal/menu/?page=2"' in client.get("/sign-in/", {"next": "/portal/menu/?page=2"}).content
    assert sign_in(client, "olivia@alpha.example", next="/portal/menu/?page=2")["Location"] == "/portal/menu/?page=2"


def test_a_form_from_another_site_is_refused(db):
    client = Client(enforce_csrf_checks=True, headers={"host": "alpha.localhost"})

    assert sign_in(client, "sara@alpha.example").status_code == 403


def test_signing_in_changes_the_sessions_key(page_client):
    client = page_client()
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key

    sign_in(client, "sara@alpha.example")

    assert client.session.session_key != session.session_key


def test_signing_out_ends_the_session_and_asks_for_a_post(page_client):
    client = page_client("sara")
    assert client.get("/sign-out/").status_code == 405

    client.post("/sign-out/")

    assert "_auth_user_id" not in client.session


def test_the_admin_uses_our_sign_in_page(platform_client):
    assert platform_client.get("/admin/login/?next=/admin/restaurants/")["Location"] == (
        "/sign-in/?next=%2Fadmin%2Frestaurants%2F"
    )
    assert (
        platform_client.post("/admin/login/", {"username": "pat@fynlo.example", "password": PASSWORD}).status_code
        == 302
    )
    assert "_auth_user_id" not in platform_client.session
