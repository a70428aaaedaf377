"""The portal, the platform's pages and the admin in a real browser: at 390 and at 1280 pixels, by axe, by keyboard."""

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from restaurants.models import Invitation, Membership, Restaurant, User
from tests.browser.conftest import assert_accessible, is_error

pytestmark = pytest.mark.browser
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 800}
SIZES = pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])


@pytest.fixture
def on_platform(browser, site, page_errors):
    """`on_platform("pat@fynlo.example")` opens the platform's host signed in; without an address, signed out."""
    contexts: list[BrowserContext] = []

    def make(email: str = "", **options) -> Page:
        context = browser.new_context(viewport=DESKTOP, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        if email:
            client = Client(headers={"host": settings.BASE_DOMAIN})
            client.force_login(User.objects.get(email=email))
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            url = site.server.url("/", None)
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(f"{page.url}: {error}"))
        page.on("console", lambda said: page_errors.append(f"{page.url}: {said.text}") if is_error(said) else None)
        page.on("response", lambda answer: page_errors.append(answer.url) if answer.status >= 500 else None)
        return page

    yield make
    for context in contexts:
        context.close()


def fits(page: Page) -> bool:
    """Return whether the page is no wider than the screen."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_support_is_shown_no_button_that_would_be_refused(browser):
    """Also no submit button outside its form. Forms keep their fields, and one that only filters keeps its button."""
    rules = (settings.BASE_DIR / "fynlo/frontend/static/frontend/shared/styles/shell.css").read_text()
    page = browser.new_page()
    page.set_content(f"""<style>{rules}</style><body class="shell is-looking"><main id="content">
        <form method="post" id="count"><button>Save</button></form> <button type="submit" form="count">Count</button>
        <form method="post" hx-post="/preview"><input aria-label="Phone"><button>Keep</button></form>
        <button hx-post="/x">Void</button> <form method="get"><button>Filter</button></form></main>""")
    assert [each.inner_text() for each in page.get_by_role("button").all()] == ["Filter"]
    assert page.get_by_role("textbox", name="Phone").is_visible()  # support reads what is set
    page.evaluate("document.body.classList.remove('is-looking')")
    assert page.get_by_role("button").count() == 5
    page.close()


@SIZES
def test_the_navigation_leads_to_every_page(open_page, viewport):
    page = open_page("olivia", "/portal/", viewport=viewport)
    links = page.locator(".nav-list a[href]").evaluate_all("links => [...new Set(links.map(link => link.href))]")
    assert len(links) >= 3
    for link in links:
        assert page.goto(link).status == 200, link
        here = page.locator('.shell-nav [aria-current="page"]').first
        expect(here).to_have_attribute("href", urlsplit(link).path)


@SIZES
def test_a_person_is_invited_from_the_list(open_page, viewport):
    page = open_page("olivia", "/portal/people/", viewport=viewport)
    page.get_by_role("link", name="Invite a person").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("Email").fill("sara@alpha.example")
    sheet.get_by_role("radio", name="Server Takes orders").check()
    assert_accessible(page)
    sheet.get_by_role("button", name="Send the invitation").click()
    expect(sheet.get_by_text("is a member already")).to_be_visible()

    email = f"ana-{viewport['width']}@alpha.example"
    sheet.get_by_label("Email").fill(email)
    sheet.get_by_role("button", name="Send the invitation").click()
    expect(page.get_by_text(f"The invitation to {email} is on its way.")).to_be_visible()
    expect(page.locator(".invitation", has_text=email)).to_be_visible()
    assert Invitation.objects.filter(email=email).count() == 1

    page.get_by_role("button", name=f"Withdraw the invitation of {email}").click()
    expect(page.locator(".invitation", has_text=email)).to_have_count(0)


def test_a_person_is_deactivated_and_reactivated_by_keyboard(open_page):
    page = open_page("olivia", "/portal/people/", viewport=DESKTOP)
    page.get_by_role("link", name="Ed", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Deactivate").focus()
    page.keyboard.press("Enter")
    asked = page.get_by_role("dialog", name="Deactivate Ed?")
    asked.get_by_role("button", name="Cancel").click()
    expect(asked).to_have_count(0)
    page.get_by_role("button", name="Deactivate").click()
    assert_accessible(page)
    asked.get_by_role("button", name="Deactivate").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".badge", has_text="Deactivated")).to_be_visible()
    page.get_by_role("link", name="Ed", exact=True).click()
    page.get_by_role("button", name="Reactivate").click()
    expect(page.locator(".badge", has_text="Deactivated")).to_have_count(0)
    assert Membership.objects.get(user__email="ed@alpha.example").is_active


def test_the_list_is_filtered_while_a_person_types(open_page):
    page = open_page("olivia", "/portal/people/", viewport=PHONE)
    page.get_by_label("Search people").press_sequentially("kim")
    expect(page.get_by_role("link", name="Sara", exact=True)).to_have_count(0)
    expect(page.get_by_role("link", name="Kim", exact=True)).to_be_visible()


def test_two_tabs_do_not_overwrite_each_others_settings(open_page, signed_in):
    context = signed_in("olivia", viewport=DESKTOP)
    first, second = (open_page("olivia", "/portal/settings/", context=context) for _ in range(2))
    first.get_by_label("Phone").fill("020 7946 0018")
    first.get_by_role("button", name="Save settings").click()
    expect(first.get_by_text("Settings saved.")).to_be_visible()

    second.get_by_label("Phone").fill("0000")
    second.get_by_role("button", name="Save settings").click()
    expect(second.get_by_text("Olivia changed this at")).to_be_visible()
    expect(second.get_by_text("020 7946 0018")).to_be_visible()
    assert_accessible(second)
    second.get_by_role("button", name="Save settings").click()
    expect(second.get_by_text("Settings saved.")).to_be_visible()
    assert Restaurant.objects.get(slug="alpha").phone == "0000"


def test_one_tap_switches_to_the_other_restaurant(open_page, site):
    Membership.objects.get_or_create(
        user=User.objects.get(email="marco@alpha.example"), restaurant=Restaurant.objects.get(slug="beta"),
        defaults={"role": "manager"},
    )  # fmt: skip
    page = open_page("marco", "/portal/", viewport=PHONE)
    page.locator("summary.switcher-summary").click()
    page.get_by_role("button", name="Beta").click()
    page.wait_for_url(site.server.url("/portal/", "beta"))
    expect(page.locator("summary.switcher-summary")).to_contain_text("Beta")
    assert_accessible(page)


def test_a_restaurant_created_in_the_admin_is_served(on_platform, site):
    page = on_platform("pat@fynlo.example")
    page.goto(site.server.url("/admin/restaurants/restaurant/add/", None))
    page.locator("[name=name]").fill("Chucho")
    page.locator("[name=name]").blur()
    expect(page.locator("[name=slug]")).to_have_value("chucho")  # proposed
    page.locator("[name=owner_email]").fill("ana@chucho.example")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("body")).to_contain_text("was added successfully")
    assert page.goto(site.server.url("/sign-in/", "chucho")).status == 200


def test_the_front_page_and_the_api_page_fit_and_are_accessible(on_platform, site):
    page = on_platform()
    page.goto(site.server.url("/", None))
    assert_accessible(page)
    page.set_viewport_size(PHONE)
    assert fits(page)
    page.goto(site.server.url("/api/v1/docs", None))
    page.get_by_label("Search operations").fill("platform restaurants")
    expect(page.get_by_text("/api/v1/platform/restaurants").first).to_be_visible()
