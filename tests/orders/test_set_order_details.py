"""Change the header field by field, and the service charge in one tap."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import errors, services
from orders.models import Order
from realtime.models import AuditEntry
from tests.orders.conftest import event_types_since, head


def test_only_the_given_fields_change_and_the_audit_has_both_values(place, take):
    order = place(guests=2, notes="window")
    take(services.set_order_details, order_id=order.id, guests=3)
    stored = Order.objects.get(pk=order.id)
    assert (stored.guests, stored.notes, stored.version) == (3, "window", 2)
    assert AuditEntry.objects.order_by("-at").first().notes == [{"field": "guests", "before": 2, "after": 3}]


def test_adding_known_lines_records_no_event(place, take):
    order = place(guests=2)
    before = head()
    take(services.set_order_details, order_id=order.id, guests=2, notes="", table_id=None)
    assert head() == before


def test_moving_to_another_table_frees_the_first(place, take, room):
    order = place(table_id=room.one.id)
    before = head()
    take(services.set_order_details, order_id=order.id, table_name="2")
    assert event_types_since(before) == ["table.occupied", "order.updated", "table.available"]
    room.one.refresh_from_db()
    room.two.refresh_from_db()
    assert (room.one.status, room.two.status) == ("available", "occupied")
    take(services.set_order_details, order_id=order.id, table_id=None)
    room.two.refresh_from_db()
    assert room.two.status == "available"
    with pytest.raises(errors.TableNotFound):
        take(services.set_order_details, order_id=order.id, table_id=uuid7())


def test_an_order_does_not_move_to_a_table_out_of_use(place, take, room):
    from orders.floor import services as floor

    take(floor.set_table_status, table_id=room.three.id, status="blocked")
    order = place(table_id=room.one.id)
    with pytest.raises(errors.TableBlocked):
        take(services.set_order_details, order_id=order.id, table_id=room.three.id)
    with pytest.raises(errors.TableBlocked):
        place(table_id=room.three.id)


@pytest.fixture
def charging(tenant, room):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    yield tenant
    tenant.refresh_from_db()


def test_the_optional_charge_is_removed_and_added(charging, place, take, room):
    order = place(table_id=room.one.id)
    assert order.total == D("13.16")
    assert take(services.set_service_charge, order_id=order.id, applied=False).total == D("11.70")
    before = head()
    take(services.set_service_charge, order_id=order.id, applied=False)
    assert head() == before
    assert take(services.set_service_charge, order_id=order.id, applied=True).total == D("13.16")


def test_a_paid_service_charge_cannot_be_removed(charging, place, take, pay, room):
    order = place(table_id=room.one.id)
    pay(order, D("12.00"))
    with pytest.raises(errors.AlreadyPaid):
        take(services.set_service_charge, order_id=order.id, applied=False)


def test_removing_a_charge_that_is_not_there_is_refused(place, take):
    with pytest.raises(errors.NoOptionalCharge):
        take(services.set_service_charge, order_id=place().id, applied=False)


def test_a_compulsory_charge_is_taxed_and_stays(charging, place, take, room):
    charging.service_charge = "compulsory"
    order = place(table_id=room.one.id)
    assert (order.total, order.vat_total) == (D("13.16"), D("2.19"))
    with pytest.raises(errors.NoOptionalCharge):
        take(services.set_service_charge, order_id=order.id, applied=False)


def test_an_order_keeps_the_fiscal_terms_of_its_opening(charging, place, take, waiter, latte, room):
    order = place(table_id=room.one.id)
    charging.service_charge, charging.vat_registered = "none", False
    more = take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])
    assert (more.service_charge, more.vat_total) == (D("1.86"), D("2.48"))
