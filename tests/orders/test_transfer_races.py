"""Two waiters at once over the same lines: on real connections, beside controls that lose."""

import threading
from types import SimpleNamespace

import pytest
from django.db import connection

from orders import selectors, services
from orders.models import Line, Order
from orders.services import Item, Move, transfers
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.orders.test_add_lines import Race
from tests.services import run_service

WAITER = Actor.system()


@pytest.fixture
def three(committed):
    """Orders `.a`, `.b`, `.c`, a latte each, really committed."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    latte = Item(product_id=card.latte.id)
    a, b, c = (run_service(services.place_order, actor=WAITER, items=[latte, latte], send=True) for _ in range(3))
    return SimpleNamespace(restaurant=committed.alpha, a=a, b=b, c=c, latte=latte)


def at_once(restaurant, *calls):
    start = threading.Barrier(len(calls), timeout=60)

    def after_the_start(call):
        def run():
            start.wait(20)
            call()

        return run

    failures = Race(restaurant).run(*map(after_the_start, calls))
    connection.set_tenant(restaurant)
    return [getattr(error, "code", repr(error)) for error in failures]


def move_first_line(three, to):
    moves = [Move(three.a.all_lines[0].id)]
    return lambda: run_service(services.move_lines, actor=WAITER, order_id=three.a.id, moves=moves, to_order_id=to.id)


def check_sums():
    for order in Order.objects.all():
        lines = list(Line.objects.filter(order=order))
        assert order.total == sum(line.total for line in lines)


def test_of_two_waiters_who_move_the_same_line_one_is_told_where_it_is(three):
    assert at_once(three.restaurant, move_first_line(three, three.b), move_first_line(three, three.c)) == [
        "order.line_not_found"
    ]
    counts = {name: Line.objects.filter(order=getattr(three, name).id).count() for name in "abc"}
    assert counts in ({"a": 1, "b": 3, "c": 2}, {"a": 1, "b": 2, "c": 3})
    check_sums()


def test_without_the_lock_both_believe_that_they_moved_it(three, monkeypatch):
    """The control: both have read the orders before either writes."""
    both_have_read = threading.Barrier(2, timeout=60)

    def read_without_lock(order_ids):
        found = {order_id: selectors.order_with_lines(order_id) for order_id in order_ids}
        both_have_read.wait(20)
        return found

    monkeypatch.setattr(transfers, "lock_orders", read_without_lock)
    failures = at_once(three.restaurant, move_first_line(three, three.b), move_first_line(three, three.c))
    assert failures == []
    with pytest.raises(AssertionError):
        check_sums()


def merge(three):
    return lambda: run_service(services.merge_orders, order_id=three.b.id, from_order_id=three.a.id)


def add(three):
    return lambda: run_service(services.add_lines, actor=WAITER, order_id=three.a.id, items=[three.latte])


def test_a_merge_and_a_new_line_at_once_keep_the_line(three):
    assert at_once(three.restaurant, merge(three), add(three)) == []
    assert Line.objects.filter(order=three.b.id).count() == 5
    assert Order.objects.get(pk=three.a.id).status == "cancelled"
    check_sums()


def test_without_the_lock_the_new_line_stays_behind(three, monkeypatch):
    """The control: the line's waiter has read the order before it is merged."""
    has_read, is_merged = threading.Event(), threading.Event()

    def read_then_wait(reference):
        found = selectors.order_with_lines(reference)
        has_read.set()
        assert is_merged.wait(20)
        return found

    def merging():
        assert has_read.wait(20)
        merge(three)()
        is_merged.set()

    monkeypatch.setattr(selectors, "lock_order", read_then_wait)
    failures = at_once(three.restaurant, add(three), merging)
    assert failures or Line.objects.filter(order=three.a.id).exists()


def test_crossing_merges_do_not_wait_in_a_ring(three):
    """One takes b into a, the other a into b: one wins, the other finds its order closed."""
    forth = merge(three)
    back = lambda: run_service(services.merge_orders, order_id=three.a.id, from_order_id=three.b.id)  # noqa: E731
    assert at_once(three.restaurant, forth, back) == ["order.closed"]
    assert Order.objects.filter(status="cancelled").count() == 1
    check_sums()
