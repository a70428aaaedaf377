"""Payments and refunds while requests fail and workers are killed: nobody pays twice, and both ledgers agree.

Two workers call the sandbox over HTTP. Three of ten payments meet a fault, and workers get SIGKILL at each named point
(crashing_worker). `FYNLO_LONG=1` makes 1,000 payments.
"""

import contextlib
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.conf import settings
from django.db.models import Sum

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, from_minor_units
from fynlo.core.tenancy.connection import connection
from orders import services as orders
from orders.services import Item
from payments import services
from payments.journal.verification import verify
from payments.models import Payment, Posting, Refund, RefundAttempt
from payments.providers import circuit_breaker
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from tests.faults.crash_points import arm_crash, crash_file
from tests.orders.conftest import build_menu
from tests.payments.crashing_worker import POINTS
from tests.payments.sandbox import SandboxBank, connect_stripe
from tests.servers import ROOT, database_url, stop
from tests.services import run_service

pytestmark = pytest.mark.faults

IS_LONG = os.environ.get("FYNLO_LONG") == "1"
PAYMENTS, KILLS = (1000, 50) if IS_LONG else (14, 1)  # KILLS at each point, if workers reach it so often
# So many are begun before the test waits for the oldest. Each kill makes a payment wait for its lease; others go on.
UNDER_WAY = 8 if IS_LONG else 3
MOST_PAYMENTS = 10 * PAYMENTS  # chance may keep a point from being reached: then more payments are made
MOST_PASSAGES = 8  # a worker is killed at the first to the eighth time that it reaches a point
SHARE_OF_FAULTS = 0.3
EFFECTS = ("error", "error_after", "lost", "late")
REQUESTS = ("POST /v1/checkout/sessions", "GET /v1/checkout/sessions", "POST /v1/refunds", "GET /v1/refunds")
WISHES = ("approve", "approve", "approve", "decline and approve", "cancel", "cancel while approving")
PATIENCE = 120


