"""Supabase's own client library against a real server: what the mobile app calls, and how it reads our answers."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client

from fynlo.core import clock
from restaurants.identity.tokens import issue_access_token
from restaurants.models import OutgoingMail, Session, User
from tests.restaurants.identity.conftest import link_in
from tests.restaurants.identity.supabase_library import PACKAGE, Device, Library, library

pytestmark = pytest.mark.skipif(not PACKAGE.exists(), reason="@supabase/supabase-js is not installed (npm ci)")
EMAIL = "rosa@cantina.example"
FIRST_PASSWORD = "a long first password"
SECOND_PASSWORD = "another horse entirely"
DATA = {"first_name": "Rosa", "last_name": "Diaz", "restaurant_name": "Cantina Rosa", "tables": [4, 2.5]}


@pytest.fixture(scope="module")
def node(shared_server) -> Iterator[Library]:
    with library(f"http://localhost:{shared_server.port}") as running:
        yield running


@pytest.fixture
def device(committed, shared_server, node, request) -> Callable[[str], Device]:
    """`device("phone")`: an app on a phone of this test's own."""
    shared_server.empty_caches()
    return lambda name: node.device(f"{request.node.nodeid} {name}")


def sign_up(phone: Device, email: str = EMAIL):
    return phone.call("signUp", {"email": email, "password": FIRST_PASSWORD, "options": {"data": DATA}})


def follow(mail: OutgoingMail, **form: str) -> None:
    """Open the link of an email and send the form of its page."""
    _, path = link_in(mail)
    browser = Client(headers={"host": "localhost"})
    assert browser.get(path).status_code == 302
    opened = browser.get(path)["Location"]
    assert browser.post(opened, form).status_code in (200, 302)


@pytest.fixture
def rosa(device) -> User:
    """A person who has signed up and opened the link."""
    sign_up(device("where rosa signed up"))
    follow(OutgoingMail.objects.get(to=EMAIL), password=FIRST_PASSWORD)
    return User.objects.get(email=EMAIL)


@pytest.fixture
def phone(device, rosa) -> Device:
    """Rosa's phone, signed in."""
    phone = device("phone")
    assert phone.sign_in(EMAIL, FIRST_PASSWORD).session["token_type"] == "bearer"
    return phone


def is_signed_in(phone: Device) -> bool:
    return phone.call("getUser").error is None


def test_a_sign_up_gives_no_session_until_its_link_is_opened(device):
    phone = device("phone")
    signed_up = sign_up(phone)

    assert signed_up.session is None
    assert (signed_up.user["email"], signed_up.user["email_confirmed_at"]) == (EMAIL, None)
    assert phone.sign_in(EMAIL, FIRST_PASSWORD).code == "email_not_confirmed"

    follow(OutgoingMail.objects.filter(to=EMAIL).latest("created_at"), password=FIRST_PASSWORD)

    signed_in = phone.sign_in(EMAIL, FIRST_PASSWORD)
    assert signed_in.events == ["SIGNED_IN"]
    assert signed_in.user["email_confirmed_at"]
    assert signed_in.user["user_metadata"] == {**DATA, "name": "Rosa Diaz"}


def test_a_sign_up_is_answered_the_same_for_an_address_that_has_an_account(device, rosa):
    known, new = sign_up(device("one")), sign_up(device("other"), "new@cantina.example")

    assert set(known.user) == set(new.user)
    assert (known.user["identities"], known.session, known.user["id"] == str(rosa.pk)) == ([], None, False)


def test_a_wrong_password_and_an_unknown_address_are_refused_alike(device, rosa):
    wrong = device("phone").sign_in(EMAIL, "not her password")
    unknown = device("phone").sign_in("nobody@cantina.example", "not her password")

    assert (wrong.code, wrong.error["status"], wrong.data["session"]) == ("invalid_credentials", 400, None)
    assert wrong.error == unknown.error


def test_two_refreshes_at_once_leave_both_signed_in(device, phone):
    tokens, twin = phone.call("getSession").session, device("twin")
    twin.call("setSession", tokens)

    first, second = phone.library.call_all((phone, "refreshSession"), (twin, "refreshSession"))

    assert first.session["refresh_token"] == second.session["refresh_token"] != tokens["refresh_token"]
    assert is_signed_in(phone)
    assert is_signed_in(twin)


def test_a_copied_refresh_token_ends_the_session_of_both_holders(device, phone):
    copy, thief = phone.call("getSession").session, device("thief")
    thief.call("setSession", copy)
    phone.call("refreshSession")
    phone.call("refreshSession")

    stolen = thief.call("refreshSession")

    assert stolen.code == "refresh_token_already_used"
    assert not is_signed_in(thief)
    assert not is_signed_in(phone)


def test_the_person_is_read_with_what_the_app_keeps(phone, rosa):
    user = phone.call("getUser").user

    assert (user["id"], user["email"], user["aud"]) == (str(rosa.pk), EMAIL, "authenticated")
    assert user["user_metadata"]["restaurant_name"] == "Cantina Rosa"


def test_metadata_merges_and_a_name_changes_the_persons(device, phone, rosa):
    changed = phone.call("updateUser", {"data": {"first_name": "Rosalía", "theme": "dark", "restaurant_name": None}})

    assert changed.events == ["USER_UPDATED"]
    assert changed.user["user_metadata"] == {
        "first_name": "Rosalía", "last_name": "Diaz", "name": "Rosalía Diaz", "theme": "dark", "tables": [4, 2.5],
    }  # fmt: skip
    rosa.refresh_from_db()
    assert (rosa.name, rosa.metadata) == ("Rosalía Diaz", {"theme": "dark", "tables": [4, 2.5]})
    assert device("tablet").sign_in(EMAIL, FIRST_PASSWORD).user["user_metadata"]["theme"] == "dark"


