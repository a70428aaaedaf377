"""The pages of the platform's host on a phone and on a desktop: front page, sign-in, API documentation, Django admin.

Admin pages come from the registry of Django admin, so that a newly registered model is tested without a change here.
"""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.contrib import admin
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.filebased import EmailBackend
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from fynlo.core import security_txt
from fynlo.core.ids import uuid7
from restaurants.models import (
    Announcement,
    BillingAccount,
    BillingEvent,
    BillingInvoice,
    Domain,
    Job,
    JobFailure,
    OutgoingMail,
    PlatformSetting,
    Restaurant,
    SchemaMigration,
    SettingOverride,
    SupportAccess,
    SuppressedAddress,
    User,
)
from tests.browser.conftest import PROBES, assert_accessible, is_error
from tests.plugins.restaurants import PASSWORD, sweep
from tests.security.routes import all_routes
from tests.security.table import rows_of
from tests.servers import serve

pytestmark = pytest.mark.browser
SCREENS = {
    "dark phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"},
    "desktop": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
}
DOCS = "/api/v1/docs"
NO_PAGE = ("switch/", "sign-out/", security_txt.PATH)
PICTURES = os.environ.get("FYNLO_PICTURES")  # folder for screenshots of the pages


@pytest.fixture(scope="module")
def platform(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[SimpleNamespace]:
    """The platform as in the demo: `.server`, a row of every model, an email in the mailbox; swept when done."""
    data = tmp_path_factory.mktemp("data")
    with django_db_blocker.unblock():
        users = set(User.objects.values_list("pk", flat=True))
        restaurants = list(Restaurant.objects.all())
        at = restaurants[0].created_at
        OutgoingMail.objects.create(
            to="ana@alpha.example", subject="Join", text="t", html="h", created_at=at, next_attempt_at=at
        )
        PlatformSetting.objects.create(key="sign_up.is_open", value=True)
        SettingOverride.objects.create(restaurant=restaurants[0], key="mail.volume", value=200)
        amounts = {"total": 1, "amount_due": 1}
        account = BillingAccount.objects.create()
        BillingInvoice.objects.create(id="in_1", account=account, status="open", issued_at=at, **amounts)
        BillingEvent.objects.create(id="evt_1", kind="invoice.paid", payload={}, received_at=at, next_attempt_at=at)
        SupportAccess.objects.create(
            restaurant=restaurants[0], user_id=uuid7(), person="Pat", reason="Ana called", opened_at=at, expires_at=at
        )
        SuppressedAddress.objects.create(email="a@b.example", reason="bounced", mail_id=uuid7(), created_at=at)
        Announcement.objects.create(
            text_en="On Monday at 03:00 UTC tills are updated. Close open bills before.", text_es="El lunes …",
            starts_at=at, ends_at=at + timedelta(days=30), on_till=True,
        )  # fmt: skip
        Job.objects.create(name="restaurants.tasks.check_domains", started_at=at, ended_at=at, runs=7, failures=1)
        JobFailure.objects.create(
            job_id="restaurants.tasks.check_domains", at=at, error="OSError: no route to host",
            traceback="Traceback (most recent call last):\n  …\nOSError: no route to host",
        )  # fmt: skip
        SchemaMigration.objects.create(
            restaurant=restaurants[0], status="failed", missing=2, attempts=5, queued_at=at, started_at=at, ended_at=at,
            error="orders.0003_tips: canceling statement due to lock timeout",
        )  # fmt: skip
        Domain.objects.create(domain="a.example", tenant=restaurants[0], is_primary=False)  # the list's first
        write_email(data / "mail")
        with serve(environment={"FYNLO_DEMO": "1", "FYNLO_DATA": str(data)}) as server:
            yield SimpleNamespace(server=server)
        sweep(restaurants, users, {restaurant.pk for restaurant in restaurants})
        connection.close()


def write_email(folder: Path) -> None:
    email = EmailMultiAlternatives("Choose a new password", "Hello", "Fynlo <no-reply@localhost>", ["a@b.example"])
    email.attach_alternative(
        '<html lang="en"><head><title>t</title></head><body><p>Hello</p></body></html>', "text/html"
    )
    EmailBackend(file_path=str(folder)).send_messages([email])


@pytest.fixture(params=SCREENS)
def context(request, browser, platform) -> Iterator[BrowserContext]:
    """A browser without a sign-in."""
    opened = browser.new_context(**SCREENS[request.param], reduced_motion="reduce")
    opened.set_default_timeout(30_000)
    opened.add_init_script(path=PROBES)
    yield opened
    opened.close()


@pytest.fixture
def pat(context, platform) -> BrowserContext:
    """The same browser with the platform's owner signed in."""
    client = Client(headers={"host": settings.BASE_DOMAIN})
    client.force_login(User.objects.get(email="pat@fynlo.example"))
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    url = platform.server.url("/", slug=None)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": url}])
    return context


def check_pages(context: BrowserContext, platform: SimpleNamespace, paths: list[str]) -> None:
    """Assert that each page opens, fits, has a title, breaks no policy and is accessible; report all together."""
    page, faults = context.new_page(), []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda said: faults.append(f"{page.url}: {said.text}") if is_error(said) else None)
    page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 500 else None)
    for path in paths:
        answer: Any = page.goto(platform.server.url(path, slug=None))
        page.wait_for_load_state("load")
        if path == DOCS:
            page.locator(".opblock").first.wait_for()
        if PICTURES:
            name = path.strip("/").replace("/", "-") or "root"
            page.screenshot(path=Path(PICTURES) / f"{name}-{page.evaluate('innerWidth')}.png", full_page=True)
        if answer.status != 200 or not page.title():
            faults.append(f"{path}: {answer.status}, {page.title()!r}")
        if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
            faults.append(f"{path} is wider than the screen")
        try:
            assert_accessible(page)
        except AssertionError as found:
            faults.append(f"{path}: {found}")
    page.close()
    assert not faults, "\n".join(faults)


