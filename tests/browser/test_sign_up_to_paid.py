"""A stranger signs up on a phone and takes the first paid order: counted in taps, keys and pages.

A person needs about 2 seconds for a tap, 0.3 for a key and 3 for a page, so the counts stand for the ten minutes that
it may take. The test asserts on the counts: a machine's own time says nothing about a person's.
"""

import os
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import Locator, Page, expect

from orders.models import Order
from restaurants.models import Onboarding, OutgoingMail, Restaurant
from tests.browser.conftest import assert_accessible
from tests.browser.test_first_hour import CountedPhone, phone  # noqa: F401, fixture
from tests.browser.test_portal import fits
from tests.restaurants.identity.conftest import link_in

pytestmark = pytest.mark.browser

TAP, KEY, PAGE = 2, 0.3, 3  # seconds
TEN_MINUTES = 600
MOST_TAPS, MOST_KEYS, MOST_PAGES = 40, 110, 20  # 35, 90 and 17 in 2026-12: two and a half minutes
EMAIL, SECRET = "nina@novel.example", "correct horse battery"
PICTURES = os.environ.get("FYNLO_PICTURES")  # folder for screenshots of each step


class Newcomer(CountedPhone):
    """A person's phone: counts keys too."""

    def __init__(self, page: Page):
        super().__init__(page)
        self.keys, self._picture = 0, 0

    def enter(self, field: Locator, text: str) -> None:
        """Tap a field and type into it."""
        self.tap(field)
        self.keys += len(text)
        field.fill(text)

    def check(self) -> None:
        """The page fits the phone and is accessible."""
        assert fits(self.page), self.page.url
        assert_accessible(self.page)
        if PICTURES:
            self._picture += 1
            self.page.screenshot(path=Path(PICTURES) / f"sign-up-{self._picture:02}.png")

    @property
    def seconds(self) -> float:
        return self.taps * TAP + self.keys * KEY + self.pages * PAGE


def mailed_link() -> str:
    connection.set_schema_to_public()
    return link_in(OutgoingMail.objects.get(to=EMAIL, template="sign_up"))[1]


def order_and_pay(walk: Newcomer, number: int) -> None:
    till = walk.page
    walk.tap(till.locator("[data-table]").nth(number))
    walk.tap(till.locator(".product-tile").first)
    walk.tap(till.locator("[data-send]:visible").last)
    walk.tap(till.locator("[data-pay]:visible").last)
    walk.tap(till.locator("[data-cash]").first)
    walk.tap(till.locator("[data-take]"))
    expect(till.locator("[data-done-change]")).to_be_visible()


def test_a_stranger_takes_the_first_paid_order_in_ten_minutes_on_a_phone(site, phone):  # noqa: F811
    walk, page = Newcomer(phone), phone
    heading = page.get_by_role("heading", level=1)

    page.goto(site.server.url("/sign-up/", slug=None))
    walk.check()
    walk.enter(page.locator("[name=name]"), "Nina")
    walk.enter(page.locator("[name=email]"), EMAIL)
    walk.enter(page.locator("[name=password]"), SECRET)
    walk.tap("Sign up")
    expect(heading).to_have_text("Look in your mailbox")
    walk.check()

    walk.taps += 2  # the mail, and the button in it
    page.goto(site.server.url(mailed_link(), slug=None))
    walk.check()
    walk.enter(page.locator("[name=password]"), SECRET)
    walk.tap("Confirm")
    walk.enter(page.locator("[name=name]"), "Novel")
    walk.check()
    walk.tap("Create")
    expect(heading).to_have_text("Where are you?")

    walk.enter(page.locator("[name=address]"), "1 High Street, London")
    walk.check()
    walk.tap("Save and continue")
    walk.tap(page.get_by_text("No", exact=True))
    walk.check()
    walk.tap("Save and continue")
    for step in ("When are you open?", "Your room"):
        expect(heading).to_have_text(step)
        walk.check()
        walk.tap("Save and continue")
    expect(heading).to_have_text("Your menu")
    walk.check()
    walk.tap("Publish and continue")
    expect(heading).to_have_text("Who works with you?")
    walk.check()
    walk.tap(page.get_by_role("button", name="Skip", exact=True))
    expect(heading).to_have_text("How do guests pay?")
    walk.check()
    walk.tap("Begin with these")

    expect(heading).to_have_text("Try an order")
    walk.check()
    walk.tap("Try it on the till")
    walk.tap(page.locator("[data-practice-begin]"))
    step = page.locator("[data-practice-step]")
    expect(step).to_contain_text("Step 1 of 3: tap a table")
    walk.check()
    order_and_pay(walk, 0)
    expect(step).to_contain_text("Done")
    walk.check()
    walk.tap(page.locator("[data-practice-leave]"))
    expect(heading).to_have_text("Novel is set up")
    walk.check()
    connection.set_tenant(Restaurant.objects.get(slug="novel"))
    assert Onboarding.objects.get(restaurant__slug="novel").answers["practice"] == "done"
    assert not Order.objects.exists()

    walk.tap("Open the till")
    order_and_pay(walk, 0)
    walk.check()

    connection.set_tenant(Restaurant.objects.get(slug="novel"))
    assert [order.bill for order in Order.objects.all()] == ["paid"]
    connection.set_schema_to_public()
    counted = f"{walk.taps} taps, {walk.keys} keys, {walk.pages} pages: about {walk.seconds / 60:.1f} minutes"
    print(counted)
    assert walk.taps <= MOST_TAPS, counted
    assert walk.keys <= MOST_KEYS, counted
    assert walk.pages <= MOST_PAGES, counted
    assert MOST_TAPS * TAP + MOST_KEYS * KEY + MOST_PAGES * PAGE <= TEN_MINUTES
