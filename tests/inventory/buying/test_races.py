"""Two people who receive or send the same order at once, on real connections, beside controls without the lock."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection

from inventory import consistency_check
from inventory import services as stock
from inventory.buying import services
from inventory.buying.errors import PurchaseOrderChanged
from inventory.buying.selectors import get_order
from inventory.buying.services import receiving, sending
from inventory.models import Delivery, PurchaseOrder, Stock
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def shop(committed):
    """A committed draft of 5 kg of tomatoes."""
    connection.set_tenant(committed.alpha)
    supplier = run_service(stock.add_supplier, name="Greens & Sons")
    item = run_service(stock.add_item, name="Tomatoes", unit="kg", supplier_id=supplier.id)
    run_service(stock.add_location, name="Store room")
    lines = [{"item_id": item.id, "quantity": D(5), "price": D(2)}]
    return SimpleNamespace(
        restaurant=committed.alpha, item=item, supplier=supplier,
        draft=lambda: run_service(services.create_order, supplier_id=supplier.id, lines=lines),
    )  # fmt: skip


def sent(order):
    return run_service(services.send_order, order_id=order.id, version=1, by_email=False)


def receiver(order, item, **fields):
    lines = [{"item_id": item.id, "quantity": D(5)}]
    given = {"order_id": order.id, "version": order.version, "lines": lines, **fields}
    return lambda: run_service(services.receive_delivery, **given)


@pytest.mark.parametrize("accept_more", [False, True])
def test_two_receivers_of_one_order_book_it_once(shop, accept_more):
    order = sent(shop.draft())
    outcomes = race(*[receiver(order, shop.item, accept_more=accept_more)] * 4, restaurant=shop.restaurant)

    assert [type(error) for error in errors_of(outcomes)] == [PurchaseOrderChanged] * 3
    assert Stock.objects.get(pk=shop.item.pk).quantity == 5
    assert get_order(order.id).status == "received"
    assert list(consistency_check.troubles()) == []


def test_without_the_lock_two_receivers_double_the_delivery(shop, monkeypatch):
    """The control: both read the order before either writes."""
    order = sent(shop.draft())
    monkeypatch.setattr(receiving, "lock_order", pause_until_all_read(get_order))

    assert errors_of(race(*[receiver(order, shop.item)] * 2, restaurant=shop.restaurant)) == []

    assert Delivery.objects.count() == 2
    assert Stock.objects.get(pk=shop.item.pk).quantity == 10
    assert list(consistency_check.troubles()) != []


def test_orders_that_are_sent_at_once_have_numbers_without_gaps(shop):
    drafts = [shop.draft() for _ in range(6)]
    assert errors_of(race(*[lambda order=order: sent(order) for order in drafts], restaurant=shop.restaurant)) == []
    assert sorted(PurchaseOrder.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_one_order_that_is_sent_twice_at_once_has_one_number(shop):
    order = shop.draft()
    outcomes = race(*[lambda: sent(order)] * 2, restaurant=shop.restaurant)
    assert len(errors_of(outcomes)) == 1
    assert sent(shop.draft()).number == 2


def test_without_the_lock_an_order_that_is_sent_twice_loses_a_number(shop, monkeypatch):
    """The control: both read the draft before either writes."""
    order = shop.draft()
    monkeypatch.setattr(sending, "lock_order", pause_until_all_read(get_order))
    assert errors_of(race(*[lambda: sent(order)] * 2, restaurant=shop.restaurant)) == []
    assert list(PurchaseOrder.objects.values_list("number", flat=True)) == [2], "number 1 is nowhere"
