"""Two tills use the same points of one customer at once."""

from decimal import Decimal as D

import pytest
from django.db import connection
from django.db.models import Sum

from orders import services as orders
from orders.customers import selectors as customers
from orders.customers.services import Person
from orders.models import Customer, Order
from orders.services import Item
from payments.loyalty import services
from payments.models import PointsMovement
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.payments.loyalty.conftest import DEFAULTS
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def two_bills(committed):
    """Ana has 200 points; two committed bills of £3.20 are hers."""
    connection.set_tenant(committed.alpha)
    menu = run_service(build_menu)
    run_service(services.change_settings, version=0, **DEFAULTS)
    placed = [
        run_service(
            orders.place_order, actor=Actor.system(), items=[Item(menu.latte.id)], order_type=Order.Type.TAKEAWAY,
            customer=Person("Ana Ruiz", "07700 900123"),
        )
        for _ in range(2)
    ]  # fmt: skip
    run_service(services.adjust_points, customer_id=placed[0].customer_id, points=200, reason="on paper")
    return committed.alpha, placed


def tills(placed):
    return [lambda order=order: run_service(services.redeem_points, order_id=order.id, points=200) for order in placed]


def left():
    return PointsMovement.objects.aggregate(sum=Sum("points"))["sum"]


def test_two_tills_never_use_the_same_points(two_bills):
    restaurant, placed = two_bills
    (refused,) = errors_of(race(*tills(placed), restaurant=restaurant))
    assert (refused.code, left()) == ("loyalty.too_few_points", 0)
    assert sorted(Order.objects.values_list("discount", flat=True)) == [D("0.00"), D("2.00")]


def test_without_the_lock_both_tills_use_them(two_bills, monkeypatch):
    """The control: both read 200 points before either uses them."""
    restaurant, placed = two_bills
    monkeypatch.setattr(services, "lock_owner", customers.get_customer)
    monkeypatch.setattr(services, "standing_of", pause_until_all_read(services.standing_of))
    assert errors_of(race(*tills(placed), restaurant=restaurant)) == []
    assert left() == -200
    assert Customer.objects.count() == 1
