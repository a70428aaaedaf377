"""Two owners who change the plan at the same moment: one does, the other is asked to wait."""

from functools import partial

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from restaurants.billing import services
from restaurants.billing.errors import ChangeUnderWay
from restaurants.models import BillingAccount, Subscription
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


def begin_twice(alpha) -> list:
    account, _ = BillingAccount.objects.get_or_create(owner=None)
    Subscription.objects.filter(restaurant=alpha).update(account=account)
    connection.set_tenant(alpha)
    begin = [
        partial(run_service, services.begin_change, restaurant_id=alpha.pk, change=uuid7(), what=plan)
        for plan in ("beta", "omega")
    ]
    return race(*begin, restaurant=alpha)


def test_of_two_changes_at_once_one_begins(committed):
    outcomes = begin_twice(committed.alpha)
    assert [type(each) for each in errors_of(outcomes)] == [ChangeUnderWay]
    BillingAccount.objects.update(change_key=None, change_until=None)


def test_without_the_lock_both_begin(committed, monkeypatch):
    unlocked = pause_until_all_read(lambda account_id: BillingAccount.objects.get(pk=account_id))
    monkeypatch.setattr(services, "lock_account", unlocked)
    monkeypatch.setattr(services, "lock_subscription", lambda restaurant_id: Subscription.objects.get(pk=restaurant_id))
    assert errors_of(begin_twice(committed.alpha)) == []
    BillingAccount.objects.update(change_key=None, change_until=None)
