"""A second name of a product: on the kitchen's tickets and on receipts, and nowhere else."""

import pytest

from fynlo.core.errors import InvalidInput
from menu import mobile
from menu import services as menu
from menu.services.products import MOST_CALORIES
from orders.models import Line
from orders.payloads import serialize_line
from payments.receipts.document import _lines
from tests.orders.conftest import events_since, head


@pytest.fixture
def renamed(card, run):
    run(menu.update_product, product_id=card.latte.id, short_name="  LAT ", calories=190)
    run(menu.publish)
    return card


def test_tickets_and_receipts_have_the_second_name_and_the_bill_the_first(renamed, place, latte, tacos):
    since = head()
    order = place(latte(), tacos(), send=True)
    on_tickets = {
        item["name"]
        for event in events_since(since)
        if event["type"] == "kitchen.order_received"
        for item in event["data"]["ticket"]["items"]
    }
    assert on_tickets == {"LAT", "Tacos"}
    assert [serialize_line(line)["name"] for line in order.all_lines] == ["Latte", "Tacos"]
    on_receipt = _lines(order, {line.id: line.total for line in order.all_lines})
    assert [line["name"] for line in on_receipt] == ["LAT", "Tacos"]


def test_a_line_keeps_the_name_that_it_was_ordered_under(renamed, place, latte, run):
    order = place(latte())
    run(menu.update_product, product_id=renamed.latte.id, short_name="")
    run(menu.publish)
    assert Line.objects.get(order=order).printed_name == "LAT"
    assert place(latte()).all_lines[0].printed_name == "Latte"


def test_the_app_is_told_the_calories(renamed):
    by_name = {row["name"]: row["calories"] for row in mobile.ITEMS.rows()}
    assert (by_name["Latte"], by_name["Tacos"]) == (190, None)


@pytest.mark.parametrize("wrong", [{"calories": MOST_CALORIES + 1}, {"calories": -1}, {"short_name": "x" * 41}])
def test_what_is_out_of_bounds_is_refused(card, run, wrong):
    with pytest.raises(InvalidInput):
        run(menu.update_product, product_id=card.latte.id, **wrong)
