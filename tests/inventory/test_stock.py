"""What moves stock, what it is worth, and that what is there is always the sum of what moved."""

from datetime import timedelta
from decimal import Decimal as D
from random import Random

import pytest
from django.db import DatabaseError

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from inventory import consistency_check, services
from inventory.errors import ConversionMissing, ItemArchived, ItemNotFound, LocationInUse, SamePlace
from inventory.models import LocationStock, Movement, Stock
from inventory.services.booking import Booked, Entry, book
from realtime.commands.context import Offline
from realtime.models import Alert
from tests.orders.conftest import event_types_since, events_since, head
from tests.services import run_service

pytestmark = pytest.mark.django_db


def stock_of(item):
    return Stock.objects.get(pk=item.pk)


def there(item, place):
    return LocationStock.objects.get(item=item, location=place).quantity


def run_offline(service, who, *, made_at, **fields):
    """Run a service as a device reports it that had no network at `made_at`."""

    def work(context):
        context.offline = Offline(uuid7(), 1, made_at=made_at)
        return service(context=context, **fields)

    return run_service(work, actor=who)


def receive(run, item, quantity, cost, **fields):
    return run(services.receive_stock, item_id=item.id, quantity=D(quantity), cost=D(cost), **fields)


def test_deliveries_make_a_moving_average_in_the_items_unit(run, store):
    receive(run, store.tomatoes, "2", "24.00", unit="crate")
    receive(run, store.tomatoes, "8", "21.00")

    stock = stock_of(store.tomatoes)
    assert (stock.quantity, stock.value, stock.cost) == (D(20), D("45.00"), D("2.25"))
    assert there(store.tomatoes, store.room) == 20
    assert stock.last_delivered_at is not None


def test_waste_takes_its_share_of_the_value_and_keeps_its_reason(run, store):
    receive(run, store.tomatoes, "10", "20.00")

    booked = run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(500), unit="g", reason="mouldy")

    (movement,) = booked.movements
    assert (movement.kind, movement.quantity, movement.value, movement.reason) == (
        "waste", D("-0.5"), D("-1.00"), "mouldy",
    )  # fmt: skip
    assert stock_of(store.tomatoes).value == D("19.00")


def test_stock_may_go_below_zero_and_the_next_delivery_corrects_its_cost(run, store):
    receive(run, store.tomatoes, "1", "2.00")
    run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(3), reason="spilt")
    assert (stock_of(store.tomatoes).quantity, stock_of(store.tomatoes).value) == (D(-2), D("-4.00"))

    booked = receive(run, store.tomatoes, "4", "12.00")

    assert booked.movements[0].correction == D("-2.00")
    assert stock_of(store.tomatoes).value == D("6.00")
    assert list(consistency_check.troubles()) == []


def test_a_transfer_moves_the_place_and_no_value(run, store):
    receive(run, store.wine, "12", "72.00", location_id=store.room.id)

    booked = run(
        services.transfer_stock, item_id=store.wine.id, quantity=D(3), from_id=store.room.id, to_id=store.bar.id
    )

    assert [(each.quantity, each.value) for each in booked.movements] == [(D(-3), D("-18.00")), (D(3), D("18.00"))]
    assert len({each.batch for each in booked.movements}) == 1
    assert (there(store.wine, store.room), there(store.wine, store.bar)) == (9, 3)
    assert (stock_of(store.wine).quantity, stock_of(store.wine).value) == (12, D("72.00"))
    with pytest.raises(SamePlace):
        run(services.transfer_stock, item_id=store.wine.id, quantity=D(1), from_id=store.bar.id, to_id=store.bar.id)


def test_a_count_books_the_difference_in_one_place(run, store):
    receive(run, store.wine, "12", "72.00", location_id=store.room.id)
    receive(run, store.wine, "4", "24.00", location_id=store.bar.id)

    booked = run(services.count_item, item_id=store.wine.id, quantity=D(3), location_id=store.bar.id)

    assert booked.movements[0].quantity == D(-1)
    assert stock_of(store.wine).quantity == 15
    again = run(services.count_item, item_id=store.wine.id, quantity=D(3), location_id=store.bar.id)
    assert (again.movements[0].kind, again.movements[0].quantity) == ("count", 0), (
        "a count without a difference is kept"
    )


def test_what_moved_after_the_count_applies_on_top_of_it(run, store, actor):
    receive(run, store.wine, "12", "72.00", location_id=store.bar.id)
    counted_at = clock.now()
    with clock.travel(counted_at + timedelta(minutes=10)):
        run(services.waste_stock, item_id=store.wine.id, quantity=D(2), reason="corked", location_id=store.bar.id)

    with clock.travel(counted_at + timedelta(minutes=30)):
        run_offline(
            services.count_item, actor("sara"), made_at=counted_at + timedelta(minutes=5), item_id=store.wine.id,
            quantity=D(11), location_id=store.bar.id,
        )  # fmt: skip

    assert there(store.wine, store.bar) == 9, "11 were there, and 2 broke afterwards"
    assert list(consistency_check.troubles()) == []


def test_a_count_that_arrives_after_a_newer_one_changes_nothing(run, store, actor):
    receive(run, store.wine, "10", "60.00", location_id=store.bar.id)
    now = clock.now()

    def count(quantity: int, minutes: int) -> Booked:
        return run_offline(
            services.count_item, actor("sara"), made_at=now + timedelta(minutes=minutes), item_id=store.wine.id,
            quantity=D(quantity), location_id=store.bar.id,
        )  # fmt: skip

    with clock.travel(now + timedelta(minutes=30)):
        count(7, minutes=20)
        assert count(8, minutes=5).movements[0].quantity == 0
        assert there(store.wine, store.bar) == 7
        undone = count(6, minutes=25).movements[0].batch
        run(services.undo_movement, batch=undone)
        assert count(8, minutes=22).movements[0].quantity == 1
        assert there(store.wine, store.bar) == 8


