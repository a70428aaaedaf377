"""What a line costs by the time at which it was chosen, and what cannot be ordered at that time."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from menu import services as menu
from orders import services
from orders.errors import NotOffered
from orders.models import Line
from orders.services import Item
from realtime.models import Alert
from tests.offline import OfflineTill

EVENING = datetime(2026, 12, 1, 18, 58, tzinfo=UTC)  # a Tuesday, two minutes before the end of happy hour


@pytest.fixture
def at(monkeypatch):
    """`at(moment)` sets the clock."""
    return lambda moment: monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def happy(card, run, at):
    """A latte costs £3.20, £2.00 from 17:00 to 19:00; crisps are sold only then."""
    at(EVENING)
    daypart = run(menu.create_daypart, name="Happy hour", weekdays=range(7), starts=time(17), ends=time(19))
    run(
        menu.update_product,
        product_id=card.latte.id,
        takeaway_price=D("3.00"),
        dayparts=[{"daypart_id": daypart.id, "only": False, "price": D("2.00")}],
    )
    run(
        menu.update_product,
        product_id=card.crisps.id,
        dayparts=[{"daypart_id": daypart.id, "only": True, "price": None}],
    )
    run(menu.publish)
    return card


def latte(happy, **fields):
    return Item(product_id=happy.latte.id, **fields)


def prices(order):
    return [line.unit_price for line in order.all_lines]


def test_a_line_has_the_price_of_the_time_at_which_it_was_chosen(happy, place, at):
    assert prices(place(latte(happy), order_type="dine_in")) == [D("2.00")]
    assert prices(place(latte(happy), order_type="takeaway")) == [D("3.00")]  # happy hour is for eating in
    at(EVENING + timedelta(minutes=4))
    items = latte(happy), latte(happy, chosen_at=EVENING)
    assert prices(place(*items, order_type="dine_in")) == [D("3.20"), D("2.00")]


def test_a_choice_is_bounded_whatever_the_device_says(happy, place, at):
    at(EVENING + timedelta(hours=3))
    assert prices(place(latte(happy, chosen_at=EVENING), order_type="dine_in")) == [D("3.20")]
    at(EVENING - timedelta(hours=3))
    assert prices(place(latte(happy, chosen_at=EVENING), order_type="dine_in")) == [D("3.20")]  # a clock ahead


def test_what_is_not_sold_now_is_refused_unless_it_was_chosen_in_time(happy, place, at):
    at(EVENING + timedelta(minutes=4))
    with pytest.raises(NotOffered, match="Crisps"):
        place(Item(product_id=happy.crisps.id))
    place(Item(product_id=happy.crisps.id, chosen_at=EVENING))


def test_an_offline_sale_has_the_prices_of_its_own_time(happy, api, room, at):
    till = OfflineTill(lambda *call: api("sara")(*call))  # signs in again when the network is back
    till.do("order.create", "", {"id": uuid7(), "order_type": "dine_in", "items": [
        {"id": uuid7(), "product_id": happy.latte.id}, {"id": uuid7(), "product_id": happy.crisps.id},
    ]})  # fmt: skip
    at(EVENING + timedelta(minutes=30))
    (answer,) = till.send()
    assert answer["outcome"] == "applied"
    assert sorted(Line.objects.values_list("unit_price", flat=True)) == [D("1.20"), D("2.00")]
    assert not Alert.objects.exists()


def test_another_type_keeps_the_time_at_which_a_line_was_chosen(happy, place, take, at):
    order = place(latte(happy), order_type="takeaway")
    at(EVENING + timedelta(hours=1))
    assert prices(take(services.set_order_type, order_id=order.id, order_type="dine_in")) == [D("2.00")]
