"""What people do with their own shifts: open ones, swaps, availability, their calendar. Nobody reads another's."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal as D

import pytest
from icalendar import Calendar

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from restaurants.models import Plan, Subscription
from staff.employees import services as staff
from staff.errors import NoEmployee
from staff.models import CalendarFeed, ShiftRecord, ShiftSwap
from staff.rota import requests, selectors, services
from staff.rota.errors import (
    CannotWork,
    NotYourJob,
    ShiftBegun,
    ShiftNotFound,
    ShiftTaken,
    SwapDecided,
    SwapNotFound,
    SwapOpen,
)
from staff.rota.publishing import publish_week
from staff.timesheets.sheet import monday_of
from tests.staff.rota.conftest import MONDAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask(run, actor):
    """`ask("sara", requests.take_shift, shift_id=…)` lets Sara do it."""
    return lambda who, service, **fields: run(service, actor=actor(who), **fields)


@pytest.fixture
def open_shift(plan, publish):
    shift = plan(None, 9, "12:00", "18:00")
    publish()
    return shift


@pytest.fixture
def shift(sara, plan, publish):
    """Sara's published shift of Monday."""
    made = plan(sara, 9, "12:00", "18:00")
    publish()
    return made


# -- open shifts ---------------------------------------------------------------------------------------------


def test_an_open_shift_goes_to_who_asks_first(sara, kim, open_shift, ask):
    assert selectors.open_shifts(sara) == [open_shift]
    taken = ask("sara", requests.take_shift, shift_id=open_shift.id)

    assert (taken.employee_id, taken.published_employee_id) == (sara.id, sara.id)
    assert ask("sara", requests.take_shift, shift_id=open_shift.id).id == open_shift.id
    with pytest.raises(ShiftTaken):
        ask("kim", requests.take_shift, shift_id=open_shift.id)
    last = ShiftRecord.objects.get(employee=sara)
    assert (last.action, last.cause, last.notice_hours) == ("published", "taken", D("168.00"))


def test_a_shift_that_is_not_published_cannot_be_taken(sara, plan, ask):
    with pytest.raises(ShiftNotFound):
        ask("sara", requests.take_shift, shift_id=plan(None, 9, "12:00", "18:00").id)


def test_an_open_shift_that_the_plan_gives_to_another_cannot_be_taken(sara, kim, open_shift, ask, run):
    run(services.change_shift, shift_id=open_shift.id, version=1, employee_id=kim.id)
    with pytest.raises(ShiftTaken):
        ask("sara", requests.take_shift, shift_id=open_shift.id)


def test_only_who_does_the_job_may_take_a_shift(sara, plan, publish, ask):
    cooks = plan(None, 9, "12:00", "18:00", kind="cook")
    publish()
    with pytest.raises(NotYourJob):
        ask("sara", requests.take_shift, shift_id=cooks.id)


def test_rest_and_other_shifts_are_in_the_way(sara, plan, publish, ask):
    plan(sara, 9, "17:00", "23:00")
    clash, tired = plan(None, 9, "12:00", "17:01"), plan(None, 10, "09:59", "12:00")
    fits = plan(None, 10, "10:00", "12:00")
    publish()
    for shift, flag in ((clash, "clash"), (tired, "short_rest")):
        with pytest.raises(CannotWork) as refused:
            ask("sara", requests.take_shift, shift_id=shift.id)
        assert refused.value.details["flags"] == [flag]
    assert ask("sara", requests.take_shift, shift_id=fits.id).employee_id == sara.id


def test_a_shift_that_has_begun_cannot_be_taken(sara, open_shift, ask):
    with clock.travel(datetime(2026, 11, 9, 12, tzinfo=UTC)), pytest.raises(ShiftBegun):
        ask("sara", requests.take_shift, shift_id=open_shift.id)


def test_who_has_no_record_of_staff_takes_nothing(open_shift, ask):
    with pytest.raises(NoEmployee):
        ask("carl", requests.take_shift, shift_id=open_shift.id)


# -- swaps ---------------------------------------------------------------------------------------------------


