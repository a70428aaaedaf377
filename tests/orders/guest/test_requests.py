"""What guests send: waiting for a waiter or at once to the kitchen, safe with allergens, at the price they saw."""

from decimal import Decimal as D

import pytest

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu import services as menu
from orders import errors as order_errors
from orders.guest import errors, services
from orders.line_items import Choice, Item
from orders.models import Line, Order, Ticket
from orders.services import allergies
from realtime.models import Alert
from tests.orders.conftest import event_types_since, events_since, head


def test_a_request_waits_and_a_waiter_sends_it_to_the_kitchen(visit, admitted, send, card, crisps, take, waiter):
    guest = admitted()
    tacos = Item(card.tacos.id, quantity=2, choices=(Choice(card.prawn.id),), notes="No onion", id=uuid7())
    since = head()
    request = send(guest, tacos, crisps())
    assert (request.status, request.total, Order.objects.count()) == ("waiting", D("21.20"), 0)
    assert [event["data"]["request"]["total"] for event in events_since(since)] == [D("21.20")]

    confirmed = take(services.confirm_request, actor=waiter, request_id=request.id)
    order = Order.objects.get()
    assert (confirmed.status, confirmed.decided_by_name) == ("confirmed", waiter.name)
    assert (order.table_name, order.total, order.server_name) == ("1", D("21.20"), waiter.name)
    line = Line.objects.get(pk=tacos.id)
    assert (line.quantity, line.notes, line.status) == (2, "No onion", "fired")
    assert "visit.order_decided" in event_types_since(since)
    take(services.confirm_request, actor=waiter, request_id=request.id)
    assert Line.objects.count() == 2, "confirming twice orders once"


def test_all_guests_of_a_visit_order_on_one_bill_at_once(admitted, send, crisps, latte, allow):
    allow("at_once")
    one, two = admitted(), admitted()
    assert send(one, crisps()).status == "confirmed"
    send(two, latte(id=uuid7()), crisps(2))
    order = Order.objects.get()
    assert (order.total, order.lines.count()) == (D("6.80"), 3)
    assert not Line.objects.exclude(status="fired").exists()


def test_guests_join_the_order_that_the_waiter_opened_and_leave_its_unsent_lines(
    admitted, send, crisps, place, allow, room
):
    allow("at_once")
    guest = admitted()
    order = place(table_id=room.one.id)
    send(guest, crisps())
    assert Order.objects.count() == 1
    assert sorted(Line.objects.filter(order=order).values_list("name", "status")) == [
        ("Crisps", "fired"), ("Latte", "held"), ("Tacos", "held"),
    ]  # fmt: skip
    assert Ticket.objects.count() == 1


def test_a_refused_request_reaches_neither_kitchen_nor_bill(admitted, send, crisps, take, waiter):
    request = send(admitted(), crisps())
    for _ in range(2):
        take(services.refuse_request, actor=waiter, request_id=request.id, reason="The kitchen is closed")
    request.refresh_from_db()
    assert (request.status, request.reason, Order.objects.count()) == ("refused", "The kitchen is closed", 0)
    with pytest.raises(errors.RequestDecided, match="refused"):
        take(services.confirm_request, request_id=request.id)
    with pytest.raises(errors.RequestNotFound):
        take(services.confirm_request, request_id=uuid7())


def test_unknown_allergens_are_ordered_with_a_waiter_by_every_guest(admitted, send, mushroom_tacos):
    for guest in (admitted(), admitted("milk")):
        with pytest.raises(errors.AllergensUnknown, match="Tacos"):
            send(guest, mushroom_tacos)


def test_a_guest_never_gets_what_they_avoid_also_from_an_option(admitted, send, card, latte):
    with pytest.raises(errors.AllergenAvoided, match=r"Latte \(milk\)"):
        send(admitted("milk"), latte(id=uuid7()))
    prawn = Item(card.tacos.id, choices=(Choice(card.prawn.id),), id=uuid7())
    with pytest.raises(errors.AllergenAvoided, match="crustaceans"):
        send(admitted("crustaceans"), prawn)


def test_a_guest_who_avoids_allergens_always_waits_for_a_waiter(admitted, send, crisps, allow):
    allow("at_once")
    request = send(admitted("milk"), crisps())
    assert (request.status, request.avoids) == ("waiting", ["milk"])


