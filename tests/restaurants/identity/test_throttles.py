"""Guessing passwords is limited, and the limits cannot lock another person out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from fynlo.core import clock
from restaurants.identity import known_browsers
from restaurants.identity.network_addresses import client_address, network_of
from restaurants.identity.throttle import RESET, SIGN_IN, Throttle, TooManyAttempts
from restaurants.models import OutgoingMail, ThrottledAttempt
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in

pytestmark = pytest.mark.django_db
SARA = "sara@alpha.example"
HOME, AWAY = "192.0.2.7", "198.51.100.{}"


def sign_in(client: Client, email: str = SARA, password: str = PASSWORD, address: str = HOME):
    return client.post("/sign-in/", {"email": email, "password": password}, REMOTE_ADDR=address)


def guess(page_client: Callable[..., Client], times: int, email: str = SARA, address: str = HOME) -> list[int]:
    return [sign_in(page_client(), email, "wrong password", address).status_code for _ in range(times)]


def test_five_wrong_passwords_block_that_email_from_that_address(page_client):
    assert guess(page_client, 5) == [401] * 5

    refused = sign_in(page_client())

    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 901
    assert b"Too many attempts. Wait 15 minutes, then try again, or set a new password by email." in refused.content
    assert sign_in(page_client(), "carl@alpha.example").status_code == 302
    with clock.travel(clock.now() + timedelta(minutes=15, seconds=1)):
        assert sign_in(page_client()).status_code == 302


def test_guesses_from_another_address_do_not_block_the_person(page_client):
    for number in range(5):
        assert guess(page_client, 5, address=AWAY.format(number)) == [401] * 5

    assert sign_in(page_client()).status_code == 302


def test_a_known_browser_can_sign_in_while_others_guess(page_client):
    """Behind the same address, as a guest on the restaurant's Wi-Fi is."""
    own = page_client()
    sign_in(own)
    own.post("/sign-out/")
    assert guess(page_client, 6) == [401] * 5 + [429]

    assert sign_in(page_client()).status_code == 429
    assert sign_in(own).status_code == 302


def test_a_known_browser_has_ten_attempts_and_then_has_to_wait_too(page_client):
    own = page_client()
    sign_in(own)

    assert [sign_in(own, password="wrong password").status_code for _ in range(11)] == [401] * 10 + [429]
    assert sign_in(page_client()).status_code == 302


@pytest.mark.parametrize("value", ["", "x", "eyJhIjoxfQ:1:sig", "\x00", "a" * 5000])
def test_a_browser_cannot_make_itself_known(page_client, value):
    stranger = page_client()
    stranger.cookies[known_browsers.COOKIE] = value
    guess(page_client, 5)

    assert sign_in(stranger).status_code == 429


def test_a_browser_known_for_one_person_is_a_stranger_for_another(page_client):
    carls = page_client()
    sign_in(carls, "carl@alpha.example")
    guess(page_client, 5)

    assert sign_in(carls).status_code == 429


