"""200 employees with a year of shifts cost as many queries as three, and a week of theirs is read."""

import time
from datetime import date, timedelta
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import cache, clock
from fynlo.core.ids import uuid7
from realtime.commands.context import CommandContext
from restaurants import labour
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from staff.models import Employee, EmployeeJob, PayRate, Punch, RotaShift

pytestmark = pytest.mark.django_db
A_YEAR = 365
EVERY = 7  # days between two shifts of an employee: a year of them is 52


@pytest.fixture
def employ(run):
    """`employ(200)` adds cooks at £12.00 with an eight-hour shift each week of the last year, over night too."""
    now = clock.now()
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)

    def store(*, context: CommandContext, count: int) -> None:
        staff = [
            Employee(
                name=f"Cook {number:03}", started_on=date(2020, 1, 1), created_at=now, payroll_number=str(number)
            )
            for number in range(count)
        ]  # fmt: skip
        jobs = [EmployeeJob(employee=each, job="cook", created_at=now) for each in staff]
        rates = [PayRate(job=job, from_day=date(2020, 1, 1), hourly=D("12.00"), set_at=now) for job in jobs]
        punches, shifts = [], []
        for number, (each, job) in enumerate(zip(staff, jobs, strict=True)):
            for days in range(number % EVERY, A_YEAR, EVERY):
                start = noon - timedelta(days=days)
                shifts.append(published_shift(each, job, start))
                for kind, at in (("in", start), ("out", start + timedelta(hours=8))):
                    punches.append(
                        Punch(
                            id=uuid7(), employee=each, job=job if kind == "in" else None, kind=kind, at=at,
                            stored_at=at,
                        )
                    )  # fmt: skip
        Employee.objects.bulk_create(staff)
        EmployeeJob.objects.bulk_create(jobs)
        PayRate.objects.bulk_create(rates)
        Punch.objects.bulk_create(punches, batch_size=5000)
        RotaShift.objects.bulk_create(shifts, batch_size=2000)

    return lambda count: run(store, count=count)


def published_shift(employee, job, start):
    """Return a shift of eight hours, published as it is planned."""
    times, end = {"starts_at": start, "ends_at": start + timedelta(hours=8)}, start + timedelta(hours=8)
    return RotaShift(
        day=start.date(), employee=employee, job=job, kind="cook", created_at=start, published_at=start,
        published_employee=employee, published_job=job, published_kind="cook", published_starts_at=start,
        published_ends_at=end, **times,
    )  # fmt: skip


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
