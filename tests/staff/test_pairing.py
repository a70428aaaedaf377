"""Shifts are made of punches: in any order, doubled, over midnight and over a change of the clocks. Pure."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staff.clock.pairing import DOUBLED, LONGEST, Flag, Kind, Press, current_shift, shifts_of

LONDON = ZoneInfo("Europe/London")
COOK, SERVER = UUID(int=1), UUID(int=2)
NEXT_YEAR = datetime(2027, 6, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def london(day, hour, minute=0, fold=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON, fold=fold).astimezone(UTC)


def at(hour, minute=0, day=2):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def presses(*pressed):
    """Return presses of (kind, moment[, job]), with ids of their own."""
    return [Press(UUID(int=100 + n), Kind(kind), moment, *more) for n, (kind, moment, *more) in enumerate(pressed)]


def only(*pressed, now=NEXT_YEAR):
    (shift,) = shifts_of(presses(*pressed), now)
    return shift


def hours(shift, now=NEXT_YEAR):
    return (shift.present_seconds(now) - shift.break_seconds(now)) / 3600


def test_a_shift_with_a_break():
    shift = only(("in", at(9)), ("break_start", at(13)), ("break_end", at(13, 30)), ("out", at(17)))

    assert (hours(shift), shift.flags) == (7.5, [])


def test_the_last_shift_runs():
    (shift,) = shifts_of(presses(("in", at(9)), ("break_start", at(10))), at(11))

    assert current_shift([shift]) is shift
    assert shift.on_break_since == at(10)
    assert hours(shift, at(11)) == 1


def test_a_shift_that_nobody_ended_counts_no_hours():
    shift = only(("in", at(9)))

    assert (shift.flags, hours(shift), shift.is_running) == ([Flag.MISSED_OUT], 0, False)


def test_a_missed_clock_out_does_not_eat_the_next_day():
    missed, worked = shifts_of(presses(("in", at(9)), ("in", at(9, day=3)), ("out", at(17, day=3))), NEXT_YEAR)

    assert (missed.flags, hours(missed)) == ([Flag.MISSED_OUT], 0)
    assert (worked.flags, hours(worked)) == ([], 8)


def test_a_lone_clock_out_is_flagged():
    shift = only(("out", at(17)))

    assert (shift.flags, hours(shift)) == ([Flag.MISSED_IN], 0)


def test_what_is_pressed_long_after_the_start_belongs_to_another_shift():
    first, second = shifts_of(presses(("in", at(9)), ("out", at(9) + LONGEST + MINUTE)), NEXT_YEAR)

    assert (first.flags, second.flags) == ([Flag.MISSED_OUT], [Flag.MISSED_IN])
    assert hours(only(("in", at(9)), ("out", at(9) + LONGEST))) == 16


def test_another_job_begins_the_next_shift_at_that_moment():
    cook, server = shifts_of(presses(("in", at(9), COOK), ("in", at(12), SERVER), ("out", at(17))), NEXT_YEAR)

    assert (hours(cook), cook.job_id, cook.flags) == (3, COOK, [])
    assert (hours(server), server.job_id) == (5, SERVER)


def test_breaks_that_were_not_ended_or_begun_are_flagged():
    unended = only(("in", at(9)), ("break_start", at(12)), ("out", at(17)))
    unbegun = only(("in", at(9)), ("break_end", at(12)), ("out", at(17)))
    two = only(("in", at(9)), ("break_start", at(11)), ("break_start", at(12)), ("break_end", at(13)), ("out", at(17)))

    assert (unended.flags, hours(unended)) == ([Flag.MISSED_BREAK_END], 3)
    assert (unbegun.flags, hours(unbegun)) == ([Flag.MISSED_BREAK_START], 8)
    assert (two.flags, hours(two)) == ([Flag.MISSED_BREAK_END], 6)


def test_two_presses_at_one_moment_end_before_they_begin():
    one, two = shifts_of(
        presses(("in", at(12)), ("out", at(17)), ("in", at(9)), ("out", at(12))), NEXT_YEAR
    )  # fmt: skip

    assert (hours(one), hours(two)) == (3, 5)


@pytest.mark.parametrize(
    ("saturday", "worked"),
    [
        (datetime(2026, 10, 24), 9),  # the clocks go back: 22:00 to 06:00 are nine hours
        (datetime(2027, 3, 27), 7),  # they go forward
        (datetime(2026, 11, 7), 8),
    ],
)
def test_a_night_has_the_hours_that_it_had(saturday, worked):
    shift = only(("in", london(saturday, 22)), ("out", london(saturday + timedelta(1), 6)))

    assert hours(shift) == worked


def test_the_hour_that_comes_twice_is_two_hours():
    sunday = datetime(2026, 10, 25)
    shift = only(("in", london(sunday, 1, 30)), ("out", london(sunday, 1, 30, fold=1)))

    assert hours(shift) == 1


# -- any order, doubled --------------------------------------------------------------------------------------

GAPS = st.integers(min_value=12, max_value=900)  # minutes, more than twice DOUBLED
STEPS = st.lists(st.tuples(st.sampled_from(list(Kind)), GAPS, st.sampled_from([COOK, SERVER])), max_size=24)


def made_of(steps):
    moment, found = at(6, day=1), []
    for kind, gap, job in steps:
        moment += timedelta(minutes=gap)
        found.append((kind, moment, job if kind == Kind.IN else None))
    return presses(*found)


def summary(pressed, now):
    return [
        (shift.start, shift.end, shift.job_id, tuple(shift.breaks), tuple(shift.flags))
        for shift in shifts_of(pressed, now)
    ]


@given(STEPS, st.randoms(use_true_random=False))
def test_the_same_punches_in_any_order_and_sent_again_give_the_same_timesheet(steps, random: Random):
    pressed = made_of(steps)
    mixed = pressed + random.sample(pressed, len(pressed) // 2)
    random.shuffle(mixed)

    assert shifts_of(mixed, NEXT_YEAR) == shifts_of(pressed, NEXT_YEAR)


@given(STEPS, st.randoms(use_true_random=False))
def test_pressing_twice_on_two_devices_changes_nothing_that_counts(steps, random: Random):
    pressed = made_of(steps)
    again = [
        Press(UUID(int=10_000 + number), press.kind, press.at + timedelta(seconds=random.randint(0, 299)), press.job_id)
        for number, press in enumerate(pressed)
        if random.random() < 0.5
    ]

    assert timedelta(seconds=299) < DOUBLED
    assert summary(pressed + again, NEXT_YEAR) == summary(pressed, NEXT_YEAR)


@given(STEPS)
def test_every_punch_is_part_of_one_shift_and_no_hours_are_counted_twice(steps):
    pressed = made_of(steps)
    found = shifts_of(pressed, NEXT_YEAR)

    assert sorted(each for shift in found for each in shift.presses) == sorted(press.id for press in pressed)
    ends = [(shift.start, shift.end) for shift in found if shift.end]
    assert all(end <= start for (_, end), (start, _) in pairwise(ends))
    assert all(shift.break_seconds(NEXT_YEAR) <= shift.present_seconds(NEXT_YEAR) for shift in found)


@given(STEPS, STEPS)
def test_what_was_long_before_changes_no_later_shift(earlier, later):
    """Shifts of a day are read from the punches of some days around it."""
    old = made_of(earlier)
    shift_by = timedelta(days=60)
    new = [Press(UUID(int=50_000 + n), p.kind, p.at + shift_by, p.job_id) for n, p in enumerate(made_of(later))]

    alone = summary(new, NEXT_YEAR)
    assert summary(old + new, NEXT_YEAR)[len(shifts_of(old, at(6, day=1) + shift_by)) :] == alone
