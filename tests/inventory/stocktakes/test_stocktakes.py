"""Begin, count, count again, review, approve, cancel: what stands, what moves, what is refused."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from inventory import consistency_check
from inventory import services as stock
from inventory.errors import ConversionMissing, ItemArchived, ItemNotFound, LocationNotFound
from inventory.models import Movement, Stock, StocktakeCount, StocktakeLine
from inventory.stocktakes import commands, selectors, services
from inventory.stocktakes.errors import (
    LineNotFound,
    NothingToCount,
    PlaceNotCounted,
    StocktakeClosed,
    StocktakeNotFound,
    StocktakeUnderWay,
)
from inventory.stocktakes.services import MOST_COUNTS
from realtime.commands.registry import Command
from realtime.models import Alert
from tests.inventory.stocktakes.conftest import line_of, there
from tests.orders.conftest import event_types_since, head

pytestmark = pytest.mark.django_db


def names(stocktake):
    return [(line.location.name, line.item.name) for line in selectors.lines_of(stocktake)]


def approve(run, stocktake, **fields):
    return run(services.approve_stocktake, stocktake_id=stocktake.id, **fields)


# -- begin --------------------------------------------------------------------------------------------------


def test_items_are_counted_where_they_lie_and_in_their_usual_place(stocktake):
    assert names(stocktake) == [("Store room", "House red"), ("Store room", "Tomatoes"), ("Bar", "House red")]


def test_an_item_that_lies_nowhere_is_counted_in_the_first_place(run, store):
    assert names(run(services.begin_stocktake)) == [("Store room", "House red"), ("Store room", "Tomatoes")]


def test_places_and_categories_narrow_what_is_counted(run, store, receive):
    run(stock.change_item, item_id=store.wine.id, category="Wine")
    receive(store.wine, "6", "36.00", store.bar)

    by_place = run(services.begin_stocktake, location_ids=[store.room.id])
    by_category = run(services.begin_stocktake, categories=["Wine"])

    assert names(by_place) == [("Store room", "Tomatoes")]
    assert names(by_category) == [("Bar", "House red")]
    with pytest.raises(NothingToCount):
        run(services.begin_stocktake, categories=["Fish"])
    with pytest.raises(LocationNotFound):
        run(services.begin_stocktake, location_ids=[uuid7()])


def test_two_stocktakes_do_not_count_the_same_item(run, stocktake, store):
    with pytest.raises(StocktakeUnderWay, match="Monday counts some of these items already"):
        run(services.begin_stocktake, location_ids=[store.bar.id])


def test_beginning_with_the_same_id_again_returns_the_first(run, store):
    wanted = uuid7()
    first = run(services.begin_stocktake, stocktake_id=wanted)

    assert run(services.begin_stocktake, stocktake_id=wanted).id == first.id
    assert StocktakeLine.objects.count() == 2


# -- count --------------------------------------------------------------------------------------------------


def test_a_count_in_any_unit_moves_nothing_before_the_approval(count, stocktake, store, actor):
    start = head()
    count(store.tomatoes, "2", unit="crate", actor=actor("kim"), note="one is open")

    line = line_of(stocktake, store.tomatoes, store.room)
    assert (line.counted, line.counted_by_name, line.note) == (D(12), "Kim", "one is open")
    assert there(store.tomatoes, store.room) == 10
    assert event_types_since(start) == ["stocktake.counted"]


def test_a_second_count_replaces_the_first_and_a_further_shelf_is_added(count, stocktake, store, actor):
    count(store.tomatoes, "7", actor=actor("kim"))
    count(store.tomatoes, "5", actor=actor("sara"))
    count(store.tomatoes, "3", actor=actor("kim"), mode="add")

    line = line_of(stocktake, store.tomatoes, store.room)
    assert (line.counted, line.counted_by_name) == (D(8), "Kim")
    assert StocktakeCount.objects.count() == 3, "what was replaced stays on record"


def test_counts_stand_in_the_order_in_which_they_were_made(count, stocktake, store):
    began = stocktake.started_at
    with clock.travel(began + timedelta(minutes=30)):
        count(store.tomatoes, "5", counted_at=began + timedelta(minutes=20))
        late = count(store.tomatoes, "9", counted_at=began + timedelta(minutes=10))
        count(store.tomatoes, "2", counted_at=began + timedelta(minutes=15), mode="add")

    assert late.counted == 5, "the answer says what stands"
    line = line_of(stocktake, store.tomatoes, store.room)
    assert (line.counted, line.counted_at) == (D(5), began + timedelta(minutes=20))


def entry(item, place, quantity, **fields):
    return {"item_id": item.id, "location_id": place.id, "quantity": D(quantity), "counted_at": clock.now(), **fields}


def test_what_a_device_collected_is_stored_once_whether_alone_or_among_others(run, stocktake, store):
    first, second, third = uuid7(), uuid7(), uuid7()
    alone = entry(store.tomatoes, store.room, "5", count_id=first)
    counts = [
        alone,
        entry(store.tomatoes, store.room, "3", mode="add", count_id=second),
        entry(store.wine, store.bar, "6", count_id=third),
        entry(store.wine, store.bar, "6", count_id=third),
    ]
    run(services.count_line, stocktake_id=stocktake.id, **alone)
    start = head()
    for _ in range(2):
        lines = run(services.count_lines, stocktake_id=stocktake.id, counts=counts)

    assert [line.counted for line in lines] == [D(8), D(8), D(6), D(6)]
    assert StocktakeCount.objects.count() == 3
    assert event_types_since(start) == ["stocktake.counted"] * 2


def test_one_count_that_cannot_be_stored_refuses_all(run, stocktake, store):
    counts = [entry(store.wine, store.bar, "6"), entry(store.tomatoes, store.room, "1", unit="bottle")]
    with pytest.raises(ConversionMissing):
        run(services.count_lines, stocktake_id=stocktake.id, counts=counts)

    assert not StocktakeCount.objects.exists()


def test_two_hundred_counts_take_as_many_queries_as_two(run, store):
    items = [run(stock.add_item, name=f"Herb {number}", unit="g") for number in range(MOST_COUNTS)]
    stocktake = run(services.begin_stocktake)
    begun = {"stocktake_id": stocktake.id}
    with CaptureQueriesContext(connection) as few:
        run(services.count_lines, counts=[entry(item, store.room, "1") for item in items[:2]], **begun)
    with CaptureQueriesContext(connection) as many:
        run(services.count_lines, counts=[entry(item, store.room, "2") for item in items], **begun)

    assert len(many) <= len(few)
    assert {line.counted for line in stocktake.lines.filter(item__in=items)} == {D(2)}


def test_a_count_that_arrives_after_the_approval_is_kept_changes_nothing_and_is_said(run, stocktake, store, actor):
    approve(run, stocktake)
    movements, kim = Movement.objects.count(), actor("kim")
    with clock.travel(clock.now() + timedelta(minutes=5)):
        late = [entry(store.tomatoes, store.room, "7"), entry(store.tomatoes, store.bar, "1")]
        for _ in range(2):
            lines = run(services.count_lines, stocktake_id=stocktake.id, counts=late, actor=kim)

    assert [line.counted for line in lines] == [None, None]
    assert (Movement.objects.count(), there(store.tomatoes, store.room)) == (movements, D(10))
    alert = Alert.objects.get()
    assert (alert.kind, alert.subject) == ("inventory.counted_late", stocktake.id)
    assert alert.sentence == "Kim counted Tomatoes for “Monday”, which was approved before that arrived."
    stocktake.refresh_from_db()
    assert [(row.line.item.name, row.is_late) for row in selectors.review(stocktake) if row.is_late] == [
        ("Tomatoes", True), ("Tomatoes", True),
    ]  # fmt: skip
    with pytest.raises(StocktakeClosed):
        run(services.count_line, stocktake_id=stocktake.id, **{**late[0], "counted_at": None})


def test_a_count_that_arrives_after_the_stocktake_was_cancelled_is_refused(run, stocktake, store):
    run(services.cancel_stocktake, stocktake_id=stocktake.id)
    with pytest.raises(StocktakeClosed):
        run(services.count_lines, stocktake_id=stocktake.id, counts=[entry(store.tomatoes, store.room, "7")])


def test_a_clock_that_is_wrong_counts_between_the_beginning_and_now(count, stocktake, store):
    began = stocktake.started_at
    early = count(store.tomatoes, "5", counted_at=began - timedelta(days=3))
    assert early.counted_at == began
    late = count(store.tomatoes, "6", counted_at=began + timedelta(days=3))
    assert late.counted_at <= clock.now()


def test_an_item_that_is_found_where_it_was_not_expected_is_counted_there(run, count, stocktake, store):
    count(store.tomatoes, "1", place=store.bar)

    approve(run, stocktake)
    assert there(store.tomatoes, store.bar) == 1


def test_what_cannot_be_counted(run, count, stocktake, store):
    for refusal, fields in (
        (ConversionMissing, {"unit": "bottle"}),
        (InvalidInput, {"quantity": "0.01", "unit": "g"}),
    ):
        with pytest.raises(refusal):
            count(store.tomatoes, **{"quantity": "1", **fields})
    place = {"stocktake_id": stocktake.id, "location_id": store.room.id, "quantity": D(1)}
    with pytest.raises(ItemNotFound):
        run(services.count_line, item_id=uuid7(), **place)
    with pytest.raises(LocationNotFound):
        run(services.count_line, item_id=store.wine.id, **{**place, "location_id": uuid7()})
    with pytest.raises(StocktakeNotFound):
        run(services.count_line, item_id=store.wine.id, **{**place, "stocktake_id": uuid7()})
    run(services.cancel_stocktake, stocktake_id=stocktake.id)
    with pytest.raises(StocktakeClosed) as refusal:
        count(store.wine, "1")
    assert refusal.value.details == {"status": "cancelled"}
    only_bar = run(services.begin_stocktake, location_ids=[store.bar.id])
    with pytest.raises(PlaceNotCounted):
        run(services.count_line, item_id=store.wine.id, **{**place, "stocktake_id": only_bar.id})


def test_a_count_is_never_changed(run, count, store):
    count(store.wine, "1")

    def work(context):
        StocktakeCount.objects.update(quantity=2)

    with pytest.raises(DatabaseError, match="append-only"):
        run(work)


# -- review -------------------------------------------------------------------------------------------------


def test_the_review_shows_the_largest_variance_in_money_first(count, stocktake, store):
    count(store.tomatoes, "9")  # 1 kg at £2 is missing
    count(store.wine, "3")  # 1 bottle at £6 is missing

    rows = selectors.review(stocktake)

    assert [(row.line.item.name, row.expected, row.difference, row.worth, row.skipped) for row in rows] == [
        ("House red", D(4), D(-1), D("-6.00"), ""),
        ("Tomatoes", D(10), D(-1), D("-2.00"), ""),
        ("House red", D(6), None, None, "uncounted"),
    ]


def test_progress_counts_each_place(count, stocktake, store, run):
    count(store.wine, "3")
    run(services.ask_recount, stocktake_id=stocktake.id, line_ids=[line_of(stocktake, store.wine, store.room).id])

    assert [(each.name, each.counted, each.total, each.recounts) for each in selectors.progress(stocktake)] == [
        ("Store room", 1, 2, 1), ("Bar", 0, 1, 0),
    ]  # fmt: skip


def test_a_recount_is_asked_for_until_it_is_counted_again(run, count, stocktake, store):
    before = count(store.wine, "3").counted_at
    line = line_of(stocktake, store.wine, store.room)
    run(services.ask_recount, stocktake_id=stocktake.id, line_ids=[line.id])

    late = count(store.wine, "3", counted_at=before)
    assert late.recount_asked_at is not None, "a count from before it was asked for is no second count"
    assert count(store.wine, "4").recount_asked_at is None
    with pytest.raises(LineNotFound):
        run(services.ask_recount, stocktake_id=stocktake.id, line_ids=[line.id, uuid7()])


def test_a_note_is_written_also_after_the_approval(run, count, stocktake, store):
    line = count(store.wine, "3")
    approve(run, stocktake)

    run(services.note_line, stocktake_id=stocktake.id, line_id=line.id, note="Found under the stairs")

    assert line_of(stocktake, store.wine, store.room).note == "Found under the stairs"
    with pytest.raises(LineNotFound):
        run(services.note_line, stocktake_id=stocktake.id, line_id=uuid7(), note="")


# -- approve ------------------------------------------------------------------------------------------------


def test_the_approval_books_each_difference_once_and_leaves_what_was_not_counted(run, count, stocktake, store):
    count(store.tomatoes, "9")
    count(store.wine, "4")
    start = head()

    approved = approve(run, stocktake)

    assert (there(store.tomatoes, store.room), there(store.wine, store.bar)) == (9, 6)
    line = line_of(stocktake, store.tomatoes, store.room)
    assert (line.expected, line.difference, line.value, line.skipped) == (D(10), D(-1), D("-2.00"), "")
    assert line_of(stocktake, store.wine, store.bar).skipped == "uncounted"
    moved = Movement.objects.filter(batch=approved.batch)
    assert sorted((each.quantity, each.reason, each.about) for each in moved) == [
        (D(-1), "Monday", stocktake.id), (D(0), "Monday", stocktake.id),
    ], "an item that was right is on record too"  # fmt: skip
    assert "stocktake.changed" in event_types_since(start)
    with pytest.raises(StocktakeClosed):
        approve(run, stocktake)
    assert Movement.objects.filter(kind="count").count() == 2
    assert list(consistency_check.troubles()) == []


def test_what_was_not_counted_is_zero_only_if_the_manager_says_so(run, count, stocktake, store):
    count(store.tomatoes, "10")

    approve(run, stocktake, uncounted="zero")

    assert (there(store.wine, store.room), there(store.wine, store.bar)) == (0, 0)
    assert Stock.objects.get(pk=store.wine.pk).value == 0
    assert list(consistency_check.troubles()) == []


def test_what_moved_after_a_count_applies_on_top(run, count, stocktake, store, receive):
    began = stocktake.started_at
    with clock.travel(began + timedelta(minutes=10)):
        run(stock.waste_stock, item_id=store.tomatoes.id, quantity=D(2), reason="mouldy", location_id=store.room.id)
    with clock.travel(began + timedelta(minutes=30)):
        count(store.tomatoes, "9", counted_at=began + timedelta(minutes=5))  # arrives late: 10 should have been there
        receive(store.tomatoes, "6", "12.00", store.room)
        approve(run, stocktake)

    assert there(store.tomatoes, store.room) == 9 - 2 + 6
    movement = Movement.objects.get(kind="count")
    assert (movement.quantity, movement.at) == (D(-1), began + timedelta(minutes=5)), "booked when it was counted"


def test_what_was_counted_again_on_its_own_page_stands(run, count, stocktake, store):
    began = stocktake.started_at
    count(store.tomatoes, "9", counted_at=began)
    with clock.travel(began + timedelta(minutes=5)):
        run(stock.count_item, item_id=store.tomatoes.id, quantity=D(8))
        (row,) = [row for row in selectors.review(stocktake) if row.line.item_id == store.tomatoes.id]
        approve(run, stocktake)

    assert row.skipped == "since"
    assert there(store.tomatoes, store.room) == 8
    assert line_of(stocktake, store.tomatoes, store.room).skipped == "since"


def test_a_count_that_was_undone_does_not_stand(run, count, stocktake, store):
    began = stocktake.started_at
    count(store.tomatoes, "9", counted_at=began)
    with clock.travel(began + timedelta(minutes=5)):
        (single,) = run(stock.count_item, item_id=store.tomatoes.id, quantity=D(8)).movements
        run(stock.undo_movement, batch=single.batch)
        approve(run, stocktake)

    assert there(store.tomatoes, store.room) == 9


def test_an_item_archived_meanwhile_is_counted_and_skipped(run, count, stocktake, store):
    run(stock.archive_item, item_id=store.wine.id)

    count(store.wine, "1")
    count(store.tomatoes, "9")
    approve(run, stocktake, uncounted="zero")

    assert line_of(stocktake, store.wine, store.room).skipped == "archived"
    assert (there(store.wine, store.room), there(store.tomatoes, store.room)) == (4, 9)


def test_an_archived_item_without_a_line_is_refused(run, count, stocktake, store):
    herb = run(stock.add_item, name="Basil", unit="g")
    run(stock.archive_item, item_id=herb.id)

    with pytest.raises(ItemArchived, match="Basil is archived"):
        count(herb, "1")


def test_a_cancelled_stocktake_books_nothing(run, count, stocktake, store):
    count(store.tomatoes, "1")

    run(services.cancel_stocktake, stocktake_id=stocktake.id)

    assert there(store.tomatoes, store.room) == 10
    with pytest.raises(StocktakeClosed):
        approve(run, stocktake)
    assert [row.difference for row in selectors.review(selectors.stocktake(stocktake.id))] == [None] * 3


def test_the_approval_takes_as_many_statements_for_many_items_as_for_few(run, store, django_assert_num_queries):
    for number in range(40):
        run(stock.add_item, name=f"Herb {number}", unit="g")
    stocktake = run(services.begin_stocktake)

    def work(context):
        # 1. lock the stocktake  2. its lines  3. lock the stock  4. what was there  5. lock it again  6. movements,
        # places and stock  7. the lines  8. the stocktake; the alert of what ran out is of none here
        with django_assert_num_queries(8):
            services.approve_stocktake(context=context, stocktake_id=stocktake.id, uncounted="zero")

    run(work)
    assert Movement.objects.filter(kind="count").count() == 42


def test_every_command_of_stocktakes_needs_the_plan():
    declared = [each for each in vars(commands).values() if isinstance(each, Command)]

    assert {each.feature for each in declared} == {"inventory_management"}
