"""House accounts are opened, changed, paid, corrected and closed; what they owe is what the ledger says."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from payments import services as payments
from payments.cash_up.reports import close_day, read_document
from payments.house_accounts import services
from payments.house_accounts.errors import AccountChanged, AccountClosed, AccountNameTaken, AccountNotSettled
from payments.models import AccountMovement, HouseAccount
from realtime.actors import Actor
from tests.payments.house_accounts.conftest import owed, posted

pytestmark = pytest.mark.django_db


def today():
    return clock.now().date()


@pytest.fixture
def transfer(run, account):
    def make(amount, **fields):
        given = {"account_id": account.id, "amount": D(amount), "paid_on": today(), "reference": "Invoice 7"}
        return run(services.note_bank_transfer, **{**given, **fields})

    return make


def test_a_bank_transfer_pays_the_account(place, charge, account, transfer):
    charge(place())
    transfer("10.00")
    assert (owed(account), posted(), posted("bank")) == (D("1.70"), D("1.70"), D("10.00"))
    transfer("5.00")
    assert owed(account) == D("-3.30"), "what is paid too much is the account's credit"


def test_the_same_transfer_again_counts_once(account, transfer):
    movement_id = uuid7()
    assert transfer("5.00", movement_id=movement_id).pk == transfer("5.00", movement_id=movement_id).pk
    assert owed(account) == D("-5.00")


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_a_transfer_of_nothing_is_refused(transfer, amount):
    with pytest.raises(InvalidInput):
        transfer(amount)


def test_a_transfer_of_a_day_to_come_is_refused(transfer):
    with pytest.raises(InvalidInput) as refused:
        transfer("5.00", paid_on=today() + timedelta(days=2))
    assert refused.value.field == "paid_on"


@pytest.mark.parametrize(("against", "other"), [("bank", "bank"), ("written_off", "expenses")])
def test_a_correction_says_what_it_is_against(account, run, against, other):
    run(services.correct_balance, account_id=account.id, amount=D("-2.50"), against=against, reason="never paid")
    assert (owed(account), posted(), posted(other)) == (D("-2.50"), D("-2.50"), D("2.50"))


def test_two_open_accounts_never_share_a_name(account, run):
    with pytest.raises(AccountNameTaken):
        run(services.open_account, name="harbour OFFICE", credit_limit=D("1.00"))
    run(services.close_account, account_id=account.id)
    assert run(services.open_account, name="harbour OFFICE", credit_limit=D("1.00")).is_open


def test_a_change_needs_the_version_that_was_read(account, run):
    run(services.change_account, account_id=account.id, version=1, credit_limit=D("80.00"))
    with pytest.raises(AccountChanged) as refused:
        run(services.change_account, account_id=account.id, version=1, credit_limit=D("90.00"))
    assert refused.value.details["current_version"] == 2
    account.refresh_from_db()
    assert (account.credit_limit, account.contact) == (D("80.00"), "Dana Reed")


def test_statements_by_email_need_an_address(account, run):
    with pytest.raises(InvalidInput) as refused:
        run(services.change_account, account_id=account.id, version=1, email="", emails_statements=True)
    assert refused.value.field == "email"


@pytest.mark.parametrize(("amount", "sentence"), [("3.00", "owes £3.00"), ("-3.00", "owe this account £3.00")])
def test_an_account_is_closed_at_zero_only(account, run, amount, sentence):
    run(services.correct_balance, account_id=account.id, amount=D(amount), against="bank", reason="paid back")
    with pytest.raises(AccountNotSettled) as refused:
        run(services.close_account, account_id=account.id)
    assert sentence in refused.value.message
    assert HouseAccount.objects.get().is_open


def test_a_closed_account_takes_no_money_and_no_change(account, run, transfer):
    run(services.close_account, account_id=account.id)
    with pytest.raises(AccountClosed):
        transfer("5.00")
    with pytest.raises(AccountClosed):
        run(services.change_account, account_id=account.id, version=2, credit_limit=D("80.00"))
    with pytest.raises(AccountClosed):
        run(services.correct_balance, account_id=account.id, amount=D("1.00"), against="bank", reason="paid back")


def test_the_database_refuses_a_balance_that_is_not_the_sum_of_the_movements(account):
    raw = connection.connection
    raw.execute("SAVEPOINT attempt")
    raw.execute("UPDATE payments_houseaccount SET balance = balance + 1")
    with pytest.raises(Exception, match="its movements sum to 0"):
        raw.execute("SET CONSTRAINTS ALL IMMEDIATE")
    raw.execute("ROLLBACK TO attempt")


def test_the_z_shows_what_was_charged_and_paid(place, charge, transfer, run, actor, take):
    payment = charge(place(), tip=D("1.00"))
    transfer("5.00")
    take(payments.refund, payment_id=payment.id, reason="cold food", amount=D("2.00"))
    (report,) = run(close_day, actor=actor("marco")).reports
    content = read_document(report)
    assert content["house_accounts"] == {"charged": D("10.70"), "paid": D("5.00")}
    (tender,) = content["tenders"]
    assert (tender["method"], tender["net"]) == ("house_account", D("10.70"))
    assert content["sales"]["gross"] == D("9.70")
    assert all(each["left"] == each["right"] for each in content["identities"]), content["identities"]
    assert "House account is what the ledger holds of it" in [each["name"] for each in content["identities"]]


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["charge", "transfer", "correct", "refund"]),
        st.integers(min_value=1, max_value=1170),
    ),
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_the_sum_of_all_balances_is_the_ledgers_account(place, charge, account, transfer, run, take, moves):
    """Identity: Σ balances = HOUSE_ACCOUNTS, whatever happens in whatever order."""
    charged = []
    for move, pence in moves:
        amount = D(pence) / 100
        if move == "charge":
            charged.append(charge(place(), amount, exceed_limit=True, actor=Actor.system()))
        elif move == "transfer":
            transfer(amount)
        elif move == "correct":
            run(services.correct_balance, account_id=account.id, amount=-amount, against="bank", reason="paid back")
        elif charged and charged[-1].amount >= amount:
            take(payments.refund, payment_id=charged.pop().id, reason="cold food", amount=amount)
    assert owed(account) == posted()


def test_only_managers_manage_accounts(api, account):
    details = {"name": "Another", "credit_limit": 10}
    assert api("sara")("POST", "/house-accounts", details).status_code == 403
    assert api("marco")("POST", "/house-accounts", details).status_code == 201
    assert api("marco", "beta")("PATCH", f"/house-accounts/{account.id}", {"version": 1}).status_code == 404
    assert api("marco", "beta")("POST", f"/house-accounts/{account.id}/close").status_code == 404
    assert AccountMovement.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [("credit_limit", -1), ("credit_limit", 1.005), ("terms_days", 400), ("name", ""), ("email", "nobody")],
)
def test_details_out_of_bounds_are_refused(tenant, api, field, value):
    answer = api("marco")("POST", "/house-accounts", {"name": "Office", "credit_limit": 10, field: value})
    assert (answer.status_code, answer.body["error"]["field"]) == (400, field)
    assert not HouseAccount.objects.exists()
