"""Opening hours: past midnight, on both changes of clocks, on special days, as text and as words. Pure."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.errors import InvalidInput
from restaurants.opening_hours import (
    Interval,
    OpeningHours,
    SpecialDay,
    as_json,
    check_hours,
    closes_at,
    from_json,
    intervals_text,
    is_open,
    opens_at,
    parse_intervals,
    sentence,
)

LONDON = ZoneInfo("Europe/London")
MONDAY = date(2026, 11, 30)


def week(*days: str) -> OpeningHours:
    """The hours of Monday, Tuesday, …; the days that are not named are closed."""
    return OpeningHours(week=tuple(parse_intervals(text) for text in (*days, *[""] * (7 - len(days)))))


def london(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


EVERY_DAY = week(*["12-15, 18-02"] * 7)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-30 11:59", False),
        ("2026-11-30 12:00", True),
        ("2026-11-30 15:00", False),
        ("2026-11-30 23:59", True),
        ("2026-12-01 01:59", True),
        ("2026-12-01 02:00", False),
    ],
)
def test_open_from_the_first_minute_up_to_the_last_also_past_midnight(at, expected):
    assert is_open(EVERY_DAY, london(at), LONDON) is expected


def test_the_night_of_the_last_weekday_runs_into_the_next_week():
    sunday = week("", "", "", "", "", "", "20-03")
    assert is_open(sunday, london("2026-11-30 02:59"), LONDON)
    assert not is_open(sunday, london("2026-11-29 02:59"), LONDON)


# In London 2026 the clocks go forward on 29 March at 01:00 UTC and back on 25 October at 01:00 UTC.
@pytest.mark.parametrize(
    ("hours", "opens", "closes"),
    [
        ("2026-03-28 20-04", "2026-03-28T20:00", "2026-03-29T03:00"),  # the night has an hour less
        ("2026-03-28 20-01:30", "2026-03-28T20:00", "2026-03-29T01:30"),  # 01:30 does not exist: as before the change
        ("2026-03-29 01:30-05", "2026-03-29T01:30", "2026-03-29T04:00"),
        ("2026-03-29 10-10", "2026-03-29T09:00", "2026-03-30T09:00"),
        ("2026-10-24 20-04", "2026-10-24T19:00", "2026-10-25T04:00"),  # an hour more
        ("2026-10-24 20-01:30", "2026-10-24T19:00", "2026-10-25T01:30"),  # the second 01:30
        ("2026-10-25 01:30-05", "2026-10-25T00:30", "2026-10-25T05:00"),  # the first one
        ("2026-10-24 12-12", "2026-10-24T11:00", "2026-10-25T12:00"),
    ],
)
def test_on_the_changes_of_clocks(hours, opens, closes):
    day, _, text = hours.partition(" ")
    one_day = OpeningHours(special_days=(SpecialDay(date.fromisoformat(day), parse_intervals(text)),))
    first, end = (datetime.fromisoformat(each).replace(tzinfo=UTC) for each in (opens, closes))
    second = timedelta(seconds=1)
    states = [is_open(one_day, at, LONDON) for at in (first - second, first, end - second, end)]
    assert states == [False, True, True, False]
    assert opens_at(one_day, first - second, LONDON) == first
    assert closes_at(one_day, first, LONDON) == end


times = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


@st.composite
def valid_days(draw):
    """Intervals of one day that do not overlap; the last one may end on the next day."""
    marks = sorted(set(draw(st.lists(times, max_size=6))))
    pairs = list(zip(marks[::2], marks[1::2], strict=False))
    if pairs and draw(st.booleans()):
        pairs[-1] = (pairs[-1][0], draw(times.filter(lambda each: each <= pairs[-1][0])))
    return tuple(Interval(*pair) for pair in pairs)


weeks = st.builds(OpeningHours, week=st.tuples(*[valid_days()] * 7))
winter = st.datetimes(datetime(2026, 11, 1), datetime(2027, 3, 20), timezones=st.just(LONDON))
any_moment = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))


@given(weeks, winter)
def test_without_a_change_of_clocks_the_clock_on_the_wall_decides(hours, at):
    minute = at.hour * 60 + at.minute
    today = any(each.start <= minute < each.end for each in hours.on(at.date()))
    last_night = any(minute + 1440 < each.end for each in hours.on(at.date() - timedelta(days=1)))
    assert is_open(hours, at, LONDON) is (today or last_night)


@given(weeks, any_moment)
def test_closing_and_opening_are_where_the_state_changes(hours, at):
    second = timedelta(seconds=1)
    closes, opens = closes_at(hours, at, LONDON), opens_at(hours, at, LONDON)
    if closes is not None and closes - at < timedelta(days=7):
        assert is_open(hours, closes - second, LONDON)
        assert not is_open(hours, closes, LONDON)
    elif closes is None and opens is not None:
        assert is_open(hours, opens, LONDON)
        assert not is_open(hours, opens - second, LONDON)
        assert not is_open(hours, at + (opens - at) / 2, LONDON)


@given(weeks, st.lists(st.builds(SpecialDay, st.dates(), valid_days(), st.text(max_size=60)), max_size=4))
def test_what_is_stored_is_read_back(hours, special_days):
    stored = OpeningHours(hours.week, tuple(sorted(special_days, key=lambda each: each.day)))
    assert from_json(as_json(stored)) == stored


@given(valid_days())
def test_hours_are_read_as_they_are_shown(intervals):
    assert parse_intervals(intervals_text(intervals)) == intervals


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", ""),
        ("12-23", "12:00–23:00"),
        ("18:00 – 23:30, 12-15", "12:00–15:00, 18:00–23:30"),
        ("9am-5.30pm", "09:00–17:30"),
        ("12am to 12 pm", "00:00–12:00"),
        ("18h00-24", "18:00–00:00"),
        ("12-15; 18-02", "12:00–15:00, 18:00–02:00"),
    ],
)
def test_hours_are_read_as_people_write_them(text, read):
    assert intervals_text(parse_intervals(text)) == read


@pytest.mark.parametrize("text", ["noon", "12", "25-26", "12:60-13", "12-15-18", "13pm-14", "-", "12–"])
def test_hours_that_cannot_be_read_are_refused(text):
    with pytest.raises(InvalidInput, match="is not understood"):
        parse_intervals(text)


@pytest.mark.parametrize(
    ("hours", "field", "sentence"),
    [
        (week("12-15, 14-18"), "day_0", "overlap"),
        (week("10-11, 12-13, 14-15, 16-17, 18-19"), "day_0", "at most 4"),
        (week("18-02", "01-05"), "day_0", "ends on Tuesday after the opening at 01:00"),
        (week("01-05", "", "", "", "", "", "18-02"), "day_6", "ends on Monday"),
        (OpeningHours(special_days=(SpecialDay(MONDAY),) * 2), "special_days", "30 November 2026 is entered twice"),
        (OpeningHours(special_days=(SpecialDay(MONDAY, parse_intervals("9-12, 11-13")),)), "special_days", "overlap"),
        (OpeningHours(special_days=tuple(SpecialDay(MONDAY + timedelta(days=n)) for n in range(61))),
         "special_days", "at most 60"),
    ],
)  # fmt: skip
def test_hours_that_contradict_each_other_are_refused_at_their_field(hours, field, sentence):
    with pytest.raises(InvalidInput, match=sentence) as refused:
        check_hours(hours)
    assert refused.value.field == field


def test_a_special_day_replaces_its_weekday_but_not_the_night_before():
    hours = OpeningHours(EVERY_DAY.week, (SpecialDay(date(2026, 12, 25), name="Christmas Day"),))
    assert is_open(hours, london("2026-12-25 01:00"), LONDON)
    assert not is_open(hours, london("2026-12-25 13:00"), LONDON)
    assert is_open(hours, london("2026-12-26 13:00"), LONDON)


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (OpeningHours(), ""),
        (week("12-23"), "Open until 23:00"),
        (week("18-23"), "Closed. Opens at 18:00."),
        (week("", "12-23"), "Closed. Opens tomorrow at 12:00."),
        (week("", "", "", "12-23"), "Closed. Opens on Thursday at 12:00."),
        (OpeningHours(special_days=(SpecialDay(date(2027, 1, 3), parse_intervals("12-15")),)),
         "Closed. Opens on 3 January at 12:00."),
        (OpeningHours(special_days=(SpecialDay(MONDAY, name="Stocktake"),)), "Closed: Stocktake."),
        (week(*["00-24"] * 7), "Open day and night"),
        (week("00-24", "00-24", "00-12"), "Open until Wednesday, 12:00"),
    ],
)  # fmt: skip
def test_the_state_in_words(hours, said):
    assert sentence(hours, london("2026-11-30 14:00"), LONDON) == said
