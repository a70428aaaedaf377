"""Behind an invitation's link, and from one restaurant to another."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client

from fynlo import clock
from fynlo.ids import uuid7
from realtime.actors import Actor
from restaurants import commands
from restaurants.identity import services
from restaurants.models import Membership, OutgoingMail, Ticket, User
from tests.conftest import PASSWORD
from tests.restaurants.identity.conftest import link_in

pytestmark = pytest.mark.django_db


def on(host: str) -> Client:
    return Client(headers={"host": host})


@pytest.fixture
def invite(alpha):
    """The path in the letter."""

    def call(email="new@x.example", role="employee", job="server"):
        actor = Actor.system()
        commands.execute(
            kind="people.invite", target="t", payload={}, key=str(uuid7()), actor=actor,
            run=lambda: str(
                services.invite_person(restaurant=alpha, email=email, role=role, job=job, name="Nu", actor=actor).pk
            ),
        )  # fmt: skip
        host, path = link_in(OutgoingMail.objects.latest("created_at"))
        assert host == f"http://alpha.{settings.BASE_DOMAIN}:8000"
        return path

    return call


def test_a_new_person_joins_and_is_signed_in(page_client, invite):
    client, path = page_client(), invite()
    shown = client.get(path).content.decode()
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
def test_they_land_where_they_will_work(page_client, invite, role, job, home):
    path = invite(role=role, job=job)

    assert page_client().post(path, {"name": "Nu", "password": PASSWORD})["Location"] == home


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"password": "short"}, {"password": "new@x.example"}, {"name": "x" * 121}]
)
def test_a_wrong_form_makes_nobody(page_client, invite, wrong):
    response = page_client().post(invite(), {"name": "Nu", "password": PASSWORD} | wrong)

    assert response.status_code == 422
    assert not User.objects.filter(email="new@x.example").exists()


def test_a_known_person_confirms_with_their_password(page_client, invite):
    client, path = page_client(), invite("sara@beta.example", "manager", "")

    assert client.post(path, {"password": "wrong"}).status_code == 422
    assert not Membership.objects.filter(user__email="sara@beta.example", restaurant__slug="alpha").exists()
    assert client.post(path, {"password": PASSWORD})["Location"] == "/portal/"


def test_a_person_who_is_signed_in_needs_one_tap(invite, person):
    client = on(f"alpha.{settings.BASE_DOMAIN}")
    client.force_login(person("sara", "beta"))

    assert client.post(invite("sara@beta.example", "manager", ""))["Location"] == "/portal/"


def test_somebody_else_who_is_signed_in_cannot_take_it(page_client, invite):
    client, path = page_client("kim"), invite("sara@beta.example", "manager", "")

    assert b"signed in here as kim@alpha.example" in client.get(path).content
    assert client.post(path, {}).status_code == 422
    assert not Membership.objects.filter(user__email="sara@beta.example", restaurant__slug="alpha").exists()


def test_after_seven_days_it_says_so(page_client, invite):
    path = invite()

    with clock.travel(clock.now() + timedelta(days=7, seconds=1)):
        response = page_client().get(path)

    assert response.status_code == 410
    assert b"has run out" in response.content


def test_an_unknown_link_is_not_found(page_client, db):
    assert page_client().get("/invitation/nonsense/").status_code == 404


def test_the_platforms_host_leads_to_the_restaurants_and_the_neighbours_does_not(invite):
    path = invite()

    assert on(f"{settings.BASE_DOMAIN}:8123").get(path)["Location"] == f"http://alpha.{settings.BASE_DOMAIN}:8123{path}"
    assert on(f"beta.{settings.BASE_DOMAIN}").get(path).status_code == 404


# Switching


def both(person, beta) -> User:
    marco = person("marco")
    Membership.objects.create(user=marco, restaurant=beta, role="restaurant_owner")
    return marco


def leave(client, restaurant, **data):
    response = client.post(f"/switch/{restaurant.pk}/", data)
    found = re.search(r'content="0; url=http://([^/]+)(/[^"]+)"', unescape(response.content.decode()))
    return found.groups() if found else response


def test_switching_opens_a_session_over_there(person, alpha, beta):
    here = on(f"alpha.{settings.BASE_DOMAIN}:8123")
    here.force_login(both(person, beta))

    host, path = leave(here, beta)
    there = on(host)

    assert host == f"beta.{settings.BASE_DOMAIN}:8123"
    assert there.get(path)["Location"] == "/portal/"
    assert there.get("/password/change/").status_code == 200
    assert here.get("/password/change/").status_code == 200


def test_from_the_chooser_and_on_to_next(person, alpha, beta):
    platform = on(settings.BASE_DOMAIN)
    platform.force_login(both(person, beta))
    assert b"Beta" in platform.get("/restaurants/").content

    host, path = leave(platform, beta, next="/portal/menu/")
    assert on(host).get(path)["Location"] == "/portal/menu/"
    host, path = leave(platform, beta, next="https://evil.example/")
    assert on(host).get(path)["Location"] == "/portal/"


def test_a_pass_works_once_for_thirty_seconds_and_in_its_place_only(person, alpha, beta):
    here = on(f"alpha.{settings.BASE_DOMAIN}")
    here.force_login(both(person, beta))

    host, path = leave(here, beta)
    assert on(host).get(path).status_code == 302
    assert on(host).get(path).status_code == 410  # replayed

    host, path = leave(here, beta)
    with clock.travel(clock.now() + timedelta(seconds=31)):
        assert on(host).get(path).status_code == 410  # too late

    host, path = leave(here, beta)
    for wrong in (f"alpha.{settings.BASE_DOMAIN}", host, settings.BASE_DOMAIN):
        assert on(wrong).get(path).status_code == 410  # shown in the wrong place, spent by it
    assert not Ticket.objects.exists()


def test_a_pass_of_somebody_who_left_meanwhile_is_refused(person, alpha, beta):
    here = on(f"alpha.{settings.BASE_DOMAIN}")
    marco = both(person, beta)
    here.force_login(marco)

    host, path = leave(here, beta)
    User.objects.filter(pk=marco.pk).update(session_version=2)
    from restaurants.identity.principals import forget_principals

    forget_principals()

    assert on(host).get(path).status_code == 410


def test_a_socket_pass_does_not_open_a_session(api, sign_in, alpha):
    token = sign_in("sara@alpha.example")["access_token"]
    ticket = api("alpha", bearer=token).post("/api/v1/auth/socket-ticket").json()["data"]["ticket"]

    assert on(f"alpha.{settings.BASE_DOMAIN}").get(f"/switch/enter/?ticket={ticket}").status_code == 410


@pytest.mark.parametrize("ticket", ["", "x", "ü" * 40])
def test_a_made_up_pass_is_refused(db, ticket):
    assert on(f"alpha.{settings.BASE_DOMAIN}").get(f"/switch/enter/?ticket={ticket}").status_code == 410


def test_switching_asks_for_membership_a_sign_in_and_a_post(page_client, beta):
    assert leave(page_client("sara"), beta).status_code == 404
    assert page_client().post(f"/switch/{beta.pk}/")["Location"] == "/sign-in/"
    assert page_client("sara").get(f"/switch/{beta.pk}/").status_code == 405
    assert not Ticket.objects.exists()
