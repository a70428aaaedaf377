"""A restaurant's accounts at providers: sealed, replaced, removed, and readable while master keys are rotated."""

import json
import logging

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from fynlo.core import envelope
from fynlo.core.cache import clear_caches
from fynlo.core.ids import uuid7
from payments import services
from payments.models import DataKey, ProviderAccount
from payments.provider_accounts import commands as account_commands
from payments.provider_accounts import selectors
from payments.provider_accounts.errors import AccountNotFound, PaymentsUnderWay
from payments.provider_accounts.services import note_check, remove_account
from payments.providers import available, get_provider
from realtime.commands.dispatch import Forbidden, dispatch
from realtime.models import Command
from tests.orders.conftest import events_since, head
from tests.payments.sandbox import KEY, WEBHOOK_SECRET, connect_stripe
from tests.plugins.restaurants import tenant_tables

pytestmark = pytest.mark.django_db
NEW = envelope.MasterKey("new", bytes(range(101, 133)))


def everything_stored() -> str:
    """Return all rows of the restaurant as text."""
    with connection.cursor() as cursor:
        return "\n".join(
            row[0]
            for table in sorted(tenant_tables())
            for row in (cursor.execute(f'SELECT t::text FROM "{table}" t'), cursor.fetchall())[1]
        )


def connect_as(actor, key=KEY):
    return dispatch(
        account_commands.PROVIDER_ACCOUNT_CONNECT, target="stripe", actor=actor, key=str(uuid7()),
        cleaned={
            "mode": "test", "reference": "acct_sandbox_alpha", "connected_as": "Alpha (test money)",
            "key_ends_with": key[-4:],
        },
        extra={"secret_key": key},
    )  # fmt: skip


def test_a_key_is_nowhere_in_the_clear(tenant, actor, caplog):
    before = head()
    with caplog.at_level(logging.DEBUG):
        answer = connect_as(actor("olivia"))
        connect_stripe()
    assert json.loads(answer.body) | {"id": ""} == {
        "id": "", "provider": "stripe", "mode": "test", "connected_as": "Alpha (test money)", "key_ends_with": "lpha",
        "removed": False,
    }  # fmt: skip
    stored = everything_stored()
    assert "Alpha (test money)" in stored
    for text in (stored, caplog.text, json.dumps(events_since(before), default=str), repr(available(tenant))):
        assert KEY not in text
        assert WEBHOOK_SECRET not in text
    account = ProviderAccount.objects.get()
    assert selectors.credentials_of(account).secret_key == KEY
    assert KEY not in repr(selectors.credentials_of(account))
    entry = Command.objects.filter(kind="provider_account.connect").values_list("response", "fingerprint").first()
    assert KEY not in str(entry)


def test_only_an_owner_connects_an_account(tenant, actor):
    for name in ("marco", "sara"):
        with pytest.raises(Forbidden):
            connect_as(actor(name))
    assert not ProviderAccount.objects.exists()


def test_a_sealed_key_opens_in_its_own_row_alone(tenant):
    account = connect_stripe()
    account.webhook_secret = account.secret_key
    with pytest.raises(envelope.CannotOpen):
        selectors.credentials_of(account)
    account.pk = uuid7()
    with pytest.raises(envelope.CannotOpen):
        selectors.credentials_of(account)


def test_a_new_key_of_the_same_account_keeps_its_row(tenant):
    first, again = connect_stripe(), connect_stripe("sk_test_sandbox2_alpha")
    assert (first.pk, ProviderAccount.objects.count()) == (again.pk, 1)
    other = connect_stripe("sk_test_sandbox_other")
    old = ProviderAccount.objects.get(pk=first.pk)
    assert (old.secret_key, old.webhook_secret, old.removed_at is None) == ("", "", False)
    assert selectors.accounts_in_use() == [other]


def test_a_removed_account_keeps_no_secret_and_takes_no_payment(tenant, take):
    connect_stripe()
    assert [provider.name for provider in available(tenant)] == ["stripe"]
    removed = take(remove_account, provider="stripe")
    assert (removed.secret_key, removed.webhook_secret) == ("", "")
    assert available(tenant) == []
    with pytest.raises(AccountNotFound):
        take(remove_account, provider="stripe")
    with pytest.raises(AccountNotFound):
        take(note_check, provider="stripe", failed="", connected_as="")


def test_an_account_with_payments_under_way_stays(tenant, take, bank, begin, place):
    payment = begin(place())
    with pytest.raises(PaymentsUnderWay) as refused:
        take(remove_account, provider="stripe")
    assert refused.value.details == {"count": 1}
    with pytest.raises(PaymentsUnderWay):
        connect_stripe("sk_test_sandbox_other")
    connect_stripe()  # another key of the same account
    take(services.cancel_payment, payment_id=payment.id)
    connect_stripe("sk_test_sandbox_other")


def test_reading_the_accounts_costs_two_queries_and_then_none(tenant, django_assert_num_queries):
    connect_stripe()
    with django_assert_num_queries(2):  # the accounts, the data key
        found = get_provider("stripe", tenant)
    with django_assert_num_queries(0):
        assert get_provider("stripe", tenant) is found


# -- rotation -------------------------------------------------------------------------------------------------


def reads(tenant) -> bool:
    clear_caches()
    return bool(available(tenant))


def test_master_keys_are_rotated_while_everything_runs(tenant, settings, capsys):
    connect_stripe()
    old = settings.ENCRYPTION_KEYS[0]
    settings.ENCRYPTION_KEYS = (NEW, old)
    assert reads(tenant)
    call_command("encryption", "status")
    assert "new: 0 restaurants (the newest" in capsys.readouterr().out
    call_command("encryption", "rotate")
    assert capsys.readouterr().out.splitlines() == [
        "new: 1 restaurants (the newest: it wraps new data keys)", "test: 0 restaurants",
    ]  # fmt: skip
    for keys in ((NEW, old), (old, NEW), (NEW,)):
        settings.ENCRYPTION_KEYS = keys
        assert reads(tenant)


def test_a_lost_master_key_is_named_and_stops_only_payments(tenant, settings, capsys, caplog):
    connect_stripe()
    settings.ENCRYPTION_KEYS = (NEW,)
    assert not reads(tenant)
    assert "cannot be opened" in caplog.text
    with pytest.raises(CommandError, match="1 data keys"):
        call_command("encryption", "rotate")
    assert f"{tenant.schema_name}: FYNLO_ENCRYPTION_KEYS has no key test" in capsys.readouterr().err
    call_command("encryption", "status")
    assert "test: 1 restaurants, but" in capsys.readouterr().out
    assert DataKey.objects.get().wrapped.startswith("v1.test.")
