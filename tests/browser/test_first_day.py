"""The way of docs/first-day.md: on a phone, from the invitation to a changed price on the till.

`FYNLO_PICTURES=1 python3 manage.py test tests/browser/test_first_day.py` takes the pictures of that page again.
"""

import io
import os
import re
from collections.abc import Callable
from functools import partial

import pytest
from django.conf import settings
from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_first_hour import CountedPhone, invitation, phone  # noqa: F401, fixtures
from tests.browser.test_portal import fits

pytestmark = pytest.mark.browser

PICTURES = settings.BASE_DIR / "docs/images/first-day"
PAGE = settings.BASE_DIR / "docs/first-day.md"
MOST_BYTES = 60_000
MOST_TAPS = 15  # 14 in 2026-11; at 15 s each, with the typing, under five minutes


@pytest.fixture
def picture(phone) -> Callable[[str], None]:  # noqa: F811
    """`picture("menu")`: what the phone shows, as a picture of docs/first-day.md; nothing unless they are wanted."""

    def take(name: str) -> None:
        if not os.environ.get("FYNLO_PICTURES"):
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        Image.open(io.BytesIO(phone.screenshot())).save(PICTURES / f"{name}.webp", quality=70, method=6)

    return take


def test_an_owner_changes_a_price_on_the_till_in_five_minutes(site, invitation, phone, picture):  # noqa: F811
    address = partial(site.server.url, slug="bodega")
    walk = CountedPhone(phone)

    phone.goto(address(invitation))
    phone.get_by_label("Your name").fill("Ana")
    phone.locator("[name=password]").fill("correct horse battery")
    picture("1-invitation")
    walk.tap("Join")
    expect(phone.get_by_role("heading", name="Welcome to Bodega")).to_be_visible()
    picture("2-first-steps")

    walk.tap("Make your menu")
    expect(phone.get_by_role("link", name=re.compile("^Pub"))).to_be_visible()
    phone.wait_for_load_state("load")
    assert fits(phone)
    picture("3-menus")
    walk.tap("Pub")
    walk.tap("Use this menu")
    walk.tap("Review and publish")
    walk.tap("Publish now")
    expect(phone.get_by_text("Version 1 is published.")).to_be_visible()

    phone.get_by_role("link", name="Menu").locator("visible=true").first.tap()
    walk.tap(phone.get_by_role("link", name=re.compile("^Fish and chips")).first)
    phone.get_by_label("Price", exact=True).fill("16.50")
    picture("4-price")
    walk.tap("Save")
    walk.tap("Review and publish")
    expect(phone.get_by_text("£16.50").first).to_be_visible()
    picture("5-publish")
    walk.tap("Publish now")
    expect(phone.get_by_text("Version 2 is published.")).to_be_visible()

    walk.tap("Open the till")
    phone.locator("[data-new-takeaway]").first.tap()
    phone.get_by_role("button", name="Start").tap()
    expect(phone.locator(".product-tile", has_text="Fish and chips")).to_contain_text("16.50")
    picture("6-till")
    assert walk.taps <= MOST_TAPS, walk.taps


def test_the_page_shows_each_picture_and_none_is_large():
    shown = re.findall(r"images/first-day/([\w-]+\.webp)", PAGE.read_text(encoding="utf-8"))
    kept = {path.name: path.stat().st_size for path in PICTURES.iterdir()}
    assert sorted(shown) == sorted(kept)
    assert [name for name, size in kept.items() if size > MOST_BYTES] == []
