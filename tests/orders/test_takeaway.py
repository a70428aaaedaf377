"""Takeaway: a promised time, a customer, the due board, and VAT that follows the order type."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import errors, services
from orders.models import Customer, Order, Ticket
from orders.projections import due
from orders.services import Item, Person
from realtime.models import AuditEntry, Command, Event
from tests.offline import OfflineTill
from tests.orders.conftest import events_since, head

SANDWICH_EATEN_IN, LATTE = D("0.75"), D("0.53")


@pytest.fixture
def sandwich(card):
    return Item(product_id=card.sandwich.id)


def test_the_vat_follows_and_the_gross_stays(place, take, sandwich, latte):
    order = place(sandwich, latte(), order_type="takeaway")
    assert (order.total, order.vat_total) == (D("7.70"), LATTE)
    order = take(services.set_order_type, order_id=order.id, order_type="dine_in")
    assert (order.total, order.vat_total) == (D("7.70"), D("1.28"))  # 7.70 at 20 %, per receipt
    order = take(services.set_order_type, order_id=order.id, order_type="pickup")
    stored = Order.objects.get(pk=order.id)
    assert (stored.total, stored.vat_total, [line.vat for line in order.all_lines]) == (
        D("7.70"),
        LATTE,
        [D("0.00"), LATTE],
    )


def test_the_service_charge_is_only_on_dine_in_orders(place, take, latte, tenant):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    order = place(latte(), order_type="dine_in")
    assert order.total == D("3.60")
    assert take(services.set_order_type, order_id=order.id, order_type="takeaway").total == D("3.20")
    assert take(services.set_order_type, order_id=order.id, order_type="dine_in").total == D("3.60")


def test_the_ticket_shows_a_changed_order_type_once(place, take):
    order, before = place(send=True), None
    take(services.set_order_type, order_id=order.id, order_type="dine_in")
    (change,) = Ticket.objects.first().changes
    assert (change["field"], change["before"], change["after"]) == ("order_type", "takeaway", "dine_in")
    before = head()
    take(services.set_order_type, order_id=order.id, order_type="dine_in")
    assert head() == before


def test_a_paid_bill_keeps_its_vat(place, take, pay, sandwich):
    order = pay(place(sandwich))
    with pytest.raises(errors.OrderClosed):
        take(services.set_order_type, order_id=order.id, order_type="dine_in")


def test_the_customers_name_is_in_one_row_and_in_no_event(place, take):
    noon = clock.now()
    order = place(promised_at=noon, customer=Person("Ana Ruiz", "07700 900123"))
    place(customer=Person("Ana Ruiz", "07700 900123"))
    take(services.set_order_details, order_id=order.id, customer=Person("Ana Ruiz-Gil", "07700 900123"))
    assert sorted(Customer.objects.values_list("name", flat=True)) == ["Ana Ruiz", "Ana Ruiz-Gil"]
    events = "".join(event.data for event in Event.objects.all())
    kept = json.dumps(list(AuditEntry.objects.values_list("notes", flat=True)), default=str)
    kept += "".join(str(command) for command in Command.objects.values_list("response", flat=True))
    assert "Ruiz" not in events + kept
    assert "900123" not in events + kept
    assert str(Customer.objects.get(name="Ana Ruiz-Gil").id) in events


def test_due_orders_are_sorted_by_promised_time(place, room, api):
    now = clock.now()
    later = place(promised_at=now + timedelta(minutes=30), customer=Person("Ana"))
    unpromised = place(order_type="pickup")
    sooner = place(promised_at=now + timedelta(minutes=10))
    place(table_id=room.one.id)
    listed = api("sara")("GET", "/orders/due").body["data"]
    assert [row["id"] for row in listed] == [str(order.id) for order in (sooner, later, unpromised)]
    assert (listed[1]["customer"]["name"], listed[1]["customer_name"]) == ("Ana", "Ana")
    assert set(due()["orders"]) == {row["id"] for row in listed}


def test_a_promised_time_that_moves_is_shown_in_the_kitchen(place, take):
    noon = clock.now()
    order = place(promised_at=noon, send=True)
    before = head()
    take(services.set_order_details, order_id=order.id, promised_at=noon + timedelta(minutes=15))
    ticket = events_since(before)[0]["data"]["ticket"]
    assert ticket["promised_at"] != ticket["changes"][0]["before"]
    assert ticket["changes"][0]["field"] == "promised_at"
    take(services.set_order_details, order_id=order.id, promised_at=noon)
    assert not Ticket.objects.exclude(changes=[]).exists()  # the first promised time again: no change is left


def test_over_the_api(api, card):
    at = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT18:30:00Z")
    sara = api("sara")
    body = {
        "items": [{"product_id": str(card.latte.id)}],
        "order_type": "pickup",
        "promisedAt": at,
        "customer": {"name": "Ana", "phone": "07700 900123"},
    }
    order = sara("POST", "/orders", body).body["data"]
    assert (order["promised_at"], order["order_type"]) == (at, "pickup")
    assert order["customer_id"] == str(Customer.objects.get().id)
    answer = sara("PATCH", f"/orders/{order['id']}", {"customer": None, "promised_at": None})
    assert (answer.body["data"]["customer_id"], answer.body["data"]["promised_at"]) == (None, None)
    for wrong in ({"customer": {"name": ""}}, {"customer": {"phone": "1"}}, {"promised_at": "soon"}):
        assert sara("PATCH", f"/orders/{order['id']}", wrong).status_code == 400
    for wrong in ({}, {"order_type": "buffet"}):
        assert sara("PUT", f"/orders/{order['id']}/type", wrong).status_code == 400


def test_the_board_costs_the_same_for_one_or_many(api, place, django_assert_num_queries):
    sara = api("sara")
    place(customer=Person("Ana"))
    sara("GET", "/orders/due")
    for _ in range(2):
        # the count; the orders with their customers; their lines
        with django_assert_num_queries(3):
            assert sara("GET", "/orders/due").status_code == 200
        for _ in range(4):
            place(customer=Person("Bo"))


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(minutes=-10), "That time has passed. Choose a later one."),
        (timedelta(days=1500), "That is more than 60 days away. Choose an earlier time."),
    ],
)
def test_an_impossible_promised_time_is_refused(place, take, away, words):
    noon = clock.now()
    with clock.travel(noon):
        with pytest.raises(errors.PromisedTimeImpossible, match=words) as refused:
            place(promised_at=noon + away)
        assert refused.value.field == "promised_at"
        order = place(promised_at=noon)
        with pytest.raises(errors.PromisedTimeImpossible):
            take(services.set_order_details, order_id=order.id, promised_at=noon + away)
    with clock.travel(noon + timedelta(hours=2)):  # the stored time is accepted
        take(services.set_order_details, order_id=order.id, promised_at=noon, notes="Late")


def test_a_time_promised_offline_is_accepted(api, card):
    passed = clock.now() - timedelta(days=2)
    order_id = uuid7()
    payload = {
        "id": order_id,
        "items": [{"product_id": card.latte.id}],
        "order_type": "pickup",
        "menu_version": 1,
        "promised_at": passed,
    }
    answer = OfflineTill(api("sara")).tell("order.create", payload=payload)
    assert answer["outcome"] == "applied", answer
    assert Order.objects.get(pk=order_id).promised_at == passed


def test_changing_the_type_of_an_order_with_a_charge_needs_the_permission(place, take, latte, tenant, waiter):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    order = place(latte(), order_type="dine_in")
    restricted = replace(waiter, permissions=waiter.permissions - {"orders.service_charge"})
    with pytest.raises(errors.ServiceChargeForbidden):
        take(services.set_order_type, actor=restricted, order_id=order.id, order_type="takeaway")
    assert Order.objects.get(pk=order.id).service_charge == D("0.40")
