"""Every page with its own address opens, fits and is accessible, on a phone and on a desktop."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, assert_accessible
from tests.security.routes import all_routes
from tests.security.table import WHO, rows_of

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}
NO_PAGE = (
    "media/", "switch/", "display/live/", "pos/sw.js", "pos/manifest", "portal/panels/", "sign-out/",
    "portal/payment-providers/stripe/account/",  # there is none without the platform's key
)  # fmt: skip
REPORTS = ("portal/reports/sales-by-day/?compare=before", "portal/reports/tenders/?period=today")


def pages() -> list[tuple[str, str]]:
    """Return each page with a person who may open it: the owner, or the manager where owners may not."""
    rows = rows_of("restaurant")
    paths = [route.path for route in all_routes("restaurant") if not route.is_api and (route.path, "get") in rows]
    found = [
        (path, "olivia" if "olivia" in WHO[rows[path, "get"]] else "marco")
        for path in paths
        if "<" not in path and not path.endswith((".csv", "/download/")) and not path.startswith(NO_PAGE)
    ]
    return found + [(path, "olivia") for path in REPORTS]


def test_a_page_opens_fits_and_is_accessible(open_page, signed_in):
    """Each page is loaded once, on a phone, which is then turned into a desktop: their layouts differ by CSS alone."""
    contexts = {name: signed_in(name, viewport=PHONE, reduced_motion="reduce") for name in ("olivia", "marco")}
    for path, name in pages():
        page = open_page(name, f"/{path}", context=contexts[name])
        page.wait_for_load_state("load")
        assert page.title(), path
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            if path.startswith("portal/"):
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                expect(page.get_by_text("Alpha", exact=True).first).to_be_visible()
            fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert fits, f"{path} is wider than the screen of {viewport['width']}"
            assert_accessible(page)
        page.close()
