"""PINs on the till: another person takes over, and a manager approves one action."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Page, expect

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.models import Correction, Order
from orders.services import Item
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.models import AuditEntry
from realtime.sync.models import Device
from restaurants.identity.permissions import permissions_of
from restaurants.identity.pins import commands as pin_commands
from restaurants.identity.pins import hashing, verifiers
from restaurants.models import Membership, SecurityPolicy, Session
from tests.browser.conftest import assert_accessible
from tests.browser.till_page import expect_live, open_order_at

pytestmark = pytest.mark.browser

PINS = {"sara": "4826", "carl": "271828", "marco": "90517"}


@pytest.fixture
def pins(site) -> None:
    """Sara, Carl and Marco have PINs, and alpha asks for one to comp, discount above a limit and change a price."""
    connection.set_tenant(site.alpha)
    try:
        for name, pin in PINS.items():
            member = Membership.objects.select_related("user").get(
                user__email=f"{name}@alpha.example", restaurant=site.alpha
            )
            user = member.user
            dispatch(
                pin_commands.PEOPLE_SET_PIN,
                target=member.pk,
                extra={"pin_hash": hashing.hash_pin(member.pk, pin), "stretched": verifiers.stretch(pin)},
                actor=Actor(
                    str(user.pk), user.pk, user.name, member.role, member.job, permissions_of(member.role, member.job)
                ),
                key=str(uuid7()),
            )
    finally:
        connection.set_schema_to_public()
    SecurityPolicy.objects.update_or_create(
        restaurant=site.alpha, defaults={"step_up_actions": ["comp", "discount_over_limit", "price_override"]}
    )
    site.server.empty_caches()  # the server caches the policy for seconds
    yield
    SecurityPolicy.objects.filter(restaurant=site.alpha).delete()
    site.server.empty_caches()


@pytest.fixture
def enrolled_till(open_page, pins) -> Callable[..., Page]:
    """`enrolled_till("sara")`: her till, whose device is enrolled."""

    def go(name: str, **options: Any) -> Page:
        page = open_page(name, "/pos/", **options)
        expect_live(page)
        user = f"{name}@alpha.example"
        for _ in range(500):
            if Device.objects.filter(enrolled_by__email=user, enrolled_at=None).update(enrolled_at=clock.now()):
                return page
            page.wait_for_timeout(20)
        raise AssertionError("the till has not registered itself")

    return go


@pytest.fixture
def order(in_alpha, site, table) -> Order:
    return in_alpha(
        orders.place_order, actor=Actor.system(), items=[Item(site.menu.latte.id, 3)], table_id=table.id, send=True
    )


def enter(page: Page, name: str, pin: str = "") -> None:
    dialog = page.locator(".pin-dialog")
    person = dialog.get_by_role("button", name=name.title(), exact=True)
    if person.count():
        person.tap()
    for digit in pin or PINS[name]:
        dialog.locator(f'[data-key="{digit}"]').tap()
    dialog.locator('[data-key="ok"]').tap()


def comp_the_latte(page: Page) -> None:
    if not page.locator("#cart-sheet").is_visible():
        page.locator("[data-open-cart]").tap()
    page.locator("#cart-sheet [data-line-open]", has_text="Latte").tap()
    page.locator('[data-choice="comp"]').tap()
    page.locator("#more-sheet #reason-other").fill("Cold")
    page.locator('[data-do="comp"]').tap()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_another_person_takes_over_by_pin(enrolled_till, color_scheme):
    page = enrolled_till("sara", color_scheme=color_scheme)
    page.locator("details.menu > summary").tap()
    page.locator("[data-switch-person]").tap()
    dialog = page.locator(".pin-dialog")
    expect(dialog).to_contain_text("Who takes over?")
    assert_accessible(page)
    dialog.get_by_role("button", name="Carl").tap()
    assert_accessible(page)

    enter(page, "carl", "9999")
    expect(dialog.locator(".pin-problem")).to_have_text("That PIN is wrong. Try again.")
    enter(page, "carl")

    expect(page.locator(".heading-note")).to_have_text("Carl")
    expect_live(page)
    assert Session.objects.filter(user__email="carl@alpha.example", method="pin", ended_at=None).exists()


def test_a_pin_is_typed_on_a_keyboard(enrolled_till):
    page = enrolled_till("sara")
    page.locator("details.menu > summary").tap()
    page.locator("[data-switch-person]").tap()
    page.locator(".pin-dialog").get_by_role("button", name="Carl").tap()

    page.keyboard.type(PINS["carl"])
    page.keyboard.press("Enter")

    expect(page.locator(".heading-note")).to_have_text("Carl")


def test_a_manager_approves_a_comp_on_the_waiters_till(enrolled_till, order, table, stored):
    page = enrolled_till("sara")
    open_order_at(page, table)
    comp_the_latte(page)

    dialog = page.locator(".pin-dialog")
    expect(dialog).to_contain_text("A manager has to approve this")
    assert_accessible(page)
    enter(page, "marco", "11111111")
    expect(dialog.locator(".pin-problem")).to_have_text("That PIN is wrong. Try again.")
    enter(page, "marco")

    expect(page.locator("#cart-sheet [data-line]", has_text="Latte")).to_contain_text("On the house")
    page.locator("#cart-sheet [data-more]").tap()
    page.locator('[data-choice="history"]').tap()
    expect(page.locator(".history li").first).to_contain_text("(approved by Marco)")
    entry = stored(lambda: AuditEntry.objects.get(kind="order.comp", target=str(order.id)))
    emails = dict(Membership.objects.values_list("user_id", "user__email"))
    assert (emails[entry.actor], emails[entry.approved_by]) == ("sara@alpha.example", "marco@alpha.example")


def test_a_manager_approves_a_price_and_its_restoring_on_the_waiters_till(enrolled_till, order, table, stored):
    page = enrolled_till("sara")
    open_order_at(page, table)
    page.locator("[data-open-cart]").tap()
    latte = page.locator("#cart-sheet [data-line]", has_text="Latte")
    latte.locator("[data-line-open]").tap()
    page.locator('[data-choice="price"]').tap()
    sheet = page.locator("#more-sheet")
    sheet.locator("#line-price").fill("2.50")
    sheet.locator("[data-reason]").first.tap()
    assert_accessible(page)
    sheet.locator('[data-do="price"]').tap()
    enter(page, "marco")

    expect(latte).to_contain_text("£2.50 each, £3.20 on the menu")
    expect(latte.locator(".line-price")).to_have_text("£7.50")
    row = stored(lambda: Correction.objects.get(order=order.id, kind="price"))
    assert (row.by_name, row.approved_by_name, row.value) == ("Sara", "Marco", Decimal("2.10"))

    latte.locator("[data-line-open]").tap()
    page.locator('[data-choice="restore-price"]').tap()
    enter(page, "marco")
    expect(latte.locator(".line-price")).to_have_text("£9.60")


def test_without_the_approval_nothing_changes(enrolled_till, order, table, stored):
    page = enrolled_till("sara")
    open_order_at(page, table)
    comp_the_latte(page)

    page.locator('.pin-dialog [data-key="close"]').tap()

    expect(page.locator(".pin-dialog")).to_have_count(0)
    expect(page.locator("#more-sheet")).to_contain_text("A manager has to approve this with their PIN.")
    assert not stored(lambda: AuditEntry.objects.filter(kind="order.comp", target=str(order.id)).exists())


def test_a_till_that_is_not_enrolled_says_what_to_do(open_page, pins):
    page = open_page("carl", "/pos/")
    expect_live(page)
    page.locator("details.menu > summary").tap()
    page.locator("[data-switch-person]").tap()

    expect(page.get_by_text("This device is not enrolled.")).to_be_visible()
