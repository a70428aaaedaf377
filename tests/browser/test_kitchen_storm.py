"""The board after a storm of updates is the board that a fresh screen draws."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.busy_kitchen import LINES, TICKETS, BusyKitchen
from tests.browser.conftest import TABLET
from tests.browser.till_page import expect_live

pytestmark = pytest.mark.browser

# Everything on the cards except the clocks, which keep running.
DRAWN = """() => [...document.querySelectorAll(".ticket, .pass-card")].map((card) => {
    const copy = card.cloneNode(true);
    for (const clock of copy.querySelectorAll("[data-clock]")) clock.remove();
    const states = [...card.querySelectorAll("[data-line]")].map((line) => line.dataset.status);
    return [card.className, copy.innerText, states];
})"""
# A distant card is split once it comes near: scroll past every page of the board, then read what is drawn.
WALKED = f"""async () => {{
    const board = document.querySelector(".board");
    for (let left = 0; left <= board.scrollWidth; left += board.clientWidth / 2) {{
        board.scrollLeft = left;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }}
    return ({DRAWN})();
}}"""
# Buttons in sight whose middle belongs to something else: what a finger would miss. Page by page over the board.
MISSED = """async () => {
    const board = document.querySelector(".board"), missed = [];
    for (let left = 0; left <= board.scrollWidth; left += board.clientWidth / 2) {
        board.scrollLeft = left;
        await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
        for (const button of board.querySelectorAll("button")) {
            const box = button.getBoundingClientRect();
            if (box.left < 0 || box.right > innerWidth) continue;
            const hit = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
            if (!button.contains(hit)) missed.push(`${button.className} at ${left}: ${hit?.className}`);
        }
    }
    return missed;
}"""
SAME = f"async (truth) => JSON.stringify(await ({WALKED})()) === JSON.stringify(truth)"
STATIONS = ("grill", "all")


def opened(open_page, station: str) -> Page:
    page = open_page("ed", f"/kitchen/{station}/", viewport=TABLET)
    expect_live(page)
    return page


def test_after_a_storm_the_board_is_what_a_fresh_screen_draws(open_page, site, in_alpha):
    pages = {station: opened(open_page, station) for station in STATIONS}
    storm = BusyKitchen(site, in_alpha)
    for page in pages.values():
        expect(page.locator("[data-line]").nth(TICKETS * LINES - 1)).to_be_attached()
    for _ in range(80):
        storm.step()
    for station, page in pages.items():
        truth = opened(open_page, station).evaluate(WALKED)
        assert len(truth) >= TICKETS / 2
        page.wait_for_function(SAME, arg=truth)
        # A card that comes near is drawn a moment after it is scrolled to, longer on a busy machine.
        page.wait_for_function(f"async () => !(await ({MISSED})()).length")