def test_a_shared_till_is_known_for_each_person_who_signed_in_on_it(page_client, rf):
    till = page_client()
    for name in ("carl", "sara"):
        sign_in(till, f"{name}@alpha.example")
    request = rf.get("/")
    request.COOKIES = {known_browsers.COOKIE: till.cookies[known_browsers.COOKIE].value}

    assert known_browsers.id_of(request, "carl@alpha.example")
    assert known_browsers.id_of(request, " SARA@alpha.example")
    assert known_browsers.id_of(request, "kim@alpha.example") == ""
    cookie = till.cookies[known_browsers.COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_the_api_has_the_same_budgets(api, page_client):
    guess(page_client, 5, address="127.0.0.1")
    body = {"email": SARA, "password": PASSWORD}

    assert api().post("/api/v1/auth/login", body).status_code == 429
    assert api().post("/auth/v1/token?grant_type=password", body).status_code == 429


def test_an_unknown_email_is_throttled_like_a_known_one(page_client):
    guess(page_client, 5, "nobody@alpha.example")

    assert sign_in(page_client(), "nobody@alpha.example").status_code == 429


def test_a_right_password_clears_the_count(page_client):
    guess(page_client, 4)
    sign_in(page_client())

    assert not ThrottledAttempt.objects.exists()


def test_a_new_password_by_email_clears_every_count(page_client):
    guess(page_client, 5)
    client = page_client()
    client.post("/password/reset/", {"email": SARA}, REMOTE_ADDR=HOME)
    assert client.post(link_in(OutgoingMail.objects.get())[1], {"password": "another horse"}).status_code == 302

    assert sign_in(page_client(), password="another horse").status_code == 302


def test_an_address_that_tries_many_emails_is_blocked(page_client):
    now = clock.now()
    ThrottledAttempt.objects.bulk_create(
        ThrottledAttempt(throttle="sign-in", subject_hash=str(i), address=HOME, at=now) for i in range(100)
    )

    assert sign_in(page_client()).status_code == 429
    assert sign_in(page_client(), address=AWAY.format(9)).status_code == 302


def test_many_addresses_together_are_blocked_and_the_persons_own_browser_is_not(page_client):
    own = page_client()
    sign_in(own)
    row = {"throttle": "sign-in", "subject_hash": SIGN_IN._hash(SARA), "at": clock.now()}
    ThrottledAttempt.objects.bulk_create(ThrottledAttempt(**row, address=AWAY.format(i)) for i in range(100))

    assert sign_in(page_client(), address="203.0.113.5").status_code == 429
    assert sign_in(own, address="203.0.113.5").status_code == 302


@pytest.mark.parametrize("path", ["/pay/{}/", "/receipt/{}/"])
def test_guessing_links_of_bills_and_receipts_never_locks_sign_in(page_client, path):
    stranger = page_client()
    codes = [stranger.get(path.format(f"{number:022}"), REMOTE_ADDR=HOME).status_code for number in range(62)]

    assert (codes[0], codes[-1]) == (404, 429)
    for name in ("olivia", "sara", "kim"):
        assert sign_in(page_client(), f"{name}@alpha.example").status_code == 302
    assert page_client().post("/password/reset/", {"email": SARA}, REMOTE_ADDR=HOME).status_code == 200


@pytest.mark.parametrize("path", ["/pay/nothing{}/", "/receipt/nothing{}/"])
def test_a_malformed_token_is_not_counted_as_a_guess(page_client, path):
    for number in range(5):
        assert page_client().get(path.format(number)).status_code == 404

    assert not ThrottledAttempt.objects.exists()


def test_throttles_count_apart():
    first, second = (Throttle(name, timedelta(minutes=1), per_address=1) for name in ("first", "second"))
    first.count_attempt("a", HOME)

    second.count_attempt("a", HOME)
    with pytest.raises(TooManyAttempts):
        first.count_attempt("b", HOME)


def test_clients_behind_one_unknown_address_share_a_budget():
    """Otherwise a unix socket, or a balancer that writes an unusual address, would switch the limit off."""
    throttle = Throttle("nowhere", timedelta(minutes=1), per_address=2)
    throttle.count_attempt("a", None)
    throttle.count_attempt("b", None)

    with pytest.raises(TooManyAttempts):
        throttle.count_attempt("c", None)


def test_throttles_do_not_need_redis(page_client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert guess(page_client, 6) == [401] * 5 + [429]


# -- many failures are reported -------------------------------------------------------------------------------


def test_many_failures_are_emailed_to_the_person_once_a_day(page_client):
    for number in range(6):
        guess(page_client, 3, address=AWAY.format(number))

    warning = OutgoingMail.objects.get()
    assert (warning.to, warning.subject) == (SARA, "Someone is trying to sign in as you")
    with clock.travel(clock.now() + timedelta(hours=25)):
        for number in range(6):
            guess(page_client, 3, address=AWAY.format(number))
    assert OutgoingMail.objects.count() == 2


def test_guesses_at_an_unknown_address_send_no_email(page_client):
    for number in range(6):
        guess(page_client, 3, "nobody@alpha.example", AWAY.format(number))

    assert not OutgoingMail.objects.exists()


# -- addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "expected"), [(0, "127.0.0.1"), (1, "10.9.9.9"), (2, "10.8.8.8"), (4, "127.0.0.1")]
)
def test_only_as_many_forwarded_addresses_count_as_there_are_proxies(rf, settings, proxies, expected):
    settings.TRUSTED_PROXIES = proxies
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 10.8.8.8, 10.9.9.9"})

    assert client_address(request) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("1.2.3.4:5678", "1.2.3.4"),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]:443", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::ffff:1.2.3.4", "1.2.3.4"),
        ("unix:", None),
        ("", None),
        ("a stranger", None),
    ],
)
def test_an_address_is_read_as_balancers_write_it(rf, settings, written, expected):
    settings.TRUSTED_PROXIES = 1

    assert client_address(rf.get("/", headers={"X-Forwarded-For": written})) == expected


def test_a_known_browser_has_its_own_budget_for_password_emails(page_client):
    own = page_client()
    sign_in(own)
    for number in range(30):
        RESET.count_attempt(f"{number}@x.example", HOME)

    asked = {"email": SARA}
    assert page_client().post("/password/reset/", asked, REMOTE_ADDR=HOME).status_code == 429
    assert own.post("/password/reset/", asked, REMOTE_ADDR=HOME).status_code == 200


def test_the_addresses_of_one_ipv6_customer_count_as_one():
    throttle = Throttle("six", timedelta(minutes=1), per_address=2)
    throttle.count_attempt("a", "2001:db8:0:1::1")
    throttle.count_attempt("b", "2001:db8:0:1:ffff::2")

    with pytest.raises(TooManyAttempts):
        throttle.count_attempt("c", "2001:db8:0:1::3")
    throttle.count_attempt("c", "2001:db8:0:2::1")
    assert (network_of("10.0.0.1"), network_of(None)) == ("10.0.0.1", None)
