"""Visits: staff open one, its code admits phones, and it ends with the order, by hand or after half a day."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.errors import OrderNotFound, TableNotFound
from orders.guest import errors, payloads, selectors, services
from orders.models import GuestRequest, Order, Visit
from orders.models.visits import LONGEST_BEFORE_ORDER, LONGEST_VISIT
from tests.orders.conftest import event_types_since, head


def test_a_visit_has_a_code_of_four_digits_and_is_opened_once(run, waiter, visit, room):
    again = run(services.open_visit, actor=waiter, table_id=room.one.id)
    assert (again.id, again.code) == (visit.id, visit.code)
    assert len(visit.code) == 4
    assert visit.code.isdigit()
    assert (visit.opened_by_name, visit.guest_count, visit.waiting) == (waiter.name, 0, [])


def test_the_code_admits_phones_with_numbers_and_cookies_of_their_own(admitted, visit):
    since = head()
    one, two = admitted(), admitted("milk", "eggs")
    assert (one.number, two.number) == (1, 2)
    assert one.token != two.token
    assert len(one.token) == 22
    assert (one.avoids, two.avoids) == ([], ["eggs", "milk"])
    assert event_types_since(since) == ["visit.guest_joined"] * 2


def test_a_wrong_code_another_table_and_a_table_without_guests_answer_the_same(run, visit, room):
    wrong = f"{(int(visit.code) + 1) % 10_000:04d}"
    for table, code in ((room.one, wrong), (room.two, visit.code), (room.one, ""), (room.three, "0000")):
        with pytest.raises(errors.CodeWrong):
            run(services.admit, table_id=table.id, code=code)


def test_nobody_is_admitted_once_ordering_is_switched_off(run, visit, allow):
    allow("off")
    with pytest.raises(errors.CodeWrong):
        run(services.admit, table_id=visit.table_id, code=visit.code)
    with pytest.raises(errors.GuestOrdersOff, match="switched off"):
        run(services.open_visit, table_id=visit.table_id)


def test_a_visit_admits_thirty_phones(run, visit, monkeypatch):
    monkeypatch.setattr(services, "MOST_GUESTS", 1)
    run(services.admit, table_id=visit.table_id, code=visit.code)
    with pytest.raises(errors.VisitFull):
        run(services.admit, table_id=visit.table_id, code=visit.code)


def test_a_visit_joins_the_newest_unpaid_order_of_its_table(run, allow, place, pay, room):
    allow("confirm")
    older, newer, paid = (place(table_id=room.one.id) for _ in range(3))
    pay(paid)
    assert run(services.open_visit, table_id=room.one.id).order_id == newer.id
    assert run(services.open_visit, table_id=room.one.id, order_id=older.id).order_id == older.id
    with pytest.raises(OrderNotFound):
        run(services.open_visit, table_id=room.two.id, order_id=older.id)
    with pytest.raises(TableNotFound):
        run(services.open_visit, table_id=uuid7())
    codes = [each.code for each in selectors.visits_at(room.one.id)]
    assert len(set(codes)) == 2, "two parties at one table have two codes"


def test_staff_end_a_visit_and_the_same_code_opens_nothing(run, visit, admitted, send, crisps, take):
    guest = admitted()
    waiting = send(guest, crisps())
    since = head()
    take(services.end_visit, visit_id=visit.id)
    assert event_types_since(since) == ["visit.order_decided", "visit.ended"]
    waiting.refresh_from_db()
    assert waiting.status == "refused"
    with pytest.raises(errors.CodeWrong):
        run(services.admit, table_id=visit.table_id, code=visit.code)
    with pytest.raises(errors.VisitEnded):
        send(guest, crisps())
    take(services.end_visit, visit_id=visit.id)
    assert event_types_since(since) == ["visit.order_decided", "visit.ended"], "ending twice is one end"


@pytest.mark.parametrize("end", ["cancelled", "reopened"])
def test_a_visit_ends_when_its_order_is_closed_and_stays_ended(run, admitted, send, crisps, take, pay, allow, end):
    guest = admitted()
    allow("at_once")
    send(guest, crisps())
    order = Order.objects.get()
    if end == "cancelled":
        take(orders.void_order, order_id=order.id, reason="Left")
    else:
        pay(order)
        take(orders.set_status, order_id=order.id, status="completed")
        take(orders.reopen_order, order_id=order.id, reason="Wrong tip")
    assert list(selectors.open_visits()) == []
    with pytest.raises(errors.VisitEnded):
        send(guest, crisps())


def test_a_visit_of_guests_who_ordered_with_a_waiter_ends_with_their_order(
    run, visit, admitted, send, crisps, place, take, pay, room
):
    guest, first = admitted(), place(table_id=room.one.id)
    take(orders.void_order, order_id=first.id, reason="Mistake")
    assert send(guest, crisps()).status == "waiting", "a cancelled order was a mistake: the guests are still there"
    order = place(table_id=room.one.id)
    pay(order)
    take(orders.set_status, order_id=order.id, status="completed")
    assert list(selectors.open_visits()) == []
    with pytest.raises(errors.VisitEnded):
        send(guest, crisps())
    with pytest.raises(errors.CodeWrong):
        run(services.admit, table_id=room.one.id, code=visit.code)
    assert run(services.open_visit, table_id=room.one.id).id != visit.id, "the next guests have a code of their own"


def test_the_next_guests_have_another_visit_though_the_paid_bill_is_still_open(
    run, visit, admitted, send, crisps, allow, pay
):
    allow("at_once")
    send(admitted(), crisps())
    pay(Order.objects.get())
    again = run(services.open_visit, table_id=visit.table_id)
    assert (again.id != visit.id, again.order_id) == (True, None)
    assert len(selectors.visits_at(visit.table_id)) == 2, "those who have paid see their dishes until they leave"


def test_a_visit_of_yesterday_is_over_though_nobody_closed_its_bill(
    run, visit, admitted, send, crisps, allow, monkeypatch
):
    guest = admitted()
    allow("at_once")
    send(guest, crisps())
    monkeypatch.setattr("orders.models.visits.LONGEST_VISIT", timedelta(0))
    with pytest.raises(errors.VisitEnded):
        send(guest, crisps())
    monkeypatch.setattr("orders.models.visits.LONGEST_VISIT", LONGEST_VISIT)
    again = run(services.open_visit, table_id=visit.table_id)
    assert again.order_id == Order.objects.get().id


def test_guests_who_ordered_nothing_lose_their_code_after_two_hours(run, visit, admitted, send, crisps):
    guest = admitted()
    with clock.travel(visit.opened_at + LONGEST_BEFORE_ORDER):
        assert list(selectors.open_visits()) == []
        with pytest.raises(errors.VisitEnded):
            send(guest, crisps())
        with pytest.raises(errors.CodeWrong):
            run(services.admit, table_id=visit.table_id, code=visit.code)
        assert run(services.open_visit, table_id=visit.table_id).id != visit.id, "the next guests have another code"


def test_opening_a_visit_ends_those_of_the_table_that_are_over(run, visit, admitted, send, crisps, take, allow, pay):
    guest = admitted()
    allow("at_once")
    send(guest, crisps())
    allow("confirm")
    waits = send(guest, crisps())
    order = Order.objects.get()
    pay(order)
    take(orders.set_status, order_id=order.id, status="completed")
    assert Visit.objects.get().ended_at is None, "closing an order writes no visit"
    run(services.open_visit, table_id=visit.table_id)
    assert Visit.objects.get(pk=visit.id).ended_at is not None
    assert GuestRequest.objects.get(pk=waits.id).status == "refused"


def test_no_visit_begins_on_a_paid_order(run, allow, place, pay, room):
    allow("confirm")
    order = place(table_id=room.one.id)
    pay(order)
    with pytest.raises(errors.BillPaid, match="paid"):
        run(services.open_visit, table_id=room.one.id, order_id=order.id)


def test_a_visit_moves_with_its_order_to_another_table(run, visit, admitted, send, crisps, take, allow, room):
    guest = admitted()
    allow("at_once")
    send(guest, crisps())
    order = Order.objects.get()
    take(orders.transfer_order, order_id=order.id, table_id=room.two.id)
    send(guest, crisps())
    assert Order.objects.count() == 1
    assert selectors.open_visits().get().place.name == "2"
    run(services.admit, table_id=room.two.id, code=visit.code)
    assert run(services.open_visit, table_id=room.one.id).id != visit.id, "table 1 is for the next guests"


def test_guests_call_the_waiter_once_until_somebody_comes(run, visit, admitted, take):
    guest = admitted()
    since = head()
    for _ in range(2):
        run(services.call_waiter, guest_id=guest.id)
    assert selectors.open_visits().get().called_at is not None
    for _ in range(2):
        take(services.answer_call, visit_id=visit.id)
    assert selectors.open_visits().get().called_at is None
    assert event_types_since(since) == ["visit.waiter_called", "visit.call_answered"]
    with pytest.raises(errors.VisitNotFound):
        take(services.answer_call, visit_id=uuid7())


def test_the_till_reads_codes_and_what_waits_and_the_neighbour_nothing(api, visit, admitted, send, crisps):
    send(admitted(), crisps(2))
    (shown,) = api("sara")("GET", "/visits").body["data"]
    assert (shown["code"], shown["table_name"], shown["guests"]) == (visit.code, "1", 1)
    assert [(item["quantity"], item["name"]) for item in shown["waiting"][0]["items"]] == [(2, "Crisps")]
    assert api("kim")("GET", "/visits").status_code == 403
    neighbour = api("sara", "beta")
    assert neighbour("GET", "/visits").body["data"] == []
    assert neighbour("POST", f"/visits/{visit.id}/end", {}).status_code == 404


def test_the_visits_cost_two_queries_however_many_there_are(
    run, visit, admitted, send, crisps, room, django_assert_num_queries
):
    run(services.open_visit, table_id=room.two.id)
    guest = admitted()
    for _ in range(3):
        send(guest, crisps())
    with django_assert_num_queries(2):  # 1. visits with order, tables and guests  2. what waits
        shown = [payloads.serialize_visit(each) for each in selectors.open_visits()]
    assert [(each["table_name"], len(each["waiting"])) for each in shown] == [("1", 3), ("2", 0)]
