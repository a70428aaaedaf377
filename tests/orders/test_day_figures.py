"""Stored figures of days: a report adds them up, and never uses a day that has changed since."""

from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from orders import services
from orders.kitchen.reports import nine_of_ten_within
from orders.reports import day_sources
from realtime import retention
from realtime.actors import Actor
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from restaurants.reports import day_figures, tasks
from restaurants.reports.models import DayFigures
from restaurants.reports.periods import Period
from tests.orders.conftest import build_menu
from tests.services import run_service
from tests.threads import errors_of, race

SOURCES = day_figures.all_sources()


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def day(today):
    return Period(today, today)


@pytest.fixture
def stored(tenant, today, place, tacos, latte, room):
    """An order of tacos and a latte, and the figures of its day."""
    order = place(tacos(), latte(), table_id=room.one.id)
    day_figures.refresh(tenant, until=today)
    return order


def all_right(period):
    return [source.name for source in SOURCES if source.figures(period) != source.computed(period)] == []


def quantities(period):
    return sorted(sums.quantity for sums in day_sources.sums_by_product(period).values())


def test_a_stored_day_is_read_without_its_orders(stored, day, django_assert_num_queries):
    with django_assert_num_queries(len(SOURCES)):  # the stored days
        found = [source.figures(day) for source in SOURCES]
    assert found == [source.computed(day) for source in SOURCES]


def test_a_year_costs_as_many_queries_as_a_day(stored, today, django_assert_num_queries):
    """The days before the first order are computed: nothing is stored of them."""
    with django_assert_num_queries(1 + 4):
        day_sources.PRODUCTS.figures(Period(today - timedelta(days=364), today))


def test_the_figures_of_each_day_are_those_of_that_day_stored_or_not(stored, today, place, tacos):
    """Yesterday is stored, today has an order since: both are read for a period that neither begins nor ends with."""
    with clock.travel(clock.now() - timedelta(days=1)):
        place(tacos(quantity=3))
    day_figures.refresh(connection.tenant, until=today)
    place(tacos(quantity=2))
    period = Period(today - timedelta(days=2), today + timedelta(days=1))
    for source in SOURCES:
        days = source.by_day(period)
        assert days == {day: found for day in period if (found := source.computed(Period(day, day)))}, source.name
    by_product = day_sources.sums_by_day_and_product(period)
    assert {day: sorted(sums.quantity for sums in found.values()) for day, found in by_product.items()} == {
        today - timedelta(days=1): [3], today: [1, 3],
    }  # fmt: skip


@pytest.mark.parametrize("change", ["an order", "a void", "a cancelled order"])
def test_what_changes_a_stored_day_counts_at_once(stored, day, change, place, take, tacos):
    assert quantities(day) == [1, 1]
    if change == "an order":
        place(tacos(quantity=3))
    elif change == "a void":
        take(services.void_line, order_id=stored.id, line_id=stored.all_lines[0].id, reason="dropped")
    else:
        take(services.cancel_order, order_id=stored.id)
    assert quantities(day) == {"an order": [1, 4], "a void": [1], "a cancelled order": []}[change]
    assert all_right(day)


def test_control_without_the_check_a_changed_day_is_wrong(stored, day, place, tacos):
    place(tacos(quantity=3))
    unchecked = replace(day_sources.PRODUCTS, touched="SELECT NULL::date WHERE false")
    assert unchecked.figures(day) != unchecked.computed(day)


def test_a_worker_stores_a_changed_day_again(stored, day, today, tenant, place, tacos, django_assert_num_queries):
    place(tacos(quantity=3))
    done = day_figures.refresh(tenant, until=today)
    assert (done.dropped, done.stored) == (5, 5), "all figures of orders; no ticket changed"
    with django_assert_num_queries(1):
        assert quantities(day) == [1, 4]


