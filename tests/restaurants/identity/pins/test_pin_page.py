"""Signing in with a PIN on a page, in the browser of an enrolled device."""

import pytest

from fynlo.core import clock
from realtime.devices import hashed
from realtime.sync.models import Device
from restaurants.devices.proof import COOKIE
from restaurants.models import Session

pytestmark = pytest.mark.django_db
URL = "/sign-in/pin/"


@pytest.fixture
def till(enrol, set_pin):
    """The browser of an enrolled till, signed out. Sara and Carl have PINs."""
    set_pin("sara")
    set_pin("carl")
    till = enrol()
    Device.objects.filter(pk=till.row.pk).update(cookie_hash=hashed("its-cookie"))
    till.client.cookies[COOKIE] = "its-cookie"
    return till


def sign_in(till, person, pin="4826", **more):
    return till.client.post(URL, {"person": str(person.pk), "pin": pin, **more})


def test_the_sign_in_page_leads_to_the_page_for_pins_with_its_people(till):
    page = till.client.get(URL).content.decode()

    assert "Sara" in page
    assert "Carl" in page
    assert "Kim" not in page
    assert till.client.get("/sign-in/?next=/pos/")["Location"] == "/sign-in/pin/?next=%2Fpos%2F"
    assert till.client.get("/sign-in/?email=1").status_code == 200


def test_a_person_signs_in_and_is_led_to_where_they_work(till, person):
    response = sign_in(till, person("sara"))

    assert (response.status_code, response["Location"]) == (302, "/pos/")
    session = Session.objects.get(device=till.row)
    assert (session.method, session.user) == ("pin", person("sara"))


def test_the_person_is_taken_back_to_the_page_they_asked_for(till, person):
    assert sign_in(till, person("sara"), next="/kitchen/")["Location"] == "/kitchen/"
    assert sign_in(till, person("sara"), next="https://evil.example/")["Location"] == "/pos/"


def test_a_wrong_pin_is_refused_at_its_field_and_counted(till, person):
    answers = [sign_in(till, person("sara"), "9173") for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert "That PIN is wrong" in answers[0].content.decode()
    assert "9173" not in answers[0].content.decode()
    assert answers[-1]["Retry-After"]
    assert not Session.objects.exists()


@pytest.mark.parametrize(("who", "pin"), [("kim", "4826"), ("sara", ""), ("sara", "48x6"), ("sara", "1" * 9)])
def test_a_person_who_is_not_listed_is_refused(till, person, who, pin):
    assert sign_in(till, person(who), pin).status_code == 422


@pytest.mark.parametrize("fields", [{"revoked_at": clock.now()}, {"enrolled_at": None}, {"cookie_hash": ""}])
def test_a_browser_without_an_enrolled_device_signs_in_by_email(till, person, fields):
    Device.objects.filter(pk=till.row.pk).update(**fields)

    assert till.client.get(URL)["Location"] == "/sign-in/"
    assert sign_in(till, person("sara"))["Location"] == "/sign-in/"
    assert till.client.get("/sign-in/").status_code == 200
    assert not Session.objects.exists()


def test_the_cookie_of_the_neighbours_device_is_ignored(till, page_client):
    stranger = page_client(slug="beta")
    stranger.cookies[COOKIE] = "its-cookie"

    assert stranger.get(URL)["Location"] == "/sign-in/"
