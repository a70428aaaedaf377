"""Timesheets: sums, overtime, holiday, approval that locks, and the payroll's file."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from staff.clock import services as clocking
from staff.employees import selectors as employees
from staff.employees import services as staff
from staff.errors import DayApproved, DayNotApproved, EmployeeNotFound, HoursIncomplete
from staff.models import TimesheetDay
from staff.timesheets import selectors, services
from staff.timesheets.payroll import payroll_rows
from staff.timesheets.sheet import Stretch, monday_of, sums
from tests.staff.conftest import text

pytestmark = pytest.mark.django_db
MONDAY, SUNDAY = date(2026, 11, 2), date(2026, 11, 8)
LATER = datetime(2026, 11, 28, tzinfo=UTC)
HOURS = "/portal/staff/hours/"


def moment(day, hour):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


@pytest.fixture
def ana(hire):
    return hire("Ana Ruiz", "cook", "13.20", started_on=date(2026, 10, 1), payroll_number="A7")


@pytest.fixture
def work(run):
    """`work(ana, 2, 9, 17)` is Monday from nine to five; without an end the clock out was missed."""

    def enter(employee, day, start, end=None, job=None):
        for kind, hour in (("in", start), ("out", end)):
            if hour is not None:
                run(
                    clocking.enter_punch, employee_id=employee.id, kind=kind, at=moment(day, hour), reason="by hand",
                    job_id=job.id if job and kind == "in" else None,
                )  # fmt: skip

    return enter


def sheet_of(employee, first=MONDAY, last=SUNDAY):
    with clock.travel(LATER):
        (sheet,) = selectors.sheets(first, last, [employees.get_employee(employee.id)])
    return sheet


@pytest.fixture
def approve(run, actor):
    def all_of(*staff_members, first=MONDAY, last=SUNDAY):
        with clock.travel(LATER):
            return run(
                services.approve_hours, actor=actor("marco"), first=first, last=last,
                employee_ids=[each.id for each in staff_members],
            )  # fmt: skip

    return all_of


# -- sums, pure ----------------------------------------------------------------------------------------------


def test_overtime_is_what_was_worked_last_in_a_week():
    cook = [Stretch(MONDAY + timedelta(day), "Cook", D("8.00"), D("13.20")) for day in range(5)]
    server = Stretch(SUNDAY, "Server", D("4.00"), D("12.00"))
    found = sums([*cook, server], D(38))

    assert (found.hours, found.overtime, found.holiday) == (D("44.00"), D("6.00"), D("5.31"))
    assert (found.jobs["Cook"].overtime, found.jobs["Server"].overtime) == (D("2.00"), D("4.00"))
    assert (found.jobs["Cook"].pay, found.jobs["Server"].pay) == (D("528.00"), D("48.00"))


def test_a_new_week_begins_without_overtime():
    found = sums([Stretch(day, "Cook", D("40.00")) for day in (SUNDAY, SUNDAY + timedelta(1))], D(40))

    assert found.overtime == 0
    assert found.jobs["Cook"].pay is None  # no rate was set


def test_each_stretch_is_rounded_once():
    found = sums([Stretch(MONDAY, "Cook", D("7.33"), D("13.15"))] * 2, None)

    assert found.jobs["Cook"].pay == 2 * D("96.39")
    assert monday_of(SUNDAY) == MONDAY


# -- approval ------------------------------------------------------------------------------------------------


def test_approved_days_are_locked_until_they_are_opened_again(run, ana, work, approve):
    work(ana, 2, 9, 17)
    approved = approve(ana)
    punch = ana.punches.get(kind="out")

    assert (approved.days, sheet_of(ana).is_approved) == (1, True)
    for change in (
        lambda: run(clocking.correct_punch, punch_id=punch.id, at=moment(2, 18), reason="an hour more"),
        lambda: work(ana, 2, 20, 21),
    ):
        with pytest.raises(DayApproved):
            change()
    run(services.reopen_day, employee_id=ana.id, day=MONDAY, reason="an hour more")
    run(clocking.correct_punch, punch_id=punch.id, at=moment(2, 18), reason="an hour more")
    approve(ana)

    kept = [(row.worked, row.reopen_reason) for row in TimesheetDay.objects.order_by("approved_at", "worked")]
    assert sorted(kept) == [(D("8.00"), "an hour more"), (D("9.00"), "")]


def test_the_punch_out_of_an_approved_night_is_locked_too(run, ana, work, approve):
    work(ana, 2, 22)
    run(clocking.enter_punch, employee_id=ana.id, kind="out", at=moment(3, 6), reason="by hand")
    approve(ana, last=MONDAY)

    with pytest.raises(DayApproved):
        run(clocking.correct_punch, punch_id=ana.punches.get(kind="out").id, at=moment(3, 7), reason="later")


def test_a_day_with_a_missing_punch_is_left_open(ana, work, approve):
    work(ana, 2, 9, 17)
    work(ana, 3, 9)

    approved = approve(ana)
    assert (approved.days, approved.left) == (1, 1)
    with pytest.raises(HoursIncomplete):
        approve(ana)
    assert [day.state for day in sheet_of(ana).days.values()] == ["approved", "to_check"]


def test_a_punch_that_arrives_after_the_approval_shows(run, ana, work, approve, later, person):
    run(staff.link_person, employee_id=ana.id, person=person("kim").pk)
    work(ana, 2, 9, 17)
    approve(ana)
    later(clocking.clock_in, moment(2, 18), who="kim")

    assert [day.state for day in sheet_of(ana).days.values()] == ["changed"]


def test_what_is_approved_twice_is_one_approval(ana, work, approve):
    work(ana, 2, 9, 17)

    assert [approve(ana).days, approve(ana).days] == [1, 0]
    assert TimesheetDay.objects.count() == 1


def test_refusals_of_approval(run, ana, approve):
    with pytest.raises(DayNotApproved):
        run(services.reopen_day, employee_id=ana.id, day=MONDAY, reason="nothing there")
    with pytest.raises(InvalidInput):
        approve(ana, last=MONDAY + timedelta(90))
    with pytest.raises(EmployeeNotFound):
        run(services.approve_hours, first=MONDAY, last=SUNDAY, employee_ids=[uuid7()])


def test_a_merge_opens_days_that_both_had_approved(run, hire, ana, work, approve):
    twin = hire("Ana R", "cook", started_on=date(2026, 10, 1))
    work(ana, 2, 9, 12)
    work(twin, 2, 13, 17)
    approve(ana, twin)
    run(staff.merge_employees, employee_id=ana.id, duplicate_id=twin.id)

    (day,) = sheet_of(ana).days.values()
    assert (day.state, day.hours) == ("to_approve", D("7.00"))


# -- the payroll's file --------------------------------------------------------------------------------------


def test_the_payroll_has_a_row_for_each_job_with_the_rate_of_each_day(run, ana, work, approve):
    cook = ana.jobs.all()[0]
    run(staff.add_job, employee_id=ana.id, job="server", hourly_rate=D("12.00"))
    server = employees.get_employee(ana.id).jobs.all()[1]
    run(staff.set_rate, employee_id=ana.id, job_id=server.id, from_day=MONDAY, hourly_rate=D("12.00"))
    run(staff.set_rate, employee_id=ana.id, job_id=cook.id, from_day=date(2026, 11, 4), hourly_rate=D("14.00"))
    work(ana, 3, 9, 17, cook)
    work(ana, 4, 9, 17, cook)
    work(ana, 5, 18, 22, server)
    approve(ana)

    with clock.travel(LATER):
        rows = list(payroll_rows(sheet_of(ana), MONDAY, SUNDAY, with_pay=True))
        hidden = list(payroll_rows(sheet_of(ana), MONDAY, SUNDAY, with_pay=False))
    assert [row[2:] for row in rows] == [
        ["Cook", MONDAY, SUNDAY, D("16.00"), D("0.00"), D("2.41"), "yes", D("217.60")],
        ["Server", MONDAY, SUNDAY, D("4.00"), D("0.00"), "", "yes", D("48.00")],
    ]
    assert rows[0][:2] == ["A7", "Ana Ruiz"]
    assert all("217.60" not in str(row) for row in hidden)


# -- pages ---------------------------------------------------------------------------------------------------


def test_the_week_is_shown_flagged_approved_and_exported(browse, ana, work):
    work(ana, 2, 10, 17)  # without a break
    work(ana, 3, 9)
    marco = browse("marco")

    shown = text(marco.get(f"{HOURS}?week=2026-11-04"))
    for words in ("2 Nov – 8 Nov 2026", "Ana Ruiz", "7.00", "To check", "Approve the week of Ana Ruiz"):
        assert words in shown
    form = {"key": "11111111-1111-4111-8111-111111111111", "first": "2026-11-02", "last": "2026-11-08"}
    assert marco.post(f"{HOURS}approve/", {**form, "employee": str(ana.id)}).url == f"{HOURS}?week=2026-11-02"
    assert TimesheetDay.objects.get().worked == D("7.00")
    rows = marco.get(f"{HOURS}payroll.csv?week=2026-11-02").content.decode().splitlines()
    assert rows[0].endswith("Hours,Overtime hours,Holiday accrued (hours),Approved,Pay (GBP)")
    assert rows[1] == "A7,Ana Ruiz,Cook,2026-11-02,2026-11-08,7.00,0.00,0.84,no,92.40"


def test_all_hours_of_a_week_are_approved_at_once(browse, hire, ana, work):
    ben = hire("Ben", started_on=date(2026, 10, 1))
    for employee in (ana, ben):
        work(employee, 2, 9, 14)
    marco = browse("marco")
    assert "Approve all" in text(marco.get(f"{HOURS}?week=2026-11-02"))
    form = {"key": "77777777-1111-4111-8111-111111111111", "first": "2026-11-02", "last": "2026-11-08"}
    marco.post(f"{HOURS}approve/", form)

    assert TimesheetDay.objects.count() == 2
    assert "Approve all" not in text(marco.get(f"{HOURS}?week=2026-11-02"))


def test_a_day_is_corrected_approved_and_opened_again(browse, ana, work):
    work(ana, 2, 9)
    marco, page = browse("marco"), f"{HOURS}{ana.id}/2026-11-02/"
    assert "Clock out is missing" in text(marco.get(page))
    missed = {
        "key": "22222222-1111-4111-8111-111111111111",
        "kind": "out",
        "at": "2026-11-02T17:00",
        "reason": "forgot",
    }
    assert marco.post(f"{page}punches/new/", missed).status_code == 302
    out = ana.punches.get(kind="out")
    later = {"key": "33333333-1111-4111-8111-111111111111", "at": "2026-11-02T17:30", "reason": "stayed on"}
    assert marco.post(f"{HOURS}punches/{out.id}/", later).url == page
    shown = text(marco.get(page))
    assert "17:00 → 17:30" in shown
    assert "stayed on" in shown
    form = {"key": "44444444-1111-4111-8111-111111111111", "first": "2026-11-02", "last": "2026-11-02"}
    assert marco.post(f"{HOURS}approve/", {**form, "employee": str(ana.id)}).url == page
    assert "8.50 hours approved by Marco" in text(marco.get(page))
    reason = {"key": "55555555-1111-4111-8111-111111111111", "reason": "one more change"}
    assert marco.post(f"{page}reopen/", reason).url == page
    assert "one more change" in text(marco.get(page))


def test_a_person_presses_their_own_clock_in_the_portal(browse, run, person, hire):
    hire("Sara", "server", person=person("sara").pk)
    sara = browse("sara")
    assert "You are not clocked in." in text(sara.get(f"{HOURS}mine/"))
    for number, (press, words) in enumerate(
        [("in", "At work since"), ("break_start", "On a break since"), ("break_end", "At work since")]
    ):
        sara.post(f"{HOURS}mine/press/", {"key": f"6666666{number}-1111-4111-8111-111111111111", "press": press})
        assert words in text(sara.get(f"{HOURS}mine/"))
    answer = sara.get(HOURS)
    assert answer.status_code == 403


def test_the_place_is_asked_for_with_a_sentence_and_only_where_it_is_checked(browse, run):
    assert "geolocation=()" in browse("sara").get(f"{HOURS}mine/")["Permissions-Policy"]
    run(
        clocking.change_clock_settings, version=1, checks_place=True, latitude=D("51.50740"), longitude=D("-0.12780")
    )  # fmt: skip
    answer = browse("sara").get(f"{HOURS}mine/")

    assert "Only the distance is stored, and only now." in text(answer)
    assert "geolocation=(self)" in answer["Permissions-Policy"]


def test_the_week_takes_as_many_queries_for_many_as_for_few(no_limit, hire, work, django_assert_max_num_queries):
    for number in range(12):
        work(hire(f"Employee {number}", started_on=date(2026, 10, 1)), 2, 9, 17)
    with clock.travel(LATER), django_assert_max_num_queries(7):
        # 1. employees  2. jobs  3. rates  4. settings  5. presses  6. approvals  7. settings again
        sheets = selectors.sheets(MONDAY, SUNDAY, list(selectors.staff_between(MONDAY, SUNDAY)))
    assert {sheet.summed().hours for sheet in sheets} == {D("8.00")}
