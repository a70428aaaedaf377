"""PINs: which ones are accepted, who sets them, signing in with one, and what stops guessing."""

import hashlib
import re
from base64 import b64decode
from contextlib import suppress
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from realtime.sync.models import Device
from restaurants.identity.errors import AboveYourself, MemberNotFound
from restaurants.identity.pins import commands as pin_commands
from restaurants.identity.pins import hashing, verifiers
from restaurants.identity.pins.rules import WeakPin, check_strength
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Membership, Pin, PinVerifier, PlatformCommand, SecurityEvent, Session

pytestmark = pytest.mark.django_db
WRONG = "9173"


@pytest.mark.parametrize(
    "pin",
    ["", "123", "123456789", "12a4", "１２３４", "0000", "777777", "1212", "121212", "1234", "8901", "4321", "1004"],
)
def test_a_pin_that_is_easy_to_guess_or_malformed_is_refused(pin):
    with pytest.raises(WeakPin) as refused:
        check_strength(pin)
    assert refused.value.field == "pin"


@pytest.mark.parametrize("pin", ["4826", "90517", "271828"])
def test_other_pins_are_accepted(pin):
    check_strength(pin)


@given(st.text(max_size=12))
def test_only_digits_are_ever_accepted(text):
    with suppress(WeakPin):
        check_strength(text)
        assert re.fullmatch("[0-9]{4,8}", text)


def test_the_stored_hash_needs_the_member_and_the_servers_key(settings):
    member = uuid7()
    stored = hashing.hash_pin(member, "4826")

    assert hashing.matches(member, "4826", stored)
    assert not hashing.matches(uuid7(), "4826", stored)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-secret-of-the-server" * 2
    assert hashing.matches(member, "4826", stored)
    assert hashing.is_outdated(stored)
    settings.SECRET_KEY_FALLBACKS = []
    assert not hashing.matches(member, "4826", stored)


def test_a_pin_is_in_no_stored_command(set_pin):
    set_pin("sara")

    command = PlatformCommand.objects.get(kind="people.set_pin")
    assert "4826" not in f"{command.response}{command.target}"


def test_a_person_signs_in_with_their_pin_and_may_work(enrol, set_pin, person):
    set_pin("sara")
    till = enrol()

    response = till.sign_in(person("sara"))

    assert response.status_code == 200, response.content
    assert response.json()["data"]["user"]["name"] == "Sara"
    assert till.client.get("/api/v1/orders").status_code == 200
    session = Session.objects.get(device=till.row)
    assert (session.method, session.kind, session.user) == ("pin", "page", person("sara"))


def test_a_phone_gets_tokens(enrol, set_pin, person, api):
    set_pin("sara")
    phone = enrol(kind="mobile")

    tokens = phone.sign_in(person("sara")).json()["data"]["tokens"]

    assert api("alpha", bearer=tokens["access_token"]).get("/api/v1/orders").status_code == 200


def test_a_pin_opens_no_portal(enrol, set_pin, person):
    set_pin("olivia")
    till = enrol()
    till.sign_in(person("olivia"))

    for path in ("/portal/", "/portal/people/", "/portal/settings/", "/portal/devices/", "/portal/people/security/"):
        assert till.client.get(path).status_code == 403, path
    assert till.client.get("/api/v1/devices").status_code == 403


def test_a_checked_pin_signs_nobody_in_and_gives_the_device_its_verifier(enrol, set_pin, person):
    set_pin("sara")
    till = enrol()
    assert till.people().json()["data"][0]["verifier"] == ""

    wrong = till.post("auth/pin/check", {"device_id": till.row.pk, "user_id": person("sara").pk, "pin": WRONG})
    right = till.post("auth/pin/check", {"device_id": till.row.pk, "user_id": person("sara").pk, "pin": "4826"})

    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "pin.wrong")
    assert till.open(right.json()["data"]["verifier"])["user_id"] == str(person("sara").pk)
    assert not Session.objects.filter(device=till.row).exists()


def test_a_pin_signs_in_at_the_devices_restaurant_only(enrol, set_pin, person, tenant, api):
    beta = Membership.objects.filter(restaurant__slug="beta").first().restaurant
    Membership.objects.create(user=person("sara"), restaurant=beta, role="employee", job="server")
    set_pin("sara")
    tokens = enrol(kind="mobile").sign_in(person("sara")).json()["data"]["tokens"]

    response = api(bearer=tokens["access_token"]).get("/api/v1/orders", **{"X-Restaurant-Id": str(beta.pk)})

    assert response.status_code == 404


