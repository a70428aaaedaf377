"""A new owner goes from the invitation mail to the first paid order at a table, on a phone, without help.

Then one table pays by card, one on a guest's phone, and the portal shows the day's figures.
"""

import re
from functools import partial
from urllib.parse import urlsplit

import pytest
from django.db import connection
from playwright.sync_api import Locator, Page, expect

from fynlo.core.ids import uuid7
from orders.models import Order
from payments import reconciliation
from payments.models import Payment
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.models import OutgoingMail, Restaurant
from restaurants.platform import commands as platform_commands
from tests.browser.conftest import TABLET, assert_accessible, is_error
from tests.browser.test_bill import guest, site  # noqa: F401, fixtures
from tests.browser.test_portal import PHONE, fits
from tests.payments.sandbox import connect_stripe

pytestmark = pytest.mark.browser

MOST_TAPS = 26  # 21 in 2026-11; at 15 s each, with the typing, six minutes
MOST_PAGES = 18  # 16 in 2026-11
OWNER = "ana@bodega.example"


class CountedPhone:
    """A person's phone: counts taps and loaded pages."""

    def __init__(self, page: Page):
        self.page, self.taps, self.pages = page, 0, 0
        page.on("load", self._loaded)

    def _loaded(self, page: Page) -> None:
        self.pages += 1

    def tap(self, target: Locator | str) -> None:
        """A link or button by its words, or any locator."""
        if isinstance(target, str):
            words = re.compile(rf"^{re.escape(target)}")
            target = self.page.get_by_role("link", name=words).or_(self.page.get_by_role("button", name=words)).first
        self.taps += 1
        target.tap()

    def today(self) -> None:
        """Go back to the first steps by the bar at the bottom."""
        self.tap(self.page.get_by_role("link", name="Today").locator("visible=true").first)
        expect(self.page.get_by_role("heading", name="Welcome to Bodega")).to_be_visible()

    def expect_done(self, count: int) -> None:
        expect(self.page.get_by_text(f"{count} of 6 done")).to_be_visible()
        expect(self.page.locator(".first-steps > .is-done")).to_have_count(count)
        assert fits(self.page)
        assert_accessible(self.page)


@pytest.fixture
def invitation(site) -> str:  # noqa: F811
    """Return the path in the email to the owner of a new restaurant."""

    connection.set_schema_to_public()
    new = {"name": "Bodega", "slug": "bodega", "owner_email": OWNER}
    dispatch(
        platform_commands.PLATFORM_CREATE_RESTAURANT, target="bodega", data=new, actor=Actor.system(), key=str(uuid7())
    )
    email = OutgoingMail.objects.get(to=OWNER)
    return urlsplit(re.search(r"https?://\S+/invitation/\S+", email.text)[0]).path


@pytest.fixture
def phone(browser, page_errors):
    context = browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True, reduced_motion="reduce")
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on("console", lambda message: page_errors.append(message.text) if is_error(message) else None)
    yield page
    context.close()


def order_at(phone: Page, address, number: str, dish: str) -> None:
    """Send one dish to a table and open its bill."""
    phone.goto(address("/pos/"))
    phone.locator("[data-table]", has_text=re.compile(rf"^\s*{number}\b")).first.tap()
    phone.locator(".product-tile", has_text=dish).tap()
    phone.locator("[data-send]:visible").last.tap()
    phone.locator("[data-pay]:visible").last.tap()
    expect(phone.locator("[data-due]")).to_be_visible()


def work(page: Page, shown: Locator) -> None:
    """Poll payments as the worker does until the page shows the result."""
    while not shown.count():
        connection.set_tenant(Restaurant.objects.get(slug="bodega"))
        try:
            reconciliation.poll_due()
        finally:
            connection.set_schema_to_public()
        page.wait_for_timeout(50)


