"""The parts of a meal deal take their own recipes from stock, whatever a person does with the deal."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from inventory import services
from inventory.models import Movement, Stock
from orders import services as orders
from tests.orders.test_deals import card, deal, deals_card  # noqa: F401


@pytest.fixture
def bread(run, store, deals_card, recipe):  # noqa: F811
    """A wrap takes one of ten breads."""
    item = run(services.add_item, name="Bread", unit="portion")
    run(services.receive_stock, item_id=item.id, quantity=D(10), cost=D("5.00"))
    recipe(deals_card.wrap, (item, "1", "portion"))
    return item


def moved(item):
    rows = Movement.objects.filter(item=item).exclude(kind="delivery").order_by("id")
    return [(row.kind, row.quantity) for row in rows]


def test_a_part_takes_its_recipe_once(bread, place, deal, pay, take):  # noqa: F811
    order = pay(place(deal(quantity=2), send=True))
    take(orders.set_status, order_id=order.id, status="completed")
    assert moved(bread) == [("sale", D(-2))]


def test_a_comped_deal_is_no_sale_and_a_void_one_that_was_made_is_waste(bread, place, deal, pay, take, actor):  # noqa: F811
    order = place(deal(quantity=3), send=True)
    line_id = order.all_lines[0].id
    take(
        orders.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=line_id, reason="Dropped", quantity=1,
        new_id=uuid7(), wasted=True,
    )  # fmt: skip
    take(orders.comp, actor=actor("marco"), order_id=order.id, line_ids=[line_id], reason="Late")
    take(orders.set_status, order_id=order.id, status="completed")
    assert sorted(moved(bread)) == [("comp", D(-2)), ("waste", D(-1))]
    assert Stock.objects.get(pk=bread.pk).quantity == 7
