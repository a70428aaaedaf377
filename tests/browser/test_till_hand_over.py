"""A shift is handed over by PIN on an enrolled till, with and without a network."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import dispatch
from realtime.models import AuditEntry
from restaurants.identity.pins import commands as pin_commands
from restaurants.identity.pins import hashing, verifiers
from restaurants.models import Membership, SecurityEvent, SecurityPolicy, Session
from tests.browser.conftest import PROBES, assert_accessible, is_error
from tests.browser.till_page import (
    expect_all_sent,
    expect_live,
    mend,
    open_order_at,
    open_table,
    order_of,
    orders_at,
    send,
    tile,
    until,
)
from tests.plugins.enrolled import make_code
from tests.realtime.conftest import actor_of

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
PINS = {"sara": "4826", "carl": "271828", "marco": "90517"}


@pytest.fixture
def enrolled_till(browser: Browser, site, page_errors, installed) -> Iterator[Callable[..., Page]]:
    """`enrolled_till()`: a new browser that a code has enrolled, and on which Sara has signed in by PIN.

    Sara, Carl and Marco have PINs. Alpha asks for one to void after sending, and locks after five minutes.
    """
    contexts = []
    SecurityPolicy.objects.update_or_create(restaurant=site.alpha, defaults={"step_up_actions": ["void_sent"]})

    def make(**options: Any) -> Page:
        context = browser.new_context(**{"viewport": PHONE, "has_touch": True, **options})
        context.set_default_timeout(20_000)
        context.add_init_script(path=PROBES)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: page_errors.append(str(error)))
        page.on("console", lambda message: page_errors.append(message.text) if is_error(message) else None)
        page.goto(site.server.url("/devices/enrol/"))
        page.get_by_label("Code").fill(code_of(site))
        page.get_by_role("button", name="Add this device").click()
        page.wait_for_url("**/sign-in/**")
        set_pins(site)
        page.goto(site.server.url("/sign-in/pin/?next=%2Fpos%2F"))
        page.get_by_label("Sara").check()
        page.get_by_label("PIN", exact=True).fill(PINS["sara"])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url("**/pos/")
        while '"void_sent"' not in page.locator("#till-config").text_content():  # the server caches it for seconds
            page.wait_for_timeout(500)
            page.reload()
        installed(page)
        people = "async (name) => (await probes.peopleOf(name)).filter(({ verifier }) => verifier).length"
        until(page, lambda: page.evaluate(people, f"fynlo:device:{site.alpha.pk}") == len(PINS))
        return page

    yield make
    for context in contexts:
        context.close()
    SecurityPolicy.objects.filter(restaurant=site.alpha).delete()


def code_of(site) -> str:
    connection.set_tenant(site.alpha)
    try:
        return make_code(actor_of("marco", site.alpha))
    finally:
        connection.set_schema_to_public()


def set_pins(site) -> None:
    connection.set_tenant(site.alpha)
    try:
        for name, pin in PINS.items():
            member = Membership.objects.get(user__email=f"{name}@alpha.example", restaurant=site.alpha)
            extra = {"pin_hash": hashing.hash_pin(member.pk, pin), "stretched": verifiers.stretch(pin)}
            actor = actor_of(name, site.alpha)
            dispatch(pin_commands.PEOPLE_SET_PIN, target=member.pk, extra=extra, actor=actor, key=str(uuid7()))
    finally:
        connection.set_schema_to_public()


def ask_to_switch(page: Page) -> None:
    page.locator("details.menu > summary").tap()
    page.locator("[data-switch-person]").tap()


def enter(page: Page, name: str, pin: str = "") -> None:
    dialog = page.locator(".pin-dialog")
    expect(dialog).to_be_visible()
    person = dialog.get_by_role("button", name=name.title(), exact=True)
    if person.count():
        person.tap()
    page.keyboard.type(pin or PINS[name])
    dialog.locator('[data-key="ok"]').tap()


def hand_over(page: Page, name: str) -> None:
    ask_to_switch(page)
    enter(page, name)
    expect(page.locator(".pin-dialog")).to_have_count(0)
    expect(page.locator(".heading-who")).to_have_text(name.title())


def void_the_latte(page: Page) -> None:
    page.locator("[data-open-cart]").tap()
    page.locator("#cart-sheet [data-line-open]", has_text="Latte").tap()
    page.locator('[data-choice="void"]').tap()
    page.locator("#more-sheet #reason-other").fill("Dropped")
    page.locator('[data-do="void"]').tap()


def commands_of(stored, *names: str, since: datetime) -> list[tuple[str, str, str | None]]:
    """(kind, who, who approved) of the commands of those people on devices since then, in their order."""

    def read():
        emails = dict(Membership.objects.filter(restaurant__slug="alpha").values_list("user_id", "user__email"))
        by = {None: None} | {user_id: email.partition("@")[0] for user_id, email in emails.items()}
        rows = AuditEntry.objects.exclude(device=None).filter(at__gte=since).order_by("at")
        found = rows.values_list("kind", "actor", "approved_by")
        return [(kind, by[actor], by[approver]) for kind, actor, approver in found if by[actor] in names]

    return stored(read)


def test_a_shift_is_handed_over_without_a_network_and_each_command_is_its_persons(
    enrolled_till, site, in_alpha, stored, cut, page_errors
):
    from orders.floor import layout

    since, earlier = clock.now(), list(Session.objects.values_list("pk", flat=True))
    tables = [
        in_alpha(layout.create_table, section_id=site.room.section.id, name=str(number), sort_order=number)
        for number in (91, 92)
    ]
    page = enrolled_till()
    open_table(page, tables[0])
    tile(page, site.menu.latte).tap()
    tile(page, site.menu.crisps).tap()
    send(page)
    until(page, lambda: stored(lambda: orders_at(tables[0])))
    page.get_by_role("button", name="Back").tap()

    hand_over(page, "carl")
    expect_live(page)
    expect(page.locator(f'[data-table="{tables[0].id}"]')).not_to_contain_text("Free")
    cut(page)
    order_of(page, tables[1], site.menu.latte)
    page.get_by_role("button", name="Back").tap()

    hand_over(page, "sara")
    expect(page.locator(f'[data-table="{tables[1].id}"]')).not_to_contain_text("Free")
    open_order_at(page, tables[0])
    void_the_latte(page)
    expect(page.locator(".pin-dialog")).to_contain_text("A manager has to approve this")
    enter(page, "marco")
    expect(page.locator("#cart-sheet [data-line]", has_text="Latte")).to_have_count(0)
    page.locator("dialog[open] [data-close]").tap()
    page.get_by_role("button", name="Back").tap()
    open_order_at(page, tables[1])
    page.locator("[data-pay]:visible").tap()
    page.locator('[data-cash="320"]').tap()
    page.locator("[data-take]").tap()
    page.locator("[data-done]").tap()

    page.reload()  # the service worker has the page of Carl's sign-in
    expect(page.locator(".heading-who")).to_have_text("Sara")
    mend(page)
    expect_all_sent(page)
    assert commands_of(stored, "sara", "carl", since=since) == [
        ("order.create", "sara", None),
        ("order.create", "carl", None),
        ("order.void_sent_line", "sara", "marco"),
        ("bill.present", "sara", None),
        ("payment.cash", "sara", None),
    ]

    expect(page.locator("[data-confirm]")).to_contain_text("You are back online, Sara.")
    assert_accessible(page)
    page.locator("[data-confirm-person]").tap()
    enter(page, "sara")
    expect(page.locator("[data-confirm]")).to_be_hidden()
    expect_live(page)
    open_sessions = Session.objects.filter(method="pin", ended_at=None).exclude(pk__in=earlier)
    assert until(page, lambda: list(open_sessions.values_list("user__name", flat=True)) == ["Sara"])


def test_a_locked_till_shows_nothing_after_a_reload_and_counts_wrong_pins_without_a_network(
    enrolled_till, site, in_alpha, table, cut
):
    since = clock.now()
    page = enrolled_till(viewport={"width": 1280, "height": 800})
    order_of(page, table, site.menu.latte)
    expect(page.locator("[data-pay]:visible")).to_be_visible()
    cut(page)
    page.locator("details.menu > summary").tap()
    page.locator("[data-lock]").tap()
    dialog = page.locator(".pin-dialog")
    expect(dialog).to_contain_text("Locked")
    assert_accessible(page)

    page.reload()
    expect(dialog).to_contain_text("Locked")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(dialog).to_be_visible()
    text = page.locator("body").inner_text()
    assert not re.search(r"Latte|£|Table|Sara orders", text), text
    for _ in range(5):
        enter(page, "carl", "0000")
        expect(dialog.locator(".pin-dots")).to_have_text("–")
    expect(dialog.locator(".pin-problem")).to_have_text("That PIN is wrong. Try again in 1 minute.")
    page.reload()
    enter(page, "carl")
    expect(dialog.locator(".pin-problem")).to_have_text("Too many wrong PINs. Try again in 1 minute.")

    dialog.locator('[data-key="back"]').tap()
    enter(page, "sara")
    expect(dialog).to_have_count(0)
    expect(page.locator("[data-pay]:visible")).to_be_visible()

    mend(page)
    expect_all_sent(page)
    logged = SecurityEvent.objects.filter(kind="pin", person="carl@alpha.example", at__gte=since)
    assert until(page, lambda: logged.filter(note__contains="without a connection").count() == 5)
