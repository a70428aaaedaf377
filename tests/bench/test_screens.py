"""What a person waits for, in a real browser: from the tap to the paint, and to the kitchen's screen.

python3 manage.py test -m bench -s tests/bench
"""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import TABLET, complaints, in_alpha, open_page, signed_in, site
from tests.browser.test_till import expect_live, open_table, send, table, tile, till

__all__ = ["complaints", "in_alpha", "open_page", "signed_in", "site", "table", "till"]

pytestmark = [pytest.mark.bench, pytest.mark.browser]


def test_from_the_tap_to_the_ticket(till, site, open_page):
    """Budget: 200 ms on a quiet machine, the whole way through Chromium twice."""
    kitchen = open_page("kim", "/kitchen/all/", viewport=TABLET)
    expect_live(kitchen)
    kitchen.evaluate("""() => {
        window.seen = [];
        new MutationObserver(() => {
            const count = document.querySelectorAll("[data-ticket]").length;
            if (count > (window.count ?? 0)) { window.count = count; window.seen.push(Date.now()); }
        }).observe(document.querySelector("[data-kitchen]"), { childList: true, subtree: true });
        window.count = document.querySelectorAll("[data-ticket]").length;
    }""")
    before, took = kitchen.locator("[data-ticket]").count(), []
    for already in range(10):
        till.get_by_role("button", name="New takeaway").tap()
        tile(till, site.menu.latte).tap()
        till.evaluate(
            "document.addEventListener('click', () => (window.tapped ??= Date.now()), { capture: true, once: true })"
        )
        send(till)
        expect(kitchen.locator("[data-ticket]")).to_have_count(before + already + 1)
        took.append(kitchen.evaluate("window.seen.at(-1)") - till.evaluate("window.tapped"))
        till.evaluate("delete window.tapped")
        till.get_by_role("button", name="Back").tap()
    print(f"tap on Send → ticket on the kitchen's screen: {sorted(took)} ms (budget 200)")


def test_from_the_tap_to_its_paint(till, site, table):
    open_table(till, table)
    tile(till, site.menu.crisps).tap()
    took = till.evaluate(
        """async (id) => {
            const times = [];
            for (let tap = 0; tap < 10; tap += 1) {
                const before = performance.now();
                document.querySelector(`[data-product="${id}"]`).click();
                await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
                times.push(performance.now() - before);
            }
            return times.sort((a, b) => a - b);
        }""",
        str(site.menu.latte.id),
    )
    expect(tile(till, site.menu.latte)).to_contain_text("10")
    print(f"tap → painted: median {took[5]:.1f} ms, worst {took[-1]:.1f} ms (budget 50)")