@pytest.fixture
def chance() -> random.Random:
    seed = int(os.environ.get("FYNLO_SEED") or random.SystemRandom().randrange(2**32))
    print(f"FYNLO_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def restaurant(committed, bank, monkeypatch):
    connection.set_tenant(committed.alpha)
    connect_stripe()
    monkeypatch.setattr(circuit_breaker, "MOST_UNKNOWN", 10**6)
    return committed.alpha


@pytest.fixture
def workers(restaurant, bank, tmp_path) -> Iterator[Path]:
    """Two workers; the folder in which a test asks them to crash."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fynlo.settings",
        "FYNLO_TEST": "1",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "FYNLO_STRIPE_URL": bank.url,
        "FYNLO_PAYMENT_LEASE_SECONDS": "1",
    }
    command = [sys.executable, "-m", "tests.payments.crashing_worker", restaurant.schema_name, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL) for _ in range(2)]
    yield tmp_path
    for process in started:
        stop(process)


def test_payments_and_refunds_survive_faults_and_killed_workers(restaurant, bank, workers, chance):
    card = run_service(build_menu)
    armed, killed, payments = dict.fromkeys(POINTS, 0), dict.fromkeys(POINTS, 0), []

    def arm_again() -> None:
        for point in POINTS:
            if not crash_file(workers, point).exists():
                killed[point] = armed[point]
                if armed[point] < KILLS:
                    arm_crash(workers, point, chance.randint(1, MOST_PASSAGES))
                    armed[point] += 1

    while len(payments) < PAYMENTS or (not all(killed.values()) and len(payments) < MOST_PAYMENTS):
        arm_again()
        if chance.random() < SHARE_OF_FAULTS:
            effect, request = chance.choice(EFFECTS), chance.choice(REQUESTS)
            bank.server.faults.add(effect, on=request, milliseconds=600)
        payments.append(_begin(card, chance))
        _wait_for_the_worker(payments[-UNDER_WAY:][0])
        for payment in payments[-2 * UNDER_WAY :]:
            _wish(payment, bank, chance)
    arm_again()
    for point in POINTS:
        crash_file(workers, point).unlink(missing_ok=True)
    _settle(bank)

    print("killed", killed)
    assert all(killed.values()), f"a point was never reached: {killed}"
    _check(bank)
    assert verify(restaurant).troubles == []


def _wait_for_the_worker(payment: Payment) -> None:
    """Wait until the guest could pay, so that faults and kills meet payments in every state."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = Payment.objects.get(pk=payment.pk)
        if found.pay_url or found.status not in Payment.OPEN:
            return
        time.sleep(0.02)
    raise AssertionError("no worker created the payment at the provider")


def _begin(card, chance: random.Random) -> Payment:
    guest = Actor(f"guest:{uuid7()}", role="guest", client_type="bill")
    items = [Item(card.latte.id, chance.randint(1, 3)), Item(card.crisps.id)]
    order = run_service(orders.place_order, actor=Actor.system(), items=items)
    link = run_service(services.open_link, order_id=order.id)
    return run_service(
        services.begin_payment, actor=guest, order_id=order.id, link=link, guest=uuid7(),
        split=chance.choice([Split(SplitMethod.ALL), Split(SplitMethod.SHARES, parts=1, of=2)]),
        tip=D(chance.randint(0, 150)) / 100,
    )  # fmt: skip


def _wish(payment: Payment, bank: SandboxBank, chance: random.Random) -> None:
    """Let the guest, or a person who refunds, do the next thing if the payment is ready for it."""
    found = Payment.objects.get(pk=payment.pk)
    if found.status == Payment.Status.CAPTURED and chance.random() < 0.3:
        _refund(found, chance)
    elif found.status in Payment.OPEN and found.pay_url and not found.cancel_wanted:
        wish = chance.choice(WISHES)
        if wish == "decline and approve":
            bank.decline(found)
        if "cancel" in wish:
            _ask(services.cancel_payment, payment_id=found.pk, guest=found.guest)
        if "approve" in wish:
            bank.approve(found)
        for _ in range(chance.randint(0, 2)):  # a webhook comes never, once or twice
            _ask(services.poll, payment_id=found.pk)


def _refund(payment: Payment, chance: random.Random) -> None:
    left = payment.amount - payment.refunded
    amount = D(chance.randint(1, int(left * 100))) / 100 if left else ZERO
    _ask(services.refund, payment_id=payment.pk, amount=amount, reason="cold", method=chance.choice(["", "", "cash"]))


def _ask(service, **fields) -> None:
    """Run a service as a person would press a button: a refusal is no error."""
    with contextlib.suppress(DomainError):
        run_service(service, actor=Actor.system(), **fields)


def _settle(bank: SandboxBank) -> None:
    """Without further faults, let every guest finish and wait until no payment and no refund is open."""
    bank.server.faults.clear()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        waiting = Payment.objects.filter(status__in=Payment.OPEN)
        for payment in waiting.filter(cancel_wanted=False).exclude(pay_url=""):
            bank.approve(payment)
            _ask(services.poll, payment_id=payment.pk)
        under_way = RefundAttempt.objects.filter(status__in=RefundAttempt.UNDER_WAY)
        if not waiting.exists() and not under_way.exists():
            return
        time.sleep(0.05)
    open_ones = list(waiting.values_list("id", "status", "poll_count")) + list(under_way.values_list("id", "status"))
    raise AssertionError(f"these have not ended: {open_ones}")


def _check(bank: SandboxBank) -> None:
    charges = {charge["payment_intent"]: charge for charge in bank.server.store.all("charge")}
    intents = bank.server.store.all("payment_intent")
    keys = [intent["metadata"]["fynlo_payment"] for intent in intents]
    assert len(keys) == len(set(keys)), "a payment has two intents at the provider"
    paid = {intent["metadata"]["fynlo_payment"]: charges[intent["id"]] for intent in intents if intent["id"] in charges}

    captured = Payment.objects.filter(status=Payment.Status.CAPTURED)
    assert {str(payment.id) for payment in captured} == set(paid), "who paid is captured, and nobody else"
    for payment in captured:
        charge = paid[str(payment.id)]
        back = _sum(payment.refunds.filter(method=payment.method), "amount")
        assert from_minor_units(charge["amount"]) == payment.amount + payment.tip
        assert from_minor_units(charge["amount_refunded"]) == back
        assert payment.refunded == _sum(payment.refunds, "amount")
    refunds = Refund.objects.exclude(method="cash")
    assert refunds.count() == len(bank.server.store.all("refund")), "each refund was made once"
    owed = _sum(Posting.objects.filter(account__in=["provider", "fees"]), "amount")
    taken = from_minor_units(bank.captured())
    given_back = from_minor_units(sum(charge["amount_refunded"] for charge in charges.values()))
    assert owed == taken - given_back


def _sum(rows, column: str) -> D:
    return rows.aggregate(sum=Sum(column))["sum"] or ZERO
