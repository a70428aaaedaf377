"""After many updates at once the board equals the one that a fresh screen draws."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.busy_kitchen import LINES, TICKETS, BusyKitchen
from tests.browser.conftest import TABLET
from tests.browser.till_page import expect_live

pytestmark = pytest.mark.browser

STATIONS = ("grill", "all")
CONVERGE_MS = (
    120_000  # reading the board scrolls through some forty half pages, two frames each: 20 s on a busy machine
)


def opened(open_page, station: str) -> Page:
    page = open_page("ed", f"/kitchen/{station}/", viewport=TABLET)
    expect_live(page)
    return page


def test_after_many_updates_the_board_equals_a_fresh_screens(open_page, site, in_alpha):
    pages = {station: opened(open_page, station) for station in STATIONS}
    storm = BusyKitchen(site, in_alpha)
    for page in pages.values():
        expect(page.locator("[data-line]").nth(TICKETS * LINES - 1)).to_be_attached()
    for _ in range(80):
        storm.step()
    for station, page in pages.items():
        truth = opened(open_page, station).evaluate("probes.boardContent()")
        assert len(truth) >= TICKETS / 2
        page.wait_for_function("truth => probes.boardIs(truth)", arg=truth, timeout=CONVERGE_MS)
        # A card that comes near is drawn a moment after it is scrolled to, longer on a busy machine.
        page.wait_for_function("async () => !(await probes.buttonsOutOfReach()).length", timeout=CONVERGE_MS)
