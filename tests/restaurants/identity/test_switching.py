"""Switching restaurant takes one tap; a link from another site signs nobody in."""

import re
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from restaurants.identity.principals import clear_principal_cache
from restaurants.identity.tokens import hashed
from restaurants.models import Membership, Session, Ticket, User
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
ALPHA, BETA = (f"{slug}.{settings.BASE_DOMAIN}" for slug in ("alpha", "beta"))


class Browser:
    """A browser with a cookie jar for each host, which follows redirects between hosts."""

    def __init__(self, port: str = "", **options):
        self.port, self.options, self.jars = port, options, {}

    def on(self, host: str) -> Client:
        if host not in self.jars:
            self.jars[host] = Client(headers={"host": f"{host}{self.port}"}, **self.options)
        return self.jars[host]

    def go(self, address: str):
        """GET an address and return the response, a redirect too."""
        there = urlsplit(address)
        return self.on(there.hostname).get(f"{there.path}?{there.query}")

    def tap(self, host: str, restaurant, **data):
        return self.on(host).post(f"/switch/{restaurant.pk}/", data)

    def switch(self, host: str, restaurant, **data):
        """Tap and follow every redirect as a browser does; return the last response."""
        address = moves_on_to(self.tap(host, restaurant, **data))
        while True:
            answer = self.go(address)
            address = answer.get("Location", "")
            if not address.startswith("http"):
                return answer

    def pass_address(self, host: str, restaurant) -> str:
        """Return the address with the pass, without opening it."""
        back = self.go(moves_on_to(self.tap(host, restaurant)))["Location"]
        return self.go(back)["Location"]


def moves_on_to(response) -> str:
    return re.search(r'content="0; url=([^"]+)"', unescape(response.content.decode())).group(1)


@pytest.fixture
def marco(person, beta) -> User:
    """A member of both restaurants."""
    marco = person("marco")
    Membership.objects.create(user=marco, restaurant=beta, role="restaurant_owner")
    return marco


@pytest.fixture
def browser(marco) -> Browser:
    """Marco's, signed in on alpha."""
    browser = Browser()
    browser.on(ALPHA).force_login(marco)
    return browser


def signed_in_on(client: Client) -> str:
    shown = client.get("/api/v1/auth/memberships")
    if shown.status_code != 200:
        return ""
    return client.post("/api/v1/auth/verify").json()["user"]["name"]


def test_one_tap_opens_a_session_on_the_other_host(marco, beta):
    browser = Browser(port=":8123")
    browser.on(ALPHA).force_login(marco)

    answer = browser.switch(ALPHA, beta)

    assert (answer.status_code, answer["Location"]) == (302, "/portal/")
    assert (signed_in_on(browser.on(BETA)), signed_in_on(browser.on(ALPHA))) == ("Marco", "Marco")


def test_switching_from_the_chooser_leads_on_to_next(marco, beta):
    browser = Browser()
    browser.on(settings.BASE_DOMAIN).force_login(marco)
    assert b"Beta" in browser.on(settings.BASE_DOMAIN).get("/restaurants/").content

    assert browser.switch(settings.BASE_DOMAIN, beta, next="/portal/menu/")["Location"] == "/portal/menu/"
    assert browser.switch(settings.BASE_DOMAIN, beta, next="https://evil.example/")["Location"] == "/portal/"


def test_a_stolen_pass_opens_no_session_in_another_browser(browser, beta, person):
    """Login CSRF: Marco sends his pass to Olivia of beta; her till must not become Marco's."""
    address = browser.pass_address(ALPHA, beta)
    victim = Browser()
    victim.on(BETA).force_login(person("olivia", "beta"))

    answer = victim.go(address)

    assert answer.status_code == 410
    assert signed_in_on(victim.on(BETA)) == "Olivia"


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_stolen_pass_does_not_fit_the_victims_own_secret(browser, beta, person, signed_in):
    """The victim's browser was led to begin a switch first, so it has a secret; the pass was made for another."""
    address = browser.pass_address(ALPHA, beta)
    victim = Browser()
    if signed_in:
        victim.on(BETA).force_login(person("olivia", "beta"))
    victim.on(BETA).get("/switch/begin/", {"from": ALPHA})

    assert victim.go(address).status_code == 410
    assert signed_in_on(victim.on(BETA)) == ("Olivia" if signed_in else "")


def test_no_pass_fits_a_browser_without_a_secret(browser, beta):
    """Nor a pass that was made for the hash of an empty secret."""
    browser.tap(ALPHA, beta)
    address = browser.go(f"http://{ALPHA}/switch/{beta.pk}/pass/?fits={hashed('')}")["Location"]

    assert Browser().go(address).status_code == 410


