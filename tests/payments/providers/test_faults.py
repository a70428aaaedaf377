"""Many payments while three of ten requests fail: nobody is charged twice and both ledgers agree to the penny.

`FYNLO_LONG=1` makes 1,000 payments. `tests/payments/test_money_races.py` kills the worker at named points.
"""

import os
import random
from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import from_minor_units
from payments import reconciliation, services
from payments.models import Payment, Posting
from payments.providers import circuit_breaker
from payments.providers.stripe import client

pytestmark = pytest.mark.django_db
PAYMENTS = 1000 if os.environ.get("FYNLO_LONG") else 30
SHARE_OF_FAULTS = 0.3
EFFECTS = ("error", "error_after", "lost", "late")


@pytest.fixture
def chance(monkeypatch) -> random.Random:
    """Random choices that a printed seed repeats; a provider that answers within 60 ms, or not at all."""
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.06)
    monkeypatch.setattr(circuit_breaker, "MOST_UNKNOWN", 10**6)
    seed = int(os.environ.get("FYNLO_SEED") or random.SystemRandom().randrange(2**32))
    print(f"FYNLO_SEED={seed}")
    return random.Random(seed)


def test_every_payment_under_faults_ends_and_both_ledgers_agree(begin, place, bank, take, chance):
    payments = []
    for number in range(PAYMENTS):
        payments.append(begin(place(), guest=uuid7(), tip=f"{number % 3}.10"))
        with clock.travel(clock.now() + timedelta(seconds=number)):
            _one_round(bank, take, payments[-5:], chance)
    bank.server.faults.clear()
    for minutes in (15, 60, 120, 240):
        with clock.travel(clock.now() + timedelta(minutes=minutes)):
            reconciliation.poll_due(limit=PAYMENTS * 2)

    stored = Payment.objects.all()
    assert not stored.filter(status__in=Payment.OPEN).exists(), "a payment has not ended"
    taken = sum((payment.amount + payment.tip for payment in stored.filter(status="captured")), 0)
    assert taken == from_minor_units(bank.captured())
    assert stored.filter(status="captured").count() == bank.counts().get("complete", 0)
    held = Posting.objects.filter(account__in=["provider", "fees"]).values_list("amount", flat=True)
    assert sum(held, 0) == taken
    keys = [intent["metadata"]["fynlo_payment"] for intent in bank.server.store.all("payment_intent")]
    assert len(keys) == len(set(keys)), "a payment has two intents at the provider"


def _one_round(bank, take, payments, chance) -> None:
    """Break the next request perhaps, let the worker poll, and let each guest do something."""
    if chance.random() < SHARE_OF_FAULTS:
        bank.server.faults.clear()
        bank.server.faults.add(chance.choice(EFFECTS), on=chance.choice(("", "POST", "GET")), milliseconds=120)
    reconciliation.poll_due()
    for payment in payments:
        found = Payment.objects.get(pk=payment.pk)
        wish = chance.choice(("approve", "approve", "decline", "leave", "cancel", "wait"))
        if found.status not in Payment.OPEN or not found.pay_url:
            continue
        if wish == "cancel":
            take(services.cancel_payment, payment_id=found.pk, guest=found.guest)
        elif wish != "wait":
            bank.press(found, wish)
        if wish != "wait":
            take(services.poll, payment_id=found.pk)
