"""A gift card at the till: sold on a bill of food, then looked up and spent on another."""

from decimal import Decimal as D

import pytest
from playwright.sync_api import expect

from payments.gift_cards import services as gift_cards
from payments.models import GiftCard, Payment
from payments.services import take_cash
from realtime.actors import Actor
from tests.browser.conftest import assert_accessible
from tests.browser.test_bill import site  # noqa: F401, fixtures
from tests.browser.test_till_bill import paying, served, served_order  # noqa: F401, fixtures
from tests.browser.till_page import expect_live, until

pytestmark = pytest.mark.browser
CODE = "7K2M9QXA0C4D7X2K"


@pytest.fixture
def card(in_alpha):
    """A paid card of £10.00."""
    made, order, _ = in_alpha(gift_cards.sell_card, actor=Actor.system(), amount=D("10.00"), code=CODE)
    in_alpha(take_cash, actor=Actor.system(), order=order.id, amount=D("10.00"))
    return made


def test_a_card_pays_a_part_and_the_rest_stays_due(served, paying, stored, card):  # noqa: F811
    order = served()  # £18.10
    till = paying("sara")
    till.locator('[data-balance="gift_card"]').tap()
    sheet = till.locator("#giftCard-sheet")
    sheet.locator("[data-code]").fill("AAAA BBBB CCCC DDDD")
    sheet.locator('[data-do="check"]').tap()
    expect(sheet.locator("[data-problem]")).to_contain_text("No gift card has this code.")
    assert_accessible(till)
    sheet.locator("[data-code]").fill("7k2m-9qxa-0c4d-7x2k")
    sheet.locator("[data-code]").press("Enter")
    expect(sheet.locator('[data-gift-card="active"]')).to_contain_text("£10.00")
    expect(sheet).to_contain_text("£8.10 of this part stays to be paid in another way.")
    assert_accessible(till)
    sheet.locator('[data-do="pay"]').tap()
    expect(till.locator("[data-due]")).to_have_text("£8.10")
    paid = stored(lambda: list(Payment.objects.filter(order=order.id).values_list("method", "amount")))
    assert paid == [("gift_card", D("10.00"))]
    assert stored(lambda: GiftCard.objects.get(pk=card.pk).balance) == D("0.00")


def test_a_card_is_sold_on_the_bill_of_the_food(served, paying, stored):  # noqa: F811
    order = served()
    till = paying("sara")
    till.evaluate(f"location.hash = '#/order/{order.id}'")
    till.locator("[data-more]:visible").first.tap()
    till.locator('[data-choice="gift-card"]').tap()
    sheet = till.locator("#giftCard-sheet")
    sheet.locator('[data-card-amount="20"]').tap()
    sheet.locator('[data-do="sell"]').tap()
    until(till, lambda: stored(lambda: GiftCard.objects.filter(line__order=order.id).exists()))
    card = stored(lambda: GiftCard.objects.get(line__order=order.id))
    expect(till.get_by_text(f"Gift card ending {card.last_four}").first).to_be_visible()


def test_a_card_is_sold_on_a_bill_of_its_own_and_looked_up(open_page, stored, in_alpha):
    code = "8K2M9QXA0C4D7X2K"
    in_alpha(gift_cards.sell_card, actor=Actor.system(), amount=D("10.00"), code=code)
    till = open_page("sara", "/pos/#/due")
    expect_live(till)
    till.locator('[data-sell="check"]').tap()
    sheet = till.locator("#giftCard-sheet")
    sheet.locator("[data-code]").fill(code)
    sheet.locator("[data-code]").press("Enter")
    expect(sheet.locator("[data-gift-card]")).to_contain_text("Card ending 7X2K")
    till.keyboard.press("Escape")
    till.locator('[data-sell="gift_card"]').tap()
    sheet.locator('[data-card-amount="20"]').tap()
    sheet.locator('[data-do="sell"]').tap()
    expect(till.locator("[data-due]")).to_have_text("£20.00")
    assert stored(lambda: GiftCard.objects.order_by("-line__added_at").first().sold_for) == D("20.00")
