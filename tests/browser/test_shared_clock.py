"""A shared device's time clock: everybody with a PIN clocks in and out on a kitchen screen and on a locked till."""

from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from realtime.sync.models import Device
from restaurants.identity.pins import commands as pin_commands
from restaurants.identity.pins import hashing, verifiers
from restaurants.models import Membership
from staff.models import Punch
from tests.browser.conftest import PROBES, assert_accessible, is_error
from tests.browser.till_page import expect_live, mend, until
from tests.plugins.enrolled import make_code
from tests.realtime.conftest import actor_of

pytestmark = pytest.mark.browser

PINS = {"kim": "4826", "sara": "90517"}


@pytest.fixture
def device(browser: Browser, site, page_errors) -> Iterator[Callable[..., Page]]:
    """`device("kitchen", "kim")`: the page of a new device of that kind, on which Kim has signed in by PIN."""
    contexts = []

    def make(kind: str, name: str, path: str, **options) -> Page:
        context = browser.new_context(**{"has_touch": True, "service_workers": "block", **options})
        context.set_default_timeout(20_000)
        context.add_init_script(path=PROBES)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.on("console", lambda message: page_errors.append(message.text) if is_error(message) else None)
        page.goto(site.server.url("/devices/enrol/"))
        page.get_by_label("Code").fill(_in_alpha(site, lambda: make_code(actor_of("marco", site.alpha), kind=kind)))
        page.get_by_role("button", name="Add this device").click()
        page.wait_for_url("**/sign-in/**")
        _in_alpha(site, lambda: _set_pins(site))
        page.goto(site.server.url(f"/sign-in/pin/?next={path}"))
        page.get_by_label(name.title()).check()
        page.get_by_label("PIN", exact=True).fill(PINS[name])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"**{path}")
        expect_live(page)
        people = "async (name) => (await probes.peopleOf(name)).filter(({ verifier }) => verifier).length"
        until(page, lambda: page.evaluate(people, f"fynlo:device:{site.alpha.pk}") == len(PINS))
        return page

    yield make
    for context in contexts:
        context.close()


def _in_alpha(site, work):
    connection.set_tenant(site.alpha)
    try:
        return work()
    finally:
        connection.set_schema_to_public()


def _set_pins(site) -> None:
    for name, pin in PINS.items():
        member = Membership.objects.get(user__email=f"{name}@alpha.example", restaurant=site.alpha)
        extra = {"pin_hash": hashing.hash_pin(member.pk, pin), "stretched": verifiers.stretch(pin)}
        dispatch(
            pin_commands.PEOPLE_SET_PIN, target=member.pk, extra=extra, actor=actor_of(name, site.alpha),
            key=str(uuid7()),
        )  # fmt: skip


def open_clock(page: Page) -> None:
    page.locator("details.menu > summary").tap()
    page.locator("[data-clock-open]").tap()


def press(page: Page, name: str, action: str, note: str = "") -> None:
    page.locator(f'[data-press="{action}"]').tap()
    dialog = page.get_by_role("dialog", name=name.title())
    expect(dialog.locator(f'[data-pressed="{action}"]')).to_be_visible()
    expect(dialog).to_contain_text(note)
    dialog.locator('[data-key="close"]').tap()


def enter(page: Page, name: str, pin: str = "") -> None:
    dialog = page.get_by_role("dialog", name="Time clock")
    dialog.get_by_role("button", name=name.title(), exact=True).tap()
    page.keyboard.type(pin or PINS[name])
    dialog.locator('[data-key="ok"]').tap()


@pytest.fixture
def punched(stored) -> Callable[[], list[tuple[str, str]]]:
    """`punched()`: who pressed what since the test began. Everybody has clocked out by its end, for the next test."""
    start = clock.now()

    def read() -> list[tuple[str, str]]:
        rows = Punch.objects.filter(stored_at__gte=start).order_by("at")
        return stored(lambda: list(rows.values_list("employee__name", "kind")))

    return read


@pytest.mark.parametrize("width", [390, 1280])
def test_everybody_clocks_in_and_out_on_the_cooks_screen_also_without_a_network(device, punched, stored, cut, width):
    page = device("kitchen", "kim", "/kitchen/all/", viewport={"width": width, "height": 844})
    open_clock(page)
    assert_accessible(page)
    enter(page, "sara", "1234")
    expect(page.locator(".pin-problem")).to_have_text("That PIN is wrong. Try again.")
    page.keyboard.type(PINS["sara"])
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are not clocked in.")).to_be_visible()
    assert_accessible(page)
    press(page, "sara", "staff.clock_in")
    until(page, lambda: punched() == [("Sara", "in")])
    newest = stored(lambda: Punch.objects.order_by("stored_at").last())
    assert Device.objects.get(pk=newest.device).kind == "kitchen"

    cut(page)
    for name, action in (("kim", "staff.clock_in"), ("sara", "staff.clock_out"), ("kim", "staff.clock_out")):
        open_clock(page)
        enter(page, name)
        expect(page.locator("[data-clock-state]")).to_be_visible()
        press(page, name, action, "Saved on this device with its time.")
    mend(page)
    until(page, lambda: punched() == [("Sara", "in"), ("Kim", "in"), ("Sara", "out"), ("Kim", "out")])


def test_a_cook_clocks_in_and_out_on_a_locked_till_that_stays_locked(device, punched):
    page = device("till", "sara", "/pos/", viewport={"width": 390, "height": 844})
    page.locator("details.menu > summary").tap()
    page.locator("[data-lock]").tap()
    expect(page.locator("[data-locked]")).to_have_count(1)
    for action in ("staff.clock_in", "staff.clock_out"):
        page.get_by_role("button", name="Clock in or out").tap()
        enter(page, "kim")
        press(page, "kim", action)
    until(page, lambda: punched() == [("Kim", "in"), ("Kim", "out")])
    expect(page.locator("[data-locked]")).to_have_count(1)