def test_a_new_password_ends_every_token_and_renews_those_of_this_device(device, phone):
    tablet, thief = device("tablet"), device("thief")
    tablet.sign_in(EMAIL, FIRST_PASSWORD)
    copy = phone.call("getSession").session

    changed = phone.call("updateUser", {"password": SECOND_PASSWORD})

    assert (changed.error, changed.events) == (None, ["USER_UPDATED"])
    assert thief.call("setSession", copy).error is not None
    assert thief.call("refreshSession", copy).code == "refresh_token_already_used"
    assert phone.call("setSession", changed.user["session"]).error is None
    assert phone.call("refreshSession").error is None
    assert is_signed_in(phone)
    assert not is_signed_in(tablet)
    assert device("tablet").sign_in(EMAIL, FIRST_PASSWORD).code == "invalid_credentials"
    assert device("tablet").sign_in(EMAIL, SECOND_PASSWORD).error is None
    assert OutgoingMail.objects.filter(to=EMAIL, template="password_changed").exists()


def test_a_device_that_does_not_take_the_new_tokens_signs_in_again(phone):
    phone.call("updateUser", {"password": SECOND_PASSWORD})

    read = phone.call("getUser")

    assert (read.error["name"], read.events) == ("AuthSessionMissingError", ["SIGNED_OUT"])
    assert phone.sign_in(EMAIL, SECOND_PASSWORD).error is None


def test_a_new_password_long_after_the_sign_in_needs_the_current_one(phone, rosa):
    Session.objects.filter(user=rosa).update(proved_at=clock.now() - timedelta(minutes=11))

    assert phone.call("updateUser", {"password": SECOND_PASSWORD}).code == "reauthentication_needed"
    wrong = {"password": SECOND_PASSWORD, "current_password": "a guess of hers"}
    assert phone.call("updateUser", wrong).code == "reauthentication_not_valid"
    right = {"password": SECOND_PASSWORD, "current_password": FIRST_PASSWORD}
    changed = phone.call("updateUser", right)
    assert changed.error is None
    assert phone.call("setSession", changed.user["session"]).error is None


def test_what_cannot_be_changed_is_refused_and_nothing_else_changes(phone, rosa):
    refusals = {
        "email": phone.call("updateUser", {"email": "other@cantina.example", "data": {"theme": "dark"}}),
        "phone": phone.call("updateUser", {"phone": "+447700900000", "data": {"theme": "dark"}}),
        "weak": phone.call("updateUser", {"password": "short", "data": {"theme": "dark"}}),
        "large": phone.call("updateUser", {"password": SECOND_PASSWORD, "data": {"theme": "x" * 5000}}),
    }

    assert {name: result.code for name, result in refusals.items()} == {
        "email": "validation_failed", "phone": "validation_failed", "weak": "weak_password",
        "large": "validation_failed",
    }  # fmt: skip
    rosa.refresh_from_db()
    assert (rosa.email, "theme" in rosa.metadata, rosa.check_password(FIRST_PASSWORD)) == (EMAIL, False, True)


@pytest.mark.parametrize(
    ("scope", "left"),
    [("global", []), (None, []), ("others", ["phone"]), ("local", ["tablet"])],
)
def test_signing_out_ends_the_sign_ins_that_its_scope_names(device, phone, scope, left):
    tablet = device("tablet")
    tablet.sign_in(EMAIL, FIRST_PASSWORD)
    devices = {"phone": phone, "tablet": tablet}

    assert phone.call("signOut", *([{"scope": scope}] if scope else [])).error is None

    assert [name for name, each in devices.items() if is_signed_in(each)] == left


def test_an_expired_session_signs_the_device_out(phone, rosa):
    Session.objects.filter(user=rosa).update(expires_at=clock.now() - timedelta(seconds=1))

    assert phone.call("refreshSession").error["name"] == "AuthApiError"
    read = phone.call("getUser")
    assert (read.error["name"], read.events) == ("AuthSessionMissingError", ["SIGNED_OUT"])
    assert phone.call("getSession").session is None


def test_an_access_token_that_expires_during_a_shift_is_refreshed_without_a_sign_out(device, phone, rosa):
    tokens = phone.call("getSession").session
    session = Session.objects.get(user=rosa, kind=Session.Kind.PROGRAM)
    with clock.travel(clock.now() - timedelta(hours=1)):
        expired, _ = issue_access_token(user_id=rosa.pk, session_id=session.pk, session_version=rosa.session_version)

    resumed = device("resumed").call("setSession", {"access_token": expired, "refresh_token": tokens["refresh_token"]})

    assert resumed.session["access_token"] != expired
    assert "SIGNED_OUT" not in resumed.events
    assert is_signed_in(device("resumed"))


def test_a_recovery_is_answered_the_same_for_everybody_and_its_link_sets_a_password(device, phone, rosa):
    known = phone.call("resetPasswordForEmail", EMAIL, {"redirectTo": "fynlo://recovered"})
    unknown = phone.call("resetPasswordForEmail", "nobody@cantina.example")

    assert (known.data, known.error) == (unknown.data, unknown.error) == ({}, None)
    follow(OutgoingMail.objects.get(to=EMAIL, template="password_reset"), password=SECOND_PASSWORD)
    assert not is_signed_in(phone)
    assert device("tablet").sign_in(EMAIL, SECOND_PASSWORD).error is None
