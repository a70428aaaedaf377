"""The pages and calls of staff with 200 employees and a year of five shifts a week, and of leave and tips beside them.

python3 manage.py test -m bench -s tests/bench/test_staff_pages.py
"""

import time
from statistics import median

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from restaurants.business_days import business_day
from staff.models import Employee, Punch, RotaShift
from tests.inventory.conftest import browse  # noqa: F401
from tests.orders.conftest import api  # noqa: F401
from tests.services import run_service
from tests.staff.conftest import no_limit  # noqa: F401
from tests.staff.large_staff import five_days_a_week, store_staff

EMPLOYEES, AHEAD, REPEATED = 200, 14, 5
PAGES = {
    "rota, a week": "/portal/staff/rota/",
    "rota, next week": "/portal/staff/rota/?week={next}",
    "rota, by job": "/portal/staff/rota/?by=job",
    "rota, a day": "/portal/staff/rota/{day}/",
    "rota, new shift": "/portal/staff/rota/shifts/new/?day={day}",
    "requests": "/portal/staff/rota/requests/",
    "notices": "/portal/staff/rota/records/",
    "team": "/portal/staff/",
    "team, searched": "/portal/staff/?q=cook+19",
    "one employee": "/portal/staff/{employee}/",
    "hours": "/portal/staff/hours/",
    "hours, last page": "/portal/staff/hours/?page=4",
    "hours of a day": "/portal/staff/hours/{employee}/{day}/",
    "payroll, a month": "/portal/staff/hours/payroll/",
    "payroll file": "/portal/staff/hours/payroll.csv",
    "Today": "/portal/",
    "tips": "/portal/tips/",
    "tip requests": "/portal/tips/requests/",
    "search": "/portal/search/?q=cook",
    "labour by day": "/portal/reports/labour-by-day/?period=month",
    "people": "/portal/reports/people/?period=month",
    "punctuality": "/portal/reports/punctuality/?period=month",
}
OWN = {
    "own shifts": "/portal/staff/rota/mine/",
    "own leave": "/portal/staff/rota/mine/leave/",
    "own availability": "/portal/staff/rota/mine/availability/",
    "own hours": "/portal/staff/hours/mine/",
    "own tips": "/portal/tips/mine/",
}
CALLS = {
    "/employees": "/employees",
    "/schedule/week": "/schedule/week",
    "/timesheets": "/timesheets",
    "/clock": "/clock",
    "/leave": "/leave",
    "/analytics/employees": "/analytics/employees",
    "/analytics/labor": "/analytics/labor?period=month",
}

pytestmark = pytest.mark.bench


@pytest.fixture
def year(tenant, no_limit, person):  # noqa: F811
    """Store the employees. One of them is Sara, who signs in. Return values for the addresses."""
    started = time.perf_counter()
    run_service(store_staff, count=EMPLOYEES, works=five_days_a_week, ahead=AHEAD, person=person("sara").pk)
    cook = Employee.objects.get(person=person("sara").pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(
        f"\n{EMPLOYEES} employees, {RotaShift.objects.count():,} shifts, {Punch.objects.count():,} punches, "
        f"written in {time.perf_counter() - started:.0f} s"
    )
    today = business_day(RotaShift.objects.latest("starts_at").starts_at, tenant)
    return {"employee": cook.pk, "day": Punch.objects.latest("at").at.date(), "next": today}


def test_pages(year, tenant, browse, api):  # noqa: F811
    marco, sara, call = browse("marco"), browse("sara"), api("marco")
    print("page or call             CPU ms   all ms  queries  rows of 50: budget 15 ms of CPU")
    for pages, ask in (
        (PAGES, marco.get),
        (OWN, sara.get),
        (CALLS, lambda path: call("GET", path)),
    ):
        for name, path in pages.items():
            measure(tenant, name, ask, path.format(**year))


def measure(tenant, name, ask, path):
    """Print the median CPU of this process and the whole time, both without the query log, and the queries."""
    with CaptureQueriesContext(connection) as queries:
        answer = ask(path)
    connection.set_tenant(tenant)
    assert answer.status_code == 200, (path, answer.status_code)
    cpu, took = [], []
    for _ in range(REPEATED):
        began, busy = time.perf_counter(), time.process_time()
        ask(path)
        cpu.append(time.process_time() - busy)
        took.append(time.perf_counter() - began)
        connection.set_tenant(tenant)
    print(f"{name:<24} {median(cpu) * 1000:6.0f}   {median(took) * 1000:6.0f}  {len(queries):7}")
