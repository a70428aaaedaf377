"""Reducing payment events gives the state of a new snapshot, for random payments, refunds and corrections."""

import random
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from orders.models import Order
from payments import services
from payments.models import Payment, Posting, Receipt
from payments.projections import payments, takings
from payments.splitting import Pick, Split, SplitMethod
from realtime.projections import registered
from tests.javascript import as_javascript, call_javascript
from tests.orders.conftest import events_since, head, on_the_wire
from tests.orders.scenarios import STEPS, Scenario, random_services, rolled_back

PARTS = {("pos", "payments"): payments, ("dashboard", "takings"): takings}
MONEY = ("cash", "split", "give_back", "correct")
ORDERS = ("place_sent", "status", "next_day", "cancel", "charge", "move", "merge", "reopen")
steps = st.lists(
    st.tuples(st.sampled_from(ORDERS + MONEY * 3), st.integers(0, 11), st.integers(0, 11)), min_size=4, max_size=14
)


class PaymentScenario(Scenario):
    """A scenario with splits, refunds and corrections."""

    def split(self, a, b):
        order = Order.objects.filter(pk=self._order(a)).first()
        lines = list(order.lines.order_by("position")) if order else []
        ways = [
            Split(SplitMethod.ALL),
            Split(SplitMethod.SHARES, parts=1, of=1 + b % 4),
            Split(SplitMethod.ITEMS, (Pick(lines[b % len(lines)].id if lines else uuid7(), 1, 1 + a % 3),)),
        ]
        self._run(services.take_cash, actor=self.actor, order=self._order(a), split=ways[b % 3], tip=D(a % 2))

    def give_back(self, a, b):
        amount = None if b % 3 == 0 else D("1.37") * (1 + b)
        self._run(
            services.refund_cash, actor=self.actor, payment_id=self._payment(a), amount=amount, reason="as it happens"
        )

    def correct(self, a, b):
        self._run(
            services.correct_tender, actor=self.actor, payment_id=self._payment(a), tender=("cash", "card")[b % 2],
            reason="as it happens",
        )  # fmt: skip

    def _payment(self, a):
        ids = list(Payment.objects.order_by("created_at", "id").values_list("id", flat=True))
        return ids[a % len(ids)] if ids else uuid7()


@pytest.fixture
def new_scenario(card, room, waiter, tenant):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    yield lambda: PaymentScenario(card, waiter)
    tenant.refresh_from_db()


def snapshots():
    return {name: on_the_wire(snapshot()) for name, snapshot in PARTS.items()}


def folded(states, events):
    views = registered()
    for event in events:
        for view, name in states:
            part = views[view][name]
            if event["type"] in part.events:
                states[view, name] = on_the_wire(part.fold(states[view, name], event))
    return states


@random_services
@given(chosen_steps=steps)
def test_reducing_the_events_gives_the_fresh_snapshot(new_scenario, chosen_steps):
    with rolled_back():
        scenario = new_scenario()
        scenario.do("place_sent", 0, 0)
        states, joined = snapshots(), head()
        for step in chosen_steps:
            scenario.do(*step)
        assert folded(states, events_since(joined)) == snapshots()


@random_services
@given(chosen_steps=steps)
def test_the_ledger_balances_after_any_steps(new_scenario, chosen_steps):
    with rolled_back():
        scenario = new_scenario()
        scenario.do("place_sent", 0, 0)
        for step in chosen_steps:
            scenario.do(*step)
        for order in Order.objects.all():
            bills = sum(
                Posting.objects.filter(entry__payment__order=order, account="bills").values_list("amount", flat=True),
                D("0.00"),
            )
            assert order.paid - order.refunded == -bills
            assert order.paid <= order.total
            of_receipts(order)
        assert sum(Posting.objects.values_list("amount", flat=True), D("0.00")) == 0
        numbers = list(Receipt.objects.order_by("number").values_list("number", flat=True))
        assert numbers == list(range(1, len(numbers) + 1))


def of_receipts(order):
    """The receipts of a paid bill state exactly its VAT."""
    if order.bill != "paid":
        return
    vat = D("0.00")
    for receipt in Receipt.objects.filter(payment__order=order):
        drawn = json_codec.loads(receipt.document)
        sign = 1 if drawn["kind"] == "sale" else -1
        parts = sum((bucket["gross"] for bucket in drawn["vat"]["buckets"]), drawn["payment"]["service_charge"])
        assert parts == drawn["payment"]["amount"] - drawn["payment"]["over"]
        vat += sign * sum((bucket["vat"] for bucket in drawn["vat"]["buckets"]), D("0.00"))
    if not order.refunded:
        assert vat == order.vat_total


def test_the_browser_reduces_events_to_the_same_state(new_scenario):
    rng = random.Random(5)
    scenario = new_scenario()
    before, joined = snapshots(), head()
    for _ in range(5):
        scenario.do("place_sent", rng.randrange(12), rng.randrange(12))
    for step in (("split", 0, 0), ("correct", 0, 1), ("split", 1, 0), ("give_back", 1, 0)):  # random steps
        scenario.do(*step)
    for _ in range(120):
        scenario.do(rng.choice(STEPS + MONEY * 4 + ("status",) * 6), rng.randrange(12), rng.randrange(12))
    after, events = snapshots(), events_since(joined)
    assert {"payment.refunded", "payment.tender_corrected", "order.completed"} <= {event["type"] for event in events}
    for view, name in PARTS:
        [reduced] = call_javascript(
            "frontend/shared/reducers/payments.js", f"reducers.{name}", [(before[view, name], events)], reduces=True
        )
        assert reduced == as_javascript(after[view, name]), f"{view}/{name}"


def test_snapshots_cost_the_same_queries_for_one_or_many_payments(place, django_assert_num_queries, take, waiter):
    for _ in range(2):
        order = place()
        for amount in ("1.00", "2.00"):
            take(services.take_cash, actor=waiter, order=order.id, amount=D(amount))
        with django_assert_num_queries(3):  # 1. payments of open orders  2. their allocations  3. their receipts
            payments()
        with django_assert_num_queries(3):  # 1. the newest day  2. its payments  3. its refunds
            takings()
