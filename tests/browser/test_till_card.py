"""A card at the till: keyed into the restaurant's own machine, approved or declined; tips, seats, refunds."""

from decimal import Decimal as D
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from orders import services as orders
from orders.models import Order
from orders.services import Choice, Item
from payments.models import Payment, Refund
from realtime.actors import Actor
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import site  # noqa: F401, fixtures
from tests.browser.test_till_bill import paying, served, served_order  # noqa: F401, fixtures
from tests.browser.till_page import expect_all_sent, mend, until

pytestmark = pytest.mark.browser


def on_card(page: Page, sum_words: str) -> None:
    page.locator('[data-tender="card"]').tap()
    expect(page.locator("[data-card-sum]")).to_have_text(sum_words)


def payments_of(order_id: Any) -> list[tuple]:
    rows = Payment.objects.filter(order=order_id).order_by("created_at")
    return list(rows.values_list("method", "status", "amount", "tip"))


def test_a_card_is_declined_then_approved_with_a_tip(served, paying, stored):  # noqa: F811
    order = served()  # £18.10
    till = paying("sara")
    expect(till.locator("[data-tender]")).to_have_count(3)
    widths = till.locator("[data-tender]").evaluate_all("(all) => all.map((one) => Math.round(one.offsetWidth))")
    assert max(widths) - min(widths) <= 1
    expect(till.locator('[data-tender="card"] [data-fee]')).to_have_text("fee £0.52")  # 2.9 % of £18.10
    expect(till.locator('[data-tender="cash"] [data-fee]')).to_have_text("no fee")
    expect(till.locator("[data-reason]")).to_have_text("Guest's phone 1.2 %: the cheapest after cash for £18.10.")
    on_card(till, "£18.10")
    assert_accessible(till)
    till.locator("[data-declined]").tap()
    expect(till.get_by_text("Card declined: nothing was taken. £18.10 is still to pay.")).to_be_visible()
    until(till, lambda: stored(lambda: payments_of(order.id)) == [("card", "declined", D("18.10"), D("0.00"))])

    till.get_by_role("button", name="10 % £1.81").tap()
    expect(till.locator("[data-card-sum]")).to_have_text("£19.91")
    till.locator(".pay-slip summary").tap()
    till.locator('[data-slip="lastFour"]').fill("42")
    till.locator("[data-approved]").tap()
    expect(till.get_by_text("Enter the last four digits of the card, or leave them out.")).to_be_visible()
    till.locator('[data-slip="lastFour"]').fill("4242")
    till.locator('[data-slip="code"]').fill("A1B2C3")
    till.locator("[data-approved]").tap()
    expect(till.locator("[data-done-card]")).to_have_text("£19.91")
    assert_accessible(till)
    assert stored(lambda: payments_of(order.id))[1:] == [("card", "captured", D("18.10"), D("1.81"))]
    payment = stored(lambda: Payment.objects.get(order=order.id, status="captured"))
    assert (payment.card_last_four, payment.authorisation_code) == ("4242", "A1B2C3")
    assert stored(lambda: Order.objects.get(pk=order.id).status) == "completed"


def test_a_cash_tip_has_its_own_step_and_the_change_can_become_a_tip(served, paying, stored):  # noqa: F811
    order = served()
    till = paying("sara")
    till.locator("[data-tip-open]").tap()
    till.get_by_role("button", name="10 % £1.81").tap()
    expect(till.locator("[data-tip-chosen]")).to_have_text("£1.81")
    for digit in ("erase", "erase", "erase", "1", "00"):
        till.locator(f'[data-key="{digit}"]').tap()
    expect(till.locator("[data-tip-chosen]")).to_have_text("£1.00")
    for digit in ("00", "00"):  # £10,000.00 is no tip
        till.locator(f'[data-key="{digit}"]').tap()
    expect(till.get_by_text("A tip is at most £500.00.")).to_be_visible()
    assert_accessible(till)
    for digit in ("erase", "erase"):
        till.locator(f'[data-key="{digit}"]').tap()
    till.locator("[data-tip-done]").tap()
    expect(till.locator("[data-cash]").first).to_contain_text("£19.10")  # exact, with the tip
    till.locator('[data-cash="2000"]').tap()
    expect(till.locator("[data-change]")).to_have_text("£0.90")
    expect(till.locator("[data-keep-tip]")).to_have_text("Keep change as tip £0.90")
    till.locator("[data-keep-tip]").tap()
    expect(till.locator("[data-tip]")).to_have_text("£1.90")
    till.locator("[data-take]").tap()
    expect(till.locator("[data-done-change]")).to_have_text("£0.00")
    assert stored(lambda: payments_of(order.id)) == [("cash", "captured", D("18.10"), D("1.90"))]


