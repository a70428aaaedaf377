"""Every page opens, fits, is light and is accessible, on a phone and on a desktop; pages of single things too."""

import re
from collections.abc import Callable
from decimal import Decimal as D

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import BrowserContext, Page, expect

from fynlo.core import security_txt
from inventory import services as stock
from inventory.buying import services as buying
from inventory.stocktakes import services as stocktakes
from orders.printing import services as printing
from staff.employees import services as employees
from tests.browser.conftest import MODERATE_RULES, PHONE, assert_accessible
from tests.security.routes import all_routes
from tests.security.table import WHO, rows_of

pytestmark = pytest.mark.browser

DESKTOP = {"width": 1280, "height": 800}
NO_PAGE = (
    "media/", "switch/", "display/live/", "pos/sw.js", "pos/manifest", "portal/panels/", "sign-out/",
    "portal/stock/stocktakes/sw.js",
    "portal/payment-providers/stripe/account/",  # there is none without the platform's key
    "portal/cash-up/card-machines/",  # its address names the machine too
    security_txt.PATH,
)  # fmt: skip
NO_DETAIL = re.compile(r"\.(csv|xlsx|pdf|json|ics|webp)$|/(download|picture|file)/")
REPORTS = ("portal/reports/sales-by-day/?compare=before", "portal/reports/tenders/?period=today")
FETCH = """async (paths) => {
  const texts = [];
  for (const path of paths) texts.push(await (await fetch(path)).text());
  return texts;
}"""
# The rules of axe none of whose checks has a serious or critical impact.
MODERATE_AT_MOST = """() => axe._audit.rules.filter((rule) => {
  const checks = [...rule.any, ...rule.all, ...rule.none].map((check) => axe._audit.checks[check.id ?? check].impact ??
    axe._audit.data.checks[check.id ?? check]?.impact);
  return ![...checks, rule.impact].some((impact) => ["serious", "critical"].includes(impact));
}).map((rule) => rule.id)"""
AT_ONCE = 26  # pages of one test: each has the time of a test
LEAST_DETAILS = 8
MOST_BYTES = 100_000  # of scripts and styles of a page of the portal, compressed


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


def detail_pages() -> list[re.Pattern[str]]:
    """Return a pattern for the address of each page of the portal about a single thing: a dish, an employee."""
    rows = rows_of("restaurant")
    routes = [route.path for route in all_routes("restaurant") if not route.is_api and (route.path, "get") in rows]
    return [
        re.compile("/" + re.sub(r"<[^>]+>", "[^/]+", re.escape(path).replace(r"\<", "<").replace(r"\>", ">")))
        for path in routes
        if "<" in path and path.startswith("portal/") and not path.startswith(NO_PAGE) and not NO_DETAIL.search(path)
    ]


@pytest.fixture
def things(in_alpha) -> None:
    """An employee, a printer, a stock item with its supplier and an order from them, and a stocktake."""
    greens = in_alpha(stock.add_supplier, name="Greens & Sons")
    pantry = in_alpha(stock.add_location, name="Pantry")
    item = in_alpha(stock.add_item, name="Tomatoes", unit="kg", supplier_id=greens.id, location_id=pantry.id)
    in_alpha(stock.receive_stock, item_id=item.id, quantity=D(9), cost=D(9))
    in_alpha(buying.create_order, supplier_id=greens.id, lines=[{"item_id": item.id, "quantity": D(3), "price": D(12)}])
    in_alpha(stocktakes.begin_stocktake, name="Pantry", location_ids=[pantry.id])
    in_alpha(printing.add_printer, name="Grill", protocol="star", paper_width=80, stations=[])
    in_alpha(employees.add_employee, name="Ana Ruiz", job="cook", hourly_rate=D("13.20"))


@pytest.fixture
def contexts(signed_in) -> dict[str, BrowserContext]:
    return {name: signed_in(name, viewport=PHONE, reduced_motion="reduce") for name in ("olivia", "marco")}


@pytest.fixture
def check(open_page, contexts, site) -> Callable[[str, str], None]:
    """`check("portal/menu/", "olivia")` checks a page.

    A page is loaded once, on a phone, which is then turned into a desktop: their layouts differ by CSS alone. Each
    person has one tab for all pages: a new one would start a process and compile axe again.
    """
    tabs: dict[str, Page] = {}

    def run(path: str, name: str) -> None:
        if name in tabs:
            page = tabs[name]
            page.set_viewport_size(PHONE)
            page.goto(site.server.url(f"/{path}"))
        else:
            page = tabs[name] = open_page(name, f"/{path}", context=contexts[name])
        page.wait_for_load_state("load")
        assert page.title(), path
        is_portal = path.startswith("portal/")
        for viewport in (PHONE, DESKTOP):
            page.set_viewport_size(viewport)
            if is_portal:
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                expect(page.get_by_text("Alpha", exact=True).first).to_be_visible()
            fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
            assert fits, f"{path} is wider than the screen of {viewport['width']}"
            assert_accessible(page)
        if is_portal:
            assert_light(page, path)
            unreachable = page.evaluate("probes.unreachableByKeyboard()")
            assert unreachable == [], f"{path}: the keyboard does not reach these"

    return run


def assert_light(page: Page, path: str) -> None:
    sizes = page.evaluate("probes.scriptsAndStyles()")
    assert sum(sizes.values()) <= MOST_BYTES, (path, sizes)


def links_of(page: Page, paths: list[str]) -> set[str]:
    """Return the addresses that these pages link to, from their HTML alone."""
    texts = page.evaluate(FETCH, [f"/{path}" for path in paths])
    return {link for text in texts for link in re.findall(r'href="(/portal/[^"?#]+)', text)}


def test_no_rule_that_is_left_out_finds_anything_serious(browser):
    """The impact of a finding is that of the rule's checks, which a new version of axe may change."""
    page = browser.new_page()
    page.evaluate(AXE_SCRIPT)
    assert set(MODERATE_RULES) <= set(page.evaluate(MODERATE_AT_MOST))
    page.close()


@pytest.mark.parametrize("first", range(0, len(pages()), AT_ONCE))
def test_a_page_opens_fits_is_light_and_accessible(check, first):
    for path, name in pages()[first : first + AT_ONCE]:
        check(path, name)


def test_a_page_of_a_single_thing_does_too(check, things, open_page, contexts):
    """The pages are found by the links of the others: one of each kind."""
    portal = open_page("olivia", "/portal/", context=contexts["olivia"])
    links = links_of(portal, [path for path, name in pages() if path.startswith("portal/") and name == "olivia"])
    portal.close()
    links = {link for link in links - {f"/{path}" for path, _name in pages()} if not NO_DETAIL.search(link)}
    opened = [next((link for link in sorted(links) if page.fullmatch(link)), "") for page in detail_pages()]
    for path in filter(None, opened):
        check(path.removeprefix("/"), "olivia")
    assert len(list(filter(None, opened))) >= LEAST_DETAILS
