"""Orders that take and reserve stock at the same moment, on real connections, beside controls without the locks."""

from decimal import Decimal as D
from itertools import count
from threading import Barrier
from types import SimpleNamespace

import pytest

from fynlo.core.tenancy.connection import connection
from inventory import consistency_check, services
from inventory.models import LineUse, Movement, Stock
from inventory.services import deduction
from orders import services as orders
from orders.errors import SoldOut
from orders.services import Item
from realtime.actors import Actor
from tests.orders.conftest import apply_payment, build_menu
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race

BUYERS = 50


@pytest.fixture
def bar(committed):
    """A committed menu: a latte takes milk and coffee, a sandwich coffee and milk; crisps one of ten bags."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    made = SimpleNamespace(restaurant=committed.alpha, card=card)
    for name, unit, scarce in (("Milk", "ml", False), ("Coffee", "g", False), ("Bags", "portion", True)):
        item = run_service(services.add_item, name=name, unit=unit, scarce=scarce)
        run_service(services.receive_stock, item_id=item.id, quantity=D(10 if scarce else 10_000), cost=D("100.00"))
        setattr(made, name.lower(), item)
    for dish, *parts in (
        (card.latte, (made.milk, 200), (made.coffee, 18)),
        (card.sandwich, (made.coffee, 5), (made.milk, 10)),
        (card.crisps, (made.bags, 1)),
    ):
        ingredients = [{"item_id": item.id, "quantity": D(quantity)} for item, quantity in parts]
        run_service(services.set_recipe, made_id=dish.id, kind="product", ingredients=ingredients)
    return made


def buy(bar, *products):
    return lambda: run_service(
        orders.place_order, actor=Actor.system(), items=[Item(product_id=product.id) for product in products]
    )


def completing(bar, *products):
    order = buy(bar, *products)()

    def pay():
        run_service(apply_payment, order_id=order.id, amount=order.due, tip=D(0), method="cash", payment_id=order.id)
        run_service(orders.set_status, order_id=order.id, status="completed")

    return pay


def stock_of(item):
    return Stock.objects.get(pk=item.pk)


def in_turns(calls, restaurant):
    """Make the calls on eight connections at once, each taking the next call when it is done. Return the errors.

    The pool has ten connections: fifty threads would wait for one, and not for each other's locks.
    """

    def work(own):
        errors = []
        for call in own:
            try:
                call()
            except SoldOut as refusal:
                errors.append(refusal)
        return errors

    outcomes = race(*[lambda own=calls[n::8]: work(own) for n in range(8)], restaurant=restaurant)
    assert errors_of(outcomes) == []
    return [error for errors in outcomes for error in errors]


def test_fifty_orders_at_once_take_shared_ingredients_exactly(bar):
    card = bar.card
    dishes = [(card.latte, card.sandwich) if n % 2 else (card.sandwich, card.latte) for n in range(BUYERS)]

    assert in_turns([completing(bar, *pair) for pair in dishes], bar.restaurant) == []

    assert stock_of(bar.milk).quantity == 10_000 - BUYERS * 210
    assert stock_of(bar.coffee).quantity == 10_000 - BUYERS * 23
    assert Movement.objects.filter(kind="sale").count() == BUYERS * 4
    assert list(consistency_check.troubles()) == []


def test_without_the_lock_two_orders_lose_a_deduction(bar, monkeypatch):
    """The control: both read what is there before either writes."""

    def read_without_lock(item_ids):
        return {stock.item_id: stock for stock in Stock.objects.select_related("item").filter(pk__in=list(item_ids))}

    calls = [completing(bar, bar.card.latte) for _ in range(2)]
    monkeypatch.setattr(deduction, "lock_stock", pause_until_all_read(read_without_lock))

    race(*calls, restaurant=bar.restaurant)

    assert stock_of(bar.milk).quantity == 10_000 - 200, "one of both deductions is lost"
    assert list(consistency_check.troubles()) != []


def test_locked_in_the_order_of_the_recipe_two_orders_deadlock(bar, monkeypatch):
    """The control: a latte locks milk first, a sandwich coffee. PostgreSQL ends one; the executor runs it again."""
    numbers, tries, gate = count(), [], Barrier(2)

    def lock_one_by_one(item_ids):
        number = next(numbers)
        wanted = [bar.coffee.id, bar.milk.id] if number else [bar.milk.id, bar.coffee.id]
        assert set(item_ids) == set(wanted)
        tries.append(number)
        rows = Stock.objects.select_for_update(no_key=True).select_related("item")
        found = {wanted[0]: rows.get(pk=wanted[0])}
        if number < 2:
            gate.wait(timeout=20)
        return found | {wanted[1]: rows.get(pk=wanted[1])}

    calls = [completing(bar, bar.card.latte), completing(bar, bar.card.sandwich)]
    monkeypatch.setattr(deduction, "lock_stock", lock_one_by_one)

    assert errors_of(race(*calls, restaurant=bar.restaurant)) == []

    assert len(tries) > 2, "one of both had to begin again"
    assert stock_of(bar.milk).quantity == 10_000 - 210


def test_fifty_buyers_and_ten_portions_sell_exactly_ten(bar):
    refused = in_turns([buy(bar, bar.card.crisps)] * BUYERS, bar.restaurant)

    assert BUYERS - len(refused) == 10
    stock = stock_of(bar.bags)
    assert (stock.quantity, stock.free) == (10, 0)
    assert list(consistency_check.troubles()) == []


def test_without_the_lock_the_last_portion_is_sold_twice(bar, monkeypatch):
    """The control: both buyers see the last portion. They add it to orders: placing one takes turns for its number."""
    for _ in range(9):
        buy(bar, bar.card.crisps)()
    opened = [buy(bar, bar.card.latte)() for _ in range(2)]
    crisps = [Item(product_id=bar.card.crisps.id)]

    def read_without_lock(item_ids):
        return {stock.item_id: stock for stock in Stock.objects.select_related("item").filter(pk__in=list(item_ids))}

    monkeypatch.setattr(deduction, "lock_stock", pause_until_all_read(read_without_lock))
    calls = [lambda order=order: run_service(orders.add_lines, order_id=order.id, items=crisps) for order in opened]

    assert errors_of(race(*calls, restaurant=bar.restaurant)) == []
    assert LineUse.objects.filter(state="reserved").count() == 11, "eleven portions of ten are sold"


def test_two_commands_on_one_item_at_once_both_count(bar):
    waste, receive = services.waste_stock, services.receive_stock
    outcomes = race(
        *[lambda: run_service(waste, item_id=bar.milk.id, quantity=D(100), reason="Spilt") for _ in range(4)],
        *[lambda: run_service(receive, item_id=bar.milk.id, quantity=D(100), cost=D(3)) for _ in range(4)],
        restaurant=bar.restaurant,
    )
    assert errors_of(outcomes) == []
    assert stock_of(bar.milk).quantity == 10_000
    assert list(consistency_check.troubles()) == []
