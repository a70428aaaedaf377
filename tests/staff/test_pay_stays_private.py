"""An employee never reads what another is paid: in pages, search, exports, the stream of events, or a refusal."""

from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from realtime.events import registered
from realtime.models import Event
from staff.clock import services as clocking
from staff.employees import services as staff
from staff.timesheets import services as timesheets

pytestmark = pytest.mark.django_db
RATE = "117.83"  # in nothing else that the tests make; the seconds of a time have two digits
EMPLOYEES = ("sara", "carl", "kim", "ed")
PAGES = (
    "/portal/staff/hours/payroll/",
    "/portal/", "/portal/staff/", "/portal/staff/export.csv", "/portal/staff/hours/", "/portal/staff/hours/payroll.csv",
    "/portal/staff/hours/payroll.csv?format=brightpay", "/portal/staff/hours/payroll.csv?format=sage50",
    "/portal/staff/hours/mine/", "/portal/tips/mine/", "/portal/search/?q=Ana", f"/portal/search/?q={RATE}",
    "/portal/reports/labour-by-day/", "/portal/reports/labour-by-day/download.csv", "/portal/reports/people/",
    "/portal/reports/punctuality/", "/portal/staff/rota/", "/portal/staff/rota/mine/", "/portal/tips/requests/",
)  # fmt: skip
CALLS = (
    "/employees", "/employees?search=Ana", "/timesheets", "/timesheets/mine", "/clock", "/analytics/labor",
    "/analytics/employees", "/analytics/dashboard/mobile", "/reports/labour-by-day", "/reports/labour-by-job",
    "/reports/people", "/reports/punctuality", "/schedule/week", "/sync/snapshot?view=pos",
    "/sync/snapshot?view=kitchen", "/sync/snapshot?view=management", "/sync/snapshot?view=today",
    "/sync/snapshot?view=portal", "/sync/events?after=0",
)  # fmt: skip


@pytest.fixture
def ana(hire, run, no_limit):
    """Ana is paid RATE. She worked an hour of yesterday, which is approved."""
    found = hire("Ana Ruiz", "cook", RATE, started_on=date(2020, 1, 1), phone="07700 900123")
    end = clock.now() - timedelta(days=1)
    for kind, at in (("in", end - timedelta(hours=1)), ("out", end)):
        run(clocking.enter_punch, employee_id=found.id, kind=kind, at=at, reason="by hand")
    day = end.date()
    run(
        timesheets.approve_hours, first=day - timedelta(days=1), last=day + timedelta(days=1),
        employee_ids=[found.id],
    )  # fmt: skip
    return found


@pytest.mark.parametrize("name", EMPLOYEES)
def test_no_page_search_or_file_shows_another_persons_pay(browse, ana, name):
    client = browse(name)
    for path in (*PAGES, f"/portal/staff/{ana.id}/"):
        answer = client.get(path)
        assert answer.status_code in (200, 302, 403, 404), path
        assert RATE not in answer.content.decode(), path


@pytest.mark.parametrize("name", EMPLOYEES)
def test_no_call_answers_another_persons_pay(api, ana, name):
    call = api(name)
    for path in (*CALLS, f"/employees/{ana.id}", f"/employees/{ana.id}/documents", f"/clock?person={ana.id}"):
        assert RATE.encode() not in call("GET", path).content, path


@pytest.mark.parametrize("name", EMPLOYEES)
def test_no_refusal_tells_pay(api, ana, name):
    call, job = api(name), ana.jobs.get()
    for method, path, body in (
        ("PUT", f"/employees/{ana.id}/", {"hourly_rate": "99.00"}),
        ("POST", "/employees", {"name": "Ana Ruiz", "role": "cook", "hourly_rate": "1.00"}),
        ("POST", f"/employees/{ana.id}/jobs/{job.id}/rates", {"from_day": "2026-01-01", "hourly_rate": "1.00"}),
        ("POST", "/timesheets/approve", {"first": "2026-01-01", "last": "2026-01-02", "employee_ids": [str(ana.id)]}),
    ):
        answer = call(method, path, body)
        assert answer.status_code >= 400, path
        assert RATE.encode() not in answer.content, path


def test_no_event_of_the_stream_holds_pay(run, ana):
    run(staff.set_rate, employee_id=ana.id, job_id=ana.jobs.get().id, from_day=date(2026, 1, 1), hourly_rate=D(RATE))

    stored = list(Event.objects.filter(type__startswith="staff."))
    assert stored
    assert [event.type for event in stored if RATE in event.data] == []
    fields = {name for each in registered().values() if each.name.startswith("staff.") for name in each.payload}
    assert not {name for name in fields if "rate" in name or "pay" in name or "hourly" in name}


def test_the_control_a_manager_reads_it(browse, api, ana):
    assert RATE in browse("marco").get("/portal/staff/").content.decode()
    assert RATE.encode() in api("marco")("GET", "/employees").content
