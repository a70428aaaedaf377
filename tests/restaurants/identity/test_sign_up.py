"""Signing up: an account needs a confirmed address, and no response reveals who has an account."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from restaurants.mail import written
from restaurants.models import Invitation, OutgoingMail, PlatformAudit, Restaurant, User
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in

pytestmark = pytest.mark.django_db
TOKEN = "/auth/v1/token?grant_type=password"
NINA = "nina@novel.example"
OTHER = "another horse entirely"


def sign_up(api, email=NINA, password=PASSWORD, **data):
    body = {"email": email, "password": password, "data": {"first_name": "Nina", "last_name": "Novel"} | data}
    return api().post("/auth/v1/signup", body)


def grant(api, email=NINA, password=PASSWORD):
    return api().post(TOKEN, {"email": email, "password": password})


def confirm(path, password=PASSWORD):
    return Client(headers={"host": settings.BASE_DOMAIN}).post(path, {"password": password})


def newest_link() -> str:
    return link_in(OutgoingMail.objects.filter(template="sign_up").latest("created_at"))[1]


def test_an_account_is_unusable_until_its_address_is_confirmed(api):
    response = sign_up(api, "Nina@Novel.example", restaurant_name="Novel")

    body = response.json()
    assert response.status_code == 200, response.content
    assert "access_token" not in body
    assert (body["email"], body["email_confirmed_at"], body["confirmed_at"]) == (NINA, None, None)
    assert body["user_metadata"]["restaurant_name"] == "Novel"
    refused = grant(api)
    assert (refused.status_code, refused.json()["error_code"]) == (400, "email_not_confirmed")
    assert refused.json()["msg"] == "Email not confirmed"
    assert api().post("/api/v1/auth/login", {"email": NINA, "password": PASSWORD}).status_code == 403

    assert confirm(newest_link()).status_code == 302

    session = grant(api).json()
    assert session["user"]["email_confirmed_at"]
    verify = api(bearer=session["access_token"]).post("/api/v1/auth/verify").json()["user"]
    assert verify["needs_onboarding"] is True
    assert User.objects.get(email=NINA).name == "Nina Novel"
    assert PlatformAudit.objects.get(kind="people.sign_up").notes == [{"signed_up": NINA}]


def test_the_response_does_not_reveal_who_has_an_account(api):
    """Neither its fields, nor the shape of its id, nor its repetition differ."""
    new, again, known = (sign_up(api, email).json() for email in (NINA, NINA, "sara@alpha.example"))

    for answer in (new, again, known):
        assert answer["email"] in (NINA, "sara@alpha.example")
        assert answer["id"][14] == "7"
        for varies in ("id", "email", "created_at", "updated_at", "confirmation_sent_at"):
            answer.pop(varies)
    assert new == again == known


def test_signing_up_costs_the_same_queries_for_a_known_address(api):
    sign_up(api, "warm@x.example")
    counts = []
    for email in (NINA, "sara@alpha.example"):
        with CaptureQueriesContext(connection) as captured:
            sign_up(api, email)
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_the_owner_of_a_known_address_gets_an_email_and_the_account_is_unchanged(api, person):
    sign_up(api, "sara@alpha.example", OTHER)

    mail = written(OutgoingMail.objects.get())
    assert (mail.to, mail.subject) == ("sara@alpha.example", "You already have a Fynlo account")
    assert "/sign-up/confirm/" not in mail.text
    assert person("sara").check_password(PASSWORD)
    assert person("sara").name == "Sara"


def test_the_link_alone_confirms_nothing(api):
    """A stranger who signs up with a person's address gains nothing when that person opens the link."""
    sign_up(api)
    path = newest_link()

    client = Client(headers={"host": settings.BASE_DOMAIN})
    assert client.get(path, follow=True).status_code == 200
    assert confirm(path, "not that password").status_code == 422
    assert grant(api).status_code == 400
    assert User.objects.get(email=NINA).email_confirmed_at is None


def test_a_newer_sign_up_of_the_same_address_makes_the_earlier_one_invalid(api):
    sign_up(api, password=OTHER)
    first = newest_link()
    with clock.travel(clock.now() + timedelta(minutes=1)):
        sign_up(api)
        assert confirm(first, OTHER).status_code == 410
        assert confirm(newest_link()).status_code == 302
    assert grant(api, password=OTHER).json()["error_code"] == "invalid_credentials"


@pytest.mark.parametrize("path", ["/sign-up/confirm/x/", "/sign-up/confirm/open/"])
def test_an_invalid_link_says_what_to_do(path, db):
    response = Client(headers={"host": settings.BASE_DOMAIN}).get(path)

    assert response.status_code == 410
    assert b"Sign in to get another link." in response.content


def test_the_link_expires_and_signing_in_sends_another(api):
    sign_up(api)
    path = newest_link()
    with clock.travel(clock.now() + timedelta(days=3, minutes=1)):
        assert confirm(path).status_code == 410
        grant(api)
        assert OutgoingMail.objects.filter(template="sign_up").count() == 2


def test_a_new_password_by_email_confirms_the_address_too(api):
    sign_up(api)
    api().post("/api/v1/auth/password/forgot", {"email": NINA})
    reset = link_in(OutgoingMail.objects.get(template="password_reset"))[1]

    assert Client(headers={"host": settings.BASE_DOMAIN}).post(reset, {"password": OTHER}).status_code == 302

    assert grant(api, password=OTHER).status_code == 200


def test_an_invitation_to_an_unconfirmed_account_asks_for_a_new_password(api, page_client, alpha):
    """The invitation proves the mailbox; a stranger who signed up with that address before is not admitted."""
    sign_up(api, "new@x.example", OTHER)
    form = {"email": "new@x.example", "name": "Nu", "position": "employee:cook"}
    key = "01890000-0000-7000-8000-000000000001"
    assert page_client("olivia").post("/portal/people/invite/", form | {"key": key}).status_code == 302
    path = link_in(OutgoingMail.objects.get(template="invitation"))[1]

    assert page_client().post(path, {"name": "Nu", "password": PASSWORD}).status_code == 302

    user = User.objects.get(email="new@x.example")
    assert (user.check_password(PASSWORD), user.name) == (True, "Nu")
    assert Invitation.objects.get().accepted_at is not None


def test_a_sign_up_cannot_make_a_platform_owner(api):
    data = {"first_name": "A", "is_platform_owner": True, "role": "platform_owner"}
    body = {"email": "a@x.example", "password": PASSWORD, "data": data, "is_platform_owner": True}
    api().post("/auth/v1/signup", body)

    assert User.objects.get(email="a@x.example").is_platform_owner is False


def test_registering_a_restaurant_needs_a_confirmed_address(api, sign_in, person):
    token = sign_in("sara@alpha.example")["access_token"]
    User.objects.filter(pk=person("sara").pk).update(email_confirmed_at=None)

    response = api(bearer=token).post("/api/v1/auth/register-restaurant", {"restaurant_name": "Saras"})

    assert (response.status_code, response.json()["error"]["code"]) == (403, "email_not_confirmed")
    assert not Restaurant.objects.filter(slug="saras").exists()
