"""The platform cannot be used to mail strangers: budgets, and names that cannot hold a message."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from restaurants import mail
from restaurants.identity import services
from restaurants.identity.services import invitations
from restaurants.identity.throttle import TooManyAttempts
from restaurants.mail_budgets import INVITATIONS, MailBudgetUsed
from restaurants.mail_names import checked_name, plain_name
from restaurants.models import Invitation, Membership, OutgoingMail, Restaurant
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.platform_executor import actor_of as platform_actor
from tests.services import run_service

pytestmark = pytest.mark.django_db


def invite(restaurant, email, name="", **caller):
    run_service(
        services.invite_person, by=PLATFORM_EXECUTOR, restaurant=restaurant, email=email, role="employee", job="cook",
        name=name, **caller,
    )  # fmt: skip


def send_all(restaurant, addresses) -> int:
    """Invite each address; return how many invitations were accepted."""
    sent = 0
    for address in addresses:
        try:
            invite(restaurant, address)
        except MailBudgetUsed:
            continue
        sent += 1
    return sent


@pytest.fixture
def new(alpha) -> Restaurant:
    """A restaurant that registered itself a moment ago."""
    Restaurant.objects.filter(pk=alpha.pk).update(verified_at=None, name="Account Security")
    alpha.refresh_from_db()
    return alpha


def test_a_new_restaurant_invites_a_limited_number_of_people_a_day(new):
    assert (
        send_all(new, [f"stranger{number}@x.example" for number in range(40)]) == INVITATIONS.per_new_restaurant == 15
    )
    with pytest.raises(MailBudgetUsed, match="You have sent 15 invitations today"):
        invite(new, "one.more@x.example")
    with clock.travel(clock.now() + timedelta(hours=24, seconds=1)):
        assert send_all(new, ["one.more@x.example"]) == 1


def test_a_trusted_restaurant_invites_its_whole_staff(alpha):
    assert send_all(alpha, [f"waiter{number}@x.example" for number in range(30)]) == 30


def test_one_address_gets_three_invitations_a_day_from_all_restaurants_together(alpha, beta):
    sent = 0
    for hour in range(6):
        with clock.travel(clock.now() + timedelta(hours=2 * hour)):
            sent += send_all((alpha, beta)[hour % 2], ["victim@x.example"])
            Invitation.objects.update(withdrawn_at=clock.now())

    assert sent == 3
    with (
        clock.travel(clock.now() + timedelta(hours=13)),
        pytest.raises(MailBudgetUsed, match="has been sent 3 invitations today"),
    ):
        invite(alpha, "victim@x.example")


def test_one_person_invites_so_many_a_day_in_all_their_restaurants_together(alpha, beta, person, monkeypatch):
    monkeypatch.setattr(invitations, "SENDER", replace(invitations.SENDER, per_subject=3))
    olivia = platform_actor(person("olivia"))
    Membership.objects.create(user=person("olivia"), restaurant=beta, role="restaurant_owner")

    for number, restaurant in enumerate([alpha, beta, alpha]):
        invite(restaurant, f"cook{number}@x.example", actor=olivia)

    with pytest.raises(TooManyAttempts):
        invite(beta, "cook3@x.example", actor=olivia)
    invite(alpha, "cook3@x.example", actor=platform_actor(person("marco")))


def test_an_invitation_is_sent_again_once_an_hour(alpha):
    invite(alpha, "new@x.example")
    row = Invitation.objects.get()
    again = partial(
        run_service, services.resend_invitation, by=PLATFORM_EXECUTOR, restaurant=alpha, invitation_id=row.pk
    )

    with pytest.raises(MailBudgetUsed) as refused:
        again()
    assert 0 < refused.value.retry_after <= 3601
    assert Invitation.objects.get().token_hash == row.token_hash  # the link in the mailbox still works
    with clock.travel(clock.now() + timedelta(minutes=61)):
        again()
    assert OutgoingMail.objects.count() == 2


def test_a_new_restaurants_name_is_not_shown_as_the_sender(new, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    invite(new, "stranger@x.example")
    new_one = OutgoingMail.objects.get()

    assert mail._message(new_one, None).from_email == settings.DEFAULT_FROM_EMAIL
    new.verified_at = clock.now()
    new_one.restaurant = new
    assert mail._message(new_one, None).from_email.startswith("Account Security via ")


def test_a_name_cannot_hold_a_message(new):
    Restaurant.objects.filter(pk=new.pk).update(name="Call 0900-1234 or https://evil.example/x?y")
    new.refresh_from_db()
    invite(new, "stranger@x.example")

    email = OutgoingMail.objects.get()
    for part in (email.subject, email.text.replace("http://alpha.localhost:8000/invitation/", ""), email.html):
        assert "0900" not in part
        assert "evil.example" not in part


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Chucho", "Chucho"),
        ("Café Müller & Söhne", "Café Müller & Söhne"),
        ("O’Brien's", "O’Brien's"),
        ("Łukasz Żółć", "Łukasz Żółć"),
        ("日本 料理", "日本 料理"),
        ("Bar 54", "Bar 54"),
        ("J. R. Smith-Jones, Jr.", "J. R. Smith-Jones, Jr"),
        ("call 0900-1234", "call"),
        ("http://evil.example/x", "http evil example x"),
        ("evil.example", "evil example"),
        ("<b>bold</b>", "b bold b"),
        ("a@b.example", "a b example"),
        ("☎️ 12 34", "12 34"),
        ("x" * 200, "x" * 60),
        ("0900 1234", ""),
    ],
)
def test_names_in_emails_hold_letters_spaces_and_usual_punctuation(name, plain):
    assert plain_name(name).replace("\ufe0f", "").strip() in (plain, plain.removeprefix("12 34"))


@pytest.mark.parametrize("name", ["your account is locked, call 0900-1234", "see evil.example", "a/b", "me@x.example"])
def test_a_refused_name_says_what_a_name_may_hold(alpha, name):
    with pytest.raises(InvalidInput, match="Use letters, spaces"):
        checked_name(name)
    with pytest.raises(InvalidInput):
        invite(alpha, "new@x.example", name)
    assert not OutgoingMail.objects.exists()
