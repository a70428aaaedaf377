"""Statements of house accounts: sums, age, emails once a month; and the rule of age in Python and SQL."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.connection import connection
from payments import services as payments
from payments import tasks
from payments.house_accounts import selectors, services, statements
from payments.house_accounts.aging import age_debts
from payments.house_accounts.errors import NoStatementAddress
from payments.house_accounts.portal.pages import days_overdue
from restaurants.business_days import business_day
from restaurants.models import OutgoingMail

TODAY = date(2026, 11, 30)


def rows(*pairs):
    return [(TODAY - timedelta(days=age), D(amount)) for age, amount in pairs]


@pytest.mark.parametrize(
    ("movements", "overdue", "days", "bands"),
    [
        ([(14, "10.00")], "0.00", 0, ["10.00", "0.00", "0.00", "0.00", "0.00"]),
        ([(15, "10.00")], "10.00", 1, ["0.00", "10.00", "0.00", "0.00", "0.00"]),
        ([(120, "10.00"), (50, "5.00"), (1, "-10.00")], "5.00", 36, ["0.00", "0.00", "5.00", "0.00", "0.00"]),
        ([(120, "10.00"), (60, "-4.00"), (3, "2.00")], "6.00", 106, ["2.00", "0.00", "0.00", "0.00", "6.00"]),
        ([(60, "-20.00"), (30, "12.00")], "0.00", 0, ["0.00"] * 5),
    ],
    ids=["due-today", "late-by-a-day", "oldest-is-paid-first", "part-paid", "in-credit"],
)
def test_payments_settle_the_oldest_charges_first(movements, overdue, days, bands):
    aging = age_debts(rows(*movements), terms_days=14, today=TODAY)
    assert (aging.overdue, aging.days, aging.bands) == (D(overdue), days, [D(band) for band in bands])


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(-5000, 5000)), max_size=12), st.integers(0, 60))
def test_the_bands_sum_to_what_is_owed(moved, terms):
    movements = sorted((TODAY - timedelta(days=age), D(pence) / 100) for age, pence in moved)
    aging = age_debts(movements, terms_days=terms, today=TODAY)
    owed = sum((amount for _, amount in movements), D(0))
    assert sum(aging.bands) == max(owed, D(0))
    assert aging.overdue == sum(aging.bands[1:])


# -- with rows ----------------------------------------------------------------------------------------

with_rows = pytest.mark.django_db


@pytest.fixture
def history(run, account, charge, place, take):
    """£11.70 on 3 October with £4.00 of it refunded on the 5th, a transfer of £5.00 on 2 November."""
    noon = clock.now().replace(year=2026, month=10, day=3, hour=12)
    with clock.travel(noon):
        payment = charge(place())
    with clock.travel(noon.replace(day=5)):
        take(payments.refund, payment_id=payment.id, reason="cold food", amount=D("4.00"))
    with clock.travel(noon.replace(month=11, day=2)):
        run(
            services.note_bank_transfer, account_id=account.id, amount=D("5.00"), paid_on=date(2026, 11, 1),
            reference="INV 7",
        )  # fmt: skip
    return noon


def statement(account, month, now):
    with clock.travel(now):
        return statements.statement_of(account, month)


@with_rows
def test_a_statement_begins_with_what_was_owed_and_ends_with_what_is(history, account):
    later = history.replace(month=11, day=20)
    october = statement(account, date(2026, 10, 1), later)
    assert (october.opening, october.charged, october.paid, october.closing) == (
        D("0.00"), D("11.70"), D("4.00"), D("7.70"),
    )  # fmt: skip
    assert october.rows[0].words.startswith("Meal, order ")
    assert october.rows[1].words.endswith("cold food")
    assert (october.aging.overdue, october.aging.days) == (D("7.70"), 14), "as of 31 October, due on 17 October"
    november = statement(account, date(2026, 11, 1), later)
    assert (november.opening, november.paid, november.closing) == (D("7.70"), D("5.00"), D("2.70"))
    assert november.rows[0].words == "Bank transfer of 1 November 2026, INV 7"
    assert november.as_of == later.date()


@with_rows
def test_a_month_that_has_not_begun_has_no_statement(history, account):
    with pytest.raises(InvalidInput):
        statement(account, date(2026, 12, 1), history.replace(month=11, day=20))


@with_rows
def test_the_list_knows_the_same_age_as_the_statement(history, account):
    for day in (10, 17, 18, 31):
        with clock.travel(history.replace(day=day)):
            today = business_day(clock.now(), connection.tenant)
            listed = selectors.account_with_age(account.id, today)
            moved = account.movements.filter(business_day__lte=today).order_by("business_day", "id")
            aging = age_debts(
                account.movements.order_by("business_day", "id").values_list("business_day", "amount"),
                terms_days=14, today=today,
            )  # fmt: skip
            assert (listed.overdue, days_overdue(listed, today)) == (aging.overdue, aging.days), day
            assert moved.exists()


@with_rows
def test_a_statement_is_emailed_by_the_worker(history, account, run):
    run(statements.email_statement, account_id=account.id, month="2026-10")
    mail = OutgoingMail.objects.get(template="statement")
    assert (mail.to, "October 2026" in mail.subject) == ("accounts@harbour.example", True)
    assert "Owed now: £7.70" in mail.text
    assert "£7.70 of it is overdue" in mail.text


@with_rows
def test_without_an_address_nothing_is_emailed(account, run):
    run(services.change_account, account_id=account.id, version=1, email="")
    with pytest.raises(NoStatementAddress):
        run(statements.email_statement, account_id=account.id, month="2026-10")


@with_rows
def test_the_months_statement_is_emailed_once_to_those_who_want_it(history, account, run):
    run(services.open_account, name="Quiet", credit_limit=D("1.00"), email="q@quiet.example", emails_statements=True)
    run(services.change_account, account_id=account.id, version=1, emails_statements=True)
    tenant = connection.tenant
    with clock.travel(history.replace(month=11, day=1)):
        tasks.email_statements()
        tasks.email_statements()
        connection.set_tenant(tenant)
        assert OutgoingMail.objects.get(template="statement").to == "accounts@harbour.example"
