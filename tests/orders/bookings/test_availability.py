"""Which times have room: limits, changes of the clocks, times after midnight."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from orders.bookings.availability import (
    Held,
    Place,
    business_day_of,
    covers_arriving,
    free_times,
    has_room,
    most_covers,
    slot_of,
    stay,
    times_of_day,
)
from orders.models import BookingSettings
from restaurants.opening_hours import Interval, OpeningHours

LONDON = ZoneInfo("Europe/London")
NIGHT = Place(OpeningHours(week=((Interval(time(18), time(2)),),) * 7), LONDON, time(4))
START = datetime(2026, 7, 3, 17, 0, tzinfo=UTC)  # 18:00 in London
HOUR = timedelta(hours=1)

minutes = st.integers(0, 600).map(lambda number: START + timedelta(minutes=number))
bookings = st.lists(
    st.builds(
        lambda at, length, party: Held(at, at + timedelta(minutes=length), party),
        minutes, st.integers(1, 240), st.integers(1, 12),
    ),
    max_size=12,
)  # fmt: skip


def settings(**fields) -> BookingSettings:
    return BookingSettings(**fields)


def local(times) -> list[str]:
    return [f"{at.astimezone(LONDON):%H:%M %Z}" for at in times]


def test_a_party_stays_as_long_as_its_size():
    assert [stay(settings(), party) // timedelta(minutes=1) for party in (1, 2, 3, 4, 5)] == [90, 90, 120, 120, 150]


def test_the_times_of_a_day_go_on_after_midnight_until_before_closing():
    found = local(times_of_day(settings(), NIGHT, date(2026, 7, 3)))
    assert (found[0], found[-1], len(found)) == ("18:00 BST", "00:30 BST", 14)
    assert list(times_of_day(settings(), Place(OpeningHours(), LONDON, time(4)), date(2026, 7, 3))) == []


def test_when_the_clocks_go_back_the_repeated_hour_has_its_own_times():
    """On 25 October 2026 at 02:00 it is 01:00 again: closing at 02:00 is the second one, an hour later."""
    place, some = NIGHT, settings(last_minutes=0)
    found = local(times_of_day(some, place, date(2026, 10, 24)))
    assert found[-7:] == [
        "00:00 BST", "00:30 BST", "01:00 BST", "01:30 BST", "01:00 GMT", "01:30 GMT", "02:00 GMT",
    ]  # fmt: skip
    assert len(set(times_of_day(some, place, date(2026, 10, 24)))) == len(found)


def test_when_the_clocks_go_forward_the_missing_hour_has_no_times():
    """On 29 March 2026 at 01:00 it is 02:00."""
    found = local(times_of_day(settings(last_minutes=0), NIGHT, date(2026, 3, 28)))
    assert found[-3:] == ["00:00 GMT", "00:30 GMT", "02:00 BST"]


def test_a_guest_books_neither_too_late_nor_too_far_ahead_nor_for_too_many():
    some, day = settings(notice_minutes=60, days_ahead=2, largest_party=8), date(2026, 7, 3)
    before = START - timedelta(minutes=30)
    assert free_times(some, NIGHT, day, 2, [], before)[0] == START + timedelta(minutes=30)
    assert free_times(some, NIGHT, day, 9, [], before) == free_times(some, NIGHT, day, 0, [], before) == []
    assert free_times(some, NIGHT, day + timedelta(days=2), 2, [], before)
    assert free_times(some, NIGHT, day + timedelta(days=3), 2, [], before) == []
    assert free_times(some, NIGHT, day - timedelta(days=1), 2, [], before) == []


def test_at_half_past_midnight_the_night_of_yesterday_can_still_be_booked():
    some, after_midnight = settings(notice_minutes=0), START + timedelta(hours=6, minutes=30)  # 00:30 on the 4th
    assert local(free_times(some, NIGHT, date(2026, 7, 3), 2, [], after_midnight)) == ["00:30 BST"]


def test_both_limits_hold_and_a_table_that_is_free_again_counts():
    some = settings(covers_per_slot=4, covers_at_once=6)
    held = [Held(START, START + HOUR, 3)]
    assert has_room(some, held, Held(START, START + HOUR, 1))
    assert not has_room(some, held, Held(START + timedelta(minutes=15), START + 2 * HOUR, 2))  # the same slot
    assert has_room(some, held, Held(START + timedelta(minutes=30), START + 2 * HOUR, 3))
    assert not has_room(some, held, Held(START + timedelta(minutes=30), START + 2 * HOUR, 4))
    assert has_room(some, held, Held(START + HOUR, START + 2 * HOUR, 4))


@given(bookings, minutes, st.integers(1, 240))
def test_the_most_covers_are_those_of_the_fullest_minute(held, starts_at, length):
    every = [starts_at + timedelta(minutes=number) for number in range(length)]
    slow = max(sum(each.party for each in held if each.starts_at <= at < each.ends_at) for at in every)
    assert most_covers(held, starts_at, starts_at + timedelta(minutes=length)) == slow


@given(bookings)
def test_what_is_accepted_one_by_one_never_exceeds_the_limits(wanted):
    some, taken = settings(covers_per_slot=10, covers_at_once=20), []
    for each in wanted:
        if has_room(some, taken, each):
            taken.append(each)
    for each in taken:
        assert covers_arriving(some, taken, each.starts_at) <= 10
        assert most_covers(taken, each.starts_at, each.ends_at) <= 20


@given(minutes, st.sampled_from([15, 30, 60]))
def test_each_moment_lies_in_its_slot(moment, length):
    slot = slot_of(settings(slot_minutes=length), moment)
    assert slot <= moment < slot + timedelta(minutes=length)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)))
def test_every_time_belongs_to_the_business_day_that_offers_it(moment):
    day = business_day_of(NIGHT, moment.replace(tzinfo=UTC))
    for at in times_of_day(settings(), NIGHT, day):
        assert business_day_of(NIGHT, at) == day