def test_an_archived_item_moves_only_from_a_device_without_a_network(run, store, actor):
    run(services.archive_item, item_id=store.wine.id)

    with pytest.raises(ItemArchived, match="House red is archived"):
        receive(run, store.wine, "1", "6.00", location_id=store.bar.id)
    run_offline(
        services.waste_stock, actor("sara"), made_at=clock.now(), item_id=store.wine.id, quantity=D(1), reason="broken",
        location_id=store.bar.id,
    )  # fmt: skip
    assert stock_of(store.wine).quantity == -1


def test_an_item_that_falls_to_its_level_says_so_once(run, store):
    receive(run, store.tomatoes, "10", "20.00")
    start = head()

    for quantity in ("4", "1", "1", "4", "1"):  # 6, 5, 4, 0, -1 kg; ordered again at 5
        run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(quantity), reason="test")

    assert [kind for kind in event_types_since(start) if kind != "inventory.updated"] == [
        "inventory.low_stock", "attention.raised", "inventory.out_of_stock", "attention.raised",
    ]  # fmt: skip
    says = Alert.objects.order_by("at", "id").values_list("kind", "sentence")
    assert list(says) == [
        ("inventory.low", "Tomatoes: 5 kg left."), ("inventory.out", "Nothing is left of Tomatoes."),
    ]  # fmt: skip
    low = next(event for event in events_since(start) if event["type"] == "inventory.low_stock")
    assert (low["data"]["name"], low["data"]["quantity"]) == ("Tomatoes", D("5.0000"))


def test_a_missing_conversion_and_too_little_are_refused(run, store):
    with pytest.raises(ConversionMissing) as refusal:
        receive(run, store.tomatoes, "1", "2.00", unit="bottle")
    assert refusal.value.details == {"unit": "bottle", "to": "kg"}
    with pytest.raises(InvalidInput, match="too little to count in kg"):
        run(services.waste_stock, item_id=store.tomatoes.id, quantity=D("0.01"), unit="g", reason="crumbs")
    with pytest.raises(ItemNotFound):
        run(services.waste_stock, item_id=uuid7(), quantity=D(1), reason="nothing")


def test_movements_cannot_be_changed_or_deleted(run, store):
    receive(run, store.tomatoes, "1", "2.00")
    for change in (lambda: Movement.objects.update(quantity=2), Movement.objects.all().delete):

        def work(context, change=change):
            change()

        with pytest.raises(DatabaseError, match="append-only"):
            run(work)


def test_a_place_with_stock_is_not_archived(run, store):
    receive(run, store.wine, "1", "6.00", location_id=store.bar.id)

    with pytest.raises(LocationInUse):
        run(services.archive_location, location_id=store.bar.id)


def test_booking_takes_two_statements_for_any_number_of_items(run, store, django_assert_num_queries):
    items = [run(services.add_item, name=f"Herb {n}", unit="g") for n in range(30)]

    def work(context):
        entries = [Entry(item.id, store.room.id, Movement.Kind.WASTE, D(-1), reason="test") for item in items]
        with django_assert_num_queries(2):  # 1. lock the stock  2. movements, places and stock
            book(context, entries)

    run(work)
    assert list(consistency_check.troubles()) == []


def test_random_movements_keep_stock_equal_to_a_plain_model(run, store):
    random, model = Random(20261130), {store.room.id: D(0), store.bar.id: D(0)}
    wine, places = store.wine.id, list(model)
    for _ in range(60):
        place, other = random.sample(places, 2)
        quantity = D(random.randint(1, 90_000)).scaleb(-4)
        match random.choice(("receive", "waste", "count", "transfer", "correct")):
            case "receive":
                cost = D(random.randint(0, 9_999)).scaleb(-2)
                run(services.receive_stock, item_id=wine, quantity=quantity, cost=cost, location_id=place)
                model[place] += quantity
            case "waste":
                run(services.waste_stock, item_id=wine, quantity=quantity, reason="test", location_id=place)
                model[place] -= quantity
            case "count":
                run(services.count_item, item_id=wine, quantity=quantity, location_id=place)
                model[place] = quantity
            case "transfer":
                run(services.transfer_stock, item_id=wine, quantity=quantity, from_id=place, to_id=other)
                model[place], model[other] = model[place] - quantity, model[other] + quantity
            case _:
                signed = random.choice((quantity, -quantity))
                run(services.correct_stock, item_id=wine, quantity=signed, reason="test", location_id=place)
                model[place] += signed

        stock = stock_of(store.wine)
        assert stock.quantity == sum(model.values())
        assert (stock.value > 0) <= (stock.quantity > 0)
    found = {each.location_id: each.quantity for each in LocationStock.objects.filter(item=wine)}
    assert found == {place: quantity for place, quantity in model.items() if place in found}
    assert list(consistency_check.troubles()) == []


def test_the_check_names_what_does_not_add_up(run, store):
    receive(run, store.tomatoes, "10", "20.00")

    def work(context):
        Stock.objects.filter(pk=store.tomatoes.pk).update(quantity=11)
        LocationStock.objects.filter(item=store.tomatoes).update(quantity=12)

    run(work)
    assert list(consistency_check.troubles()) == [
        "Tomatoes: 11.0000 worth £20.00 is there, its movements sum to 10.0000 worth £20.00.",
        "Tomatoes, Store room: 12.0000 is there, its movements sum to 10.0000.",
    ]