def test_a_dish_whose_allergens_have_changed_is_not_confirmed(admitted, send, crisps, run, card, take):
    request = send(admitted("milk"), crisps())
    run(menu.update_product, product_id=card.crisps.id, allergens=["milk"])
    run(menu.publish)
    with pytest.raises(errors.AllergenAvoided):
        take(services.confirm_request, request_id=request.id)


def test_a_phone_that_has_not_answered_about_allergens_orders_nothing(run, visit, send, crisps):
    guest = run(services.admit, table_id=visit.table_id, code=visit.code)
    with pytest.raises(errors.AllergensFirst):
        send(guest, crisps())
    with pytest.raises(InvalidInput):
        run(services.set_avoids, guest_id=guest.id, avoids=["kryptonite"])
    with pytest.raises(errors.VisitEnded):
        run(services.set_avoids, guest_id=uuid7(), avoids=[])


def test_a_guest_pays_the_price_that_the_phone_showed_or_is_told(admitted, send, crisps, run, card, take):
    guest = admitted()
    request = send(guest, crisps())
    with pytest.raises(errors.MenuMoved):
        send(guest, crisps(), seen="1.0123456789ab")
    run(menu.update_product, product_id=card.crisps.id, price=D("1.50"))
    run(menu.publish)
    with pytest.raises(order_errors.PriceDiffers):
        take(services.confirm_request, request_id=request.id)


def test_what_sold_out_meanwhile_is_refused_to_guest_and_waiter(admitted, send, crisps, run, card, take):
    guest = admitted()
    run(menu.set_availability, item_id=card.crisps.id, available=True, portions=2)
    request = send(guest, crisps(2))
    run(menu.set_availability, item_id=card.crisps.id, available=True, portions=1)
    with pytest.raises(order_errors.NotEnoughLeft):
        send(guest, crisps(2))
    with pytest.raises(order_errors.NotEnoughLeft):
        take(services.confirm_request, request_id=request.id)
    request.refresh_from_db()
    assert request.status == "waiting"


def test_a_declared_allergy_of_the_table_is_not_overridden_by_a_phone(admitted, send, latte, place, room, take, allow):
    allow("at_once")
    guest, order = admitted(), place(table_id=room.one.id)
    take(allergies.set_allergies, order_id=order.id, allergens=["milk"])
    with pytest.raises(order_errors.AllergyConflict):
        send(guest, latte(id=uuid7()))


def test_a_waiter_confirms_what_conflicts_with_an_allergy_of_the_table_once_it_was_asked(
    admitted, send, latte, place, room, take
):
    guest, order, wanted = admitted(), place(table_id=room.one.id), uuid7()
    take(allergies.set_allergies, order_id=order.id, allergens=["milk"])
    request = send(guest, latte(id=wanted))
    with pytest.raises(order_errors.AllergyConflict) as refused:
        take(services.confirm_request, request_id=request.id)
    (asked,) = refused.value.details["lines"]
    assert (asked["id"], asked["conflicts"]) == (str(wanted), ["milk"])
    assert "contains milk" in str(refused.value.message)
    with pytest.raises(order_errors.AllergyConflict):
        take(services.confirm_request, request_id=request.id, allergy_acknowledged={str(wanted): ["eggs"]})
    take(services.confirm_request, request_id=request.id, allergy_acknowledged={str(wanted): ["milk"]})
    line = Line.objects.get(pk=wanted)
    assert (line.status, line.allergy_conflicts, line.allergy_acknowledged) == ("fired", ["milk"], ["milk"])
    assert Alert.objects.count() == 0


def test_a_paid_bill_takes_no_more_from_phones(admitted, send, crisps, pay, allow, take):
    allow("at_once")
    guest = admitted()
    send(guest, crisps())
    pay(Order.objects.get())
    with pytest.raises(errors.BillPaid):
        send(guest, crisps())
    assert take(services.call_waiter, guest_id=guest.id).called_at, "who has paid and waits for food may call"


def test_nothing_too_much_and_too_many_waiting_are_refused(admitted, send, crisps, monkeypatch, allow):
    guest = admitted()
    with pytest.raises(order_errors.NothingToSend):
        send(guest)
    with pytest.raises(InvalidInput):
        send(guest, *(crisps() for _ in range(services.MOST_ITEMS + 1)))
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    send(guest, crisps())
    with pytest.raises(errors.TooManyWaiting):
        send(guest, crisps())
    allow("off")
    with pytest.raises(errors.GuestOrdersOff):
        send(guest, crisps())