def test_a_swap_changes_the_rota_once_a_manager_has_approved(sara, kim, shift, ask):
    swap = ask("sara", requests.offer_swap, shift_id=shift.id, taker_id=kim.id)
    with pytest.raises(SwapDecided):
        ask("marco", requests.decide_swap, swap_id=swap.id, approves=True)  # Kim has not said yes
    ask("kim", requests.accept_swap, swap_id=swap.id)
    assert selectors.get_shift(shift.id).employee_id == sara.id
    ask("marco", requests.decide_swap, swap_id=swap.id, approves=True, answer="fine")

    found = selectors.get_shift(shift.id)
    assert (found.employee_id, found.published_employee_id, found.job.employee_id) == (kim.id, kim.id, kim.id)
    notified = [(row.employee.name, row.action, row.cause) for row in ShiftRecord.objects.order_by("at", "id")[1:]]
    assert notified == [("Sara", "cancelled", "swap"), ("Kim", "published", "swap")]
    assert selectors.plan_of(MONDAY).to_publish == 0


def test_a_swap_in_return_for_a_shift_exchanges_both(sara, kim, shift, plan, publish, ask):
    theirs = plan(kim, 9, "11:00", "15:00")  # at the same time: each gives theirs away
    publish()
    swap = ask("sara", requests.offer_swap, shift_id=shift.id, taker_id=kim.id, in_return_id=theirs.id)
    ask("kim", requests.accept_swap, swap_id=swap.id)
    ask("marco", requests.decide_swap, swap_id=swap.id, approves=True)

    assert selectors.get_shift(shift.id).published_employee_id == kim.id
    assert selectors.get_shift(theirs.id).published_employee_id == sara.id


def test_an_offer_to_everybody_goes_to_who_accepts_first(sara, kim, shift, ask, run, person):
    carl = run(staff.add_employee, name="Carl", job="server", person=person("carl").pk, started_on=NOW.date()).employee
    swap = ask("sara", requests.offer_swap, shift_id=shift.id)
    ask("kim", requests.accept_swap, swap_id=swap.id)
    with pytest.raises(SwapNotFound):  # Kim has it: it is no more of Carl's business
        ask("carl", requests.accept_swap, swap_id=swap.id)
    assert carl.id


def test_a_refused_or_withdrawn_swap_changes_nothing(sara, kim, shift, ask):
    swap = ask("sara", requests.offer_swap, shift_id=shift.id)
    with pytest.raises(SwapOpen):
        ask("sara", requests.offer_swap, shift_id=shift.id)
    ask("sara", requests.withdraw_swap, swap_id=swap.id)
    with pytest.raises(SwapDecided):
        ask("kim", requests.accept_swap, swap_id=swap.id)
    again = ask("sara", requests.offer_swap, shift_id=shift.id)
    ask("kim", requests.accept_swap, swap_id=again.id)
    ask("marco", requests.decide_swap, swap_id=again.id, approves=False)

    assert selectors.get_shift(shift.id).employee_id == sara.id
    assert [each.status for each in ShiftSwap.objects.order_by("asked_at")] == ["withdrawn", "refused"]


def test_a_swap_of_a_shift_that_changed_since_is_not_approved(sara, kim, shift, ask, run, hire):
    ana = hire("Ana Ruiz", "server")
    swap = ask("sara", requests.offer_swap, shift_id=shift.id, taker_id=kim.id)
    ask("kim", requests.accept_swap, swap_id=swap.id)
    run(services.change_shift, shift_id=shift.id, version=shift.version, employee_id=ana.id)
    with pytest.raises(ShiftTaken):
        ask("marco", requests.decide_swap, swap_id=swap.id, approves=True)


def test_nobody_offers_or_withdraws_anothers_shift(sara, kim, shift, ask):
    with pytest.raises(ShiftNotFound):
        ask("kim", requests.offer_swap, shift_id=shift.id)
    with pytest.raises(InvalidInput):
        ask("sara", requests.offer_swap, shift_id=shift.id, taker_id=sara.id)
    with pytest.raises(ShiftNotFound):
        ask("sara", requests.offer_swap, shift_id=shift.id, taker_id=kim.id, in_return_id=shift.id)
    swap = ask("sara", requests.offer_swap, shift_id=shift.id, taker_id=kim.id)
    with pytest.raises(SwapNotFound):
        ask("kim", requests.withdraw_swap, swap_id=swap.id)
    with pytest.raises(SwapNotFound):
        ask("kim", requests.accept_swap, swap_id=uuid7())


