"""Two tills charge one account at once, beside a control without the lock."""

from decimal import Decimal as D

import pytest
from django.db import connection

from orders import services as orders
from orders.services import Item
from payments.house_accounts import charging, services
from payments.house_accounts.selectors import get_account
from payments.models import HouseAccount
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def two_bills(committed):
    """An account that may owe £3.20, and two committed bills of £3.20 each."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    account = run_service(services.open_account, name="Office", credit_limit=D("3.20"))
    bills = [
        run_service(orders.place_order, actor=Actor.system(), items=[Item(card.latte.id)]) for _ in range(2)
    ]  # fmt: skip
    return committed.alpha, account, bills


def tills(account, bills):
    """Each till's person may not exceed a limit."""
    waiter = Actor("till", name="Sara", role="employee", permissions=frozenset({"payments.cash"}))
    return [
        lambda order=order: run_service(
            charging.take_on_account, actor=waiter, order=order.id, amount=D("3.20"), account_id=account.id,
            signed_by="Ana Ruiz",
        )
        for order in bills
    ]  # fmt: skip


def owed():
    return HouseAccount.objects.get().balance


def test_two_tills_never_charge_an_account_above_its_limit(two_bills):
    restaurant, account, bills = two_bills
    (refused,) = errors_of(race(*tills(account, bills), restaurant=restaurant))
    assert (refused.code, owed()) == ("step_up_required", D("3.20"))


def test_without_the_lock_both_tills_pass_the_limit(two_bills, monkeypatch):
    """The control: both read the balance before either charges. The database refuses the sum that is wrong."""
    restaurant, account, bills = two_bills
    monkeypatch.setattr(charging, "lock_account", pause_until_all_read(get_account))
    (refused,) = errors_of(race(*tills(account, bills), restaurant=restaurant))
    assert "owes 3.20, its movements sum to 6.40" in str(refused), "both passed the limit; the database noticed"
