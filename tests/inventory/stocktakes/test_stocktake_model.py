"""Random sequences of sales, deliveries, counts that arrive in any order, and approvals, beside a plain model."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from inventory import consistency_check
from inventory import services as stock
from inventory.models import LocationStock, Stock
from inventory.stocktakes import services
from inventory.stocktakes.selectors import stocktake as read_stocktake
from orders import services as orders
from orders.services import Item
from tests.orders.conftest import apply_payment
from tests.services import run_service

pytestmark = pytest.mark.django_db

quantities = st.integers(0, 300_000).map(lambda n: D(n).scaleb(-4))
places = st.integers(0, 1)
steps = st.one_of(
    st.tuples(st.just("sell"), st.integers(1, 4)),
    st.tuples(st.just("receive"), places, quantities.filter(bool)),
    st.tuples(st.just("waste"), places, quantities.filter(bool)),
    st.tuples(st.just("count"), places, quantities, st.integers(0, 40), st.booleans()),
    st.tuples(st.just("count_alone"), places, quantities),
    st.tuples(st.just("close"), st.sampled_from(["keep", "zero", "cancel"])),
)
MINUTE = timedelta(minutes=1)


class Restaurant:
    """The services beside a plain model: what moved where and when, and what was counted in the open stocktake."""

    def __init__(self, store, card, now):
        self.wine, self.card, self.now = store.wine, card, now
        self.places = [store.room, store.bar]
        self.moves, self.singles = [[], []], [[], []]
        self.begin()

    def call(self, service, **fields):
        self.now += 5 * MINUTE
        with clock.travel(self.now):
            return run_service(service, **fields)

    def begin(self):
        self.counts, wanted = [[], []], uuid7()
        self.began = self.now + 5 * MINUTE
        self.stocktake = self.call(services.begin_stocktake, stocktake_id=wanted)
        self.began = self.stocktake.started_at

    def moved(self, place, quantity, at=None):
        self.moves[place].append((at or self.now, quantity))

    def sell(self, quantity):
        order = self.call(orders.place_order, items=[Item(product_id=self.card.latte.id, quantity=quantity)], send=True)
        paid = {"amount": order.due, "tip": D(0), "method": "cash", "payment_id": uuid7()}
        self.call(apply_payment, order_id=order.id, **paid)
        self.call(orders.set_status, order_id=order.id, status="completed")
        self.moved(0, D("-0.3") * quantity)

    def receive(self, place, quantity):
        at = {"item_id": self.wine.id, "location_id": self.places[place].id}
        self.call(stock.receive_stock, quantity=quantity, cost=D("3.00"), **at)
        self.moved(place, quantity)

    def waste(self, place, quantity):
        at = {"item_id": self.wine.id, "location_id": self.places[place].id}
        self.call(stock.waste_stock, quantity=quantity, reason="Broken", **at)
        self.moved(place, -quantity)

    def count(self, place, quantity, minutes_ago, adds):
        """A phone sends what was counted `minutes_ago`."""
        asked = self.now + 5 * MINUTE - minutes_ago * MINUTE
        line = self.call(
            services.count_line, stocktake_id=self.stocktake.id, item_id=self.wine.id, quantity=quantity,
            location_id=self.places[place].id, mode="add" if adds else "replace", counted_at=asked,
        )  # fmt: skip
        number = len(self.counts[place])
        self.counts[place].append((max(self.began, asked), number, quantity, adds))
        assert line.counted == self.standing(place)[0]

    def standing(self, place):
        counted, moment = None, None
        for at, _, quantity, adds in sorted(self.counts[place]):
            counted, moment = (counted or D(0)) + quantity if adds else quantity, at
        return counted, moment

    def there(self, place, moment=None):
        return sum((quantity for at, quantity in self.moves[place] if moment is None or at <= moment), D(0))

    def count_alone(self, place, quantity):
        self.call(stock.count_item, item_id=self.wine.id, location_id=self.places[place].id, quantity=quantity)
        self.moved(place, quantity - self.there(place))
        self.singles[place].append(self.now)

    def close(self, how):
        lines = {line.location_id for line in self.stocktake.lines.filter(item=self.wine)}
        if how == "cancel":
            self.call(services.cancel_stocktake, stocktake_id=self.stocktake.id)
        else:
            self.call(services.approve_stocktake, stocktake_id=self.stocktake.id, uncounted=how)
            for place in (0, 1):
                counted, moment = self.standing(place)
                if counted is None and how == "zero" and self.places[place].id in lines:
                    self.moved(place, -self.there(place))
                elif counted is not None and not any(at > moment for at in self.singles[place]):
                    self.moved(place, counted - self.there(place, moment), moment)
        assert not read_stocktake(self.stocktake.id).is_open
        self.begin()

    def check(self):
        for place in (0, 1):
            found = LocationStock.objects.filter(item=self.wine, location=self.places[place]).first()
            assert (found.quantity if found else 0) == self.there(place)
        assert Stock.objects.get(pk=self.wine.pk).quantity == self.there(0) + self.there(1)
        assert list(consistency_check.troubles()) == []


@given(st.lists(steps, min_size=4, max_size=12))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_there_is_what_moved_and_the_plain_model(store, card, recipe, asked):
    before = transaction.savepoint()
    try:
        recipe(card.latte, (store.wine, "0.3", "bottle"))
        restaurant = Restaurant(store, card, clock.now())
        for name, *arguments in asked:
            getattr(restaurant, name)(*arguments)
            restaurant.check()
    finally:
        transaction.savepoint_rollback(before)
        connection.tenant.takes_stock = ""
