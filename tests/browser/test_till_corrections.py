"""Corrections on the till: with permission, shown in the order's history; and the ones that work offline."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from inventory import services as stock
from orders import services as orders
from orders.floor import layout
from orders.models import Order
from orders.services import Choice, Item
from payments.models import Payment
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from tests.browser.conftest import assert_accessible
from tests.browser.till_page import expect_all_sent, expect_live, mend, open_order_at

pytestmark = pytest.mark.browser


@pytest.fixture
def place(in_alpha, site, table) -> Callable[..., Order]:
    """`place()`: tacos £8.50 and three lattes £9.60 on the table, sent."""

    def make(at: Any = None) -> Order:
        items = [Item(site.menu.tacos.id, 1, (Choice(site.menu.carnitas.id),)), Item(site.menu.latte.id, 3)]
        where = (at or table).id
        return in_alpha(orders.place_order, actor=Actor.system(), items=items, table_id=where, guests=2, send=True)

    return make


@pytest.fixture
def beside(in_alpha, site, table) -> Any:
    """Another free table."""
    name = f"{table.name}b"
    return in_alpha(layout.create_table, section_id=site.room.section.id, name=name, sort_order=table.sort_order)


@pytest.fixture
def at_table(open_page, table) -> Callable[..., Page]:
    """`at_table("marco")`: his till, on the table's order."""

    def go(name: str, **options: Any) -> Page:
        page = open_page(name, "/pos/", **options)
        expect_live(page)
        open_order_at(page, table)
        return page

    return go


def open_line(page: Page, name: str) -> None:
    if not page.locator("#cart-sheet").is_visible():
        page.locator("[data-open-cart]").tap()
    page.locator("#cart-sheet [data-line-open]", has_text=name).tap()
    expect(page.locator("#more-sheet")).to_be_visible()


def open_more(page: Page) -> None:
    page.locator(".heading-more").tap()
    expect(page.locator("#more-sheet")).to_be_visible()


def choose(page: Page, name: str) -> None:
    page.locator(f'[data-choice="{name}"]').tap()


def confirm(page: Page, name: str) -> None:
    page.locator(f'[data-do="{name}"]').tap()


def confirm_incomplete(page: Page, name: str, words: str) -> None:
    """Tap the button; check that it names the missing input and changes nothing."""
    page.locator(f'[data-do="{name}"][aria-disabled]').tap(force=True)
    expect(page.get_by_text(words).last).to_be_visible()


def in_sheet(page: Page, selector: str) -> Locator:
    return page.locator(f"#more-sheet {selector}")


def close(page: Page) -> None:
    page.locator("dialog[open] [data-close]").last.tap()


