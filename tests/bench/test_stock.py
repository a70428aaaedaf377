"""What taking stock adds to the completion of an order of 4 lines and 12 ingredients, in the same run.

python3 manage.py test -m bench -s tests/bench/test_stock.py
"""

from decimal import Decimal as D
from statistics import median
from time import perf_counter

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from inventory import consistency_check, services
from orders import services as orders
from orders.services import Choice, Item
from tests.orders.conftest import apply_payment, build_menu
from tests.services import run_service

ORDERS = 60

pytestmark = pytest.mark.bench


@pytest.fixture
def dishes(committed):
    """The items of an order: four dishes whose recipes take three ingredients each."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    items = [run_service(services.add_item, name=f"Ingredient {n}", unit="g") for n in range(12)]
    for item in items:
        run_service(services.receive_stock, item_id=item.id, quantity=D(100_000), cost=D("500.00"))
    for n, dish in enumerate((card.tacos, card.latte, card.sandwich, card.crisps)):
        parts = [{"item_id": item.id, "quantity": D("12.5")} for item in items[3 * n : 3 * n + 3]]
        run_service(services.set_recipe, made_id=dish.id, kind="product", ingredients=parts)
    tacos = Item(product_id=card.tacos.id, choices=(Choice(card.carnitas.id),))
    return [tacos, *(Item(product_id=dish.id) for dish in (card.latte, card.sandwich, card.crisps))]


def test_completing_orders_with_and_without_stock(dishes):
    mode, counts, times = connection.tenant.takes_stock, {}, {}
    for takes_stock in (mode, "", mode, ""):  # each twice: the first warms what processes cache
        connection.tenant.takes_stock = takes_stock
        counts[takes_stock], times[takes_stock] = completions(dishes)
    connection.tenant.takes_stock = mode
    more, ratio = counts[mode] - counts[""], times[mode] / times[""]
    print(
        f"\ncompleting an order: {times['']:.1f} ms without stock ({counts['']} statements),"
        f" {times[mode]:.1f} ms with 12 ingredients: {more} statements more, {ratio:.2f} ×"
    )
    assert more <= 3
    assert list(consistency_check.troubles()) == []


def completions(dishes):
    """Return the statements of one completion and the median time in ms of ORDERS of them."""
    taken, counted = [], 0
    for _ in range(ORDERS):
        order = run_service(orders.place_order, items=dishes, send=True)
        paid = {"amount": order.due, "tip": D(0), "method": "cash", "payment_id": uuid7()}
        run_service(apply_payment, order_id=order.id, **paid)
        statements = 0

        def count(execute, *call):
            nonlocal statements
            statements += 1
            return execute(*call)

        begun = perf_counter()
        with connection.execute_wrapper(count):
            run_service(orders.set_status, order_id=order.id, status="completed")
        taken.append((perf_counter() - begun) * 1000)
        counted = statements
    return counted, median(taken)
