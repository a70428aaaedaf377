"""The state of a table is derived from its orders: ordering, waiting, served, paying, free."""

from decimal import Decimal as D

from orders import services
from orders.models import Order


def state(api, table):
    plan = api("sara")("GET", "/restaurants/floor-plan").body["data"]
    row = next(row for row in plan["tables"] if row["id"] == str(table.id))
    return row["state"], row["covers"], row["since"] is not None


def test_a_table_from_free_through_service_to_free(api, place, take, pay, room, waiter, latte):
    assert state(api, room.one) == ("free", 0, False)
    order = place(table_id=room.one.id, guests=4)
    assert state(api, room.one) == ("ordering", 4, True)
    take(services.send_to_kitchen, order_id=order.id)
    assert state(api, room.one) == ("waiting", 4, True)
    take(services.set_status, order_id=order.id, status="served")
    assert state(api, room.one) == ("served", 4, True)
    pay(order, D("5.00"))
    assert state(api, room.one) == ("paying", 4, True)
    pay(Order.objects.get(pk=order.id))
    assert state(api, room.one) == ("free", 0, True)


def test_waiting_counts_from_when_it_began(place, take, room, waiter, latte):
    order = place(table_id=room.one.id, send=True)
    since = Order.objects.get(pk=order.id).stage_since
    take(services.set_status, order_id=order.id, status="ready")
    assert Order.objects.get(pk=order.id).stage_since == since
    take(services.set_status, order_id=order.id, status="served")
    assert Order.objects.get(pk=order.id).stage_since > since


def test_an_order_paid_first_is_still_waiting_for_food(place, pay):
    assert pay(place(send=True)).stage == "waiting"
    assert pay(place()).stage == "paying"
