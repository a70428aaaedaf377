"""Two people at one tab on real connections, beside a control without the lock; and workers that are killed."""

import contextlib
import os
import time
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.money import from_minor_units
from orders import selectors
from orders import services as orders
from orders.services import Item
from payments import reconciliation, services
from payments.journal.verification import verify
from payments.models import Payment, Posting
from payments.tabs import services as tabs
from realtime.actors import Actor
from tests.faults.crash_points import arm_crash, crash_file
from tests.orders.conftest import build_menu
from tests.payments.crashing_worker import POINTS
from tests.payments.sandbox import connect_stripe
from tests.payments.tabs.conftest import intent_of, polled
from tests.payments.test_killed_workers import PATIENCE, chance, restaurant, workers  # noqa: F401, fixtures
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race

IS_LONG = os.environ.get("FYNLO_LONG") == "1"
TABS = 200 if IS_LONG else 8
EFFECTS = ("error", "error_after", "lost", "late")
REQUESTS = (
    "POST /v1/checkout/sessions", "GET /v1/checkout/sessions", "POST /v1/payment_intents", "POST /v1/payment_intents",
)  # fmt: skip
SURE_CAPTURES = 2  # so that workers reach each point
WISHES = ("capture", "capture", "capture", "release", "capture and release", "two captures", "elsewhere")


def begin_tab(card):
    """A committed order of £7.60, and £5.00 of it to be held on a guest's phone."""
    order = run_service(
        orders.place_order, actor=Actor.system(), items=[Item(card.latte.id, 2), Item(card.crisps.id)],
    )  # fmt: skip
    return run_service(tabs.begin_hold, actor=Actor.system(), order=order.id, amount=D("5.00"), payment_id=uuid7())


@pytest.fixture
def tab(committed, bank):
    """The restaurant, and £5.00 that a card holds for a bill of £7.60."""
    connection.set_tenant(committed.alpha)
    connect_stripe()
    payment = begin_tab(run_service(build_menu))
    reconciliation.poll_due()
    bank.approve(Payment.objects.get(pk=payment.pk))
    payment = polled(payment)
    assert payment.status == "authorised"
    return committed.alpha, payment


def taking(payment, amount):
    return lambda: run_service(tabs.capture_hold, actor=Actor.system(), payment_id=payment.id, amount=amount)


def releasing(payment):
    return lambda: run_service(services.cancel_payment, actor=Actor.system(), payment_id=payment.id)


def read_without_lock(monkeypatch):
    """Let both people read order and payment before either of them writes."""
    read = pause_until_all_read(lambda payment_id: Payment.objects.get(pk=payment_id))
    for module in (tabs, services.attempts):
        monkeypatch.setattr(module, "lock_order", selectors.order_with_lines)
        monkeypatch.setattr(module, "lock_payment", read)


def test_of_two_people_one_takes_the_tab(tab, bank):
    restaurant, payment = tab  # noqa: F811
    (refused,) = errors_of(race(taking(payment, D("5.00")), taking(payment, D("4.00")), restaurant=restaurant))
    assert refused.code == "tab.capture_under_way"
    payment = polled(payment)
    assert payment.status == "captured"
    assert from_minor_units(bank.captured()) == payment.amount


def test_without_the_lock_both_ask_and_the_database_stops_the_second(tab, monkeypatch):
    """The control: both read the hold before either writes. A line is allocated once for each payment."""
    restaurant, payment = tab  # noqa: F811
    read_without_lock(monkeypatch)
    failed = errors_of(race(taking(payment, D("5.00")), taking(payment, D("4.00")), restaurant=restaurant))
    assert [type(error) for error in failed] == [IntegrityError]


def test_a_tab_is_taken_or_released_but_not_both(tab, bank):
    restaurant, payment = tab  # noqa: F811
    (refused,) = errors_of(race(taking(payment, D("5.00")), releasing(payment), restaurant=restaurant))
    assert refused.code in ("tab.capture_under_way", "tab.not_held")
    payment = polled(payment)
    taken = D("5.00") if payment.status == "captured" else D("0.00")
    assert (payment.status, from_minor_units(bank.captured())) in (("captured", D("5.00")), ("cancelled", D("0.00")))
    assert sum(Posting.objects.filter(account="bills").values_list("amount", flat=True), D("0.00")) == -taken


