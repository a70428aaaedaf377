"""The portal's page "Fees and savings": figures, CSV, and what the owner decides."""

import re
from datetime import date
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments import reconciliation, services
from payments.fees import savings
from payments.fees.settings import payment_settings
from payments.models import Payment
from realtime.models import AuditEntry
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from restaurants.reports.running import run_report

pytestmark = pytest.mark.django_db
URL = "/portal/payments/fees/"


@pytest.fixture
def taken(take, place, waiter, tenant):
    """£10.00 by card and £1.00 tip, and £5.00 in cash, in November."""
    take(services.take_card, actor=waiter, order=place().id, amount=D("10.00"), tip=D("1.00"))
    take(services.take_cash, actor=waiter, order=place().id, amount=D("5.00"))


def test_months_compare_what_was_paid_with_a_card_machine(taken, take, begin, place, bank):
    payment = begin(place())
    reconciliation.poll_due()
    payment.refresh_from_db()
    bank.approve(payment)
    take(services.poll, payment_id=payment.id)
    reconciliation.poll_due()
    (month,) = savings.months_until(clock.now().date())
    rows = {row.tender.name: (row.taken, row.fee, row.compared, row.saved, row.is_estimate) for row in month.rows}
    assert rows == {
        "card": (D("11.00"), D("0.32"), D("0.32"), D("0.00"), True),
        "qr": (D("11.70"), D("0.36"), D("0.34"), D("-0.02"), False),
    }
    assert (month.taken, month.fee, month.saved) == (D("22.70"), D("0.68"), D("-0.02"))


def test_the_report_of_ways_of_paying_has_the_same_savings(taken, take, begin, place, bank, tenant):
    payment = begin(place())
    reconciliation.poll_due()
    payment.refresh_from_db()
    bank.approve(payment)
    take(services.poll, payment_id=payment.id)
    reconciliation.poll_due()
    day = business_day(clock.now(), tenant)
    table = run_report(find_report("tenders"), Query(tenant, Period(day, day))).table
    assert {row["name"]: row["saved"] for row in table.rows} == {"cash": None, "card": None, "qr": D("-0.02")}
    assert table.totals["saved"] == savings.saved_on(day)


@pytest.mark.parametrize("today", [date(2026, 12, 31), date(2026, 1, 1), date(2026, 11, 29)])
def test_twelve_months_are_read_with_one_query(tenant, django_assert_num_queries, today):
    assert not Payment.objects.exists()
    with django_assert_num_queries(1):
        assert savings.months_until(today) == []


def test_the_page_shows_figures_and_the_reason(taken, page_client):
    text = page_client("marco").get(URL).content.decode()
    assert "Fees and savings" in text
    assert "£11.00" in re.sub(r"<[^>]+>", "", text)
    assert "estimate" in text
    assert "What you decide" not in text  # Marco is a manager


def test_without_payments_the_page_says_what_will_be_there(tenant, page_client):
    assert "No payments without cash yet" in page_client("olivia").get(URL).content.decode()


def test_the_csv_has_a_row_for_each_way_of_paying_in_each_month(taken, page_client):
    answer = page_client("marco").get(f"{URL}download/")
    assert answer["Content-Type"].startswith("text/csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0] == "Month,Way of paying,Payments,Taken,Fees,Estimate,On a card machine,Saved"
    assert lines[1].endswith(",Card,1,11.00,0.32,yes,0.32,0.00")


def test_the_owner_pins_a_way_of_paying_and_sets_the_limit_of_refunds(tenant, page_client):
    olivia = page_client("olivia")
    form = {"key": uuid7(), "version": 0, "pinned": "card", "refund_limit": "50"}
    assert olivia.post(URL, form).status_code == 302
    connection.set_tenant(tenant)
    settings = payment_settings()
    assert (settings.pinned, settings.refund_limit, settings.version) == ("card", D("50.00"), 1)
    notes = AuditEntry.objects.get(kind="payment.change_settings").notes
    assert {note["field"] for note in notes} == {"pinned", "refund_limit"}
    stale = olivia.post(URL, {**form, "key": uuid7()})
    assert (stale.status_code, "Another person changed these settings" in stale.content.decode()) == (422, True)


@pytest.mark.parametrize(
    "wrong", [{"refund_limit": "-1"}, {"refund_limit": "1.234"}, {"refund_limit": "1e9"}, {"pinned": "bitcoin"}]
)
def test_a_wrong_decision_is_refused_at_its_field(tenant, page_client, wrong):
    answer = page_client("olivia").post(URL, {"key": uuid7(), "version": 0, "pinned": "", "refund_limit": "", **wrong})
    assert answer.status_code == 422
    connection.set_tenant(tenant)
    assert payment_settings().version == 0


def test_a_manager_decides_nothing(tenant, page_client):
    assert page_client("marco").post(URL, {"key": uuid7(), "version": 0, "pinned": "card"}).status_code == 403
    assert page_client("sara").get(URL).status_code == 403
    connection.set_tenant(tenant)
    assert payment_settings().version == 0
