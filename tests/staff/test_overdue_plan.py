"""While the plan is not paid people clock in and out, see their hours and ask; a manager corrects. Planning stops."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.models import Subscription
from restaurants.plans import PaymentOverdue
from staff.clock import commands, selectors
from staff.employees.selectors import employee_of
from staff.models import Punch, TimesheetDay

pytestmark = pytest.mark.django_db
OWN = "/portal/staff/hours/mine/"


@pytest.fixture
def overdue(tenant, no_limit) -> None:
    """The last invoice was not paid for longer than the days of grace."""
    Subscription.objects.filter(restaurant=tenant).update(
        status=Subscription.Status.PAST_DUE, past_due_since=clock.now() - timedelta(days=60)
    )


@pytest.fixture
def sara(hire, tenant, actor):
    return hire("Sara", "server", person=actor("sara").user_id)


def key():
    return str(uuid7())


def test_a_person_clocks_in_and_out_and_reads_their_hours(sara, overdue, api, browse):
    call, client = api("sara"), browse("sara")
    assert call("POST", "/clock/in", {}).status_code == 201
    assert call("POST", "/clock/break-start", {}).status_code == 201
    assert call("POST", "/clock/break-end", {}).status_code == 201
    assert client.post(f"{OWN}press/", {"key": key(), "press": "out"}, follow=True).status_code == 200
    assert list(sara.punches.order_by("at").values_list("kind", flat=True)) == ["in", "break_start", "break_end", "out"]
    assert call("GET", "/timesheets/mine").status_code == 200
    for page in (OWN, "/portal/staff/rota/mine/", "/portal/staff/rota/mine/leave/", "/portal/tips/mine/"):
        assert client.get(page).status_code == 200, page


def test_what_a_device_did_without_a_network_is_stored(sara, overdue, later):
    later(commands.STAFF_CLOCK_IN.service, clock.now() - timedelta(hours=3))
    assert selectors.shift_now(employee_of(sara.person)) is not None


def test_a_manager_corrects_and_approves_but_plans_nothing(sara, overdue, api, browse, tenant):
    marco, call = browse("marco"), api("marco")
    day = (clock.now() - timedelta(days=2)).replace(hour=9, minute=0, second=0, microsecond=0)
    for kind, at in (("in", day), ("out", day + timedelta(hours=5))):
        entered = {"employee_id": str(sara.id), "kind": kind, "at": at.isoformat(), "reason": "forgot"}
        assert call("POST", "/clock/punches", entered).status_code == 201
    punch = Punch.objects.get(kind="out")
    corrected = {"at": (day + timedelta(hours=4)).isoformat(), "reason": "left early"}
    assert call("POST", f"/clock/punches/{punch.id}/correct", corrected).status_code == 200
    days = {"first": str(day.date()), "last": str(day.date())}
    approved = marco.post("/portal/staff/hours/approve/", {"key": key(), **days}, follow=True)
    assert "Approved." in approved.content.decode()
    assert (selectors.counts_at(selectors.get_punch(punch.id)).hour, TimesheetDay.objects.count()) == (13, 1)
    assert marco.get("/portal/staff/hours/payroll.csv?format=sage50").status_code == 200
    for path, body in (
        ("/rota/shifts", {"day": str(day.date()), "starts": "10:00", "ends": "16:00", "job": "server"}),
        ("/employees", {"name": "Ben", "role": "cook"}),
    ):
        refused = call("POST", path, body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (403, PaymentOverdue.code), path
    assert marco.post("/portal/staff/new/", {"key": key()}).status_code == 403