def test_a_line_is_voided_comped_and_discounted_with_permission(at_table, place, site, stored):
    order = place()
    sara = at_table("sara", color_scheme="dark")
    open_line(sara, "Latte")
    choose(sara, "edit")
    confirm_incomplete(sara, "edit", "Nothing has changed yet.")
    in_sheet(sara, '[data-seat-chip="2"]').tap()
    sara.get_by_label("Note for the kitchen").fill("oat milk")
    expect(in_sheet(sara, ".sheet-body")).to_contain_text("it is fired, so it stays")
    assert_accessible(sara)
    confirm(sara, "edit")
    latte = sara.locator("#cart-sheet [data-line]", has_text="Latte")
    for words in ("oat milk", "Seat 2"):
        expect(latte).to_contain_text(words)
    sara.get_by_role("button", name="Undo").tap()
    for words in ("oat milk", "Seat 2"):
        expect(latte).not_to_contain_text(words)
    open_line(sara, "Tacos")
    assert_accessible(sara)
    for name in ("void", "comp"):
        expect(in_sheet(sara, f'[data-choice="{name}"]')).to_contain_text("ask a manager")
    in_sheet(sara, '[data-choice="void"]').tap(force=True)
    expect(sara.get_by_text("Void: ask a manager")).to_be_visible()
    choose(sara, "discount")
    expect(in_sheet(sara, '[data-percent="25"]')).to_have_attribute("aria-disabled", "true")
    in_sheet(sara, '[data-percent="10"]').tap()
    in_sheet(sara, '[data-reason="Complaint"]').tap()
    assert_accessible(sara)
    confirm(sara, "discount")
    expect(sara.locator("#cart-sheet [data-line]", has_text="Tacos")).to_contain_text("10 % off")
    sara.get_by_role("button", name="Undo").tap()
    expect(sara.locator("#cart-sheet [data-line]", has_text="Tacos")).not_to_contain_text("10 % off")

    marco = at_table("marco")
    open_line(marco, "Tacos")
    choose(marco, "comp")
    confirm_incomplete(marco, "comp", "Choose a reason first.")
    in_sheet(marco, "#reason-other").fill("Hair in it")
    confirm(marco, "comp")
    expect(sara.locator("#cart-sheet [data-line]", has_text="Tacos")).to_contain_text("On the house")
    open_line(marco, "Latte")
    choose(marco, "void")
    in_sheet(marco, '[data-reason="Entered twice"]').tap()
    marco.get_by_role("button", name="How many are void: one less").tap()
    marco.get_by_role("button", name="How many are void: one less").tap()
    expect(in_sheet(marco, ".sheet-body")).to_contain_text("2 stay on the order.")
    assert_accessible(marco)
    confirm(marco, "void")
    expect(latte.locator(".line-quantity")).to_have_text("2×")
    open_line(marco, "Latte")
    choose(marco, "void")
    in_sheet(marco, '[data-reason="Sent back"]').tap()
    confirm(marco, "void")
    expect(sara.locator("#cart-sheet [data-line]")).to_have_count(1)
    marco.get_by_role("button", name="Undo").last.tap()
    expect(marco.locator("#cart-sheet .is-new")).to_contain_text("Latte")  # the guest orders it again as a new line
    marco.locator("#cart-sheet [data-more]").tap()
    expect(in_sheet(marco, "[data-adjustment]")).to_contain_text("Hair in it")
    in_sheet(marco, "[data-adjustment] button").tap()
    expect(in_sheet(marco, "[data-adjustment]")).to_have_count(0)

    choose(marco, "history")
    history = in_sheet(marco, ".history")
    for words in (
        "3 × Latte: note “oat milk”",
        "3 × Latte: note “oat milk” removed",
        "Voided after sending: 1 of 3 × Latte (Entered twice)",
        "Voided after sending: 2 × Latte (Sent back)",
        "10 % off 1 × Tacos (Complaint)",
    ):
        expect(history).to_contain_text(words)
    expect(history.locator("li", has_text="Hair in it").first).to_contain_text(
        "Marco on the till “Linux computer, Marco”"
    )
    assert_accessible(marco)
    now = stored(lambda: Order.objects.get(pk=order.id))
    assert now.total == Decimal("8.50")


def test_a_void_asks_what_became_of_the_food_where_stock_is_kept(at_table, place, site, in_alpha, stored):
    milk = in_alpha(stock.add_item, name="Milk", unit="l")
    of_milk = [{"item_id": milk.id, "quantity": Decimal("0.2"), "unit": "l", "waste": None}]
    in_alpha(stock.set_recipe, made_id=site.menu.latte.id, kind="product", ingredients=of_milk)
    site.server.empty_caches()
    order = place()
    marco = at_table("marco")
    open_line(marco, "Latte")
    choose(marco, "void")
    in_sheet(marco, '[data-reason="Sent back"]').tap()
    expect(in_sheet(marco, '[data-wasted="false"]')).to_have_attribute("aria-checked", "true")
    in_sheet(marco, '[data-wasted="true"]').tap()
    assert_accessible(marco)
    confirm(marco, "void")
    expect(marco.locator("#cart-sheet [data-line]")).to_have_count(1)

    expect_all_sent(marco)
    line = stored(
        lambda: Order.objects.get(pk=order.id).lines.select_related("stock_use").get(product_id=site.menu.latte.id)
    )
    assert (line.wasted, line.stock_use.state) == (True, "wasted")