def test_the_next_person_ends_the_session_of_the_one_before(enrol, set_pin, person):
    set_pin("sara")
    set_pin("carl")
    till = enrol()
    till.sign_in(person("sara"))
    till.sign_in(person("carl"))

    assert Session.objects.get(user=person("sara"), device=till.row).ended_at is not None
    assert Session.objects.get(user=person("carl"), device=till.row).ended_at is None


@pytest.mark.parametrize("name", ["sara", "carl", "kim"])
def test_a_wrong_pin_a_person_without_one_and_a_stranger_get_the_same_refusal(enrol, set_pin, person, name):
    set_pin("sara")
    till = enrol()

    response = till.sign_in(person(name), WRONG)
    stranger = till.post("auth/pin", {"device_id": till.row.pk, "user_id": uuid7(), "pin": WRONG})

    assert (response.status_code, response.json()["error"]["code"]) == (401, "pin.wrong")
    assert stranger.json()["error"] == response.json()["error"]


def test_a_deactivated_member_is_refused(enrol, set_pin, person):
    Membership.objects.filter(pk=set_pin("sara").pk).update(is_active=False)

    assert enrol().sign_in(person("sara")).json()["error"]["code"] == "pin.wrong"


def test_five_wrong_pins_stop_a_person_on_that_device_only(enrol, set_pin, person):
    set_pin("sara")
    set_pin("carl")
    bar, door = enrol(), enrol()
    for _ in range(5):
        bar.sign_in(person("sara"), WRONG)

    stopped = bar.sign_in(person("sara"))

    assert (stopped.status_code, stopped.json()["error"]["code"]) == (429, "too_many_requests")
    assert 0 < int(stopped["Retry-After"]) <= 61
    assert door.sign_in(person("sara")).status_code == 200
    assert bar.sign_in(person("carl")).status_code == 200


def test_guesses_on_one_device_are_limited_per_hour(enrol, set_pin, person, monkeypatch):
    set_pin("sara")
    till, now, tried = enrol(), clock.now(), 0
    for minute in range(0, 181, 3):
        monkeypatch.setattr(clock, "now", lambda minute=minute: now + timedelta(minutes=minute))
        for _ in range(6):
            if till.sign_in(person("sara"), WRONG).status_code != 401:
                break
            tried += 1

    assert tried <= 40  # in three hours


def test_a_right_pin_clears_the_count(enrol, set_pin, person):
    set_pin("sara")
    till = enrol()
    for _ in range(3):
        for _ in range(4):
            till.sign_in(person("sara"), WRONG)
        assert till.sign_in(person("sara")).status_code == 200


@pytest.mark.parametrize(
    ("fields", "secret", "status", "code"),
    [
        ({}, "x" * 64, 403, "device.not_proven"),
        ({}, "", 403, "device.not_proven"),
        ({"enrolled_at": None}, None, 403, "device.not_enrolled"),
        ({"revoked_at": clock.now()}, None, 403, "device.revoked"),
    ],
)
def test_a_device_that_does_not_prove_itself_signs_nobody_in(enrol, set_pin, person, fields, secret, status, code):
    set_pin("sara")
    till = enrol()
    Device.objects.filter(pk=till.row.pk).update(**fields)
    till.secret = till.secret if secret is None else secret

    for response in (till.sign_in(person("sara")), till.people()):
        assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_a_device_of_the_neighbour_is_not_found(enrol, set_pin, person):
    set_pin("sara")
    neighbour = enrol(restaurant=Membership.objects.filter(restaurant__slug="beta").first().restaurant)
    here = enrol()

    response = here.post(
        "auth/pin", {"device_id": neighbour.row.pk, "user_id": person("sara").pk, "pin": "4826"},
        **{"X-Device-Secret": neighbour.secret},
    )  # fmt: skip

    assert (response.status_code, response.json()["error"]["code"]) == (404, "device.not_found")


@pytest.mark.parametrize("pin", [None, {}, "", "48 26", "1" * 9, "４８２６", ["4826"]])
def test_a_malformed_pin_is_refused_before_it_is_compared(enrol, set_pin, person, pin):
    set_pin("sara")
    response = enrol().sign_in(person("sara"), pin)

    assert response.status_code in (400, 401)
    assert response.json()["error"]["code"] in ("invalid", "pin.wrong")


