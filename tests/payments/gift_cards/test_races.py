"""Two tills spend the last pounds of one card at once, and two payments complete one card's bill."""

from decimal import Decimal as D

import pytest
from django.db import connection

from orders import services as orders
from orders.services import Item
from payments import services
from payments.gift_cards import redeeming, selectors
from payments.gift_cards import services as gift_cards
from payments.models import GiftCard, GiftCardMovement
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def two_bills(committed):
    """A card of £5.00 and two committed bills of £3.20."""
    connection.set_tenant(committed.alpha)
    menu = run_service(build_menu)
    card, order, _ = run_service(gift_cards.sell_card, actor=Actor.system(), amount=D("5.00"))
    run_service(services.take_cash, actor=Actor.system(), order=order.id, amount=D("5.00"))
    bills = [run_service(orders.place_order, actor=Actor.system(), items=[Item(menu.latte.id)]) for _ in range(2)]
    return committed.alpha, card, bills


def tills(card, bills):
    return [
        lambda order=order: run_service(
            redeeming.take_gift_card, actor=Actor.system(), order=order.id, gift_card_id=card.id, amount=D("3.20")
        )
        for order in bills
    ]


def test_two_tills_never_spend_a_card_twice(two_bills):
    restaurant, card, bills = two_bills
    (refused,) = errors_of(race(*tills(card, bills), restaurant=restaurant))
    assert (refused.code, GiftCard.objects.get().balance) == ("gift_card.too_little", D("1.80"))


def test_without_the_lock_both_tills_spend_it(two_bills, monkeypatch):
    """The control: both read £5.00 before either takes £3.20. The database refuses the sum that is wrong."""
    restaurant, card, bills = two_bills
    monkeypatch.setattr(redeeming, "lock_card", pause_until_all_read(selectors.get_card))
    (refused,) = errors_of(race(*tills(card, bills), restaurant=restaurant))
    assert "holds 1.80, its movements sum to -1.40" in str(refused), "both passed the check; the database noticed"


def test_two_payments_at_once_activate_a_card_once(committed):
    connection.set_tenant(committed.alpha)
    run_service(build_menu)
    _, order, _ = run_service(gift_cards.sell_card, actor=Actor.system(), amount=D("50.00"))
    halves = [
        lambda: run_service(services.take_cash, actor=Actor.system(), order=order.id, amount=D("25.00"))
        for _ in range(2)
    ]
    assert not errors_of(race(*halves, restaurant=committed.alpha))
    assert GiftCardMovement.objects.values_list("kind", "amount").get() == ("sale", D("50.00"))