def test_nothing_to_do_costs_a_worker_few_statements(stored, tenant, today, django_assert_num_queries):
    with django_assert_num_queries(4 + len(SOURCES)):  # a savepoint, its end, the mark, the stream; missing days
        assert day_figures.refresh(tenant, until=today) == day_figures.Refreshed(0, 0)


def test_the_day_that_goes_on_is_not_stored(place, tenant):
    place()
    assert day_figures.refresh(tenant).stored == 0


def test_a_new_epoch_makes_all_figures_void(stored, tenant, day, today, django_assert_num_queries):
    retention.bump_epoch(restaurant=tenant, reason="restore", actor=Actor.system())
    connection.set_tenant(tenant)
    with django_assert_num_queries(2):
        assert quantities(day) == [1, 1]
    assert day_figures.refresh(tenant, until=today).dropped == len(SOURCES)
    with django_assert_num_queries(1):
        assert quantities(day) == [1, 1]


def test_pruned_events_make_figures_void_that_they_might_concern(stored, day, place, tacos):
    """A worker that stood still for weeks: the events since its mark are no longer there to be asked."""
    place(tacos(quantity=3))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE public.sync_stream SET floor = head")
        cursor.execute("SELECT set_config('fynlo.pruning', 'realtime_event', true)")
        cursor.execute("DELETE FROM realtime_event")
    assert quantities(day) == [1, 4]


def test_the_neighbour_has_figures_of_its_own(stored, day, today):
    beta = Restaurant.objects.get(slug="beta")
    with in_restaurant(beta):
        day_figures.refresh(beta, until=today)
        assert quantities(day) == []
    assert quantities(day) == [1, 1]


def test_a_worker_that_dies_leaves_what_it_stored_before_whole(place, tenant, today, day, monkeypatch):
    place()
    last = SOURCES[-1]

    def dies(source, days):
        if source is last:
            raise KeyboardInterrupt
        stores(source, days)

    stores = day_figures.DaySource.store
    monkeypatch.setattr(day_figures.DaySource, "store", dies)
    with pytest.raises(KeyboardInterrupt):
        day_figures.refresh(tenant, until=today)
    assert all_right(day)
    monkeypatch.undo()
    assert day_figures.refresh(tenant, until=today).stored == 1
    assert all_right(day)


def test_workers_and_orders_at_the_same_time_leave_no_wrong_day(committed):
    alpha = committed.alpha
    connection.set_tenant(alpha)
    items = [services.Item(product_id=run_service(build_menu).latte.id)]
    today = business_day(clock.now(), alpha)

    def place():
        run_service(services.place_order, actor=Actor.system(), items=items)

    def store():
        day_figures.refresh(alpha, until=today)

    place()
    for _ in range(3):
        assert errors_of(race(store, place, store, place, restaurant=alpha)) == []
        assert all_right(Period(today, today))
    assert DayFigures.objects.count() == len(SOURCES)


def test_the_command_and_the_hourly_task_store_days_that_are_over(place, tenant, today, monkeypatch):
    place()
    later = clock.now() + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    tasks.refresh_day_figures()
    connection.set_tenant(tenant)
    assert DayFigures.objects.filter(business_day=today).count() == len(SOURCES)
    said = StringIO()
    call_command("day_figures", "--rebuild", "--restaurant", "alpha", stdout=said)
    connection.set_tenant(tenant)
    assert f"alpha: 0 dropped, {2 * len(SOURCES)} stored" in said.getvalue()


@pytest.mark.parametrize(
    ("minutes", "within"),
    [({"4": 1}, 4), ({"1": 9, "30": 1}, 1), ({"1": 8, "30": 2}, 30), ({"2": 18, "3": 1, "9": 1}, 2), ({}, 0)],
)  # fmt: skip
def test_nine_of_ten_tickets_were_ready_within_these_minutes(minutes, within):
    assert nine_of_ten_within(minutes) == within


def test_ids_of_keys_are_ids_again():
    known = uuid7()
    assert (day_sources.id_of(str(known)), day_sources.id_of(None)) == (known, None)