def test_a_revoked_device_ends_its_session(enrol, set_pin, person):
    set_pin("sara")
    till = enrol()
    till.sign_in(person("sara"))

    Device.objects.filter(pk=till.row.pk).update(revoked_at=clock.now())
    clear_principal_cache()

    assert till.client.get("/api/v1/orders").status_code in (401, 403)


def test_each_attempt_is_in_the_security_log(enrol, set_pin, person):
    set_pin("sara")
    till = enrol()
    till.sign_in(person("sara"), WRONG)
    till.sign_in(person("sara"))

    kinds = list(SecurityEvent.objects.order_by("at", "id").values_list("kind", "outcome"))
    assert kinds == [("pin_changed", "done"), ("pin", "refused"), ("sign_in", "done")]


# Who sets a PIN


def test_a_manager_sets_the_pin_of_an_employee_and_the_log_names_both(set_pin, person):
    set_pin("sara", by="marco")

    event = SecurityEvent.objects.get(kind="pin_changed")
    assert (event.user_id, event.actor_id) == (person("sara").pk, person("marco").pk)


@pytest.mark.parametrize(("name", "by"), [("olivia", "marco"), ("carl", "sara"), ("marco", "sara")])
def test_nobody_sets_the_pin_of_a_person_whom_they_do_not_manage(set_pin, name, by):
    with pytest.raises(AboveYourself):
        set_pin(name, by=by)
    assert not Pin.objects.exists()


def test_the_neighbours_member_is_not_found(actor, person):
    member = Membership.objects.get(user=person("sara", "beta"))
    with pytest.raises(MemberNotFound):
        dispatch(
            pin_commands.PEOPLE_SET_PIN, target=member.pk, actor=actor("olivia"), key="k",
            extra={"pin_hash": "x", "stretched": verifiers.stretch("4826")},
        )  # fmt: skip


# Verifiers


def test_each_enrolled_device_gets_a_verifier_that_only_it_can_open(enrol, set_pin, person):
    bar, door = enrol(), enrol()
    set_pin("sara")

    (sara,) = bar.people().json()["data"]
    verifier = bar.open(sara["verifier"])

    assert (verifier["user_id"], verifier["pin_version"]) == (str(person("sara").pk), sara["pin_version"])
    stretched = hashlib.pbkdf2_hmac("sha256", b"4826", b64decode(verifier["salt"]), verifier["iterations"])
    assert stretched == b64decode(verifier["hash"])
    with pytest.raises(InvalidTag):
        door.open(sara["verifier"])


def test_a_device_enrolled_later_gets_its_verifier_when_the_pin_is_next_entered(enrol, set_pin, person):
    bar = enrol()
    set_pin("sara")
    door = enrol()
    assert door.people().json()["data"][0]["verifier"] == ""

    bar.sign_in(person("sara"))

    assert door.open(door.people().json()["data"][0]["verifier"])["pin_version"] == 1


def test_a_new_pin_makes_the_earlier_verifier_void(enrol, set_pin):
    till = enrol()
    set_pin("sara")
    set_pin("sara", "90517")

    (row,) = PinVerifier.objects.all()
    assert row.pin_version == 2
    assert till.open(till.people().json()["data"][0]["verifier"])["pin_version"] == 2


def test_the_people_of_a_device_are_those_with_a_pin_and_what_they_may_do(
    enrol, set_pin, django_assert_num_queries, person
):
    till = enrol()
    for name in ("sara", "carl", "olivia"):
        set_pin(name)

    till.people()  # caches the host's restaurant

    with django_assert_num_queries(3):
        people = till.people().json()["data"]

    assert [row["name"] for row in people] == ["Carl", "Olivia", "Sara"]
    by_name = {row["name"]: row for row in people}
    assert "orders.take" in by_name["Sara"]["permissions"]
    assert "portal.open" not in by_name["Olivia"]["permissions"]
    assert "hash" not in till.people().content.decode()


def test_the_hash_is_made_again_once_its_key_was_replaced(enrol, set_pin, person, settings):
    set_pin("sara")
    before = Pin.objects.get().hash
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-secret-of-the-server" * 2

    assert enrol().sign_in(person("sara")).status_code == 200

    assert Pin.objects.get().hash.partition(":")[0] != before.partition(":")[0]
