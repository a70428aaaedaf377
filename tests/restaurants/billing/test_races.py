"""Two owners who change the plan at the same moment: one does, the other is asked to wait."""

from functools import partial

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from restaurants.billing import moves, services
from restaurants.billing.errors import ChangeUnderWay
from restaurants.models import BillingAccount, Membership, Subscription, User
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


def join_from_both(alpha, beta) -> list:
    """Ask from each of two restaurants to put the other one on its bill."""
    olivia = User.objects.get(email="olivia@alpha.example")
    Membership.objects.get_or_create(restaurant=beta, user=olivia, defaults={"role": "restaurant_owner"})
    for restaurant in (alpha, beta):
        account = BillingAccount.objects.create()
        Subscription.objects.filter(restaurant=restaurant).update(account=account)
    connection.set_tenant(alpha)
    actor = Actor(principal=str(olivia.pk), user_id=olivia.pk, name="Olivia")
    ask = partial(run_service, moves.begin_joining, actor=actor, pays=True, other_pays=True)
    return race(
        partial(ask, restaurant_id=alpha.pk, other=beta.pk, change=uuid7()),
        partial(ask, restaurant_id=beta.pk, other=alpha.pk, change=uuid7()),
        restaurant=alpha,
    )


def test_of_two_joins_at_once_one_begins(committed):
    outcomes = join_from_both(committed.alpha, committed.beta)
    assert [type(each) for each in errors_of(outcomes)] == [ChangeUnderWay]
    assert BillingAccount.objects.exclude(moves_to=None).count() == 1


def test_without_the_locks_each_restaurant_moves_to_the_other(committed, monkeypatch):
    unlocked = pause_until_all_read(lambda account_id: BillingAccount.objects.get(pk=account_id))
    monkeypatch.setattr(moves, "lock_account", unlocked)
    monkeypatch.setattr(
        moves, "lock_subscription", lambda pk: Subscription.objects.select_related("restaurant").get(pk=pk)
    )
    assert errors_of(join_from_both(committed.alpha, committed.beta)) == []
    assert BillingAccount.objects.exclude(moves_to=None).count() == 2
