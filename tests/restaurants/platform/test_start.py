"""A stranger signs up on the platform's host, confirms the address and creates a restaurant. Abuse meets limits."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from restaurants.identity import sign_up, throttle
from restaurants.identity.principals import clear_principal_cache
from restaurants.mail import written
from restaurants.models import (
    Membership,
    Onboarding,
    OutgoingMail,
    PlatformAudit,
    PlatformSetting,
    Restaurant,
    ThrottledAttempt,
    User,
)
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in
from tests.restaurants.identity.test_switching import Browser, moves_on_to

ANA = "ana@bodega.example"
HOME = "192.0.2.7"
FORM = {"name": "Ana", "email": ANA, "password": PASSWORD}
KEY = "01890000-0000-7000-8000-00000000000{}"


def stranger() -> Client:
    return Client(headers={"host": settings.BASE_DOMAIN})


def ask(client: Client | None = None, address: str = HOME, **changes):
    return (client or stranger()).post("/sign-up/", FORM | changes, REMOTE_ADDR=address)


def start(client: Client, name: str = "Bodega", key: int = 1, **changes):
    return client.post("/start/", {"name": name, "kind": "pub", "phone": "", "key": KEY.format(key)} | changes)


def link() -> str:
    return link_in(OutgoingMail.objects.filter(template="sign_up").latest("created_at", "pk"))[1]


@pytest.fixture
def ana(db) -> Client:
    """A person who has confirmed an address, signed in on the platform's host."""
    client = stranger()
    client.force_login(User.objects.create_user(ANA, PASSWORD, name="Ana"))
    return client


def test_from_a_sign_up_to_the_restaurants_own_portal(db):
    before = Restaurant.objects.count()
    browser = Browser()
    platform = browser.on(settings.BASE_DOMAIN)

    sent = ask(platform)
    assert (sent.status_code, b"Look in your mailbox" in sent.content) == (200, True)
    assert platform.get("/start/").status_code == 302  # not signed in
    assert [mail.template for mail in OutgoingMail.objects.all()] == ["sign_up"]
    assert (Restaurant.objects.count(), Membership.objects.filter(user__email=ANA).exists()) == (before, False)

    platform.get(link())  # moves the secret from the address to the session
    confirmed = platform.post("/sign-up/confirm/open/", {"password": PASSWORD})
    assert (confirmed.status_code, confirmed["Location"]) == (302, "/start/")
    assert b"Your email address is confirmed" in platform.get("/start/").content

    created = start(platform)
    bodega = Restaurant.objects.get(slug="bodega")
    assert (bodega.name, bodega.verified_at, bodega.onboarding.kind) == ("Bodega", None, "pub")
    assert Membership.objects.get(user__email=ANA).role == "restaurant_owner"
    assert PlatformAudit.objects.filter(kind="restaurant.register").count() == 1

    address = moves_on_to(created)
    while address.startswith("http"):
        clear_principal_cache(User.objects.get(email=ANA).pk)
        arrived = browser.go(address)
        address = arrived.get("Location", "")
    assert address == "/portal/setup/address/"
    assert b"Where are you?" in browser.on(f"bodega.{settings.BASE_DOMAIN}").get(address).content


def test_another_process_that_remembers_the_person_without_the_restaurant_lets_them_in(ana):
    """It would remember them for PRINCIPAL_CACHE_SECONDS; here the membership appears behind its back."""
    browser = Browser()
    browser.jars[settings.BASE_DOMAIN] = ana
    created = start(ana)
    ana_id = User.objects.get(email=ANA).pk
    Membership.objects.filter(user_id=ana_id).update(is_active=False)
    clear_principal_cache(ana_id)
    back = browser.go(moves_on_to(created))["Location"]
    ana.get("/restaurants/")  # remembers her without it
    Membership.objects.filter(user_id=ana_id).update(is_active=True)

    there = browser.go(back)["Location"]

    assert browser.go(there)["Location"] == "/portal/setup/address/"


def test_the_page_does_not_tell_who_has_an_account(db):
    answers, queries = [], []
    ask(email="warm@x.example")
    for email in (ANA, "sara@alpha.example", ANA):
        client = stranger()
        with CaptureQueriesContext(connection) as captured:
            answer = ask(client, email=email)
        queries.append(len(captured))
        shown = re.search("<main.*</main>", answer.content.decode(), re.DOTALL)
        answers.append(shown.group(0).replace(email, "…"))
    assert len(set(answers)) == 1
    assert len(set(queries)) == 1
    mail = written(OutgoingMail.objects.get(to="sara@alpha.example"))
    assert mail.subject == "You already have a Fynlo account"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"email": "nobody"}, "Enter an email address, such as ana@example.com."),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "Enter an email address, such as ana@example.com."),
        ({"email": "x" * 250 + "@y.example"}, "254"),
        ({"name": ""}, "This field is required."),
        ({"name": "Buy at evil.example/now 0207 946 0000"}, "Leave out links and numbers."),
        ({"name": "x" * 121}, "120"),
        ({"password": "short"}, "10"),
        ({"password": "x" * 2000}, "1000"),
    ],
)
def test_a_refusal_says_what_to_enter_and_sends_nothing(db, wrong, sentence):
    answer = ask(**wrong)
    assert answer.status_code in (400, 422)
    assert sentence in answer.content.decode()
    assert not OutgoingMail.objects.exists()
    assert not User.objects.filter(name__in=("Ana", wrong.get("name", "Ana"))).exists()


