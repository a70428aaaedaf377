"""Send an order: held lines go to the kitchen once, on one ticket per station."""

import pytest

from orders import errors, services
from orders.models import Ticket
from tests.orders.conftest import event_types_since, events_since, head


def test_each_station_gets_a_ticket_with_its_items(place, take, room):
    order = place(table_id=room.one.id, guests=2, notes="allergy: nuts")
    before = head()
    sent = take(services.send_to_kitchen, order_id=order.id)
    assert sent.status == "confirmed"
    events = events_since(before)
    assert [event["type"] for event in events] == [
        "kitchen.order_received",
        "kitchen.order_received",
        "order.item_status_changed",
        "order.status_changed",
    ]
    ticket = events[0]["data"]["ticket"]
    assert (ticket["station"], ticket["table_name"], ticket["guests"], ticket["notes"], ticket["order_number"]) == (
        "grill",
        "1",
        2,
        "allergy: nuts",
        1,
    )
    (item,) = ticket["items"]
    assert (item["name"], item["modifiers"], item["allergens"], item["status"]) == (
        "Tacos",
        ["Carnitas"],
        ["gluten"],
        "fired",
    )
    assert {line["status"] for line in events[2]["data"]["lines"]} == {"fired"}


def test_sending_twice_records_one_set_of_tickets(place, take):
    order = place()
    take(services.send_to_kitchen, order_id=order.id)
    with pytest.raises(errors.NothingToSend):
        take(services.send_to_kitchen, order_id=order.id)
    assert event_types_since().count("kitchen.order_received") == 2


def test_a_second_round_is_a_ticket_of_its_own(place, take, waiter, latte):
    order = place(send=True)
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(quantity=2)])
    take(services.send_to_kitchen, order_id=order.id)
    bar = Ticket.objects.filter(order=order, station="bar")
    assert [ticket.lines.count() for ticket in bar] == [1, 1]


def test_a_cancelled_order_is_not_sent(place, take):
    order = place()
    take(services.cancel_order, order_id=order.id)
    with pytest.raises(errors.OrderClosed):
        take(services.send_to_kitchen, order_id=order.id)


def test_an_order_that_was_paid_first_is_sent(place, take, pay):
    order = place()
    pay(order)
    assert take(services.send_to_kitchen, order_id=order.id).status == "confirmed"


def test_sending_costs_the_same_for_two_lines_or_twenty(place, take, latte, tacos, django_assert_num_queries):
    place(send=True)  # caches the routing rules
    for items in ([tacos(), latte()], [tacos(), *[latte()] * 19]):
        order = place(*items)
        # 1. savepoint  2. claim  3. lock the order  4. its lines  5. tickets  6. lines  7. the order  8. close
        # 9. release
        with django_assert_num_queries(9):
            take(services.send_to_kitchen, order_id=order.id)
