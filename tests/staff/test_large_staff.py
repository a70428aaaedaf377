"""200 employees with a year of shifts cost as many queries as three, and a week of theirs is read."""

import time
from datetime import timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import cache, clock
from restaurants import labour
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from staff.models import Punch
from tests.staff.large_staff import store_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def employ(run):
    """`employ(200)` adds cooks with an eight-hour shift each week of the last year."""
    return lambda count: run(store_staff, count=count)


def report_rows(name, tenant):
    today = business_day(clock.now(), tenant)
    query = Query(tenant, Period(today - timedelta(days=6), today))
    return list(find_report(name).rows(query))


def test_every_page_and_call_takes_as_many_queries_for_200_as_for_three(
    employ, no_limit, browse, api, tenant, monkeypatch
):
    now = time.monotonic()  # who is signed in is cached for two seconds: on a slow machine it would be read again
    monkeypatch.setattr(cache, "time", SimpleNamespace(monotonic=lambda: now))
    marco, call = browse("marco"), api("marco")
    week = timedelta(days=7)
    asked = {
        "the week": lambda: marco.get("/portal/staff/hours/"),
        "the payroll's page": lambda: marco.get("/portal/staff/hours/payroll/"),
        "the payroll": lambda: marco.get("/portal/staff/hours/payroll.csv"),
        "BrightPay": lambda: marco.get("/portal/staff/hours/payroll.csv?format=brightpay"),
        "the rota": lambda: marco.get("/portal/staff/rota/"),
        "the rota by job": lambda: marco.get("/portal/staff/rota/?by=job"),
        "the rota of a day": lambda: marco.get(f"/portal/staff/rota/{clock.now().date()}/"),
        "the rota of the API": lambda: call("GET", "/schedule/week"),
        "punctuality": lambda: report_rows("punctuality", tenant),
        "the employees": lambda: marco.get("/portal/staff/"),
        "the clock": lambda: call("GET", "/clock"),
        "the API's employees": lambda: call("GET", "/employees"),
        "the API's timesheets": lambda: call("GET", "/timesheets"),
        "the analytics of employees": lambda: call("GET", "/analytics/employees"),
        "the analytics of labour": lambda: call("GET", "/analytics/labor?period=month"),
        "labour by day": lambda: report_rows("labour-by-day", tenant),
        "labour by hour": lambda: report_rows("labour-by-hour", tenant),
        "labour by job": lambda: report_rows("labour-by-job", tenant),
        "people": lambda: report_rows("people", tenant),
    }

    def counts():
        found = {}
        for name, ask in asked.items():
            ask()
            with CaptureQueriesContext(connection) as queries:
                ask()
            found[name] = len(queries)
        return found

    employ(3)
    few = counts()
    employ(197)
    assert Punch.objects.count() > 20_000
    assert counts() == few
    today = business_day(clock.now(), tenant)
    rows = labour.hours().worked(today - week, today - timedelta(days=1))
    assert {(row.hours, row.cost) for row in rows} == {(D("8.00"), D("96.00"))}
