"""Two owners who connect the restaurant to Stripe at the same moment."""

from functools import partial

from django.db import connection

from payments.models import ProviderAccount
from payments.provider_accounts import onboarding
from restaurants.models import ConnectedAccount
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


def open_twice(committed):
    connection.set_tenant(committed.alpha)
    begin = partial(run_service, onboarding.begin_onboarding, reference="acct_1", mode="test", name="Alpha")
    return errors_of(race(begin, begin, restaurant=committed.alpha))


def test_two_owners_who_connect_at_once_store_one_account(committed):
    assert open_twice(committed) == []
    assert ProviderAccount.objects.count() == 1
    assert ConnectedAccount.objects.count() == 1


def test_control_without_the_lock_the_second_owner_fails(committed, monkeypatch):
    monkeypatch.setattr(onboarding.sealing, "lock_data_key", lambda: None)
    monkeypatch.setattr(onboarding, "account_in_use", pause_until_all_read(onboarding.account_in_use))
    assert len(open_twice(committed)) == 1
