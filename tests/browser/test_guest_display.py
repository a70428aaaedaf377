"""A guest display beside its till: the order on the till's screen, thanks, and a lost network."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments import services as payments
from realtime.devices import hashed
from realtime.sync.models import Device
from restaurants.devices.proof import COOKIE
from tests.browser.conftest import assert_accessible
from tests.browser.till_page import expect_live, order_of, orders_at, until

pytestmark = pytest.mark.browser
SECRET = "the-display's-own-cookie"


@pytest.fixture
def display_of(browser, site, page_errors):
    """`display_of(till_id)`: the page of an enrolled guest display of that till."""
    contexts = []

    def make(till_id, **options):
        now = clock.now()
        Device.objects.filter(pk=till_id).update(enrolled_at=now)
        Device.objects.create(
            id=uuid7(), restaurant=site.alpha, name="Guest", kind="guest_display", number=900, partner_id=till_id,
            cookie_hash=hashed(SECRET), enrolled_at=now, created_at=now, last_seen_at=now,
        )  # fmt: skip
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        context.add_cookies([{"name": COOKIE, "value": SECRET, "url": site.server.url("/")}])
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.goto(site.server.url("/display/"))
        return page

    yield make
    for context in contexts:
        context.close()


def test_the_guest_reads_what_the_till_shows_also_after_a_reload_and_a_lost_network(
    site, table, till, stored, in_alpha, display_of
):  # fmt: skip
    assert settings.COOKIE_PREFIX == ""
    device = until(till, lambda: till.evaluate("name => probes.deviceOf(name)", f"fynlo:device:{site.alpha.pk}"))
    until(till, lambda: Device.objects.filter(pk=device["id"]).exists())
    display = display_of(device["id"])
    expect(display.get_by_role("heading", name="Alpha")).to_be_visible()
    assert_accessible(display)
    till.reload()  # it learns that it has a display
    expect_live(till)

    order_of(till, table, site.menu.latte)
    expect(display.get_by_text("1 × Latte")).to_be_visible(timeout=20_000)
    expect(display.get_by_text("£3.20").first).to_be_visible()
    assert_accessible(display)
    display.reload()
    expect(display.get_by_text("1 × Latte")).to_be_visible()

    display.context.set_offline(True)
    problem = display.get_by_role("status")
    expect(problem).to_have_text("No connection. Please ask our staff for your bill.", timeout=20_000)
    display.context.set_offline(False)
    expect(problem).to_be_hidden(timeout=20_000)

    [order] = stored(lambda: orders_at(table))
    in_alpha(payments.take_cash, order=order.id, amount=order.total)
    expect(display.get_by_role("heading", name="Thank you!")).to_be_visible(timeout=20_000)
    till.goto(re.sub("#.*", "", till.url) + "#/")
    expect(display.get_by_role("heading", name="Alpha")).to_be_visible(timeout=20_000)
