"""A worked shift beside the planned one: late and early, on both sides of the tolerance."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from staff.clock import services as clocking
from staff.clock.punctuality import Deviation, Remark, Slot, deviations, slot_of
from staff.models import RotaShift
from staff.rota import selectors as rota
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


@pytest.mark.django_db
def test_the_day_shows_late_left_early_and_a_planned_shift_that_nobody_worked(no_limit, browse, hire, run):
    ana, ben = (hire(name, "cook", started_on=date(2026, 10, 1)) for name in ("Ana Ruiz", "Ben"))

    def publish(*, context):
        for each in (ana, ben):
            RotaShift.objects.create(
                day=date(2026, 11, 2), employee=each, kind="cook", starts_at=NINE, ends_at=FIVE, created_at=clock.now(),
                published_at=NINE, published_employee=each, published_kind="cook", published_starts_at=NINE,
                published_ends_at=FIVE, published_break_minutes=30,
            )  # fmt: skip

    run(publish)
    for kind, at in (("in", NINE + minutes(12)), ("out", FIVE - minutes(30))):
        run(clocking.enter_punch, employee_id=ana.id, kind=kind, at=at, reason="by hand")

    with clock.travel(NINE):
        assert rota.published_hours(date(2026, 11, 2), [ana.id]) == {ana.id: D("7.50")}
    page = text(browse("marco").get(f"/portal/staff/hours/{ana.id}/2026-11-02/"))
    assert "Late by 12 min" in page
    assert "Left 30 min early" in page
    assert "On the rota from 09:00 to 17:00." in page
    absent = text(browse("marco").get(f"/portal/staff/hours/{ben.id}/2026-11-02/"))
    assert "On the rota from 09:00 to 17:00." in absent
    assert "No hours on this day." in absent