def test_each_seat_pays_its_items_and_its_part_of_shared_ones(in_alpha, site, table, paying, stored):  # noqa: F811
    tacos, latte, choice = site.menu.tacos.id, site.menu.latte.id, (Choice(site.menu.carnitas.id),)
    order = in_alpha(
        orders.place_order, actor=Actor.system(), table_id=table.id, guests=2, send=True,
        items=[Item(tacos, 1, choice, seat=1), Item(latte, seat=2), Item(latte, 3)],
    )  # fmt: skip
    in_alpha(orders.set_status, order_id=order.id, status="served")
    till = paying("sara")
    till.locator('[data-way="seats"]').tap()
    seat = lambda number: till.locator(f'[data-seat="{number}"]')  # noqa: E731
    expect(seat(1)).to_contain_text("£13.30")  # tacos £8.50 and half of £9.60
    expect(seat(2)).to_contain_text("£8.00")
    expect(till.get_by_text("1 shared item: divided evenly between the seats that still pay.")).to_be_visible()
    expect(till.locator("[data-part]")).to_have_text("£13.30")  # one tap: the first seat is chosen
    assert_accessible(till)
    on_card(till, "£13.30")
    till.locator("[data-approved]").tap()
    expect(till.locator("[data-done-card]")).to_have_text("£13.30")
    till.locator("[data-next-part]").tap()
    expect(seat(1)).to_contain_text("Paid")
    expect(seat(1).locator("button")).to_be_disabled()
    expect(till.locator("[data-part]")).to_have_text("£8.00")  # and then the next
    till.locator('[data-tender="cash"]').tap()
    till.locator("[data-cash]").first.tap()
    till.locator("[data-take]").tap()
    expect(till.locator("[data-done-change]")).to_have_text("£0.00")
    assert [row[2] for row in stored(lambda: payments_of(order.id))] == [D("13.30"), D("8.00")]
    assert stored(lambda: Order.objects.get(pk=order.id).bill) == "paid"


def test_a_manager_refunds_a_card_on_the_machine(served, paying, stored):  # noqa: F811
    order = served()
    till = paying("marco")
    on_card(till, "£18.10")
    till.locator("[data-approved]").tap()
    till.locator("[data-receipt-open]").tap()
    till.locator("#payments-sheet").get_by_role("button", name="Back").tap()
    till.locator('[data-choice="refund"]').tap()
    expect(till.locator('[data-back-in="card"]')).to_have_attribute("aria-checked", "true")
    expect(till.get_by_text("Make the refund on the card machine first.")).to_be_visible()
    till.locator('[data-back="items"]').tap()
    till.locator("[data-back-item]", has_text="Tacos").locator("button").tap()
    till.locator("[data-reason]").first.tap()
    assert_accessible(till)
    till.locator('[data-do="refund"]').tap()
    expect(till.get_by_text("£8.50 is recorded as refunded to the card.")).to_be_visible()
    refund = stored(lambda: Refund.objects.get(payment__order=order.id))
    assert (refund.method, refund.amount) == ("card", D("8.50"))


def test_a_card_payment_taken_offline_is_stored_and_sent(served, paying, cut, stored):  # noqa: F811
    order = served()
    till = paying("sara")
    cut(till)
    on_card(till, "£18.10")
    till.locator("[data-approved]").tap()
    expect(till.locator("[data-done-card]")).to_have_text("£18.10")
    expect(till.get_by_text("No answer from the server yet.")).to_be_visible()
    mend(till)
    expect_all_sent(till)
    assert stored(lambda: payments_of(order.id)) == [("card", "captured", D("18.10"), D("0.00"))]