def pages() -> list[str]:
    """The pages of the platform's host except the admin, for a signed-in person."""
    rows = rows_of("platform")
    own = [route.path for route in all_routes("platform") if not route.is_api and (route.path, "get") in rows]
    whole = [f"/{path}" for path in own if "<" not in path and not path.startswith(NO_PAGE)]
    return [*whole, "/demo/mail/1/"]


def admin_pages() -> list[str]:
    """Overview; of every model its list, what can be added and the first row; the first page of each other kind.

    A search without a result, the history of a row and the question before a deletion are one template for all models.
    """
    found = [reverse("admin:index", urlconf=settings.ROOT_URLCONF)]
    once: dict[str, str] = {}
    asks: Any = SimpleNamespace(user=User(is_platform_owner=True))
    for model, model_admin in admin.site._registry.items():
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        row: Any = model._default_manager.first()
        found += [base, f"{base}{row.pk}/change/"]
        once.setdefault("search", f"{base}?q=zzz")
        once.setdefault("history", f"{base}{row.pk}/history/")
        if model is Restaurant:
            found += [f"{base}{row.pk}/suspend/", f"{base}{row.pk}/support/"]
        if model_admin.has_add_permission(asks):
            found.append(f"{base}add/")
        if model_admin.has_delete_permission(asks, row):
            once.setdefault("deletion", f"{base}{row.pk}/delete/")
    return found + list(once.values())


def test_the_platforms_pages_are_accessible_and_fit(pat, platform):
    check_pages(pat, platform, pages())


def test_the_sign_in_pages_are_accessible_and_fit(context, platform):
    check_pages(context, platform, ["/", "/sign-in/", "/admin/login/", "/password/reset/"])


def test_the_api_documentation_is_accessible_and_fits(context, platform):
    check_pages(context, platform, [DOCS])


def test_every_page_of_the_admin_is_accessible_and_fits(pat, platform):
    check_pages(pat, platform, admin_pages())
    overview = pat.new_page()
    overview.goto(platform.server.url("/admin/", slug=None))
    expect(overview.get_by_text("Active restaurants")).to_be_visible()


def test_an_operation_is_found_and_read_by_keyboard(context, platform):
    page, faults = context.new_page(), []
    page.on("console", lambda said: faults.append(said.text) if is_error(said) else None)
    page.goto(platform.server.url(DOCS, slug=None))
    search = page.get_by_role("searchbox", name="Search operations")
    search.wait_for()
    tab_to_element(page, search)
    page.keyboard.type("tables server")
    operations = page.locator(".opblock")
    expect(operations).to_have_count(1)
    tab_to(page, "/api/v1/restaurants/tables/{table_id}/server")
    page.keyboard.press("Enter")
    expect(operations).to_contain_text("Who may call it: owner, manager, server, cashier (floor.manage)")
    page.wait_for_url(f"**{DOCS}#/restaurants/restaurants_tables_server_update")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert_accessible(page)
    assert faults == []


def test_the_api_documentation_sends_no_requests(context, platform):
    """A request from a signed-in person's browser would be a real order."""
    page = context.new_page()
    page.goto(f"{platform.server.url(DOCS, slug=None)}#/orders/orders_create")
    expect(page.get_by_text("Idempotency-Key").first).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("Try it out|Authorize|Execute"))).to_have_count(0)


def test_the_api_documentation_without_scripts_names_the_document(browser, platform):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(platform.server.url(DOCS, slug=None))
    expect(page.get_by_role("link", name="OpenAPI document")).to_have_attribute("href", "/api/v1/openapi.json")
    context.close()


def test_the_admin_works_by_keyboard(context, platform):
    """Sign in, open a form, and use a searchable field, which has a label."""
    page = context.new_page()
    page.goto(platform.server.url("/admin/", slug=None))
    tab_to(page, "Email")
    page.keyboard.type("pat@fynlo.example")
    tab_to(page, "Password")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(platform.server.url("/admin/", slug=None))

    page.goto(platform.server.url("/admin/restaurants/domain/add/", slug=None))
    choice = page.get_by_role("combobox", name="Restaurant")
    tab_to_element(page, choice)
    page.keyboard.press("Enter")
    page.keyboard.type("Bet")
    page.get_by_role("option", name="Beta").wait_for()
    assert_accessible(page)
    page.keyboard.press("Enter")
    expect(page.locator("#id_tenant option:checked")).to_have_text("Beta")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the name of the focused element contains `name`."""
    for _ in range(60):
        if name in page.evaluate("probes.focusedName()"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{name} cannot be reached with Tab")


def tab_to_element(page: Page, wanted: Locator) -> None:
    for _ in range(120):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("the element cannot be reached with Tab")


def test_a_typed_password_can_be_shown(context, platform):
    page = context.new_page()
    page.goto(platform.server.url("/sign-in/", slug=None))
    password = page.locator("#id_password")
    password.fill("correct horse")
    show = page.get_by_role("button", name="Show password")
    expect(show).to_have_attribute("aria-pressed", "false")
    show.click()
    expect(password).to_have_attribute("type", "text")
    expect(password).to_be_focused()
    assert_accessible(page)
    show.click()
    expect(password).to_have_attribute("type", "password")
    page.close()
