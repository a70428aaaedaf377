"""Two workers that store one payout, and two people who explain one line, each beside a control without the lock."""

from decimal import Decimal as D
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.errors import DomainError
from payments.models import Entry, Payout, PayoutMovement
from payments.payouts import selectors, services
from payments.providers.base import Movement, MovementKind
from payments.providers.base import Payout as ProviderPayout
from realtime.actors import Actor
from tests.payments.payouts.conftest import held
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def world(committed):
    """A payout of £29.00 that Stripe has made: £30.00 that is not of the tills, and a fee of £1.00."""
    connection.set_tenant(committed.alpha)
    lines = tuple(
        Movement(f"txn_{kind}", kind, D(amount), D("0.00"), "GBP", clock.now())
        for kind, amount in ((MovementKind.OTHER, "30.00"), (MovementKind.FEE, "-1.00"))
    )
    listed = ProviderPayout("po_1", D("29.00"), "GBP", clock.now().date(), True, lines)
    marco = Actor("marco", uuid4(), "Marco", permissions=frozenset({"*"}), role="system")
    return SimpleNamespace(
        alpha=committed.alpha,
        store=lambda: run_service(services.store_payout, provider="stripe", payout=listed),
        explain=lambda: run_service(
            services.explain_movement, actor=marco, movement_id=PayoutMovement.objects.get(kind="other").id,
            explanation="Web shop",
        ),
    )  # fmt: skip


def booked():
    return held("bank"), held("fees"), Entry.objects.count()


def test_a_payout_that_two_workers_fetch_is_booked_once(world):
    assert errors_of(race(world.store, world.store, restaurant=world.alpha)) == []
    assert booked() == (D("29.00"), D("1.00"), 2)


def test_without_the_lock_the_second_worker_fails(world, monkeypatch):
    """The control: only the database's constraint stops the second, with an error that no person understands."""
    world.store()
    read = pause_until_all_read(lambda provider, payout: Payout.objects.get(reference=payout.reference))
    monkeypatch.setattr(selectors, "lock_payout", read)
    more = Movement("txn_more", MovementKind.FEE, D("-2.00"), D("0.00"), "GBP", clock.now())
    grown = ProviderPayout("po_1", D("27.00"), "GBP", clock.now().date(), True, (more,))

    def store():
        return run_service(services.store_payout, provider="stripe", payout=grown)

    (error,) = errors_of(race(store, store, restaurant=world.alpha))
    assert not isinstance(error, DomainError)


def test_of_two_people_who_explain_a_line_one_does(world):
    world.store()
    (refused,) = errors_of(race(world.explain, world.explain, restaurant=world.alpha))
    assert refused.code == "payout.nothing_to_explain"
    assert held("elsewhere") == D("-30.00")


def test_without_the_lock_both_explain_it(world, monkeypatch):
    """The control: the difference is booked twice."""
    world.store()
    monkeypatch.setattr(selectors, "lock_movement", pause_until_all_read(selectors.get_movement))
    assert errors_of(race(world.explain, world.explain, restaurant=world.alpha)) == []
    assert held("elsewhere") == D("-60.00")
