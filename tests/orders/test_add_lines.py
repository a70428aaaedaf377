"""Add lines: stored once each, refused on a closed bill; the lines of two waiters at once are both stored."""

from decimal import Decimal as D
from functools import partial

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from menu import services as menu
from orders import errors, selectors, services
from orders.models import Line, Order, limits
from orders.services import Item
from realtime.actors import Actor
from tests.orders.conftest import apply_payment, build_menu, events_since, head
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


def test_lines_are_appended_and_the_order_costs_more(place, take, waiter, latte):
    order = place()
    before = head()
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(quantity=2)])
    stored = Order.objects.get(pk=order.id)
    assert (stored.total, stored.version) == (D("18.10"), 2)
    (event,) = events_since(before)
    assert event["type"] == "order.updated"
    assert [line["position"] for line in event["data"]["lines"]] == [2]


def test_adding_a_line_again_adds_nothing(place, take, waiter, latte):
    order, line_id = place(), uuid7()
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(id=line_id)])
    before = head()
    again = take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(id=line_id)])
    assert len(again.all_lines) == 3
    assert head() == before
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(id=line_id), latte()])
    assert Line.objects.filter(order=order).count() == 4


def test_new_and_unsent_lines_are_sent_in_one_command(place, take, waiter, latte):
    order = place()
    before = head()
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(id=uuid7())], send=True)
    assert {line.status for line in selectors.order_with_lines(order.id).all_lines} == {Line.Status.FIRED}
    kinds = [event["type"] for event in events_since(before)]
    assert sorted(set(kinds)) == [
        "kitchen.order_received",
        "order.item_status_changed",
        "order.status_changed",
        "order.updated",
    ]


def test_adding_known_lines_again_sends_them_if_they_were_not_sent(place, take, waiter, latte):
    order, line_id = place(), uuid7()
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(id=line_id)])
    for _ in range(2):  # the second call finds nothing to send and succeeds
        take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(id=line_id)], send=True)
    statuses = [line.status for line in selectors.order_with_lines(order.id).all_lines]
    assert statuses == [Line.Status.FIRED] * 3


def test_a_line_of_another_order_is_refused(place, take, waiter, latte):
    first, second, line_id = place(), place(), uuid7()
    take(services.add_lines, actor=waiter, order_id=first.id, items=[latte(id=line_id)])
    with pytest.raises(errors.LineIdTaken):
        take(services.add_lines, actor=waiter, order_id=second.id, items=[latte(id=line_id)])


def test_each_line_has_the_prices_of_the_menu_version_it_names(place, take, run, waiter, card, latte):
    order = place()
    run(menu.update_product, product_id=card.latte.id, price=D("4.00"))
    run(menu.publish)
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()], menu_version=card.version)
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])
    prices = [line.unit_price for line in selectors.order_with_lines(order.id).all_lines]
    assert prices == [D("8.50"), D("3.20"), D("3.20"), D("4.00")]
    with pytest.raises(errors.MenuVersionUnknown):
        take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()], menu_version=9)


def test_a_cancelled_order_accepts_no_lines(place, take, waiter, latte):
    order = place()
    take(services.cancel_order, order_id=order.id)
    with pytest.raises(errors.OrderClosed):
        take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])


def test_a_paid_bill_accepts_no_lines(place, take, waiter, latte):
    order = place()
    take(apply_payment, order_id=order.id, amount=D("11.70"), tip=D("0.00"), method="cash", payment_id=uuid7())
    with pytest.raises(errors.OrderClosed):
        take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])


def test_adding_a_sold_out_product_is_refused(place, take, run, waiter, card, latte):
    order = place()
    run(menu.set_availability, item_id=card.latte.id, available=False)
    with pytest.raises(errors.SoldOut):
        take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])


def test_completed_and_cancelled_are_final(place, take, waiter, latte):
    order = place(*[latte()] * limits.MOST_LINES)
    with pytest.raises(errors.TooManyLines):
        take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])


def test_an_unknown_order_is_not_found(take, waiter, latte):
    with pytest.raises(errors.OrderNotFound):
        take(services.add_lines, actor=waiter, order_id=uuid7(), items=[latte()])


def test_adding_costs_ten_queries(place, take, waiter, latte, django_assert_num_queries):
    order = place()
    # 1. savepoint  2. claim  3. lock the order  4. its lines  5. the sold-out products  6. new lines  7. the order
    # 8. close  9. release; and 10. an earlier line whose share of the VAT moved by a penny
    with django_assert_num_queries(9):
        take(services.add_lines, actor=waiter, order_id=order.id, items=[latte(), latte(quantity=2)])


# -- two at once ------------------------------------------------------------------------------------------


@pytest.fixture
def open_table(committed):
    """Return alpha, a committed order with one latte, and the latte."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    latte = Item(product_id=card.latte.id)
    order = run_service(services.place_order, actor=Actor.system(), items=[latte])
    return committed.alpha, order, latte


def add(order, latte):
    return run_service(services.add_lines, order_id=order.id, items=[latte])


def test_lines_that_two_waiters_add_at_once_are_both_stored(open_table):
    restaurant, order, latte = open_table
    for _ in range(5):
        assert errors_of(race(*[partial(add, order, latte)] * 2, restaurant=restaurant)) == []
    stored = selectors.order_with_lines(order.id)
    assert len(stored.all_lines) == 11
    assert stored.total == sum(line.total for line in stored.all_lines) == D("35.20")
    assert stored.version == 11


def test_without_the_lock_one_waiters_line_is_lost(open_table, monkeypatch):
    """The control: the same race where both read the order before either writes it."""
    restaurant, order, latte = open_table
    monkeypatch.setattr(selectors, "lock_order", pause_until_all_read(selectors.order_with_lines))
    failures = errors_of(race(*[partial(add, order, latte)] * 2, restaurant=restaurant))
    assert failures or selectors.order_with_lines(order.id).total < D("9.60")


def test_the_same_order_placed_twice_at_once_is_one_order(open_table):
    restaurant, _, latte = open_table

    def device():
        run_service(services.place_order, items=[latte], client_reference="ORDER-1")

    failures = errors_of(race(device, device, restaurant=restaurant))
    assert Order.objects.filter(client_reference="ORDER-1").count() == 1
    assert [error.code for error in failures] in ([], ["in_progress"])
