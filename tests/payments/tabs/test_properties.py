"""Whatever happens to a tab, no card is charged above what it holds, and the ledger is what was taken."""

import contextlib
from decimal import Decimal as D

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core.errors import DomainError
from fynlo.core.money import from_minor_units
from payments import services
from payments.models import Payment
from tests.payments.readers.test_reader_payments import balances
from tests.payments.tabs.conftest import intent_of, polled

pytestmark = pytest.mark.django_db
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["hold", "capture", "capture", "tip", "release", "cash", "elsewhere", "bank ends", "work"]),
        st.integers(0, 3),
        st.decimals("0.01", "14.00", places=2),
    ),
    min_size=3, max_size=10,
)  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_no_card_pays_more_than_it_holds(steps, place, held, capture, release, take, waiter, bank):
    order = place()
    before = bank.captured()

    def step(what, which, amount):
        cards = list(Payment.objects.filter(order=order, held__gt=0).order_by("created_at"))
        if what == "hold" or not cards:
            return held(order, amount=max(amount, D("1.00")))
        if what == "cash":
            return take(services.take_cash, actor=waiter, order=order.id, amount=amount)
        card = cards[which % len(cards)]
        if what in ("capture", "tip"):
            return capture(card, amount=amount, tip=D("0.50") if what == "tip" else D("0.00"))
        if what == "release":
            return release(card)
        if what == "work":
            return polled(card)
        intent = intent_of(bank, card)
        if intent["status"] != "requires_capture":
            return None
        with bank.server.store.lock:
            if what == "elsewhere":
                return bank.server.bank.capture_held(intent, min(100, intent["amount"]))
            return bank.server.bank.cancel(intent)

    for what, which, amount in steps:
        with contextlib.suppress(DomainError):  # a refusal changes nothing
            step(what, which, amount)
    for card in Payment.objects.filter(order=order, status__in=Payment.OPEN):
        polled(card, hours=2)
    cards = Payment.objects.filter(order=order, held__gt=0, status="captured")
    assert all(0 < card.amount + card.tip <= card.held for card in cards)
    by_provider = sum((card.amount + card.tip for card in cards), D("0.00"))
    differing = Payment.objects.filter(order=order, status="unknown")  # taken elsewhere while it was asked for here
    elsewhere = sum(from_minor_units(intent_of(bank, card)["amount_received"]) for card in differing)
    assert from_minor_units(bank.captured() - before) == by_provider + elsewhere
    assert sum(balances().values()) == 0
