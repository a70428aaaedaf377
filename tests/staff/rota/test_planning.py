"""The rules of a plan, each on both sides of its line."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import pytest

from fynlo.core.ids import uuid7
from staff.models import Employee
from staff.rota.labels import LABELS
from staff.rota.planning import Flag, Person, Planned, Window, flags_of
from staff.rota.times import moments, wall_times
from staff.working_time import ADULTS, exceeds_week

ZONE = ZoneInfo("Europe/London")
MONDAY = date(2026, 11, 9)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]
CUT_OFF = time(4)
YOUNG = date(2009, 6, 2)  # 17 in that week


def shift(weekday, starts, ends, rest=0):
    day = MONDAY + timedelta(days=weekday)
    start, end = moments(
        day, time.fromisoformat(starts), time.fromisoformat(ends), day_starts_at=CUT_OFF, zone=ZONE
    )  # fmt: skip
    return Planned(uuid7(), day, start, end, timedelta(minutes=rest))


def flags(*shifts, of=-1, **person):
    return [str(flag) for flag in flags_of(shifts, Person(**person), WEEK, ZONE)[shifts[of].id]]


@pytest.mark.parametrize(("starts", "found"), [("16:00", []), ("15:59", ["clash"])])
def test_two_shifts_at_the_same_time_clash(starts, found):
    assert flags(shift(0, "10:00", "16:00"), shift(0, starts, "20:00")) == found


@pytest.mark.parametrize(("starts", "found"), [("09:00", []), ("08:59", ["short_rest"])])
def test_eleven_hours_of_rest(starts, found):
    assert flags(shift(0, "18:00", "22:00"), shift(1, starts, "13:00")) == found


@pytest.mark.parametrize(("starts", "found"), [("08:00", []), ("07:59", ["short_rest"])])
def test_twelve_hours_of_rest_under_18(starts, found):
    assert flags(shift(0, "17:00", "20:00"), shift(1, starts, "12:00"), born_on=YOUNG) == found


def test_the_shift_before_the_week_counts_for_the_rest_and_has_no_flag_itself():
    sunday, monday = shift(-1, "18:00", "23:30"), shift(0, "09:00", "13:00")
    found = flags_of([sunday, monday], Person(), WEEK, ZONE)
    assert found == {monday.id: [Flag.SHORT_REST]}


def test_a_split_shift_needs_no_eleven_hours():
    assert flags(shift(0, "11:00", "14:00"), shift(0, "18:00", "22:00")) == []


@pytest.mark.parametrize(
    ("ends", "rest", "born_on", "found"),
    [
        ("16:00", 0, None, []), ("16:01", 0, None, ["no_break"]), ("16:30", 20, None, []),
        ("16:30", 19, None, ["no_break"]), ("14:30", 0, YOUNG, []), ("14:31", 0, YOUNG, ["no_break"]),
        ("14:31", 30, YOUNG, []), ("14:31", 29, YOUNG, ["no_break"]),
    ],
)  # fmt: skip
def test_a_break_is_planned(ends, rest, born_on, found):
    assert flags(shift(0, "10:00", ends, rest), born_on=born_on) == found


@pytest.mark.parametrize(
    ("starts", "ends", "found"),
    [
        ("18:00", "22:00", []), ("18:01", "22:01", ["under_18_night"]), ("06:00", "10:00", []),
        ("05:59", "09:00", ["under_18_night"]), ("02:00", "04:00", ["under_18_night"]),
    ],
)  # fmt: skip
def test_nobody_under_18_works_at_night(starts, ends, found):
    assert flags(shift(0, starts, ends), born_on=YOUNG) == found
    assert flags(shift(0, starts, ends)) == []


def test_the_birthday_decides():
    eighteen_on_tuesday = date(2008, 11, 10)
    assert flags(shift(0, "20:00", "23:00"), born_on=eighteen_on_tuesday) == ["under_18_night"]
    assert flags(shift(1, "20:00", "23:00"), born_on=eighteen_on_tuesday) == []


@pytest.mark.parametrize(("ends", "found"), [("20:30", []), ("20:31", ["under_18_day"])])
def test_eight_hours_a_day_under_18(ends, found):
    early, late = shift(0, "09:00", "13:30"), shift(0, "17:00", ends)
    assert flags(early, late, born_on=YOUNG) == found


@pytest.mark.parametrize(("last", "found"), [("17:30", []), ("17:31", ["under_18_day", "long_week"])])
def test_forty_hours_a_week_under_18(last, found):
    days = [shift(weekday, "09:00", "17:30", rest=30) for weekday in range(4)]
    assert flags(*days, shift(4, "09:00", last, rest=30), born_on=YOUNG, earlier=[D(1)] * 16) == found


@pytest.mark.parametrize(("minutes", "found"), [(0, []), (15, ["long_week"])])
def test_48_hours_a_week_on_average(minutes, found):
    """Sixteen weeks of 47 hours leave 64 for this one."""
    ends = f"{20 + (40 + minutes) // 60}:{(40 + minutes) % 60:02}"
    days = [shift(weekday, "08:30", "19:50", rest=40) for weekday in range(5)]  # 10 h 40 min each
    week = [*days, shift(5, "09:20", ends, rest=40)]
    assert flags(*week, earlier=[D(47)] * 16) == found


def test_a_long_week_alone_is_allowed_and_a_new_worker_is_averaged_over_their_weeks():
    assert not exceeds_week(D(60), [D(40)] * 16, ADULTS)
    assert exceeds_week(D("48.01"), [], ADULTS)
    assert not exceeds_week(D(48), [], ADULTS)
    assert not exceeds_week(D(48), [D(48)] * 16 + [D(500)], ADULTS)  # the 18th week is none of them


def test_who_opted_out_has_no_48_hours_and_nobody_under_18_opts_out():
    days = [shift(weekday, "08:30", "19:50", rest=40) for weekday in range(5)]
    assert flags(*days, earlier=[D(60)] * 16) == ["long_week"]
    assert flags(*days, earlier=[D(60)] * 16, opted_out=True) == []


@pytest.mark.parametrize(
    ("born_on", "signed", "notice", "days", "day", "expected"),
    [
        (None, "2026-11-02", None, 7, "2026-11-01", False),
        (None, "2026-11-02", None, 7, "2026-11-02", True),
        (None, "2026-11-02", "2026-11-03", 7, "2026-11-09", True),
        (None, "2026-11-02", "2026-11-03", 7, "2026-11-10", False),
        (None, "2026-11-02", "2026-11-03", 92, "2027-02-02", True),
        (None, "2026-11-02", "2026-11-03", 92, "2027-02-03", False),
        ("2008-11-10", "2026-11-02", None, 7, "2026-11-09", False),
        ("2008-11-10", "2026-11-02", None, 7, "2026-11-10", True),
    ],
)
def test_an_opt_out_holds_from_its_signature_until_the_notice_is_over(born_on, signed, notice, days, day, expected):
    written = (date.fromisoformat(each) if each else None for each in (born_on, signed, notice))
    born_on, signed, notice = written
    ana = Employee(born_on=born_on, opted_out_on=signed, opt_out_notice_on=notice, opt_out_notice_days=days)
    assert ana.has_opted_out(date.fromisoformat(day)) is expected


@pytest.mark.parametrize(
    ("days", "born_on", "found"),
    [(6, None, []), (7, None, ["no_day_off"]), (5, YOUNG, []), (6, YOUNG, ["no_day_off"])],
)
def test_days_off(days, born_on, found):
    assert flags(*(shift(weekday, "10:00", "12:00") for weekday in range(days)), born_on=born_on) == found


@pytest.mark.parametrize(
    ("starts", "ends", "found"),
    [("10:00", "16:00", []), ("09:59", "15:00", ["unavailable"]), ("11:00", "16:01", ["unavailable"])],
)
def test_availability_is_a_window(starts, ends, found):
    assert flags(shift(0, starts, ends, 20), windows={0: Window(time(10), time(16))}) == found


def test_a_window_may_end_after_midnight_and_a_day_may_be_out_of_the_question():
    night = Window(time(18), time(2))
    assert flags(shift(0, "18:00", "02:00", 20), windows={0: night}) == []
    assert flags(shift(0, "18:00", "02:15", 20), windows={0: night}) == ["unavailable"]
    assert flags(shift(0, "10:00", "11:00"), windows={0: Window()}) == ["unavailable"]
    assert flags(shift(0, "10:00", "11:00"), windows={1: Window()}) == []


@pytest.mark.parametrize(("first", "last", "found"), [(0, 0, True), (-3, -1, False), (1, 5, False), (-2, 4, True)])
def test_leave_is_flagged_on_its_days(first, last, found):
    days = (MONDAY + timedelta(days=first), MONDAY + timedelta(days=last))
    assert flags(shift(0, "10:00", "12:00"), leave=[(*days, True)]) == (["on_leave"] if found else [])
    assert flags(shift(0, "10:00", "12:00"), leave=[(*days, False)]) == (["asked_leave"] if found else [])


def test_a_shift_before_the_first_day_or_after_the_last_is_flagged():
    assert flags(shift(0, "10:00", "12:00"), started_on=MONDAY) == []
    assert flags(shift(0, "10:00", "12:00"), started_on=MONDAY + timedelta(1)) == ["not_employed"]
    assert flags(shift(0, "10:00", "12:00"), ended_on=MONDAY) == []
    assert flags(shift(1, "10:00", "12:00"), ended_on=MONDAY) == ["not_employed"]


def test_every_flag_has_words():
    assert set(LABELS) == set(Flag)


# -- times ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 10, 24), 9), (date(2026, 3, 28), 7), (date(2026, 10, 17), 8)]
)  # fmt: skip
def test_a_night_in_which_the_clocks_change_has_its_own_length(day, hours):
    start, end = moments(day, time(22), time(6), day_starts_at=CUT_OFF, zone=ZONE)
    assert end - start == timedelta(hours=hours)
    assert wall_times(start, end, ZONE) == (time(22), time(6))


def test_a_start_before_the_cut_off_is_in_the_night_after_the_day():
    start, end = moments(MONDAY, time(2), time(7), day_starts_at=CUT_OFF, zone=ZONE)
    assert (start, end) == (datetime(2026, 11, 10, 2, tzinfo=UTC), datetime(2026, 11, 10, 7, tzinfo=UTC))
    start, _end = moments(MONDAY, time(4), time(7), day_starts_at=CUT_OFF, zone=ZONE)
    assert start == datetime(2026, 11, 9, 4, tzinfo=UTC)


def test_a_time_that_the_clocks_make_twice_is_the_first_and_one_they_leave_out_is_later():
    start, _end = moments(date(2026, 10, 24), time(1, 30), time(6), day_starts_at=CUT_OFF, zone=ZONE)
    assert start == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    start, end = moments(date(2026, 3, 28), time(1, 30), time(6), day_starts_at=CUT_OFF, zone=ZONE)
    assert (start, end) == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), datetime(2026, 3, 29, 5, tzinfo=UTC))
