"""Adding an authenticator app, signing in with it, and entering the password again, in a real browser."""

import base64
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from fynlo.core import clock
from restaurants.models import Session, User
from tests.browser.conftest import assert_accessible
from tests.plugins.restaurants import PASSWORD
from tests.plugins.second_factors import App

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
PICTURES = os.environ.get("FYNLO_PICTURES")  # folder for screenshots of the pages


@pytest.fixture(autouse=True)
def without_apps(site):
    yield
    TOTPDevice.objects.all().delete()


@pytest.fixture(params=[(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def stranger(request, browser, site, page_errors) -> Page:
    """A browser in which nobody has signed in, on the sign-in page."""
    viewport, scheme = request.param
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on("console", lambda said: page_errors.append(said.text) if "Content Security" in said.text else None)
    page.goto(site.server.url("/sign-in/"))
    yield page
    context.close()


def check_page(page: Page, name: str) -> None:
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def enter_password(page: Page) -> None:
    page.get_by_label("Email", exact=True).fill("olivia@alpha.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def test_an_app_is_added_and_signs_in_by_its_code_and_by_a_recovery_code(stranger, site):
    page = stranger
    enter_password(page)
    page.wait_for_url("**/portal/")
    page.goto(site.server.url("/account/"))
    check_page(page, "account")
    page.get_by_role("link", name="Add an authenticator app").click()
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    check_page(page, "app")
    secret = base64.b32decode(page.locator(".secret-text").inner_text().replace(" ", ""))
    app = App(User.objects.get(email="olivia@alpha.example"), secret, [])
    page.get_by_label("6-digit code").fill("000000")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That code does not match.")).to_be_visible()
    page.get_by_label("6-digit code").fill(app.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Your authenticator app is added")).to_be_visible()
    check_page(page, "codes")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert all(code in Path(download.value.path()).read_text() for code in codes)
    expect(page.get_by_role("button", name="Print")).to_be_visible()
    page.get_by_role("link", name="I have saved them").click()
    expect(page.get_by_text("10 of 10 left")).to_be_visible()
    check_page(page, "account-with-app")

    page.context.clear_cookies()
    page.goto(site.server.url("/sign-in/?next=/portal/people/"))
    enter_password(page)
    expect(page.get_by_label("6-digit code")).to_be_focused()
    check_page(page, "code")
    page.get_by_label("6-digit code").fill(app.code(clock.now() + timedelta(seconds=30)))  # the first was used
    page.keyboard.press("Enter")
    expect(page).to_have_url(site.server.url("/portal/people/"))

    page.context.clear_cookies()
    page.goto(site.server.url("/sign-in/"))
    enter_password(page)
    page.get_by_role("link", name="Use a recovery code").click()
    check_page(page, "recovery-code")
    page.get_by_label("Recovery code").fill(codes[0].lower())
    page.keyboard.press("Enter")
    page.wait_for_url("**/portal/")


def test_a_change_long_after_signing_in_asks_for_the_password_and_goes_on(stranger, site):
    page = stranger
    enter_password(page)
    page.wait_for_url("**/portal/")
    page.goto(site.server.url("/account/app/"))
    secret = base64.b32decode(page.locator(".secret-text").inner_text().replace(" ", ""))
    app = App(User.objects.get(email="olivia@alpha.example"), secret, [])
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))
    page.get_by_label("6-digit code").fill(app.code())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Enter your password again")).to_be_visible()
    check_page(page, "confirm-password")
    page.get_by_label("Your password", exact=True).fill("wrong one")
    page.keyboard.press("Enter")
    expect(page.get_by_text("That is not your password.")).to_be_visible()
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name=re.compile("app is added"))).to_be_visible()
