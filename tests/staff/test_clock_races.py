"""Two devices press the clock, or two managers approve, at the same moment; beside controls without the locks."""

import threading
from datetime import UTC, date, datetime
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import IntegrityError

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.models import User
from staff import events
from staff.clock import selectors as clocking_reads
from staff.clock import services as clocking
from staff.employees import selectors as employees
from staff.employees import services as staff
from staff.errors import AlreadyClockedIn, DayApproved
from staff.models import Employee, Punch, TimesheetDay
from staff.timesheets import selectors as timesheet_reads
from staff.timesheets import services as timesheets
from tests.services import run_service
from tests.threads import SECONDS, errors_of, pause_until_all_read, race

DAY = date(2026, 11, 2)


@pytest.fixture
def alpha(committed):
    """Alpha with Sara, who may clock in."""
    connection.set_tenant(committed.alpha)
    user = User.objects.get(email="sara@alpha.example")
    permissions = permissions_of("employee", "server")
    sara = Actor(str(user.pk), user.pk, user.name, "employee", "server", permissions)
    return SimpleNamespace(restaurant=committed.alpha, sara=sara, person=user.pk)


def clock_in_twice(alpha):
    press = lambda: run_service(clocking.clock_in, actor=alpha.sara)  # noqa: E731
    return race(press, press, restaurant=alpha.restaurant)


def unlocked(employee_id):
    return Employee.objects.get(pk=employee_id)


def test_two_devices_clock_a_person_in_once(alpha):
    run_service(staff.add_employee, name="Sara", job="server", person=alpha.person)

    (refusal,) = errors_of(clock_in_twice(alpha))
    assert isinstance(refusal, AlreadyClockedIn)
    assert Punch.objects.count() == 1


def test_without_the_lock_both_devices_clock_the_person_in(alpha, monkeypatch):
    run_service(staff.add_employee, name="Sara", job="server", person=alpha.person)
    monkeypatch.setattr(employees, "lock_employee", unlocked)
    monkeypatch.setattr(clocking_reads, "shift_now", pause_until_all_read(clocking_reads.shift_now))

    assert errors_of(clock_in_twice(alpha)) == []
    assert Punch.objects.count() == 2


def test_the_first_press_on_two_devices_makes_one_record_of_staff(alpha, monkeypatch):
    monkeypatch.setattr(employees, "member_with", pause_until_all_read(employees.member_with))

    (refusal,) = errors_of(clock_in_twice(alpha))
    assert isinstance(refusal, AlreadyClockedIn)
    assert Employee.objects.get().person == alpha.person


def approve_twice(alpha):
    employee = run_service(staff.add_employee, name="Ana", job="cook", started_on=DAY).employee
    for kind, hour in (("in", 9), ("out", 17)):
        at = clock.now().replace(year=2026, month=11, day=2, hour=hour, minute=0)
        run_service(clocking.enter_punch, employee_id=employee.id, kind=kind, at=at, reason="by hand")
    approve = lambda: run_service(timesheets.approve_hours, first=DAY, last=DAY, employee_ids=[employee.id])  # noqa: E731
    return race(approve, approve, restaurant=alpha.restaurant)


def test_two_managers_approve_a_day_once(alpha):
    outcomes = approve_twice(alpha)

    assert errors_of(outcomes) == []
    assert sorted(outcome.days for outcome in outcomes) == [0, 1]
    assert TimesheetDay.objects.count() == 1


def test_without_the_lock_the_second_approval_breaks(alpha, monkeypatch):
    monkeypatch.setattr(employees, "lock_employees", lambda ids: {each: unlocked(each) for each in ids})
    monkeypatch.setattr(timesheet_reads, "approvals_of", pause_until_all_read(timesheet_reads.approvals_of))

    (error,) = errors_of(approve_twice(alpha))
    assert isinstance(error, IntegrityError)


def day_of_ana(alpha):
    """Ana worked from nine to five. Returns calls that approve her day, and that move her punch out to six."""
    employee = run_service(staff.add_employee, name="Ana", job="cook", started_on=DAY).employee
    punches = [
        run_service(clocking.enter_punch, employee_id=employee.id, kind=kind, at=at_hour(hour), reason="by hand")
        for kind, hour in (("in", 9), ("out", 17))
    ]

    def approve():
        return run_service(timesheets.approve_hours, first=DAY, last=DAY, employee_ids=[employee.id])

    def correct():
        return run_service(clocking.correct_punch, punch_id=punches[1].id, at=at_hour(18), reason="stayed longer")

    return approve, correct


def at_hour(hour):
    return datetime(2026, 11, 2, hour, tzinfo=UTC)


def hours_of_ana():
    """The hours that were approved, and those that her punches make."""
    (sheet,) = timesheet_reads.sheets(DAY, DAY, list(employees.employees()))
    return TimesheetDay.objects.get().worked, sheet.days[DAY].hours


def test_a_day_is_corrected_before_it_is_approved_or_not_at_all(alpha):
    errors = errors_of(race(*day_of_ana(alpha), restaurant=alpha.restaurant))

    assert [type(error) for error in errors] in ([], [DayApproved])
    approved, worked = hours_of_ana()
    assert approved == worked == (D("8.00") if errors else D("9.00"))


def test_without_the_locks_the_approval_misses_a_correction(alpha, monkeypatch):
    has_read, is_corrected = threading.Event(), threading.Event()
    record = events.hours_approved

    def record_late(*args):
        has_read.set()
        assert is_corrected.wait(SECONDS)
        record(*args)

    monkeypatch.setattr(employees, "lock_employee", unlocked)
    monkeypatch.setattr(employees, "lock_employees", lambda ids: {each: unlocked(each) for each in ids})
    monkeypatch.setattr(events, "hours_approved", record_late)
    approve, correct = day_of_ana(alpha)

    def correct_after_the_read():
        assert has_read.wait(SECONDS)
        correct()
        is_corrected.set()

    assert errors_of(race(approve, correct_after_the_read, restaurant=alpha.restaurant)) == []
    assert hours_of_ana() == (D("8.00"), D("9.00"))
