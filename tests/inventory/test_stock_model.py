"""Random sequences of sales, voids, deliveries, counts and late arrivals, beside a restaurant in plain Python."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import PENNY
from inventory import consistency_check, services
from inventory.models import Movement, Stock
from orders import services as orders
from orders.services import Item
from realtime.commands.context import Offline
from tests.orders.conftest import apply_payment
from tests.services import run_service

pytestmark = pytest.mark.django_db

quantities = st.integers(1, 50_000).map(lambda n: D(n).scaleb(-4))
steps = st.one_of(
    st.tuples(st.just("order"), st.integers(1, 5), st.booleans()),
    st.tuples(st.just("complete"), st.integers(0, 9)),
    st.tuples(st.just("void"), st.integers(0, 9), st.sampled_from([True, False, None])),
    st.tuples(st.just("receive"), quantities, st.integers(0, 9999).map(lambda n: D(n).scaleb(-2)), st.booleans()),
    st.tuples(st.just("waste"), quantities, st.booleans()),
    st.tuples(st.just("count"), quantities, st.booleans()),
)


LATE = timedelta(minutes=12)  # later than two steps


class Restaurant:
    """The services beside a plain model: when what moved, and for each open order how many portions it will take."""

    def __init__(self, store, card, now):
        self.item, self.card, self.now = store.wine, card, now
        self.moves, self.open, self.counted = [], [], []

    def call(self, service, delta=None, *, late=False, **fields):
        """Run a service five minutes after the last one, of `late` as a device reports it that had no network then."""
        self.now += timedelta(minutes=5)
        at = self.now - LATE if late else self.now

        def work(context):
            if late:
                context.offline = Offline(uuid7(), 1, made_at=at)
            return service(context=context, **fields)

        with clock.travel(self.now):
            found = run_service(work)
        if delta is not None:
            self.moves.append((at, delta(at) if callable(delta) else delta))
        return found

    def order(self, quantity, late):
        items = [Item(product_id=self.card.latte.id, quantity=quantity)]
        self.open.append(self.call(orders.place_order, late=late, items=items, send=True))

    def complete(self, which):
        if self.open:
            order = self.open.pop(which % len(self.open))
            paid = {"amount": order.due, "tip": D(0), "method": "cash", "payment_id": uuid7()}
            self.call(apply_payment, order_id=order.id, **paid)
            taken = D("-0.3") * order.all_lines[0].quantity
            self.call(orders.set_status, taken, order_id=order.id, status="completed")

    def void(self, which, wasted):
        if self.open:
            order = self.open.pop(which % len(self.open))
            line = order.all_lines[0]
            given = {"order_id": order.id, "line_id": line.id, "reason": "Sent back", "wasted": wasted}
            self.call(orders.void_sent_line, D("-0.3") * line.quantity if wasted else D(0), **given)

    def receive(self, quantity, cost, late):
        self.call(services.receive_stock, quantity, late=late, item_id=self.item.id, quantity=quantity, cost=cost)

    def waste(self, quantity, late):
        self.call(services.waste_stock, -quantity, late=late, item_id=self.item.id, quantity=quantity, reason="Broken")

    def count(self, quantity, late):
        """What was there at that moment was `quantity`; what moved later applies on top. The newest count stands."""

        def difference(moment):
            self.counted.append(moment)
            if moment < max(self.counted):
                return D(0)
            return quantity - sum(delta for at, delta in self.moves if at <= moment)

        self.call(services.count_item, difference, late=late, item_id=self.item.id, quantity=quantity)

    def check(self):
        stock = Stock.objects.get(pk=self.item.pk)
        assert stock.quantity == sum(delta for _, delta in self.moves)
        assert list(consistency_check.troubles()) == []
        if stock.quantity > 0:
            assert (stock.cost * stock.quantity).quantize(PENNY) == stock.value


@given(st.lists(steps, min_size=3, max_size=14))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_there_is_what_moved_and_the_plain_model(store, card, recipe, asked):
    before = transaction.savepoint()
    try:
        recipe(card.latte, (store.wine, "0.3", "bottle"))
        restaurant = Restaurant(store, card, clock.now())
        for name, *arguments in asked:
            getattr(restaurant, name)(*arguments)
            restaurant.check()
        assert not Movement.objects.filter(quantity=0).exclude(kind="count").exists()
    finally:
        transaction.savepoint_rollback(before)
        connection.tenant.takes_stock = ""
