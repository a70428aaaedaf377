"""Passkeys with Chromium's virtual authenticator: add one, sign in without a password, remove it."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Page, expect

from fynlo.core import clock
from restaurants.models import Invitation, Passkey, Session
from tests.browser.conftest import assert_accessible
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
PICTURES = os.environ.get("FYNLO_PICTURES")  # folder for screenshots of the pages


@pytest.fixture(autouse=True)
def without_passkeys(site):
    yield
    Passkey.objects.all().delete()
    TOTPDevice.objects.all().delete()
    Invitation.objects.filter(email__startswith="new-cook").delete()


@pytest.fixture(params=[(PHONE, "light"), (DESKTOP, "dark")], ids=["phone", "desktop"])
def stranger(request, browser, site, page_errors) -> Page:
    """A browser with an authenticator that unlocks itself, on the sign-in page."""
    viewport, scheme = request.param
    context = browser.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce", locale="en-GB")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on("console", lambda said: page_errors.append(said.text) if "Content Security" in said.text else None)
    cdp = context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    page.goto(site.server.url("/sign-in/"))
    yield page
    context.close()


def check_page(page: Page, name: str) -> None:
    assert_accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{name} is wider than the screen"
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{page.viewport_size['width']}.png", full_page=True)


def sign_in_with_the_passkey(page: Page) -> None:
    page.get_by_role("button", name="Sign in with a passkey").click()


def enter_password(page: Page, site) -> None:
    page.goto(site.server.url("/sign-in/"))
    page.get_by_label("Email", exact=True).fill("olivia@alpha.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")


def test_a_passkey_is_added_signs_in_is_a_second_step_and_is_removed(stranger, site, add_app):
    page = stranger
    check_page(page, "sign-in")
    enter_password(page, site)
    page.wait_for_url("**/portal/")
    page.goto(site.server.url("/account/passkey/"))
    check_page(page, "passkey")
    page.get_by_label("Name").fill("Work phone")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Work phone")).to_be_visible()
    check_page(page, "account-with-passkey")
    row = Passkey.objects.get()
    assert (row.relying_party, row.name) == ("alpha.localhost", "Work phone")

    page.context.clear_cookies()
    page.goto(site.server.url("/sign-in/?next=/portal/people/"))
    sign_in_with_the_passkey(page)
    expect(page).to_have_url(site.server.url("/portal/people/"))
    session = Session.objects.filter(method="passkey").latest("created_at")
    assert session.second_factor_at is not None
    row.refresh_from_db()
    assert row.last_used_at is not None

    add_app(row.user)
    page.context.clear_cookies()
    enter_password(page, site)
    expect(page.get_by_label("6-digit code")).to_be_focused()
    check_page(page, "second-step")
    page.get_by_role("button", name="Use your passkey").click()
    page.wait_for_url("**/portal/")

    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))
    page.goto(site.server.url("/account/"))
    page.get_by_role("button", name="Remove Work phone").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("heading", name="Enter your password again")).to_be_visible()
    check_page(page, "confirm-with-passkey")
    page.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text("That passkey is removed.")).to_be_visible()
    page.context.clear_cookies()
    page.goto(site.server.url("/sign-in/"))
    sign_in_with_the_passkey(page)
    expect(page.get_by_text("That passkey does not work here")).to_be_visible()
    check_page(page, "passkey-refused")


def test_long_after_signing_in_the_password_or_a_passkey_is_asked_for_also_in_a_sheet(stranger, site):
    page = stranger
    enter_password(page, site)
    page.wait_for_url("**/portal/")
    page.goto(site.server.url("/account/passkey/"))
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))
    page.get_by_label("Name").fill("My laptop")
    page.keyboard.press("Enter")
    page.get_by_label("Your password", exact=True).fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_text("My laptop")).to_be_visible()
    assert Passkey.objects.get().name == "My laptop"

    page.goto(site.server.url("/portal/people/"))
    Session.objects.update(proved_at=clock.now() - timedelta(minutes=11))
    page.get_by_role("link", name="Invite a person").or_(page.get_by_role("button", name="Invite a person")).click()
    sheet, email = page.get_by_role("dialog"), f"new-cook-{page.viewport_size['width']}@alpha.example"
    sheet.get_by_label("Email").fill(email)
    sheet.get_by_role("radio", name="Cook").check()
    sheet.get_by_label("Email").press("Enter")
    expect(sheet.get_by_role("heading", name="Enter your password again")).to_be_visible()
    check_page(page, "confirm-in-a-sheet")
    sheet.get_by_role("button", name="Use your passkey").click()
    expect(page.get_by_text(email).first).to_be_visible()
    assert Invitation.objects.filter(email=email).exists()