def test_lines_and_orders_are_transferred_merged_and_split(at_table, place, site, table, beside, stored):
    order, other = place(), place(at=site.room.three)
    till = at_table("sara")
    open_more(till)
    choose(till, "table")
    assert_accessible(till)
    in_sheet(till, f'[data-to-table="{beside.id}"]').tap()
    expect(till.locator(".heading-title")).to_contain_text(beside.name)
    till.get_by_role("button", name="Undo").tap()
    expect(till.locator(".heading-title")).not_to_contain_text(beside.name)

    open_more(till)
    choose(till, "merge")
    assert_accessible(till)
    in_sheet(till, f'[data-from-order="{other.id}"]').tap()  # a question shows both totals first
    expect(in_sheet(till, "[data-merge-sums]")).to_contain_text(re.compile("£18.10.*£18.10.*Together£36.20"))
    assert stored(lambda: Order.objects.get(pk=other.id).status) != "cancelled"
    assert_accessible(till)
    confirm(till, f"order:{other.id}")
    expect(till.locator(".cart-total")).to_have_text("£36.20")
    open_more(till)
    choose(till, "split")
    confirm_incomplete(till, "split", "Choose what goes on the other bill.")
    in_sheet(till, "[data-split]").nth(1).get_by_role("button", name="one more").tap()
    assert_accessible(till)
    confirm(till, "split")
    expect(till.locator(".cart-total")).to_have_text("£33.00")
    till.get_by_role("button", name="Undo").last.tap()
    expect(till.locator(".cart-total")).to_have_text("£36.20")

    till.locator("[data-open-cart]").tap()
    till.locator("#cart-sheet [data-line-open]", has_text="Latte").first.tap()
    choose(till, "table")
    till.get_by_role("button", name="How many move: one less").tap()
    in_sheet(till, f'[data-to-table="{beside.id}"]').tap()
    expect(till.get_by_text("2 × Latte moved to")).to_be_visible()
    totals = stored(lambda: [Order.objects.get(pk=order.id).total, Order.objects.get(table_id=beside.id).total])
    assert totals == [Decimal("29.80"), Decimal("6.40")]
    assert stored(lambda: Order.objects.get(pk=other.id).status) == "cancelled"


