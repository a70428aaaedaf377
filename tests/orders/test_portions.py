"""Portions that are left: counted down when they are ordered, given back when a line is void, oversold only offline."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.ids import uuid7
from menu import selectors
from menu import services as menu
from menu.models import Portions
from menu.services import availability
from orders import services
from orders.errors import NotEnoughLeft, SoldOut
from orders.models import Line, Order
from orders.services import Choice, Item
from realtime.models import Alert, Event
from tests.offline import OfflineTill
from tests.orders.conftest import build_menu, events_since, head
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race

BUYERS = 50


@pytest.fixture
def left(card):
    """`left("crisps")` is what is left of it, None if it is not counted."""
    return lambda name: selectors.availability()["left"].get(str(getattr(card, name).id))


@pytest.fixture
def count(run, card):
    """`count("crisps", 3)` says that three are left."""
    return lambda name, portions: run(
        menu.set_availability, item_id=getattr(card, name).id, available=True, portions=portions
    )


@pytest.fixture
def crisps(card):
    return lambda quantity=1: Item(product_id=card.crisps.id, quantity=quantity)


def test_orders_count_down_and_the_last_portion_sells_out(place, take, count, left, crisps, card, latte):
    count("crisps", 3)
    since = head()
    order = place(latte(), crisps(2))
    assert left("crisps") == 1
    with pytest.raises(NotEnoughLeft, match=r"Crisps \(1\)") as refused:
        place(crisps(2))
    assert refused.value.details["left"] == [1]
    take(services.add_lines, order_id=order.id, items=[crisps()])
    assert selectors.availability()["unavailable"] == [str(card.crisps.id)]
    with pytest.raises(SoldOut, match="Crisps"):
        place(latte(), crisps())
    assert left("crisps") == 0
    changes = [event["data"] for event in events_since(since) if event["type"] == "menu.availability_changed"]
    assert [(each["left"], each["available"]) for each in changes] == [(1, True), (0, False)]


def test_a_void_and_a_cancelled_order_give_back(place, take, count, left, crisps):
    count("crisps", 5)
    order, other = place(crisps(3), send=True), place(crisps(2))
    line = order.all_lines[0]
    take(services.void_sent_line, order_id=order.id, line_id=line.id, reason="Changed mind", quantity=2)
    assert left("crisps") == 2
    take(services.void_line, order_id=other.id, line_id=other.all_lines[0].id)
    assert left("crisps") == 4
    third = place(crisps(4))
    take(services.cancel_order, order_id=third.id)
    assert left("crisps") == 4
    take(services.void_order, order_id=order.id, reason="Left")
    assert left("crisps") == 5


def test_a_line_from_before_the_count_gives_nothing_back(place, take, count, left, crisps):
    order = place(crisps(2))
    count("crisps", 5)
    take(services.void_line, order_id=order.id, line_id=order.all_lines[0].id)
    assert left("crisps") == 5


def test_options_are_counted_by_how_many_each_line_takes(place, count, left, card):
    count("guacamole", 4)
    place(Item(card.tacos.id, quantity=2, choices=(Choice(card.carnitas.id), Choice(card.guacamole.id))))
    assert left("guacamole") == 2
    with pytest.raises(NotEnoughLeft, match="Guacamole"):
        place(Item(card.tacos.id, quantity=3, choices=(Choice(card.carnitas.id), Choice(card.guacamole.id))))


def test_two_lines_of_one_order_share_what_is_left(place, count, left, crisps):
    count("crisps", 3)
    with pytest.raises(NotEnoughLeft):
        place(crisps(2), crisps(2))
    assert left("crisps") == 3


def test_a_moved_and_a_merged_line_count_once(place, take, count, left, crisps, latte):
    count("crisps", 5)
    one, two = place(crisps(2)), place(latte())
    take(services.merge_orders, order_id=two.id, from_order_id=one.id)
    assert left("crisps") == 3


def test_a_till_that_oversold_without_a_network_is_accepted_with_one_alert(api, room, card, count, left, take, place):
    count("crisps", 3)
    till = OfflineTill(api("sara"))
    line = uuid7()
    answer = till.tell(
        "order.create", "", {"id": uuid7(), "items": [{"id": line, "product_id": card.crisps.id, "quantity": 4}]}
    )
    assert answer["outcome"] == "attention"
    (alert,) = Alert.objects.all()
    assert (alert.kind, "Crisps" in alert.sentence) == ("order.sold_out", True)
    assert Line.objects.get(pk=line).sold_out
    assert (left("crisps"), str(card.crisps.id) in selectors.availability()["unavailable"]) == (-1, True)
    take(services.void_line, order_id=Order.objects.get().id, line_id=line)
    assert left("crisps") == 3


def test_sold_out_until_tomorrow_that_a_device_said_yesterday_is_over(api, room, card):
    till = OfflineTill(api("sara"))
    answer = till.tell(
        "menu.set_availability", card.crisps.id, {"available": False, "until": "tomorrow"},
        created_at=clock.now() - timedelta(days=1),
    )  # fmt: skip
    assert answer["result"]["until"] < clock.now().isoformat()
    assert selectors.availability()["unavailable"] == []


def test_an_order_without_scarce_items_costs_no_query_more(place, count, latte, django_assert_num_queries):
    place(latte())
    with CaptureQueriesContext(connection) as before:
        place(latte())
    count("crisps", 3)
    place(latte())  # reads again which menu is in force
    with django_assert_num_queries(len(before)):
        place(latte())


# Races


@pytest.fixture
def buyers_of_last_portion(committed):
    """One portion of crisps is left in alpha: so many calls, and each adds it to an order of its own.

    New orders would take turns at the counter of their numbers, whatever the portions do.
    """
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    latte, crisps = Item(product_id=card.latte.id), Item(product_id=card.crisps.id)

    def make(number):
        orders = [run_service(services.place_order, items=[latte]) for _ in range(number)]
        run_service(menu.set_availability, item_id=card.crisps.id, available=True, portions=1)
        return [partial(run_service, services.add_lines, order_id=order.id, items=[crisps]) for order in orders]

    return make


def test_of_fifty_buyers_of_the_last_portion_one_gets_it(committed, buyers_of_last_portion):
    refused = errors_of(race(*buyers_of_last_portion(BUYERS), restaurant=committed.alpha))

    assert {error.code for error in refused} == {"order.sold_out"}
    assert (len(refused), Portions.objects.get().left) == (BUYERS - 1, 0)
    assert Line.objects.filter(name="Crisps").count() == 1
    assert Event.objects.filter(type="menu.availability_changed").count() == 2


def test_without_the_lock_two_buyers_get_it(committed, buyers_of_last_portion, monkeypatch):
    """The control: both read the portions before either writes."""
    buyers, objects = buyers_of_last_portion(2), Portions.objects
    read = pause_until_all_read(lambda item_ids: list(objects.filter(pk__in=item_ids)))
    monkeypatch.setattr(availability, "_locked_portions", read)
    assert errors_of(race(*buyers, restaurant=committed.alpha)) == []
    assert Line.objects.filter(name="Crisps").count() == 2