def test_switching_asks_first_when_another_person_is_signed_in(browser, beta, person):
    """A shared device: Olivia is signed in on beta, Marco on alpha."""
    browser.on(BETA).force_login(person("olivia", "beta"))

    question = browser.switch(ALPHA, beta)

    assert question.status_code == 200
    assert "Continue as Marco?" in question.content.decode()
    assert "Olivia is signed in here." in question.content.decode()
    assert signed_in_on(browser.on(BETA)) == "Olivia"
    ticket = re.search(r'name="ticket" value="([^"]+)"', question.content.decode()).group(1)
    with clock.travel(clock.now() + timedelta(minutes=2)):  # the person reads the question first
        answer = browser.on(BETA).post("/switch/enter/", {"ticket": ticket})
    assert answer["Location"] == "/portal/"
    assert signed_in_on(browser.on(BETA)) == "Marco"


def test_the_question_needs_a_csrf_token(marco, beta, person):
    browser = Browser(enforce_csrf_checks=True)
    browser.on(BETA).force_login(person("olivia", "beta"))

    assert browser.on(BETA).post("/switch/enter/", {"ticket": "x"}).status_code == 403


def test_the_same_person_is_not_asked(browser, beta, marco):
    browser.on(BETA).force_login(marco)

    assert browser.switch(ALPHA, beta)["Location"] == "/portal/"


def test_a_link_from_elsewhere_issues_no_pass(browser, beta):
    """A tap issues one pass."""
    straight = browser.on(ALPHA).get(f"/switch/{beta.pk}/pass/", {"fits": hashed("a secret")})
    assert straight.status_code == 410
    browser.switch(ALPHA, beta)
    assert browser.on(ALPHA).get(f"/switch/{beta.pk}/pass/", {"fits": hashed("a secret")}).status_code == 410
    browser.tap(ALPHA, beta)
    with clock.travel(clock.now() + timedelta(seconds=61)):
        assert browser.on(ALPHA).get(f"/switch/{beta.pk}/pass/", {"fits": hashed("a secret")}).status_code == 410
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("origin", ["", "evil.example", "alpha.localhost@evil.example", "evil.example/alpha.localhost",
                                    "[", "alpha.localhost.evil.example"])  # fmt: skip
def test_the_redirect_back_leads_to_our_hosts_only(db, origin):
    answer = Client(headers={"host": BETA}).get("/switch/begin/", {"from": origin})

    assert answer.status_code == 410


def test_a_pass_works_once_within_thirty_seconds_on_its_own_host_only(browser, beta):
    address = browser.pass_address(ALPHA, beta)
    assert browser.go(address).status_code == 302
    assert browser.go(address).status_code == 410  # replayed

    address = browser.pass_address(ALPHA, beta)
    browser.on(BETA).post("/sign-out/")
    with clock.travel(clock.now() + timedelta(seconds=31)):
        assert browser.go(address).status_code == 410  # too late

    address = browser.pass_address(ALPHA, beta)
    for wrong in (ALPHA, BETA, settings.BASE_DOMAIN):
        assert browser.go(address.replace(BETA, wrong, 1)).status_code == 410  # used up by showing it on the wrong host
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("how", ["version", "sign-out"])
def test_a_pass_is_refused_after_its_person_signed_out(browser, beta, marco, how):
    address = browser.pass_address(ALPHA, beta)
    if how == "version":
        User.objects.filter(pk=marco.pk).update(session_version=2)
        clear_principal_cache()
    else:
        browser.on(ALPHA).post("/sign-out/")

    assert browser.go(address).status_code == 410


def test_a_socket_pass_does_not_open_a_session(api, sign_in, alpha):
    token = sign_in("sara@alpha.example")["access_token"]
    ticket = api("alpha", bearer=token).post("/api/v1/auth/socket-ticket").json()["data"]["ticket"]

    assert Browser().go(f"http://{ALPHA}/switch/enter/?ticket={ticket}").status_code == 410


@pytest.mark.parametrize("ticket", ["", "x", "ü" * 40])
def test_a_made_up_pass_is_refused(db, ticket):
    assert Browser().go(f"http://{ALPHA}/switch/enter/?ticket={ticket}").status_code == 410


def test_switching_needs_membership_a_sign_in_and_a_post(page_client, beta):
    assert page_client("sara").post(f"/switch/{beta.pk}/").status_code == 404
    assert page_client().post(f"/switch/{beta.pk}/")["Location"] == "/sign-in/"
    assert page_client("sara").get(f"/switch/{beta.pk}/").status_code == 405
    assert page_client("sara").get(f"/switch/{beta.pk}/pass/").status_code == 410
    assert not Ticket.objects.exists()


def test_the_other_host_remembers_the_browser(browser, beta):
    browser.switch(ALPHA, beta)
    browser.on(BETA).post("/sign-out/")
    for _ in range(5):
        Client(headers={"host": BETA}).post("/sign-in/", {"email": "marco@alpha.example", "password": "wrong password"})

    form = {"email": "marco@alpha.example", "password": PASSWORD}
    assert browser.on(BETA).post("/sign-in/", form).status_code == 302


def test_switching_proves_nothing_anew(browser, beta, marco):
    long_ago = clock.now() - timedelta(hours=1)
    Session.objects.filter(user=marco).update(proved_at=long_ago, second_factor_at=long_ago)

    browser.switch(ALPHA, beta)

    there = Session.objects.get(user=marco, host=BETA, ended_at=None)
    assert (there.proved_at, there.second_factor_at) == (long_ago, long_ago)