def test_a_paid_order_is_reopened_corrected_and_refunded(at_table, place, in_alpha, stored):
    order = place()
    in_alpha(orders.set_status, order_id=order.id, status="served")
    till = at_table("marco")
    till.locator("[data-pay]:visible").tap()
    till.locator("[data-cash]").first.tap()
    till.locator("[data-take]").tap()
    till.locator("[data-done]").tap()
    till.locator("[data-menu] summary").tap()
    till.locator("[data-paid-open]").tap()
    till.get_by_label("Number or table").fill(f"#{order.number}")
    expect(till.locator("[data-paid]")).to_have_count(1)
    assert_accessible(till)
    till.locator("[data-paid]").tap()
    assert_accessible(till)
    choose(till, "payments")
    till.locator("[data-payment]").tap()
    choose(till, "tender")
    till.locator('[data-reason="Paid by card after all"]').tap()
    assert_accessible(till)
    confirm(till, "tender")
    expect(till.get_by_role("heading", name="Card £18.10")).to_be_visible()
    choose(till, "refund")
    till.locator('[data-back-in="cash"]').tap()  # else to the card, as it was paid
    till.get_by_label("How much (£)").fill("19")
    confirm_incomplete(till, "refund", "At most £18.10 can go back.")
    till.get_by_label("How much (£)").fill("4.50")
    till.locator("#reason-other").fill("Cold")
    assert_accessible(till)
    confirm(till, "refund")
    expect(till.get_by_text("Give £4.50 back in cash.")).to_be_visible()
    choose(till, "refund")
    till.locator('[data-back-in="cash"]').tap()
    till.locator('[data-back="items"]').tap()
    expect(till.locator('[data-do="refund"]')).to_have_attribute("aria-disabled", "true")
    till.locator("[data-back-item]", has_text="Latte").locator("button").tap()
    till.get_by_label("How much of Latte").select_option("1/3")
    till.locator('[data-reason="Came back"]').tap()
    assert_accessible(till)
    confirm(till, "refund")
    expect(till.get_by_text("Give £3.20 back in cash.")).to_be_visible()
    choose(till, "receipt")
    expect(till.locator("[data-receipt]")).to_have_count(3)  # one for each refund
    close(till)
    till.locator("[data-paid]").tap()
    choose(till, "reopen")
    till.locator('[data-reason="Guests order more"]').tap()
    assert_accessible(till)
    confirm(till, "reopen")
    expect(till.locator(".heading-title")).to_contain_text(f"#{order.number}")
    open_more(till)
    choose(till, "history")
    history = in_sheet(till, ".history")
    for words in (
        "Payment of £18.10 corrected from cash to card (Paid by card after all)",
        "Refunded £4.50 in cash (Cold)",
        "Refunded £3.20 in cash for Latte (Came back)",
        "Reopened (Guests order more)",
    ):
        expect(history.locator("li", has_text=words)).to_contain_text("Marco on the till “Linux computer, Marco”")
    [payment] = stored(lambda: list(Payment.objects.filter(order=order)))
    assert (payment.method, payment.tender, payment.refunded) == ("cash", "card", Decimal("7.70"))


def test_a_whole_order_is_voided_with_a_reason(at_table, place, table, stored):
    order = place()
    till = at_table("marco")
    open_more(till)
    choose(till, "void")
    till.locator('[data-reason="Entered twice"]').tap()
    confirm(till, "void")
    expect(till.locator(f'[data-table="{table.id}"]')).to_contain_text("Free")
    assert stored(lambda: Order.objects.get(pk=order.id).status) == "cancelled"


def test_offline_only_moving_a_table_works_and_the_rest_needs_the_network(
    at_table, place, beside, cut, stored, installed
):
    order = place()
    till = at_table("marco")
    installed(till)
    cut(till)
    open_more(till)
    expect(in_sheet(till, "[role=status]")).to_contain_text("No connection")
    expect(in_sheet(till, '[data-choice="void"]')).to_contain_text("needs a connection")
    assert_accessible(till)
    choose(till, "table")
    in_sheet(till, f'[data-to-table="{beside.id}"]').tap()
    expect(till.locator(".heading-title")).to_contain_text(beside.name)
    mend(till)
    expect_all_sent(till)
    assert stored(lambda: Order.objects.get(pk=order.id).table_id) == beside.id


def test_a_bill_with_nothing_due_is_closed_by_hand(at_table, place, in_alpha, stored):
    """The whole order is comped, so no payment closes it."""
    order = place()
    in_alpha(orders.set_status, order_id=order.id, status="served")
    manager = Actor("marco", None, "Marco", "manager", "", permissions_of("manager", ""))
    in_alpha(orders.comp, actor=manager, order_id=order.id, reason="Birthday")
    till = at_table("sara")
    till.locator("[data-close-bill]:visible").last.tap()
    expect(till.get_by_text("the bill is closed.")).to_be_visible()
    expect(till.locator(f'[data-table="{order.table_id}"]')).to_have_attribute("data-state", "free")
    expect_all_sent(till)
    now = stored(lambda: Order.objects.get(pk=order.id))
    assert (now.status, now.bill, now.paid, now.total) == ("completed", "paid", Decimal("0.00"), Decimal("0.00"))
