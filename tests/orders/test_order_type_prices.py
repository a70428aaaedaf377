"""Prices by the type of the order: which a new line gets, and what a change of the type does to it."""

from decimal import Decimal as D

import pytest

from menu import services as menu
from orders import services
from orders.errors import PriceDiffers
from orders.services import Choice, Item


@pytest.fixture
def priced(card, run):
    """Tacos cost £8.50, £7.00 taken away and £9.00 delivered; a latte costs £3.20, £3.00 taken away."""
    run(menu.update_product, product_id=card.tacos.id, takeaway_price=D("7.00"), delivery_price=D("9.00"))
    run(menu.update_product, product_id=card.latte.id, takeaway_price=D("3.00"))
    run(menu.publish)
    return card


def unit_prices(order):
    return [line.unit_price for line in order.all_lines]


@pytest.mark.parametrize(
    ("order_type", "prices"),
    [
        ("dine_in", ["10.00", "3.20", "1.20"]),
        ("takeaway", ["8.50", "3.00", "1.20"]),
        ("pickup", ["8.50", "3.00", "1.20"]),
        ("delivery", ["10.50", "3.00", "1.20"]),
    ],
)
def test_a_new_line_has_the_price_of_the_orders_type(priced, place, latte, order_type, prices):
    prawn = Item(priced.tacos.id, choices=(Choice(priced.prawn.id),))  # £1.50 more, whatever the type
    order = place(prawn, latte(), Item(priced.crisps.id), order_type=order_type)
    assert unit_prices(order) == [D(price) for price in prices]
    assert sum(part["price"] for part in order.all_lines[0].components) == D(prices[0])


def test_without_a_table_it_is_a_takeaway_and_added_lines_follow_the_order(priced, place, take, latte, room):
    for fields, price in (({}, "3.00"), ({"table_id": room.one.id}, "3.20")):
        order = take(services.add_lines, order_id=place(latte(), **fields).id, items=[latte()])
        assert unit_prices(order) == [D(price)] * 2


def test_a_client_that_shows_another_price_is_refused(priced, place):
    with pytest.raises(PriceDiffers):
        place(Item(priced.latte.id, price=D("3.20")), order_type="takeaway")


def test_a_change_of_the_type_prices_unsent_lines_and_leaves_sent_ones(priced, place, take, tacos, latte):
    order = place(latte(), order_type="dine_in", send=True)
    take(services.add_lines, order_id=order.id, items=[tacos(quantity=2), latte()])
    changed = take(services.set_order_type, order_id=order.id, order_type="takeaway")
    assert unit_prices(changed) == [D("3.20"), D("7.00"), D("3.00")]
    assert changed.subtotal == D("20.20")
    back = take(services.set_order_type, order_id=order.id, order_type="dine_in")
    assert unit_prices(back) == [D("3.20"), D("8.50"), D("3.20")]


def test_a_price_that_a_person_replaced_stays(priced, place, take, latte):
    order = place(latte(), order_type="dine_in")
    line = order.all_lines[0]
    take(services.override_price, order_id=order.id, line_id=line.id, price=D("1.00"), reason="Regular")
    changed = take(services.set_order_type, order_id=order.id, order_type="takeaway")
    assert unit_prices(changed) == [D("1.00")]


def test_unsent_lines_keep_the_menu_that_they_were_ordered_from(priced, place, take, run, latte):
    order = place(latte(), order_type="dine_in")
    run(menu.update_product, product_id=priced.latte.id, takeaway_price=D("9.99"))
    run(menu.publish)
    changed = take(services.set_order_type, order_id=order.id, order_type="takeaway")
    assert unit_prices(changed) == [D("3.00")]