def test_a_new_owner_takes_the_first_paid_order_in_few_taps(site, invitation, phone, guest):  # noqa: F811
    address = partial(site.server.url, slug="bodega")
    walk = CountedPhone(phone)

    phone.goto(address(invitation))
    phone.get_by_label("Your name").fill("Ana")
    phone.locator("[name=password]").fill("correct horse battery")
    walk.tap("Join")
    expect(phone.get_by_role("heading", name="Welcome to Bodega")).to_be_visible()
    walk.expect_done(0)

    walk.tap("Check your details")
    phone.get_by_label("Address").fill("1 Calle Mayor, London")
    walk.tap("Save settings")
    expect(phone.get_by_text("Settings saved.")).to_be_visible()
    walk.today()
    walk.expect_done(1)

    walk.tap("Make your menu")
    walk.tap("Pub")
    walk.tap("Use this menu")
    walk.tap("Review and publish")
    expect(phone.get_by_text("Allergens not known yet")).to_be_visible()
    walk.tap("Publish now")
    expect(phone.get_by_text("Version 1 is published.")).to_be_visible()
    walk.today()
    walk.expect_done(3)

    walk.tap("Set up the room")
    walk.tap("Add a section with tables")
    walk.tap(phone.locator("#sheet").get_by_role("button", name="Add section"))
    expect(phone.get_by_text("10 tables · 40 seats").first).to_be_visible()
    walk.today()
    walk.expect_done(4)

    # Before the till asks for the ways of paying: the server remembers the providers for seconds.
    connection.set_tenant(Restaurant.objects.get(slug="bodega"))
    connect_stripe()
    connection.set_schema_to_public()

    # The kitchen's tablet, on which the owner has signed in too.
    kitchen = phone.context.new_page()
    kitchen.set_viewport_size(TABLET)
    kitchen.goto(address("/kitchen/"))
    kitchen.get_by_role("link", name="Kitchen", exact=True).tap()
    expect(kitchen.locator("[data-signal] .signal")).to_have_attribute("aria-label", "Connection: Live")

    walk.tap("Take your first order")
    walk.tap(phone.locator("[data-table]").first)
    walk.tap(phone.locator(".product-tile", has_text="Fish and chips"))
    walk.tap(phone.locator("[data-send]:visible").last)
    expect(kitchen.get_by_text("Fish and chips").first).to_be_visible()
    walk.tap(phone.locator("[data-pay]:visible").last)
    walk.tap(phone.locator("[data-cash]").first)
    walk.tap(phone.locator("[data-take]"))
    expect(phone.locator(".heading-title")).to_contain_text("paid", ignore_case=True)

    phone.goto(address("/"))
    expect(phone.get_by_role("heading", name="Today")).to_be_visible()
    expect(phone.get_by_text("First steps")).to_have_count(0)
    assert walk.taps <= MOST_TAPS, walk.taps
    assert walk.pages <= MOST_PAGES, walk.pages

    kitchen.close()

    order_at(phone, address, "2", "Fish and chips")
    phone.locator('[data-tender="card"]').tap()
    expect(phone.locator("[data-card-sum]")).to_be_visible()
    phone.locator("[data-approved]").tap()
    expect(phone.locator(".heading-title")).to_contain_text("aid")

    order_at(phone, address, "3", "Fish and chips")
    phone.locator('[data-tender="qr"]').tap()
    bill = urlsplit(phone.locator("[data-link]").get_attribute("data-link")).path
    at_table = guest()
    at_table.goto(address(bill))
    at_table.get_by_role("button", name=re.compile("^Pay £")).first.click()
    at_table.get_by_text("You pay").wait_for()
    to_provider = at_table.get_by_role("link", name=re.compile("^Pay £"))
    work(at_table, to_provider)
    to_provider.click()
    at_table.get_by_role("button", name=re.compile("^Approve £")).click()
    work(phone, phone.locator("[data-settled]"))

    phone.goto(address("/portal/"))
    for tender in ("Cash", "Card", "Guest's phone"):
        expect(phone.get_by_role("rowheader", name=re.compile(f"^{tender} · 1 payment"))).to_be_visible()
    connection.set_tenant(Restaurant.objects.get(slug="bodega"))
    try:
        assert {order.bill for order in Order.objects.all()} == {"paid"}
        captured = Payment.objects.filter(status="captured").order_by("captured_at")
        assert list(captured.values_list("tender", flat=True)) == ["cash", "card", "qr"]
        assert len(set(captured.values_list("amount", flat=True))) == 1
    finally:
        connection.set_schema_to_public()