def test_one_recipient_is_sent_three_emails_a_day_whichever_worker_comes_first(db):
    at = clock.now()
    for number in range(5):
        with clock.travel(at + timedelta(minutes=number)):
            ask(address=f"198.51.100.{number}")
    queued = list(OutgoingMail.objects.filter(to=ANA).order_by("created_at"))
    with clock.travel(at + timedelta(minutes=10)):
        # Nothing is sent yet, as when five workers write at once: counting what was sent would write all five.
        assert [sign_up.write_email(mail) is not None for mail in reversed(queued)] == [False, False, True, True, True]
    with clock.travel(at + timedelta(days=1, minutes=10)):
        ask()
        assert sign_up.write_email(OutgoingMail.objects.latest("created_at")) is not None


def test_one_address_gets_thirty_sign_ups_and_one_person_five_from_there(db):
    for number in range(5):
        assert ask().status_code == 200, number
    refused = ask()
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert ask(address="198.51.100.1").status_code == 200
    for number in range(25):
        throttle.SIGN_UP.count_attempt(f"{number}@x.example", HOME)
    assert ask(email="one.more@x.example").status_code == 429
    assert not User.objects.filter(email="one.more@x.example").exists()


def test_sign_ups_at_once_are_counted_exactly(committed):
    """Six at once for one address: five pass. The control counts before it writes, without the lock: six pass."""
    together = Barrier(6)

    def attempt(_number: int) -> bool:
        together.wait(timeout=10)
        try:
            throttle.SIGN_UP.count_attempt(ANA, HOME)
        except throttle.TooManyAttempts:
            return False
        finally:
            connection.close()
        return True

    def unlocked(_number: int) -> bool:
        try:
            count = ThrottledAttempt.objects.filter(throttle="control").count()
            together.wait(timeout=10)
            if count >= 5:
                return False
            ThrottledAttempt.objects.create(throttle="control", subject_hash="x", address=HOME, at=clock.now())
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(attempt, range(6))) == 5
        assert sum(pool.map(unlocked, range(6))) == 6


def test_a_form_that_is_sent_twice_creates_one_restaurant(ana):
    start(ana)
    assert start(ana).status_code == 200
    assert list(Membership.objects.filter(user__email=ANA).values_list("restaurant__slug", flat=True)) == ["bodega"]
    assert Onboarding.objects.filter(restaurant__slug="bodega").count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": " "}, "This field is required."),
        ({"name": "x" * 121}, "120"),
        ({"name": "bell\u0007"}, "control characters"),
        ({"kind": "casino"}, "Select a valid choice."),
        ({"phone": "0" * 41}, "40"),
        ({"key": "x"}, "This page is out of date."),
    ],
)
def test_the_form_of_the_restaurant_refuses_what_it_cannot_store(ana, wrong, sentence):
    answer = start(ana, **wrong)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)
    assert not Membership.objects.filter(user__email=ANA).exists()


def test_the_page_has_the_limits_of_the_api(ana):
    ana_id = str(User.objects.get(email=ANA).pk)
    PlatformSetting.objects.create(key="sign_up.restaurants_per_person", value=1)
    start(ana)
    second = start(ana, "Second", key=2)
    assert (second.status_code, b"the most restaurants that one person can" in second.content) == (409, True)
    for number in range(8):
        throttle.REGISTER.count_attempt(ana_id, f"198.51.100.{number}")
    refused = start(ana, "Third", key=3)
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)


def test_the_page_says_so_when_nobody_may_register(ana):
    PlatformSetting.objects.create(key="sign_up.is_open", value=False)
    assert start(ana).status_code == 409
    assert b"New restaurants cannot register by themselves" in ana.get("/start/").content


def test_an_unconfirmed_address_creates_no_restaurant(ana):
    User.objects.filter(email=ANA).update(email_confirmed_at=None)
    assert start(ana).status_code == 403
    assert not Restaurant.objects.filter(slug="bodega").exists()


def test_the_name_that_was_given_to_the_app_is_filled_in(ana):
    User.objects.filter(email=ANA).update(metadata={"restaurant_name": "Casa <b>Ana</b>"})
    assert b"Casa &lt;b&gt;Ana&lt;/b&gt;" in ana.get("/start/").content
    assert b"Create a restaurant" in ana.get("/restaurants/").content
