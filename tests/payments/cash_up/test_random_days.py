"""Random days: whatever happens, the identities of each Z hold and every entry is in exactly one report.

200 days in the suite, 10,000 with `FYNLO_LONG=1`, or `FYNLO_DAYS=2000` for a part: parts with different
`--hypothesis-seed` add up, so an interrupted run loses one part only.
"""

import os
from datetime import date, timedelta
from decimal import Decimal as D
from functools import reduce
from operator import getitem

import pytest
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import clock, json_codec
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from orders.models import Order
from payments.cash_up.document import Identity
from payments.cash_up.reports import close_day, read_document
from payments.journal.checks import z_reports
from payments.models import Entry, Posting, Receipt, ZReport, ZRow
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from restaurants.reports.running import run_report
from tests.orders.scenarios import rolled_back
from tests.payments.accounting.identities import assert_journal_equals
from tests.payments.test_projections import PaymentScenario
from tests.services import run_service

pytestmark = pytest.mark.django_db
DAYS = 8
CHOSEN = int(os.environ.get("FYNLO_DAYS") or (10_000 if os.environ.get("FYNLO_LONG") == "1" else 200))
STEPS = (
    "place_sent",
    "cash",
    "split",
    "give_back",
    "correct",
    "discount",
    "comp",
    "void_sent",
    "reopen",
    "move",
    "charge",
)
step = st.tuples(st.sampled_from(STEPS + ("cash", "split") * 2), st.integers(0, 11), st.integers(0, 11))
days = st.lists(st.lists(step, min_size=1, max_size=4), min_size=DAYS, max_size=DAYS)


@pytest.fixture
def new_scenario(card, room, waiter, tenant):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    yield lambda: PaymentScenario(card, waiter)
    tenant.refresh_from_db()


@settings(
    max_examples=CHOSEN // DAYS, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(chosen=days)
def test_the_identities_hold_on_random_days(new_scenario, chosen):
    """UK_RULES "Cash-up": the identities that hold on every Z, and to-date = previous to-date + this Z."""
    with rolled_back():
        scenario = new_scenario()
        for steps in chosen:
            scenario.do("place_sent", len(steps), 1)
            for each in steps:
                scenario.do(*each)
            with clock.travel(scenario.now):
                try:
                    made = run_service(close_day)
                except DomainError:
                    continue
            assert made.violated == []
            scenario.now += timedelta(days=1)
        check_all()


def assert_reports_agree(day, documents):
    """The reports of a day, its postings in the ledger and its Z with supplements say the same, from other rows."""

    def totals(name):
        report = find_report(name)
        assert report is not None
        table = run_report(report, Query(connection.tenant, Period(day, day))).table
        return {column: amount or D("0.00") for column, amount in table.totals.items()}

    def of_z(*path):
        found: list[D] = [reduce(getitem, path, document) for document in documents]
        return sum(found, D("0.00"))

    vat, tenders, taken = totals("vat"), totals("tenders"), totals("tips-by-day")
    covered = ZRow.objects.filter(report__business_day=day).values("id")
    entries = Posting.objects.filter(entry__in=covered, entry__kind__in=("capture", "refund", "correction"))
    posted = dict(entries.order_by().values_list("account").annotate(Sum("amount")))
    held = sum((posted.get(account, D("0.00")) for account in ("cash", "card")), D("0.00"))
    assert vat["gross"] == of_z("sales", "gross") + of_z("not_sales", "gross")
    assert vat["vat"] == of_z("sales", "vat") + of_z("not_sales", "vat")
    assert tenders["net"] == held == sum((row["net"] for each in documents for row in each["tenders"]), D("0.00"))
    assert taken["total"] - taken["service_charge"] == of_z("tips") == -posted.get("tips", D("0.00"))


def check_all():
    documents = [read_document(report) for report in ZReport.objects.order_by("number")]
    assert [document["number"] for document in documents] == list(range(1, len(documents) + 1))
    for document in documents:
        assert all(Identity(**each).holds for each in document["identities"])
        assert_journal_equals(document)
    assert list(z_reports()) == []
    assert set(Entry.objects.values_list("id", flat=True)) <= set(ZRow.objects.values_list("id", flat=True))

    for day in {document["business_day"] for document in documents}:
        assert_reports_agree(
            date.fromisoformat(day), [document for document in documents if document["business_day"] == day]
        )
    kept = Order.objects.aggregate(sum=Sum(F("paid") - F("refunded")))["sum"] or D("0.00")
    bills = Posting.objects.filter(account="bills").aggregate(sum=Sum("amount"))["sum"] or D("0.00")
    assert kept == -bills, "the orders say what guests paid, as the ledger does"

    to_date, sold = documents[-1]["to_date"], D("0.00")
    for receipt in Receipt.objects.all():
        stored = json_codec.loads(receipt.document)
        sign = 1 if stored["kind"] == "sale" else -1
        sold += sign * sum((bucket["gross"] for bucket in stored["vat"]["buckets"]), D("0.00"))
    assert to_date["gross"] == sold == sum(document["sales"]["gross"] for document in documents)
    held = Posting.objects.filter(account__in=["cash", "card"]).aggregate(sum=Sum("amount"))["sum"] or D("0.00")
    assert to_date["tenders"] == held
