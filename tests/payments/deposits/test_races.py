"""One deposit is applied on two bills at once, beside a control without the lock."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import clock
from orders import services as orders
from orders.services import Item
from payments import services as payments
from payments.deposits import applying, services
from payments.deposits.selectors import get_deposit
from payments.models import Deposit
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def two_bills(committed):
    """A held deposit of £3.20 and two committed bills of £3.20 each."""
    connection.set_tenant(committed.alpha)
    card, day = run_service(build_menu), clock.now().date() + timedelta(days=3)
    order = run_service(services.add_deposit, actor=Actor.system(), name="Ines Alba", for_date=day, amount=D("3.20"))
    run_service(payments.take_cash, actor=Actor.system(), order=order.id, amount=D("3.20"))
    bills = [run_service(orders.place_order, actor=Actor.system(), items=[Item(card.latte.id)]) for _ in range(2)]
    return committed.alpha, Deposit.objects.get(), bills


def tills(deposit, bills):
    given = {"amount": D("3.20"), "deposit_id": deposit.id}
    return [lambda order=order: run_service(applying.apply_deposit, order=order.id, **given) for order in bills]


def test_one_deposit_pays_one_of_two_bills(two_bills):
    restaurant, deposit, bills = two_bills
    (refused,) = errors_of(race(*tills(deposit, bills), restaurant=restaurant))
    assert (refused.code, Deposit.objects.get().balance) == ("deposit.not_held", D("0.00"))


def test_without_the_lock_it_would_pay_both(two_bills, monkeypatch):
    """The control: both read the balance before either applies it. The database refuses the sum that is wrong."""
    restaurant, deposit, bills = two_bills
    monkeypatch.setattr(applying, "lock_deposit", pause_until_all_read(get_deposit))
    (refused,) = errors_of(race(*tills(deposit, bills), restaurant=restaurant))
    assert "movements sum to -3.20" in str(refused), "both passed the check; the database noticed"
