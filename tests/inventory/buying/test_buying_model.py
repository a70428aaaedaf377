"""Random receipts, returns, undone deliveries, cancels and closes against a plain model."""

from decimal import Decimal as D

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core.errors import DomainError
from inventory import consistency_check
from inventory.buying import services
from inventory.buying.selectors import get_delivery, get_order
from inventory.models import Movement, Stock

pytestmark = pytest.mark.django_db

quantities = st.integers(1, 40_000).map(lambda n: D(n).scaleb(-4))
steps = st.one_of(
    st.tuples(st.just("receive"), quantities, st.booleans()),
    st.tuples(st.just("give_back"), st.integers(0, 9), quantities),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(st.just("cancel")),
    st.tuples(st.just("close")),
)


class Shop:
    """An order of 3 crates of 6 kg beside what should have become of it: received, sent back, and its status."""

    def __init__(self, run, item, order):
        self.run, self.item, self.order_id = run, item, order.id
        self.deliveries, self.ended = {}, ""

    @property
    def received(self):
        return sum((quantity for quantity, _back in self.deliveries.values()), D(0))

    @property
    def status(self):
        received = self.received
        return self.ended or ("received" if received >= 3 else "part_received" if received else "sent")

    def attempt(self, allowed, service, **fields):
        """Run a service; it has to be refused exactly when the model says so. Returns what it returned."""
        if allowed:
            return self.run(service, **fields)
        with pytest.raises(DomainError):
            self.run(service, **fields)
        return None

    def receive(self, quantity, accept_more):
        allowed = self.status in ("sent", "part_received") and (accept_more or quantity <= 3 - self.received)
        line = {"item_id": self.item.id, "quantity": quantity}
        version = get_order(self.order_id).version
        found = self.attempt(
            allowed, services.receive_delivery, order_id=self.order_id, version=version, lines=[line],
            accept_more=accept_more,
        )  # fmt: skip
        if found is not None:
            self.deliveries[found.id] = (quantity, D(0))

    def give_back(self, which, quantity):
        if self.deliveries:
            delivery_id = list(self.deliveries)[which % len(self.deliveries)]
            came, back = self.deliveries[delivery_id]
            line = {"line_id": get_delivery(delivery_id).lines.all()[0].id, "quantity": quantity}
            fields = {"delivery_id": delivery_id, "lines": [line], "reason": "Mouldy"}
            if self.attempt(quantity <= came - back, services.return_goods, **fields) is not None:
                self.deliveries[delivery_id] = (came, back + quantity)

    def undo(self, which):
        if self.deliveries:
            delivery_id = list(self.deliveries)[which % len(self.deliveries)]
            latest = Movement.objects.order_by("-stored_at", "-id").first().batch == delivery_id
            allowed = latest and not self.deliveries[delivery_id][1]
            if self.attempt(allowed, services.undo_delivery, delivery_id=delivery_id) is not None:
                del self.deliveries[delivery_id]

    def cancel(self):
        self.end("cancelled", services.cancel_order, self.status == "sent")

    def close(self):
        self.end("closed", services.close_order, self.status == "part_received")

    def end(self, status, service, allowed):
        version = get_order(self.order_id).version
        if self.attempt(allowed, service, order_id=self.order_id, version=version) is not None:
            self.ended = status

    def check(self):
        order = get_order(self.order_id)
        assert order.status == self.status
        assert order.lines.all()[0].received == self.received
        there = Stock.objects.get(pk=self.item.pk)
        kept = sum((came - back for came, back in self.deliveries.values()), D(0))
        assert abs(there.quantity - kept * 6) <= D("0.0001") * 2 * max(1, len(self.deliveries))
        assert list(consistency_check.troubles()) == []


@given(st.lists(steps, min_size=4, max_size=14))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_orders_deliveries_and_stock_agree_whatever_happens(run, shop, sent, asked):
    before = transaction.savepoint()
    try:
        made = Shop(run, shop.tomatoes, sent(lines=[{"item_id": shop.tomatoes.id, "quantity": D(3), "price": D(12)}]))
        for name, *arguments in asked:
            getattr(made, name)(*arguments)
            made.check()
    finally:
        transaction.savepoint_rollback(before)
