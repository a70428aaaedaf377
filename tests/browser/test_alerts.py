"""Alerts in a real browser: on a phone and a desktop, resolved by touch, also without scripts."""

import pytest
from playwright.sync_api import expect

from fynlo.core.ids import uuid7
from realtime.alerts import raise_alert
from tests.browser.conftest import PHONE, assert_accessible

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}
ALERTS = "/portal/attention/"


def raise_overpaid(in_alpha, number):
    in_alpha(
        raise_alert, kind="payment.overpaid", about="order", subject=uuid7(),
        sentence=f"£11.70 was taken over the bill of order {number}: £23.40 is paid, £11.70 was to be paid.",
    )  # fmt: skip


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_page_is_accessible_and_fits_with_and_without_alerts(open_page, in_alpha, viewport):
    raise_overpaid(in_alpha, 4)
    raise_overpaid(in_alpha, 5)
    for path in (ALERTS, f"{ALERTS}?state=resolved"):
        page = open_page("marco", path, viewport=viewport)
        expect(page.locator("h1")).to_be_visible()
        assert_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        page.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_an_alert_is_resolved_with_a_note(open_page, in_alpha, scripts):
    number = 60 + scripts
    raise_overpaid(in_alpha, number)
    page = open_page("marco", ALERTS, java_script_enabled=scripts)
    row = page.locator(".alert", has_text=f"order {number}:")
    row.get_by_label("What you did about it").fill(f"Gave it back, {number}.")
    row.get_by_role("button", name="Resolve").tap()
    expect(page.locator(".alert", has_text=f"order {number}:")).to_have_count(0)
    page.goto(page.url + "?state=resolved")
    expect(page.get_by_text(f"Gave it back, {number}.")).to_be_visible()
