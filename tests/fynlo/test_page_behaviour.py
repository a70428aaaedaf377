"""The components in a real browser, with the site's own content security policy: mouse, keyboard, phone, no scripts."""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from playwright.sync_api import Browser, Page, Route, expect

from fynlo.core.states import STATES

pytestmark = pytest.mark.browser

SITE = "http://ui.test"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 800}
POLICY = "; ".join(
    f"{name} {' '.join(source for source in sources if isinstance(source, str) and 'nonce' not in source)}"
    for name, sources in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].items()
)
NAVIGATION = [
    {"label": label, "url": f"/{label.lower()}/", "icon": icon, "active": label == "Menu"}
    for label, icon in [
        ("Today", "home"), ("Orders", "queue-list"), ("Menu", "book-open"), ("Floor", "squares-2x2"), ("Stock", "cube"),
        ("Staff", "users"),
    ]
]  # fmt: skip
PAGE = """{% extends "shell.html" %}{% load ui %}{% block title %}Menu{% endblock %}
{% block content %}<div class="page">
  <div class="page-header"><h1>Menu</h1>{% button "Void" kind="danger" data_open="void" %}</div>
  <a class="button button-secondary" href="/product/" hx-get="/product/" hx-target="#sheet">Al pastor</a>
  {% button "Publish" hx_post="/refused/" kind="primary" %}
  <div class="cluster">{% for status in states %}{% state_badge status %}{% endfor %}</div>
  {% banner "warning" title="Allergens are missing." %}<p>Two products.</p>{% endbanner %}
  <table class="table"><thead><tr><th scope="col">Order</th><th scope="col">Total</th></tr></thead>
    <tbody><tr><th scope="row"><a class="row-link" href="/o/">#1042</a></th><td data-label="Total">£3.40</td></tr>
    </tbody></table>
  {% dialog "void" "Void order #1042?" %}<p>The kitchen sees it at once.</p>
    {% button "Keep it" data_close=True %}{% enddialog %}
  <form data-guard><label>Note <input class="control" name="note"></label>
    <span data-unsaved hidden>Not saved</span></form>
</div>{% endblock %}"""
PRODUCT = """{% load ui %}{% sheet_content "Al pastor" %}<form hx-post="/product/" hx-target="#sheet"><p>{{ error }}</p>
{% button "Save" kind="primary" type="submit" %}</form>{% endsheet_content %}"""


def html(source: str, **context) -> str:
    people = {"name": "Ana López", "email": "ana@chucho.example", "role": "Owner"}
    shops = [{"name": "Chucho", "current": True, "url": ""}, {"name": "Bloom", "current": False, "url": "/switch/"}]
    everywhere = {
        "navigation": NAVIGATION, "restaurant": {"name": "Chucho"}, "restaurants": shops, "person": people,
        "csrf_token": "token-of-the-page", "states": list(STATES),
    }  # fmt: skip
    return Template(source).render(Context(everywhere | context))


def answer(route: Route) -> None:
    """A site of one page, without a server: our templates and static files."""
    request, path = route.request, route.request.url.removeprefix(SITE)
    if path.startswith("/static/"):
        found = finders.find(path.removeprefix("/static/"))
        return route.fulfill(path=found) if found else route.fulfill(status=404)
    if path == "/product/":
        posted = request.method == "POST"
        body = html(PRODUCT, error="The price is missing." if posted else "")
        return route.fulfill(status=422 if posted else 200, content_type="text/html", body=body)
    if path == "/undo/":
        return route.fulfill(status=204 if request.headers.get("x-csrftoken") == "token-of-the-page" else 403)
    if path == "/refused/":
        return route.fulfill(status=409, content_type="application/json", body='{"message": "Publish it again."}')
    return route.fulfill(content_type="text/html", body=html(PAGE), headers={"Content-Security-Policy": POLICY})


def opened(browser: Browser, page_errors: list[str], **options) -> Page:
    """The page, with errors of scripts and refusals of the content policy in `page_errors`."""
    page = browser.new_context(reduced_motion="reduce", **({"viewport": DESKTOP} | options)).new_page()
    page.route("**/*", answer)
    page.on("pageerror", lambda error: page_errors.append(str(error)))
    page.on("console", lambda message: page_errors.append(message.text) if message.type == "error" else None)
    page.goto(f"{SITE}/menu/")
    return page


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """The page on a desktop; a browser error fails the test, except the refusals that the test causes."""
    page_errors = []
    page = opened(browser, page_errors)
    yield page
    page.context.close()
    assert [text for text in page_errors if not re.search(r"status of 4|Status Error Code 4", text)] == []


def dispatch(page: Page, name: str, **detail) -> None:
    page.evaluate("([name, detail]) => document.dispatchEvent(new CustomEvent(name, {detail}))", [name, detail])


def test_a_closed_dialog_returns_the_focus(page):
    page.click("[data-open=void]")
    expect(page.get_by_role("dialog", name="Void order #1042?")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.locator("#void")).to_be_hidden()
    expect(page.locator("[data-open=void]")).to_be_focused()