def test_who_cannot_work_it_cannot_accept_a_swap(sara, kim, shift, plan, publish, ask):
    plan(kim, 9, "17:00", "22:00")
    publish()
    swap = ask("sara", requests.offer_swap, shift_id=shift.id)
    with pytest.raises(CannotWork):
        ask("kim", requests.accept_swap, swap_id=swap.id)


# -- availability and calendar -------------------------------------------------------------------------------


def test_availability_is_replaced_as_a_whole_and_seen_while_planning(sara, plan, ask):
    ask("sara", requests.set_availability, days=[{"weekday": 0}, {"weekday": 1, "starts": time(9), "ends": time(15)}])
    plan(sara, 9, "10:00", "12:00")
    plan(sara, 10, "10:00", "15:15")
    assert [[*map(str, each.flags)] for each in selectors.plan_of(MONDAY).shifts] == [["unavailable"]] * 2
    ask("sara", requests.set_availability, days=[])
    assert [each.flags for each in selectors.plan_of(MONDAY).shifts] == [(), ()]


def test_availability_needs_both_times_and_each_weekday_once(sara, ask):
    with pytest.raises(InvalidInput):
        ask("sara", requests.set_availability, days=[{"weekday": 0, "starts": time(9)}])
    with pytest.raises(InvalidInput):
        ask("sara", requests.set_availability, days=[{"weekday": 0}, {"weekday": 0}])


def test_the_calendar_holds_the_published_shifts_of_one_person(sara, kim, plan, publish, ask, browse):
    night = plan(sara, 14, "22:00", "06:00", note="keys")
    plan(kim, 9, "12:00", "18:00")
    publish()
    plan(sara, 10, "12:00", "18:00")  # not published
    feed = ask("sara", requests.make_calendar)
    answer = browse(None).get(f"/rota/{feed.token}.ics")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["UID"] == f"{night.id}@fynlo"
    assert event["DTSTART"].dt == datetime(2026, 11, 14, 22, tzinfo=UTC)
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=8)
    assert (str(event["SUMMARY"]), str(event["DESCRIPTION"])) == ("Server, Alpha", "keys")
    assert "Kim" not in answer.content.decode()


@pytest.mark.parametrize(("day", "hours"), [("2026-10-24", 9), ("2026-03-28", 7)])
def test_the_calendar_keeps_the_length_of_a_night_in_which_the_clocks_change(sara, plan, run, ask, browse, day, hours):
    when = date.fromisoformat(day)
    with clock.travel(datetime(when.year, when.month, when.day - 5, 12, tzinfo=UTC)):
        plan(sara, when, "22:00", "06:00")
        version = selectors.plan_of(monday_of(when)).week.version
        run(publish_week, monday=when, version=version)
        feed = ask("sara", requests.make_calendar)
        (event,) = Calendar.from_ical(browse(None).get(f"/rota/{feed.token}.ics").content).walk("VEVENT")
    start, end = (event[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND"))
    assert end - start == timedelta(hours=hours)


def test_a_new_address_voids_the_one_before_and_a_stopped_one_is_gone(sara, ask, browse):
    first, second = ask("sara", requests.make_calendar), ask("sara", requests.make_calendar)
    client = browse(None)
    assert client.get(f"/rota/{first.token}.ics").status_code == 404
    assert client.get(f"/rota/{second.token}.ics").status_code == 200
    ask("sara", requests.revoke_calendar)
    assert client.get(f"/rota/{second.token}.ics").status_code == 404
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 0


def test_the_calendar_needs_the_plan_and_another_restaurant_has_none_of_it(sara, ask, browse, tenant):
    feed = ask("sara", requests.make_calendar)
    assert browse(None, "beta").get(f"/rota/{feed.token}.ics").status_code == 404
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))
    assert browse(None).get(f"/rota/{feed.token}.ics").status_code == 404