def test_without_the_lock_a_tab_is_taken_and_released(tab, monkeypatch):
    """The control: both read the hold before either writes, and both are promised what they asked for."""
    restaurant, payment = tab  # noqa: F811
    read_without_lock(monkeypatch)
    assert errors_of(race(taking(payment, D("5.00")), releasing(payment), restaurant=restaurant)) == []
    payment.refresh_from_db()
    assert (payment.capture_wanted, payment.cancel_wanted) == (True, True)


def test_four_workers_take_a_tab_once(tab, bank):
    restaurant, payment = tab  # noqa: F811
    taking(payment, D("5.00"))()
    race(*[reconciliation.poll_due] * 4, restaurant=restaurant)
    payment.refresh_from_db()
    assert (payment.status, bank.captured()) == ("captured", 500)
    assert Posting.objects.filter(account="bills").count() == 1


def test_a_webhook_while_the_worker_polls_takes_a_tab_once(tab, bank):
    restaurant, payment = tab  # noqa: F811
    taking(payment, D("5.00"))()
    webhook = lambda: run_service(services.poll, payment_id=payment.id)  # noqa: E731
    race(reconciliation.poll_due, webhook, reconciliation.poll_due, restaurant=restaurant)
    payment = polled(payment)
    assert (payment.status, bank.captured(), Posting.objects.filter(account="bills").count()) == ("captured", 500, 1)


@pytest.mark.faults
def test_tabs_survive_faults_and_killed_workers(restaurant, bank, workers, chance):  # noqa: F811
    """Nobody is charged twice or above the hold, and both ledgers agree. `FYNLO_LONG=1` makes 200 tabs."""
    card, wished, begun = run_service(build_menu), set(), []
    for point in POINTS:
        arm_crash(workers, point, chance.randint(1, 2))
    for _ in range(TABS):
        if IS_LONG:
            for point in POINTS:
                if not crash_file(workers, point).exists():
                    arm_crash(workers, point, chance.randint(1, 8))
        if chance.random() < 0.3:
            bank.server.faults.add(chance.choice(EFFECTS), on=chance.choice(REQUESTS), milliseconds=600)
        begun.append(begin_tab(card))
        for payment in begun[-3:]:
            step(payment, bank, chance, wished)
        time.sleep(0.05)
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and Payment.objects.filter(status__in=Payment.OPEN).exists():
        for payment in begun:
            step(payment, bank, chance, wished)
        time.sleep(0.05)
    killed = {point for point in POINTS if not crash_file(workers, point).exists()}
    assert IS_LONG or killed == set(POINTS), "a point was never reached"
    assert not Payment.objects.filter(status__in=Payment.OPEN).exists()
    check(bank, begun)
    assert verify(restaurant).troubles == []


def step(payment, bank, chance, wished):  # noqa: F811
    """Let guest and staff do the next thing with a tab, once: hold, then take a part, release, or both at once."""
    found = Payment.objects.get(pk=payment.pk)
    if found.status == "processing" and found.pay_url:
        bank.approve(found)
        run_service(services.poll, payment_id=found.pk)
    if found.status != "authorised" or found.pk in wished:
        return
    wished.add(found.pk)
    wish = chance.choice(WISHES) if len(wished) > SURE_CAPTURES else "capture"
    amount = D(chance.randint(1, 500)) / 100
    calls = {
        "capture": [taking(found, amount)], "release": [releasing(found)],
        "capture and release": [taking(found, amount), releasing(found)],
        "two captures": [taking(found, amount), taking(found, D("5.00"))],
        "elsewhere": [lambda: capture_elsewhere(bank, found)],
    }[wish]  # fmt: skip
    for call in calls:
        with contextlib.suppress(DomainError):
            call()


def capture_elsewhere(bank, payment):
    with bank.server.store.lock:
        bank.server.bank.capture_held(intent_of(bank, payment), 123)
    run_service(services.poll, payment_id=payment.pk)


def check(bank, begun):
    captured = Payment.objects.filter(status="captured")
    taken = {charge["payment_intent"]: charge for charge in bank.server.store.all("charge") if charge["captured"]}
    assert len(bank.server.store.all("payment_intent")) == len(begun), "a tab has two intents at the provider"
    assert len(taken) == captured.count(), "what the provider has taken is captured, and nothing else"
    for payment in captured:
        assert from_minor_units(taken[intent_of(bank, payment)["id"]]["amount"]) == payment.amount <= payment.held
    owed = sum(Posting.objects.filter(account__in=["provider", "fees"]).values_list("amount", flat=True), D("0.00"))
    assert owed == from_minor_units(bank.captured())
    assert clock.now() > begun[0].created_at
