"""A worked shift beside the planned one: late and early, on both sides of the tolerance."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from html import unescape

import pytest
from django.db import connection

from fynlo.core import clock
from realtime.models import Alert
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from staff import tasks
from staff.clock import services as clocking
from staff.clock.punctuality import Deviation, Remark, Slot, Stretch, compare, deviations, slot_of
from staff.models import RotaShift
from staff.rota import selectors as rota
from staff.timesheets import absence
from tests.staff.conftest import text

NINE, FIVE = (datetime(2026, 11, 2, hour, tzinfo=UTC) for hour in (9, 17))
PLAN = Slot(NINE, FIVE)


def minutes(count):
    return timedelta(minutes=count)


@pytest.mark.parametrize(
    ("came", "left", "expected"),
    [
        (0, 0, []),
        (5, -5, []),
        (6, 0, [("late", 6)]),
        (-6, 0, [("early", 6)]),
        (0, -6, [("left_early", 6)]),
        (0, 31, [("left_late", 31)]),
        (12, -90, [("late", 12), ("left_early", 90)]),
    ],
)
def test_more_than_five_minutes_beside_the_plan_are_shown(came, left, expected):
    found = deviations(NINE + minutes(came), FIVE + minutes(left), PLAN)
    assert found == [Deviation(Remark(remark), count) for remark, count in expected]


def test_a_shift_that_runs_is_late_and_has_not_left():
    assert deviations(NINE + minutes(20), None, PLAN) == [Deviation(Remark.LATE, 20)]


def test_the_planned_shift_is_the_one_that_overlaps_most():
    evening = Slot(FIVE + minutes(60), FIVE + minutes(300))
    assert slot_of(FIVE - minutes(10), FIVE + minutes(290), [PLAN, evening]) == evening
    assert slot_of(NINE - minutes(300), NINE - minutes(200), [PLAN]) is None
    assert slot_of(NINE + minutes(10), None, [PLAN]) == PLAN


def test_the_tolerance_is_a_setting():
    assert deviations(NINE + minutes(9), FIVE, PLAN, minutes(10)) == []
    assert deviations(NINE + minutes(1), FIVE, PLAN, minutes(0)) == [Deviation(Remark.LATE, 1)]


def test_a_change_of_job_inside_a_planned_shift_is_neither_late_nor_early():
    noon = NINE + minutes(180)
    found, absent = compare([Stretch(NINE + minutes(10), noon), Stretch(noon, FIVE - minutes(20))], [PLAN], FIVE)
    assert found == [[Deviation(Remark.LATE, 10)], [Deviation(Remark.LEFT_EARLY, 20)]]
    assert absent == []


def test_a_planned_shift_without_a_punch_is_absent_once_it_is_late():
    assert compare([], [PLAN], NINE + minutes(5)) == ([], [])
    assert compare([], [PLAN], NINE + minutes(6)) == ([], [Deviation(Remark.ABSENT, 480)])


def test_a_lone_punch_out_is_no_absence_and_not_late():
    left = FIVE + minutes(12)
    assert compare([Stretch(left, left, is_certain=False)], [PLAN], FIVE + minutes(60)) == ([[]], [])


@pytest.fixture
def planned(hire, run):
    """`planned("Ana Ruiz")` is a cook with a published shift from 9 to 17 on 2 November."""

    def publish(name):
        cook = hire(name, "cook", started_on=date(2026, 10, 1))

        def store(*, context):
            RotaShift.objects.create(
                day=date(2026, 11, 2), employee=cook, kind="cook", starts_at=NINE, ends_at=FIVE, created_at=NINE,
                published_at=NINE, published_employee=cook, published_kind="cook", published_starts_at=NINE,
                published_ends_at=FIVE, published_break_minutes=30,
            )  # fmt: skip

        run(store)
        return cook

    return publish


@pytest.fixture
def press(run):
    def enter(cook, kind, at):
        run(clocking.enter_punch, employee_id=cook.id, kind=kind, at=at, reason="by hand")

    return enter


@pytest.mark.django_db
def test_the_week_and_the_report_say_who_was_late_left_early_missed_a_punch_or_was_not_in(
    no_limit, browse, planned, press, tenant, django_assert_num_queries
):
    ana, ben, _cem = (planned(name) for name in ("Ana Ruiz", "Ben", "Cem"))
    press(ana, "in", NINE + minutes(12))
    press(ana, "out", FIVE - minutes(30))
    press(ben, "in", NINE)
    page = text(browse("marco").get("/portal/staff/hours/?week=2026-11-02"))
    week = Query(tenant, Period(date(2026, 11, 2), date(2026, 11, 8)))
    with django_assert_num_queries(8):
        # employees, jobs, rates · clock settings twice · punches · approvals · published shifts
        rows = {row["employee"]: row for row in find_report("punctuality").rows(week)}
    assert "12 min late" in page
    assert "30 min short" in page
    assert "not in" in page
    names = ("planned", "late", "late_minutes", "left_early", "early_minutes", "absent", "missed")
    assert {name: tuple(row[each] for each in names) for name, row in rows.items()} == {
        "Ana Ruiz": (1, 1, 12, 1, 30, 0, 0), "Ben": (1, 0, 0, 0, 0, 0, 1), "Cem": (1, 0, 0, 0, 0, 1, 0),
    }  # fmt: skip


def open_alerts():
    return list(Alert.objects.filter(kind="staff.not_in", resolved_at=None).values_list("sentence", flat=True))


@pytest.mark.django_db
def test_who_is_not_in_is_an_alert_which_ends_when_they_clock_in(no_limit, planned, press, run, tenant):
    def look(at):
        with clock.travel(at):
            tasks.watch_shifts()
        connection.set_tenant(tenant)
        return open_alerts()

    ana, ben = planned("Ana Ruiz"), planned("Ben")
    assert look(NINE + minutes(20)) == [], "nobody uses the clock here"
    with clock.travel(NINE):
        press(ben, "in", NINE)
    assert look(NINE + minutes(14)) == []
    assert look(NINE + minutes(15)) == ["Ana Ruiz was to begin at 09:00 and did not clock in."]
    assert len(look(NINE + minutes(40))) == 1, "said once"
    press(ana, "in", NINE + minutes(41))
    assert look(NINE + minutes(45)) == []
    assert Alert.objects.filter(kind="staff.not_in").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("after", "expected"), [(60, 0), (None, 0), (1, 1)])
def test_when_a_missing_person_is_said_is_a_setting(no_limit, planned, press, run, after, expected):
    planned("Ana Ruiz")
    press(planned("Ben"), "in", NINE)
    run(clocking.change_clock_settings, version=1, not_in_after=after)
    assert len(absence.changes(NINE + minutes(30)).missing) == expected


@pytest.mark.django_db
def test_the_day_shows_late_left_early_and_a_planned_shift_that_nobody_worked(no_limit, browse, planned, press):
    ana, ben = planned("Ana Ruiz"), planned("Ben")
    press(ana, "in", NINE + minutes(12))
    press(ana, "out", FIVE - minutes(30))

    with clock.travel(NINE):
        assert rota.published_hours(date(2026, 11, 2), [ana.id]) == {ana.id: D("7.50")}
    page = text(browse("marco").get(f"/portal/staff/hours/{ana.id}/2026-11-02/"))
    assert "Late by 12 min" in page
    assert "Left 30 min early" in page
    assert "On the rota from 09:00 to 17:00." in page
    absent = text(browse("marco").get(f"/portal/staff/hours/{ben.id}/2026-11-02/"))
    assert "On the rota from 09:00 to 17:00." in absent
    assert "No hours on this day." in absent
    assert "Did not clock in" in absent
    press(ben, "in", NINE)
    page = text(browse("marco").get(f"/portal/staff/hours/{ben.id}/2026-11-02/"))
    (address,) = re.findall(r'href="([^"]*kind=out[^"]*)"', page)
    form = text(browse("marco").get(unescape(address)))
    assert 'value="2026-11-02T17:00"' in form, "the planned end is filled in"
    assert 'value="out" selected' in form