def test_a_click_outside_closes_a_dialog_and_a_drag_that_ends_outside_does_not(page):
    page.click("[data-open=void]")
    inside = page.locator("#void p").bounding_box()
    page.mouse.move(inside["x"] + 5, inside["y"] + 5)
    page.mouse.down()
    page.mouse.move(5, 5)
    page.mouse.up()
    expect(page.locator("#void")).to_be_visible()

    page.mouse.click(5, 5)
    expect(page.locator("#void")).to_be_hidden()


def test_a_sheet_opens_shows_its_errors_and_closes_when_the_server_says_so(page):
    page.click("text=Al pastor")
    sheet = page.get_by_role("dialog", name="Al pastor")
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="Save").click()
    expect(sheet).to_contain_text("The price is missing.")

    dispatch(page, "fynlo:close")
    expect(page.locator("#sheet")).to_be_hidden()


def test_undo_posts_with_the_pages_token_and_notifies_the_page(page):
    page.evaluate("document.addEventListener('fynlo:undone', ({detail}) => { window.undone = detail.url })")
    dispatch(page, "fynlo:toast", message="Sold out.", tone="success", undo="/undo/")
    page.get_by_role("button", name="Undo").click()

    page.wait_for_function("() => window.undone === '/undo/'")  # a bare expression would need eval when asked again
    expect(page.locator(".toast")).to_have_count(0)


def test_a_failed_undo_shows_a_message(page):
    page.evaluate("document.querySelector('meta[name=csrf-token]').content = 'forged'")
    dispatch(page, "fynlo:toast", message="Sold out.", undo="/undo/")
    page.get_by_role("button", name="Undo").click()

    expect(page.locator(".toast")).to_have_text(re.compile("That could not be undone."))


def test_a_toast_can_be_read_and_dismissed_over_an_open_dialog(page):
    page.click("[data-open=void]")
    dispatch(page, "fynlo:toast", message="<b>No printer</b>", tone="error")
    expect(page.locator("#void .toast p")).to_have_text("<b>No printer</b>")
    page.click("#void [data-toast-close]")

    page.keyboard.press("Escape")
    expect(page.locator("body > .toasts")).to_have_count(1)


def test_toasts_are_shown_one_after_the_other(page):
    dispatch(page, "fynlo:toast", message="First.")
    dispatch(page, "fynlo:toast", message="Second.")
    expect(page.locator(".toast p")).to_have_text(["Second."])
    for _ in range(2):
        dispatch(page, "fynlo:toast", message="From the server.", queue=True)
    expect(page.locator(".toast p")).to_have_text(["Second."])
    page.click("[data-toast-close]")
    expect(page.locator(".toast p")).to_have_text(["From the server."])
    page.click("[data-toast-close]")
    expect(page.locator(".toast p")).to_have_count(0)


def test_a_refused_request_shows_the_servers_message(page):
    page.click("text=Publish")

    expect(page.locator(".toast")).to_contain_text("Publish it again.")


def test_the_banner_shows_a_lost_connection_and_the_number_of_pending_changes(page):
    banner = page.locator("[data-connection]")
    expect(banner).to_be_hidden()
    dispatch(page, "fynlo:connection", state="offline", pending=2)
    expect(banner).to_contain_text("No connection. 2 changes wait to be sent.")
    dispatch(page, "fynlo:connection", state="connecting", pending=1)
    expect(banner).to_contain_text("Reconnecting… 1 change waits to be sent.")
    dispatch(page, "fynlo:connection", state="online")
    expect(banner).to_be_hidden()


def test_one_menu_is_open_at_a_time_and_escape_closes_it(page):
    page.click(".switcher summary")
    expect(page.get_by_role("button", name="Bloom")).to_be_visible()
    page.click(".person-menu summary")
    expect(page.get_by_role("button", name="Bloom")).to_be_hidden()

    page.keyboard.press("Escape")
    expect(page.locator("details[data-menu][open]")).to_have_count(0)
    expect(page.locator(".person-menu summary")).to_be_focused()


def test_the_first_tab_stop_skips_the_navigation(page):
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_typed_input_is_not_lost_without_a_question_on_any_page_of_the_portal(page):
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_label("Note").fill("Half a case came broken")
    expect(page.get_by_text("Not saved")).to_be_visible()
    page.get_by_role("link", name="Orders").first.click()

    expect(page.get_by_label("Note")).to_have_value("Half a case came broken")
    assert asked == ["beforeunload"]


def test_every_page_of_the_navigation_can_be_reached_on_a_phone_without_scripts(browser):
    page = opened(browser, [], viewport=PHONE, java_script_enabled=False)

    page.click("text=More")
    expect(page.locator(".nav-more-panel").get_by_role("link", name="Staff")).to_be_visible()
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_components_are_accessible_large_enough_and_fit(browser, viewport, scheme):
    page = opened(browser, [], viewport=viewport, color_scheme=scheme)

    assert [(each["id"], each["nodes"][0]["html"]) for each in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    small = """[...document.querySelectorAll(".button, .nav-link, .menu-item, summary, .control")]
        .filter((each) => each.checkVisibility() && (each.offsetHeight < 44 || each.offsetWidth < 44))
        .map((each) => each.outerHTML)"""
    assert page.evaluate(small) == []
    page.context.close()
