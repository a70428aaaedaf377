"""Races of transfers on the same lines, on real connections, beside controls without the lock."""

from types import SimpleNamespace

import pytest
from django.db import connection

from orders import selectors, services
from orders.models import Line, Order
from orders.services import Item, Move, transfers
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, pause_until_all_read, race

WAITER = Actor.system()


@pytest.fixture
def three(committed):
    """Committed orders `.a`, `.b` and `.c` of a latte each, and their `.restaurant`."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    latte = Item(product_id=card.latte.id)
    a, b, c = (run_service(services.place_order, actor=WAITER, items=[latte, latte], send=True) for _ in range(3))
    return SimpleNamespace(restaurant=committed.alpha, a=a, b=b, c=c, latte=latte)


def codes_of_race(restaurant, *calls):
    """Race the calls and return the error codes of those that were refused."""
    return [getattr(error, "code", repr(error)) for error in errors_of(race(*calls, restaurant=restaurant))]


def move_first_line(three, to):
    moves = [Move(three.a.all_lines[0].id)]
    return lambda: run_service(services.move_lines, actor=WAITER, order_id=three.a.id, moves=moves, to_order_id=to.id)


def check_sums():
    for order in Order.objects.all():
        lines = list(Line.objects.filter(order=order))
        assert order.total == sum(line.total for line in lines)


def test_the_second_of_two_moves_of_a_line_is_refused_with_its_new_order(three):
    assert codes_of_race(three.restaurant, move_first_line(three, three.b), move_first_line(three, three.c)) == [
        "order.line_not_found"
    ]
    counts = {name: Line.objects.filter(order=getattr(three, name).id).count() for name in "abc"}
    assert counts in ({"a": 1, "b": 3, "c": 2}, {"a": 1, "b": 2, "c": 3})
    check_sums()


def test_without_the_lock_both_moves_succeed(three, monkeypatch):
    """The control: both read the orders before either writes."""

    def read_without_lock(order_ids):
        return {order_id: selectors.order_with_lines(order_id) for order_id in order_ids}

    monkeypatch.setattr(transfers, "lock_orders", pause_until_all_read(read_without_lock))
    failures = codes_of_race(three.restaurant, move_first_line(three, three.b), move_first_line(three, three.c))
    assert failures == []
    with pytest.raises(AssertionError):
        check_sums()


def merge(three):
    return lambda: run_service(services.merge_orders, order_id=three.b.id, from_order_id=three.a.id)


def add(three):
    return lambda: run_service(services.add_lines, actor=WAITER, order_id=three.a.id, items=[three.latte])


def test_a_merge_and_a_new_line_at_once_keep_the_line(three):
    assert codes_of_race(three.restaurant, merge(three), add(three)) == []
    assert Line.objects.filter(order=three.b.id).count() == 5
    assert Order.objects.get(pk=three.a.id).status == "cancelled"
    check_sums()


def test_without_the_lock_the_new_line_stays_behind(three, monkeypatch):
    """The control: the waiter who adds the line reads the order before it is merged."""
    reading = OvertakenRead(selectors.order_with_lines)
    monkeypatch.setattr(selectors, "lock_order", reading.read)
    failures = codes_of_race(three.restaurant, add(three), reading.overtake(merge(three)))
    assert failures or Line.objects.filter(order=three.a.id).exists()


def test_crossing_merges_do_not_deadlock(three):
    """One merges b into a, the other a into b: one succeeds, the other finds its order closed."""
    forth = merge(three)
    back = lambda: run_service(services.merge_orders, order_id=three.a.id, from_order_id=three.b.id)  # noqa: E731
    assert codes_of_race(three.restaurant, forth, back) == ["order.closed"]
    assert Order.objects.filter(status="cancelled").count() == 1
    check_sums()
