"""Placing an order: rows, price, events, refusals."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal as D

import pytest

from fynlo.core import clock, json_codec
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu import services as menu
from orders import errors
from orders.models import Line, Order, Ticket, limits
from orders.services import Choice, Item
from tests.orders.conftest import event_types_since, events_since, head


def test_an_order_is_stored_with_its_lines_and_prices(place, card, waiter):
    order = place(guests=2, notes="birthday")

    stored = Order.objects.get(pk=order.id)
    assert (stored.number, stored.status, stored.bill, stored.order_type) == (1, "pending", "open", "takeaway")
    assert (stored.server_id, stored.server_name, stored.guests, stored.notes) == (
        waiter.user_id,
        "Sara",
        2,
        "birthday",
    )
    assert (stored.subtotal, stored.total, stored.due, stored.vat_total) == (
        D("11.70"),
        D("11.70"),
        D("11.70"),
        D("1.95"),
    )
    lines = list(stored.lines.order_by("position"))
    assert [(line.name, line.quantity, line.total, line.status, line.station) for line in lines] == [
        ("Tacos", 1, D("8.50"), "held", "grill"),
        ("Latte", 1, D("3.20"), "held", "bar"),
    ]
    assert lines[0].modifiers == [
        {
            "group_id": str(card.filling.id),
            "option_id": str(card.carnitas.id),
            "name": "Carnitas",
            "price": D("0.00"),
            "quantity": 1,
        }
    ]


def test_options_add_to_the_price_and_to_the_allergens(place, card):
    item = Item(
        product_id=card.tacos.id,
        quantity=3,
        choices=(Choice(card.prawn.id), Choice(card.guacamole.id, 2)),
    )
    (line,) = place(item).all_lines
    assert (line.unit_price, line.total) == (D("12.40"), D("37.20"))
    assert line.allergens == ["crustaceans", "gluten"]


def test_an_unknown_allergen_of_an_option_makes_the_dish_unknown(place, card):
    (line,) = place(Item(product_id=card.tacos.id, choices=(Choice(card.mushroom.id),))).all_lines
    assert line.allergens is None


def test_order_numbers_start_at_1_on_each_business_day(place):
    evening = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
    with clock.travel(evening):
        first = place()
    with clock.travel(datetime(2026, 11, 21, 3, 59, tzinfo=UTC)):
        second = place()
    with clock.travel(datetime(2026, 11, 21, 4, 0, tzinfo=UTC)):
        third = place()
    assert [(o.business_day.isoformat(), o.number) for o in (first, second, third)] == [
        ("2026-11-20", 1),
        ("2026-11-20", 2),
        ("2026-11-21", 1),
    ]


def test_the_business_day_follows_summer_time(place):
    with clock.travel(datetime(2026, 7, 1, 3, 30, tzinfo=UTC)):  # 04:30 in London
        assert place().business_day.isoformat() == "2026-07-01"


def test_placing_an_order_records_one_event_with_its_lines(place):
    before = head()
    order = place(client_reference="ORDER-1")
    (event,) = events_since(before)
    assert event["type"] == "order.created"
    assert event["aggregate"] == {"type": "order", "id": str(order.id), "version": 1}
    assert event["data"]["order"]["total"] == D("11.70")
    assert [line["name"] for line in event["data"]["lines"]] == ["Tacos", "Latte"]


def test_an_order_sent_at_once_has_a_ticket_for_each_station(place):
    before = head()
    order = place(send=True)
    assert order.status == "confirmed"
    assert event_types_since(before) == ["order.created", "kitchen.order_received", "kitchen.order_received"]
    assert sorted(Ticket.objects.values_list("station", flat=True)) == ["bar", "grill"]
    assert Line.objects.filter(order=order, status="fired", ticket__isnull=False).count() == 2


def test_a_table_is_occupied_and_named_on_the_order(place, room):
    before = head()
    order = place(table_name="2")
    assert (order.table_id, order.table_name, order.order_type) == (room.two.id, "2", "dine_in")
    room.two.refresh_from_db()
    assert (room.two.status, room.two.occupied_since) == ("occupied", order.opened_at)
    assert sorted(event_types_since(before)) == ["order.created", "table.occupied"]


def test_a_table_can_have_two_open_orders(place, room):
    first, second = place(table_id=room.one.id), place(table_id=room.one.id)
    assert first.id != second.id
    assert event_types_since().count("table.occupied") == 1


def test_the_same_reference_and_content_is_the_same_order(place):
    first = place(client_reference="ORDER-7")
    before = head()
    again = place(client_reference="ORDER-7")
    assert again.id == first.id
    assert [line.name for line in again.all_lines] == ["Tacos", "Latte"]
    assert (Order.objects.count(), head()) == (1, before)


def test_the_same_reference_with_other_content_is_refused(place, latte):
    place(client_reference="ORDER-7")
    with pytest.raises(errors.ReferenceReused):
        place(latte(), client_reference="ORDER-7")


def test_the_same_id_is_the_same_order(place):
    order_id = uuid7()
    assert place(order_id=order_id).id == place(order_id=order_id).id == order_id
    with pytest.raises(errors.ReferenceReused):
        place(order_id=order_id, guests=4)


def test_lines_keep_the_ids_that_the_device_gave_them(place, latte):
    line_id = uuid7()
    assert place(latte(id=line_id)).all_lines[0].id == line_id


def test_the_id_of_another_orders_line_is_refused(place, latte):
    line_id = uuid7()
    place(latte(id=line_id))
    with pytest.raises(errors.LineIdTaken):
        place(latte(id=line_id, quantity=2))
    assert Order.objects.count() == 1


def test_the_same_line_id_twice_is_refused(place, latte):
    line_id = uuid7()
    with pytest.raises(InvalidInput):
        place(latte(id=line_id), latte(id=line_id))


@pytest.mark.parametrize("quantity", [0, -1, limits.MOST_OF_ONE_LINE + 1])
def test_a_quantity_out_of_bounds_is_refused(place, latte, quantity):
    with pytest.raises(InvalidInput) as refused:
        place(latte(quantity=quantity))
    assert refused.value.field == "items.0.quantity"


def test_a_product_that_is_not_on_the_menu_is_refused(place):
    with pytest.raises(errors.ProductNotFound):
        place(Item(product_id=uuid7()))


def test_an_option_of_another_product_is_refused(place, card):
    with pytest.raises(errors.OptionNotFound):
        place(Item(product_id=card.latte.id, choices=(Choice(card.prawn.id),)))


@pytest.mark.parametrize("names", [(), ("carnitas", "prawn", "mushroom")])
def test_too_few_or_too_many_options_are_refused(place, card, names):
    choices = tuple(Choice(getattr(card, name).id) for name in names)
    with pytest.raises(errors.ChoicesInvalid) as refused:
        place(Item(product_id=card.tacos.id, choices=choices))
    assert (refused.value.details["min"], refused.value.details["max"]) == (1, 2)
    assert "Filling" in refused.value.message


def test_an_option_counts_as_often_as_it_is_chosen(place, card):
    with pytest.raises(errors.ChoicesInvalid):
        place(Item(product_id=card.tacos.id, choices=(Choice(card.prawn.id, 2), Choice(card.prawn.id))))


def test_a_sold_out_product_is_refused_by_name(place, card, run, tacos, latte):
    run(menu.set_availability, item_id=card.latte.id, available=False)
    run(menu.set_availability, item_id=card.carnitas.id, available=False)
    with pytest.raises(errors.SoldOut) as refused:
        place(tacos(), latte())
    assert refused.value.details["names"] == ["Carnitas", "Latte"]
    assert Order.objects.count() == 0


def test_prices_come_from_the_menu_version_that_the_device_read(place, card, run, tacos):
    run(menu.update_product, product_id=card.tacos.id, price=D("9.00"))
    newer = run(menu.publish).version
    old, new = place(tacos(), menu_version=card.version), place(tacos())
    assert (old.total, old.menu_version) == (D("8.50"), card.version)
    assert (new.total, new.menu_version) == (D("9.00"), newer)


def test_a_menu_that_was_never_published_is_refused(place):
    with pytest.raises(errors.MenuVersionUnknown):
        place(menu_version=99)


def test_a_client_sum_that_differs_is_refused(place):
    sums = {"subtotal": D("11.70"), "tax": D("1.95"), "total": D("11.70")}
    assert place(expected=sums).total == D("11.70")
    with pytest.raises(errors.PriceDiffers) as refused:
        place(expected={"total": D("0.01")}, guests=1)
    assert refused.value.details["ours"]["total"] == D("11.70")
    with pytest.raises(errors.PriceDiffers):
        place(expected={**sums, "subtotal": D("11.69")}, guests=1)
    assert Order.objects.count() == 1


def test_a_client_price_of_an_item_that_differs_is_refused(place, latte):
    with pytest.raises(errors.PriceDiffers):
        place(latte(price=D("0.01")))


def test_too_many_lines_are_refused(place, latte):
    with pytest.raises(errors.TooManyLines):
        place(*[latte()] * (limits.MOST_LINES + 1))


def test_an_unknown_table_is_refused(place, room):
    with pytest.raises(errors.TableNotFound):
        place(table_id=uuid7())
    with pytest.raises(errors.TableNotFound):
        place(table_name="99")


def test_the_service_charge_is_only_on_dine_in_orders(place, tenant, room):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    inside, away = place(table_id=room.one.id), place()
    assert (inside.subtotal, inside.service_charge, inside.total) == (D("11.70"), D("1.46"), D("13.16"))
    assert inside.vat_total == D("1.95")  # outside the scope of VAT
    assert (away.service_charge, away.total) == (D("0.00"), D("11.70"))


def test_cold_takeaway_food_is_zero_rated(place, card):
    assert place(Item(product_id=card.sandwich.id)).vat_total == D("0.00")
    assert place(Item(product_id=card.sandwich.id), order_type="dine_in").vat_total == D("0.75")


def test_placing_four_lines_at_a_table_costs_nine_queries(place, card, room, tacos, latte, django_assert_num_queries):
    place(send=True)  # caches the menu and the routing rules
    items = (tacos(), latte(), Item(product_id=card.crisps.id), Item(product_id=card.sandwich.id))
    # 1. savepoint (BEGIN in production)  2. claim the key  3. an order with this id or reference?
    # 4. the sold-out products  5. lock the table  6. occupy it  7. tickets, lines, the day's next number and the order
    # 8. close: events, audit, answer  9. release (COMMIT)
    with django_assert_num_queries(9):
        place(*items, order_id=uuid7(), table_id=room.one.id, send=True)


def test_many_lines_cost_no_more(place, latte, django_assert_num_queries):
    place()
    # as above, without a table (5, 6) or an id to look for (3)
    with django_assert_num_queries(6):
        place(*[replace(latte(), notes=str(n)) for n in range(50)])


def test_every_field_is_stored_unchanged(place, card, room, tacos, latte):
    order = place(tacos(), latte(), Item(product_id=card.crisps.id), table_id=room.one.id, notes="“É” \\ '", send=True)
    tickets = {line.ticket.id: line.ticket for line in order.all_lines}
    for row in (order, *order.all_lines, *tickets.values()):
        stored = type(row).objects.get(pk=row.pk)
        for field in row._meta.concrete_fields:
            mine, theirs = getattr(row, field.attname), getattr(stored, field.attname)
            assert json_codec.canonical(theirs) == json_codec.canonical(mine), field
