"""Many payments while three of ten requests fail: nobody is charged twice and both ledgers agree to the penny.

`FYNLO_LONG=1` makes 1,000 payments. `tests/payments/test_money_races.py` kills the worker at named points.
"""

import os
import random
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db.models import F

from fynlo.core import clock
from fynlo.core.cache import clear_caches
from fynlo.core.ids import uuid7
from fynlo.core.money import from_minor_units
from payments import reconciliation, refund_reconciliation, services
from payments.models import Payment, Posting, Refund, RefundAttempt
from payments.providers import circuit_breaker
from payments.providers.stripe import client

pytestmark = pytest.mark.django_db
REFUNDED = 100 if os.environ.get("FYNLO_LONG") else 8
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


@pytest.fixture
def patience(monkeypatch):
    """`patience(seconds)`: how long the worker waits for the provider from now on."""

    def wait(seconds: float) -> None:
        monkeypatch.setattr(client, "TIMEOUT_SECONDS", seconds)
        clear_caches()  # a client keeps its time-out

    return wait


def test_every_refund_under_faults_ends_and_both_ledgers_agree(begin, place, bank, take, chance, patience):
    """Each payment is refunded in parts while requests fail: never twice, never more than was taken."""
    patience(8)
    for _ in range(REFUNDED):
        payment = begin(place(), guest=uuid7())
        reconciliation.poll_due()
        bank.press(Payment.objects.get(pk=payment.pk), "approve")
        take(services.poll, payment_id=payment.pk)
    reconciliation.poll_due(limit=PAYMENTS)
    patience(0.06)
    for minute in range(3 * REFUNDED):
        payment = chance.choice(list(Payment.objects.filter(refunding=0, refunded__lt=F("amount"))) or [None])
        with clock.travel(clock.now() + timedelta(minutes=minute)):
            if payment is not None:
                part = min(D("1.37") * chance.randint(1, 4), payment.amount - payment.refunded)
                take(services.refund, payment_id=payment.pk, amount=part, reason="under faults")
            if chance.random() < SHARE_OF_FAULTS:
                bank.server.faults.clear()
                effect = chance.choice((*EFFECTS, "refund_pending", "refund_fails"))
                on = "" if effect.startswith("refund") else "POST /v1/refunds"
                bank.server.faults.add(effect, on=on, milliseconds=120)
            refund_reconciliation.poll_due()
    bank.server.faults.clear()
    patience(8)
    for refund in bank.server.store.all("refund"):
        if refund["status"] == "pending":
            bank.server.bank.finish_refund(refund)
    for hours in (2, 4, 8, 16):
        with clock.travel(clock.now() + timedelta(hours=hours)):
            refund_reconciliation.poll_due(limit=PAYMENTS)

    assert not RefundAttempt.objects.filter(status__in=RefundAttempt.UNDER_WAY).exists(), "a refund has not ended"
    given = sum(charge["amount_refunded"] for charge in bank.server.store.all("charge"))
    refunded = sum(Refund.objects.values_list("amount", flat=True), D("0.00"))
    assert (refunded, refunded == 0) == (from_minor_units(given), False)
    keys = [refund["metadata"]["fynlo_refund"] for refund in bank.server.store.all("refund")]
    assert len(keys) == len(set(keys)), "a refund was made twice"
    assert not Payment.objects.exclude(refunding=0).exists()
