"""Every page with its own address opens, fits and is accessible, on a phone and on a desktop."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, assert_accessible
from tests.security.routes import all_routes
from tests.security.table import rows_of

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}
NO_PAGE = ("media/", "switch/", "pos/sw.js", "pos/manifest", "portal/menu/export.csv", "portal/tiles/", "sign-out/")


def pages() -> list[str]:
    rows = rows_of("restaurant")
    paths = [route.path for route in all_routes("restaurant") if not route.is_api and (route.path, "get") in rows]
    return [path for path in paths if "<" not in path and not path.startswith(NO_PAGE)]


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_page_opens_fits_and_is_accessible(open_page, signed_in, viewport):
    olivia = signed_in("olivia", viewport=viewport)
    for path in pages():
        page = open_page("olivia", f"/{path}", context=olivia)
        page.wait_for_load_state("load")
        assert page.title(), path
        if path.startswith("portal/"):
            expect(page.get_by_role("heading", level=1)).to_be_visible()
            expect(page.get_by_text("Alpha", exact=True).first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{path} is wider than the screen"
        assert_accessible(page)
        page.close()
