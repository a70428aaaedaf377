"""A second factor that the platform or a restaurant requires."""

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from restaurants.identity.principals import clear_principal_cache
from restaurants.identity.security_policy import clear_policy_cache
from restaurants.models import SecurityPolicy, Session, User
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
ADMIN = "/admin/restaurants/restaurant/"


@pytest.fixture
def required(alpha) -> None:
    """Alpha requires a second factor of owners and managers."""
    SecurityPolicy.objects.create(restaurant=alpha, second_factor="managers")
    yield
    clear_policy_cache(alpha.pk)
    clear_principal_cache()


@pytest.fixture
def for_staff(db, settings) -> None:
    settings.PLATFORM_NEEDS_SECOND_FACTOR = True
    clear_principal_cache()
    yield
    clear_principal_cache()


@pytest.fixture
def pat(for_staff) -> Client:
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    return client


def mark_second_factor_shown() -> None:
    Session.objects.update(second_factor_at=clock.now())
    clear_principal_cache()


def test_a_manager_is_led_to_set_up_an_app_and_works_afterwards(required, page_client, person, add_app):
    client = page_client("marco")

    assert client.get("/portal/people/")["Location"] == "/account/required/?next=%2Fportal%2Fpeople%2F"
    assert (
        client.get("/account/required/?next=/portal/people/")["Location"] == "/account/app/?next=%2Fportal%2Fpeople%2F"
    )
    page = client.get("/account/app/?next=/portal/people/")
    assert b"You need a second step here" in page.content
    assert client.post("/portal/people/invite/", {"email": "a@x.example"})["Location"] == "/account/required/"
    assert client.get("/portal/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/required/"
    mark_second_factor_shown()

    assert client.get("/portal/people/").status_code == 200


def test_a_manager_with_an_app_is_asked_for_its_code(required, page_client, person, add_app):
    app, client = add_app(person("marco")), page_client("marco")

    assert client.get("/account/required/?next=/portal/")["Location"] == "/sign-in/code/?next=%2Fportal%2F"
    assert client.post("/sign-in/code/", {"code": app.code(), "next": "/portal/"})["Location"] == "/portal/"
    assert client.get("/portal/").status_code == 200


@pytest.mark.parametrize("path", ["/portal/", "/pos/", "/kitchen/"])
def test_no_screen_opens_without_a_second_factor(required, page_client, path):
    assert page_client("olivia").get(path)["Location"].startswith("/account/required/")


def test_employees_and_the_neighbour_need_none(required, page_client):
    assert page_client("sara").get("/pos/").status_code == 200
    assert page_client("olivia", "beta").get("/portal/").status_code == 200


def test_the_api_refuses_a_manager_with_a_code(required, api, sign_in):
    token = sign_in("marco@alpha.example")["access_token"]
    refused = api("alpha", bearer=token).get("/api/v1/orders")

    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "second_factor_missing")
    assert api("alpha", bearer=token).post("/api/v1/auth/verify").status_code == 200
    mark_second_factor_shown()
    assert api("alpha", bearer=token).get("/api/v1/orders").status_code == 200


def test_a_sign_in_with_the_code_satisfies_the_policy(required, api, person, add_app):
    app = add_app(person("marco"))
    refusal = api().post("/api/v1/auth/login", {"email": app.user.email, "password": PASSWORD}).json()
    tokens = api().post(
        "/api/v1/auth/second-factor", {"challenge": refusal["error"]["details"]["challenge"], "code": app.code()}
    ).json()["data"]  # fmt: skip

    assert api("alpha", bearer=tokens["access_token"]).get("/api/v1/orders").status_code == 200


def test_the_platforms_staff_set_one_up_at_their_next_sign_in(for_staff):
    client = Client(headers={"host": settings.BASE_DOMAIN})
    entered = client.post("/sign-in/", {"email": "pat@fynlo.example", "password": PASSWORD})
    assert entered["Location"] == "/admin/"

    led = client.get("/admin/", follow=True)

    assert led.redirect_chain[-1][0].startswith("/account/app/?next=")
    assert b"You need a second step here" in led.content


@pytest.mark.parametrize("path", ["/admin/", ADMIN, "/admin/login/"])
def test_the_admin_refuses_a_session_without_one(pat, path):
    assert pat.get(path).status_code == 302
    mark_second_factor_shown()
    assert pat.get(path).status_code == (302 if "login" in path else 200)


def test_the_platforms_api_refuses_a_session_without_one(for_staff, api, sign_in):
    token = sign_in("pat@fynlo.example")["access_token"]
    refused = api(bearer=token).get("/api/v1/platform/restaurants")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "second_factor_missing")
    mark_second_factor_shown()

    assert api(bearer=token).get("/api/v1/platform/restaurants").status_code == 200


def test_an_owner_requires_it_in_the_security_settings(page_client, alpha):
    client = page_client("olivia")

    saved = client.post(
        "/portal/settings/security/",
        {"auto_lock_seconds": 300, "version": 1, "managers_need_second_factor": "on",
         "key": "0198a000-0000-7000-8000-000000000002"},
    )  # fmt: skip

    assert saved.status_code == 302
    assert SecurityPolicy.objects.get().second_factor == "managers"
    clear_principal_cache()
    assert client.get("/portal/settings/security/")["Location"].startswith("/account/required/")
    clear_policy_cache(alpha.pk)


def test_the_setting_is_shown_as_it_is(required, page_client):
    client = page_client("olivia")
    mark_second_factor_shown()
    assert client.get("/portal/settings/security/").context["form"]["managers_need_second_factor"].value() is True
