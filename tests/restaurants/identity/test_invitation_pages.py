"""The pages behind an invitation's link."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from restaurants.identity import services
from restaurants.models import Membership, OutgoingMail, User
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in
from tests.services import run_service

pytestmark = pytest.mark.django_db


def on(host: str) -> Client:
    return Client(headers={"host": host})


@pytest.fixture
def invite(alpha):
    """The path in the email."""

    def call(email="new@x.example", role="employee", job="server"):
        run_service(
            services.invite_person, by=PLATFORM_EXECUTOR, restaurant=alpha, email=email, role=role, job=job, name="Nu"
        )
        host, path = link_in(OutgoingMail.objects.latest("created_at"))
        assert host == f"http://alpha.{settings.BASE_DOMAIN}:8000"
        return path

    return call


def test_opening_the_link_removes_the_secret_from_the_address(page_client, invite):
    client, path = page_client(), invite()

    first = client.get(path)
    form = client.get(first["Location"])

    assert (first.status_code, first["Location"], form.status_code) == (302, "/invitation/open/", 200)
    assert path.split("/")[2] not in form.content.decode()
    assert client.get("/invitation/open/").status_code == 200  # reloaded
    assert page_client().get("/invitation/open/").status_code == 404  # another browser is not signed in
    assert client.post("/invitation/open/", {"name": "Nu New", "password": PASSWORD}).status_code == 302
    assert client.get("/invitation/open/").status_code == 404


def test_a_new_person_joins_and_is_signed_in(page_client, invite):
    client, path = page_client(), invite()
    shown = client.get(path, follow=True).content.decode()
    assert "Join Alpha" in shown
    assert "server" in shown
    assert 'value="Nu"' in shown

    response = client.post(path, {"name": "Nu New", "password": PASSWORD})

    assert (response.status_code, response["Location"]) == (302, "/pos/")
    assert User.objects.get(email="new@x.example").name == "Nu New"
    assert client.get("/password/change/").status_code == 200
    assert client.get(path).status_code == 410
    assert page_client().post(path, {"name": "Mallory", "password": PASSWORD}).status_code == 410


@pytest.mark.parametrize(("role", "job", "home"), [("manager", "", "/portal/"), ("employee", "cook", "/kitchen/")])
def test_a_new_person_is_led_to_where_they_will_work(page_client, invite, role, job, home):
    path = invite(role=role, job=job)

    assert page_client().post(path, {"name": "Nu", "password": PASSWORD})["Location"] == home


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"password": "short"}, {"password": "new@x.example"}, {"name": "x" * 121}]
)
def test_an_invalid_form_creates_no_person(page_client, invite, wrong):
    response = page_client().post(invite(), {"name": "Nu", "password": PASSWORD} | wrong)

    assert response.status_code == 422
    assert not User.objects.filter(email="new@x.example").exists()


def test_a_known_person_confirms_with_their_password(page_client, invite):
    client, path = page_client(), invite("sara@beta.example", "manager", "")

    assert client.post(path, {"password": "wrong"}).status_code == 422
    assert not Membership.objects.filter(user__email="sara@beta.example", restaurant__slug="alpha").exists()
    assert client.post(path, {"password": PASSWORD})["Location"] == "/portal/"


def test_a_signed_in_person_accepts_with_one_tap(invite, person):
    client = on(f"alpha.{settings.BASE_DOMAIN}")
    client.force_login(person("sara", "beta"))

    assert client.post(invite("sara@beta.example", "manager", ""))["Location"] == "/portal/"


def test_a_known_person_with_a_second_factor_joins_and_still_needs_its_code(page_client, invite, person, add_app):
    app, path = add_app(person("marco", "beta")), invite("marco@beta.example")
    client = page_client()

    joined = client.post(path, {"password": PASSWORD})

    assert joined["Location"] == "/sign-in/code/"
    assert "_auth_user_id" not in client.session
    assert client.post("/sign-in/code/", {"code": app.code()})["Location"] == "/pos/"


def test_another_signed_in_person_cannot_accept_it(page_client, invite):
    client, path = page_client("kim"), invite("sara@beta.example", "manager", "")

    assert b"signed in here as kim@alpha.example" in client.get(path, follow=True).content
    assert client.post(path, {}).status_code == 422
    assert not Membership.objects.filter(user__email="sara@beta.example", restaurant__slug="alpha").exists()


def test_an_invitation_older_than_seven_days_is_shown_as_expired(page_client, invite):
    path = invite()

    with clock.travel(clock.now() + timedelta(days=7, seconds=1)):
        response = page_client().get(path)

    assert response.status_code == 410
    assert b"has expired" in response.content


def test_an_unknown_link_is_not_found(page_client, db):
    assert page_client().get("/invitation/nonsense/").status_code == 404


def test_the_platforms_host_leads_to_the_restaurants_and_the_neighbours_does_not(invite):
    path = invite()

    assert on(f"{settings.BASE_DOMAIN}:8123").get(path)["Location"] == f"http://alpha.{settings.BASE_DOMAIN}:8123{path}"
    assert on(f"beta.{settings.BASE_DOMAIN}").get(path).status_code == 404
