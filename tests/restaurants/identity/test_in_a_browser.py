"""Identity's pages in a real browser: by keyboard, on a phone and on a desktop, with the real content policy."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection
from playwright.sync_api import Page

from restaurants.identity import services
from restaurants.models import Membership, OutgoingMail, User
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.plugins.restaurants import PASSWORD
from tests.restaurants.identity.conftest import link_in
from tests.servers import Server
from tests.services import run_service

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
SERIOUS = {"serious", "critical"}
PICTURES = os.environ.get("FYNLO_PICTURES")  # folder for screenshots of the pages


@pytest.fixture
def server(shared_server) -> Server:
    shared_server.empty_caches()
    return shared_server


@pytest.fixture(autouse=True)
def _own_connection() -> Iterator[None]:
    """Close the connection that Django opens under Playwright's loop, or the test database could not be dropped."""
    yield
    connection.close()


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def page(request, browser, committed, server) -> Iterator[Page]:
    context = browser.new_context(viewport=request.param, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    page = context.new_page()
    page_errors: list[str] = []
    page.on("console", lambda said: page_errors.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    yield page
    context.close()
    assert not page_errors


def check_page(page: Page, name: str) -> None:
    """Assert that the page is accessible and not wider than the screen; store a picture when FYNLO_PICTURES is set."""
    found = [problem for problem in Axe().run(page).response["violations"] if problem["impact"] in SERIOUS]
    assert not found, [(problem["id"], [node["target"] for node in problem["nodes"]]) for problem in found]
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


@pytest.fixture
def invitation(committed, server: Server) -> Callable[..., str]:
    """Invite a person to alpha and return the link in the email, on the test's own port."""

    def invite(email: str) -> str:
        run_service(
            services.invite_person, by=PLATFORM_EXECUTOR, restaurant=committed.alpha, email=email, role="manager",
            name="Nina",
        )  # fmt: skip
        return server.url(link_in(OutgoingMail.objects.latest("created_at"))[1])

    return invite


def test_signing_in_by_keyboard_alone(page, server):
    page.goto(server.url("/sign-in/?next=/password/change/"))
    check_page(page, "sign-in")

    page.keyboard.type("sara@alpha.example")
    page.keyboard.press("Tab")
    page.keyboard.type("wrong password")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    check_page(page, "sign-in-refused")
    assert page.input_value("[name=email]") == "sara@alpha.example"

    page.keyboard.type(PASSWORD)  # the cursor is in the password already
    page.keyboard.press("Enter")
    page.wait_for_url("**/password/change/")
    check_page(page, "password-change")


def test_a_forgotten_password_is_replaced_by_email(page, server):
    page.goto(server.url("/sign-in/"))
    page.click("text=Forgotten")
    check_page(page, "password-forgotten")
    page.fill("[name=email]", "sara@alpha.example")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Check your email")
    check_page(page, "password-email-sent")

    path = link_in(OutgoingMail.objects.get())[1]
    page.goto(server.url(path))
    check_page(page, "password-new")
    try:
        page.fill("[name=password]", "another horse entirely")
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in/")
        check_page(page, "sign-in-after-reset")
        page.goto(server.url(path))
        check_page(page, "password-link-spent")
    finally:
        sara = User.objects.get(email="sara@alpha.example")
        sara.set_password(PASSWORD)
        sara.save(update_fields=["password"])


def test_a_new_person_joins(page, invitation, server):
    address = invitation("nina@x.example")
    page.goto(address)
    check_page(page, "invitation")

    page.fill("[name=password]", "short")
    page.click("text=Join >> nth=-1")
    page.wait_for_selector(".field-error")
    check_page(page, "invitation-refused")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/")

    page.goto(address)
    check_page(page, "invitation-used")


def test_a_known_person_joins(page, invitation, server):
    try:
        page.goto(invitation("sara@beta.example"))
        check_page(page, "invitation-known")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/portal/")
    finally:
        Membership.objects.filter(user__email="sara@beta.example", restaurant__slug="alpha").delete()


def test_one_tap_leads_from_the_chooser_into_a_restaurant(page, server):
    page.goto(server.url("/sign-in/", slug=None))
    page.keyboard.type("sara@alpha.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/restaurants/")
    check_page(page, "restaurants")

    page.click("button:has-text('Alpha')")
    page.wait_for_url(server.url("/pos/"))

    page.goto(server.url("/switch/enter/?ticket=spent"))
    check_page(page, "switch-refused")


def enter(page: Page, address: str, email: str) -> None:
    page.goto(address)
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_a_switch_asks_when_another_person_is_signed_in(page, server):
    enter(page, server.url("/sign-in/"), "kim@alpha.example")
    enter(page, server.url("/sign-in/", slug=None), "sara@alpha.example")

    page.click("button:has-text('Alpha')")
    page.wait_for_selector("text=Continue as Sara?")
    check_page(page, "switch-question")

    page.click("button:has-text('Continue as Sara')")
    page.wait_for_url(server.url("/pos/"))


def test_a_sign_up_is_confirmed(page, server):
    body = {"email": "nina@x.example", "password": PASSWORD, "data": {"first_name": "Nina"}}
    assert page.request.post(server.url("/auth/v1/signup", slug=None), data=body).ok
    address = server.url(link_in(OutgoingMail.objects.get())[1], slug=None)

    page.goto(address)
    check_page(page, "sign-up-confirm")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Your email address is confirmed")
    check_page(page, "start")

    page.goto(server.url("/sign-up/confirm/spent/", slug=None))
    check_page(page, "sign-up-refused")


def test_the_owner_reads_the_security_log(page, server):
    enter(page, server.url("/sign-in/"), "kim@alpha.example")
    page.goto(server.url("/portal/people/"))  # not for a cook
    page.context.clear_cookies()
    enter(page, server.url("/sign-in/"), "olivia@alpha.example")

    page.goto(server.url("/portal/people/security/"))
    page.wait_for_selector("th:has-text('Signed in')")
    check_page(page, "security-log")
    page.click("summary:has-text('Everything')")
    page.click("a:has-text('Sign-in failed')")
    page.wait_for_selector("text=Nothing matches")
    check_page(page, "security-log-empty")


def test_a_person_who_is_no_member_sees_why_they_cannot_enter(page, server):
    page.goto(server.url("/sign-in/"))
    page.keyboard.type("sara@beta.example")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=not a member of Alpha")
    check_page(page, "sign-in-stranger")
