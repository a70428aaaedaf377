"""Changes of people, roles, PINs and security settings ask for the password again, long after signing in."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.models import Invitation, Membership, Pin, SecurityPolicy
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
RESTAURANT = "fynlo.urls.restaurant"


@pytest.fixture
def olivia(page_client) -> Client:
    """The owner's browser, eleven minutes after she signed in."""
    with clock.travel(clock.now() - timedelta(minutes=11)):
        return page_client("olivia")


@pytest.mark.parametrize(
    ("name", "has_target"),
    [
        ("portal_invite", False),
        ("portal_security_policy", False),
        ("portal_person", True),
        ("portal_person_off", True),
        ("portal_person_on", True),
        ("portal_person_pin", True),
        ("portal_person_pin_remove", True),
        ("portal_invitation_resend", True),
        ("portal_invitation_withdraw", True),
    ],
)
def test_each_change_asks_and_opening_the_page_does_not(olivia, name, has_target):
    member = Membership.objects.get(user__email="marco@alpha.example")
    path = reverse(name, RESTAURANT, args=[member.pk] if has_target else [])

    asked = olivia.post(path, {"key": str(uuid7())})

    assert asked.status_code == 403
    assert b"Enter your password again" in asked.content
    if "invitation" not in name:
        assert b"Enter your password again" not in olivia.get(path).content


def test_after_the_password_the_entered_invitation_is_sent(olivia):
    path, given = (
        "/portal/people/invite/",
        {"email": "ana@x.example", "position": "employee:server", "key": str(uuid7())},
    )
    assert b'value="ana@x.example"' in olivia.post(path, given).content
    assert not Invitation.objects.exists()

    done = olivia.post(path, {**given, "confirm_password": PASSWORD})

    assert (done.status_code, done["Location"]) == (302, "/portal/people/")
    assert Invitation.objects.get().email == "ana@x.example"


def test_a_form_in_a_sheet_asks_inside_the_sheet_and_continues(olivia):
    path, given = (
        "/portal/people/invite/",
        {"email": "ana@x.example", "position": "employee:server", "key": str(uuid7())},
    )
    asked = olivia.post(path, given, headers={"HX-Request": "true"})
    assert (asked.status_code, b"<html" in asked.content) == (422, False)

    done = olivia.post(path, {**given, "confirm_password": PASSWORD}, headers={"HX-Request": "true"})

    assert done["HX-Redirect"] == "/portal/people/"
    assert Invitation.objects.exists()


def test_nothing_changes_without_the_password(olivia):
    member = Membership.objects.get(user__email="marco@alpha.example")
    key = str(uuid7())

    olivia.post(f"/portal/people/{member.pk}/switch-off/", {"key": key, "confirm_password": "wrong"})
    olivia.post(f"/portal/people/{member.pk}/pin/", {"key": key, "pin": "482615", "again": "482615"})
    olivia.post("/portal/settings/security/", {"key": key, "auto_lock_seconds": 60, "version": 1})

    member.refresh_from_db()
    assert member.is_active
    assert not Pin.objects.exists()
    assert not SecurityPolicy.objects.exists()
