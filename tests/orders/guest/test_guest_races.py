"""Guests and waiters of one table at the same moment, on real connections, beside controls without the lock."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection

from fynlo.core.ids import uuid7
from orders import services as orders
from orders.guest import selectors, services
from orders.line_items import Item
from orders.models import GuestRequest, Line, Order, Visit, VisitGuest
from orders.service_settings.services import change_service_settings
from tests.orders.conftest import build_floor, build_menu
from tests.orders.guest.conftest import seen_now
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def party(committed) -> SimpleNamespace:
    """A visit at table 1 with two `.guests`, whose orders go to the kitchen at once, and an empty table `.two`."""
    connection.set_tenant(committed.alpha)
    card, floor = run_service(build_menu), run_service(build_floor)
    run_service(change_service_settings, version=0, changes={"guest_orders": "at_once"})
    visit = run_service(services.open_visit, table_id=floor.one.id)
    guests = [run_service(services.admit, table_id=floor.one.id, code=visit.code) for _ in range(2)]
    for guest in guests:
        run_service(services.set_avoids, guest_id=guest.id, avoids=[])
    return SimpleNamespace(restaurant=committed.alpha, card=card, two=floor.two, guests=guests)


def sending(party: SimpleNamespace, guest: VisitGuest):
    item = Item(product_id=party.card.crisps.id, id=uuid7())
    return lambda: run_service(
        services.send_request, guest_id=guest.id, request_id=uuid7(), items=[item], seen=seen_now()
    )


def test_two_guests_who_send_the_first_round_at_once_share_one_order(party):
    refused = errors_of(race(*(sending(party, guest) for guest in party.guests), restaurant=party.restaurant))
    assert refused == []
    assert (Order.objects.count(), Line.objects.count()) == (1, 2)


def test_without_the_lock_two_guests_open_two_orders(party, monkeypatch):
    """The control: both read the visit before it has an order."""
    read = pause_until_all_read(lambda visit_id: Visit.objects.get(pk=visit_id))
    monkeypatch.setattr(selectors, "lock_visit", read)
    race(*(sending(party, guest) for guest in party.guests), restaurant=party.restaurant)
    assert Order.objects.count() == 2


def opening(party: SimpleNamespace):
    return lambda: run_service(services.open_visit, table_id=party.two.id)


def test_two_waiters_who_open_a_visit_at_once_open_one(party):
    opened = race(opening(party), opening(party), restaurant=party.restaurant)
    assert errors_of(opened) == []
    assert len({visit.code for visit in opened}) == 1
    assert Visit.objects.filter(table=party.two.id).count() == 1


def test_without_the_lock_the_database_refuses_the_second_visit(party, monkeypatch):
    """The control: both see a table without a visit, and the partial unique index holds."""
    read = pause_until_all_read(selectors.visit_before_order)
    monkeypatch.setattr(services, "lock_table", lambda table_id: party.two)
    monkeypatch.setattr(selectors, "visit_before_order", read)
    refused = errors_of(race(opening(party), opening(party), restaurant=party.restaurant))
    assert [type(error) for error in refused] == [IntegrityError]
    assert Visit.objects.filter(table=party.two.id).count() == 1


@pytest.fixture
def waiting(party) -> GuestRequest:
    run_service(change_service_settings, version=1, changes={"guest_orders": "confirm"})
    return sending(party, party.guests[0])()


def deciding(request: GuestRequest):
    return (
        lambda: run_service(services.confirm_request, request_id=request.id),
        lambda: run_service(services.refuse_request, request_id=request.id, reason="Closed"),
    )


def test_of_a_waiter_who_confirms_and_one_who_refuses_only_one_decides(party, waiting):
    refused = errors_of(race(*deciding(waiting), restaurant=party.restaurant))
    assert [error.code for error in refused] == ["visit.request_decided"]
    waiting.refresh_from_db()
    assert Line.objects.exists() == (waiting.status == "confirmed")


def test_without_the_lock_a_refused_request_is_cooked(party, waiting, monkeypatch):
    """The control: both read the request while it waits, so both decide."""

    def read(request_id):
        request = GuestRequest.objects.select_related("guest", "visit").get(pk=request_id)
        return request.visit, request

    monkeypatch.setattr(selectors, "lock_request", pause_until_all_read(read))
    assert errors_of(race(*deciding(waiting), restaurant=party.restaurant)) == []


def test_a_bill_closed_while_a_guest_sends_leaves_no_order_open(party):
    """The guest locks visit and order, the waiter order and table: one of them waits, and neither is stuck."""
    sending(party, party.guests[0])()
    order = Order.objects.get()
    refused = errors_of(
        race(
            sending(party, party.guests[1]),
            lambda: run_service(orders.void_order, order_id=order.id, reason="Left"),
            restaurant=party.restaurant,
        )
    )
    assert {error.code for error in refused} <= {"visit.ended", "order.closed"}
    assert Order.objects.filter(status="cancelled").count() == Order.objects.count() == 1
