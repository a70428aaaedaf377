"""The time clock: who may press it, what is refused while a person waits, devices without a network, corrections."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.commands.registry import Command
from realtime.models import Alert, Event
from restaurants.portal.today.panels import panels_for
from staff.clock import commands, reminders, selectors, services
from staff.clock.place import distance_between
from staff.employees import selectors as employees
from staff.employees import services as staff
from staff.errors import (
    AlreadyClockedIn,
    AlreadyOnBreak,
    Changed,
    JobNotFound,
    NoEmployee,
    NotClockedIn,
    NotOnBreak,
    PunchNotFound,
)
from staff.models import Employee, Punch, PunchCorrection
from staff.timesheets import commands as timesheet_commands
from staff.timesheets.sheet import monday_of
from tests.offline import OfflineTill

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def moment(hour, minute=0, day=2):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def press(run, actor):
    """`press(services.clock_in, 9)` lets Sara clock in at nine."""

    def at(service, hour, minute=0, *, day=2, who="sara", **fields):
        with clock.travel(moment(hour, minute, day)):
            return run(service, actor=actor(who), **fields)

    return at


@pytest.fixture
def sara(run, person):
    with clock.travel(moment(6)):
        return run(staff.add_employee, name="Sara", job="server", person=person("sara").pk).employee


def worked_on(employee, day=DAY, now=None):
    employee = employees.get_employee(employee.id)
    with clock.travel(now or moment(23, 0, 28)):
        return selectors.worked_between(day, day, [employee])[employee.id]


# -- pressing ------------------------------------------------------------------------------------------------


def test_a_day_with_a_break(sara, press):
    press(services.clock_in, 9)
    press(services.start_break, 13)
    press(services.end_break, 13, 30)
    press(services.clock_out, 17)

    (worked,) = worked_on(sara)
    assert (worked.paid, worked.breaks, worked.flags, str(worked.job)) == (D("7.50"), D("0.50"), (), "Server")
    assert [event.type for event in Event.objects.filter(type__startswith="staff.").exclude(type="staff.updated")] == [
        "staff.clocked_in", "staff.break_started", "staff.break_ended", "staff.clocked_out",
    ]  # fmt: skip


def test_while_the_person_waits_a_press_that_makes_no_sense_is_refused(sara, press):
    for service, refusal in (
        (services.clock_out, NotClockedIn), (services.start_break, NotClockedIn), (services.end_break, NotOnBreak),
    ):  # fmt: skip
        with pytest.raises(refusal):
            press(service, 9)
    press(services.clock_in, 9)
    with pytest.raises(AlreadyClockedIn):
        press(services.clock_in, 9, 30)
    press(services.start_break, 10)
    with pytest.raises(AlreadyOnBreak):
        press(services.start_break, 10, 30)


def test_the_same_punch_again_is_one_punch(sara, press, actor, run):
    wanted = uuid7()
    assert press(services.clock_in, 9, punch_id=wanted) == press(services.clock_in, 9, 1, punch_id=wanted)
    assert Punch.objects.count() == 1
    with pytest.raises(PunchNotFound):  # the id of another person's punch
        press(services.clock_in, 9, who="kim", punch_id=wanted)


def test_a_member_without_a_record_gets_one_by_clocking_in(press, person):
    press(services.clock_in, 9, who="kim")

    kim = Employee.objects.get(person=person("kim").pk)
    assert [job.job for job in kim.jobs.all()] == ["cook"]
    assert kim.started_on == DAY


def test_the_system_does_not_clock_in(run):
    with pytest.raises(NoEmployee):
        run(services.clock_in)


def test_the_job_is_chosen_and_changed_at_work(sara, run, press):
    run(staff.add_job, employee_id=sara.id, job="cook")
    server, cook = employees.get_employee(sara.id).jobs.all()
    press(services.clock_in, 9, job_id=cook.id)
    press(services.clock_in, 12, job_id=server.id)
    press(services.clock_out, 15)

    assert [(each.job, each.paid) for each in worked_on(sara)] == [(cook, D("3.00")), (server, D("3.00"))]
    with pytest.raises(JobNotFound):
        press(services.clock_in, 16, job_id=uuid7())


def test_who_is_at_work_is_shown_with_their_breaks(sara, press):
    press(services.clock_in, 9)
    press(services.clock_in, 10, who="kim")
    press(services.start_break, 11)
    with clock.travel(moment(11, 30)):
        here = selectors.on_shift()

    assert [(each.employee.name, each.break_since) for each in here] == [("Sara", moment(11)), ("Kim", None)]
    assert str(here[1].job) == "Cook"


def test_a_clock_that_was_forgotten_is_no_shift_after_16_hours(sara, press):
    press(services.clock_in, 9)

    with clock.travel(moment(1, 1, 3)):
        assert selectors.on_shift() == []
    assert worked_on(sara)[0].flags == ("missed_out",)


def test_nobody_presses_for_another(api, sara):
    answer = api("kim")("POST", "/clock/in", {"employee_id": str(sara.id)})

    assert answer.status_code == 201
    assert Punch.objects.get().employee_id != sara.id


# -- devices without a network -------------------------------------------------------------------------------


def test_what_happened_without_a_network_is_stored_and_flagged(sara, later):
    with clock.travel(moment(20)):
        later(services.clock_out, moment(17))

    (worked,) = worked_on(sara)
    assert worked.flags == ("missed_in",)


def test_a_job_that_is_gone_loses_no_punch(sara, later):
    with clock.travel(moment(20)):
        later(services.clock_in, moment(9), job_id=uuid7())
        later(services.clock_out, moment(17))

    (worked,) = worked_on(sara)
    assert (worked.paid, str(worked.job)) == (D("8.00"), "Server")


def test_punches_that_arrive_in_any_order_give_the_same_hours(sara, later):
    with clock.travel(moment(20)):
        for service, made_at in (
            (services.clock_out, moment(17)), (services.end_break, moment(13, 30)), (services.clock_in, moment(9)),
            (services.start_break, moment(13)), (services.clock_in, moment(9, 2)),
        ):  # fmt: skip
            later(service, made_at)

    (worked,) = worked_on(sara)
    assert (worked.paid, worked.flags) == (D("7.50"), ())


def test_a_till_sends_punches_later_and_twice(api, sara):
    till, began = OfflineTill(api("sara")), clock.now() - timedelta(hours=3)
    punch = str(uuid7())
    sent = till.do("staff.clock_in", payload={"id": punch}, created_at=began)
    till.do("staff.clock_out", created_at=began + timedelta(hours=2))
    queue = list(till.queue)

    assert [answer["outcome"] for answer in till.send()] == ["applied", "applied"]
    assert [answer["outcome"] for answer in till.send(*queue)] == ["applied", "applied"]
    assert Punch.objects.count() == 2
    assert str(Punch.objects.get(kind="in").id) == punch
    assert sent["device_seq"] == queue[0]["device_seq"]
    first = business_day_of(began)
    assert [each.paid for each in worked_on(sara, first, clock.now())] == [D("2.00")]


def business_day_of(at):
    return selectors.day_at(at)


# -- the rules of working time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ends", "break_minutes", "born_on", "flags"),
    [
        ((16, 30), 0, None, ("no_break",)),
        ((16, 0), 0, None, ()),  # six hours, no more
        ((16, 30), 20, None, ()),
        ((16, 30), 19, None, ("no_break",)),
        ((14, 31), 0, date(2009, 11, 3), ("no_break",)),  # 17 on the day
        ((14, 30), 0, date(2009, 11, 3), ()),
        ((14, 31), 29, date(2009, 11, 3), ("no_break",)),
        ((14, 31), 30, date(2009, 11, 3), ()),
        ((14, 31), 0, date(2008, 11, 2), ()),  # 18 today
    ],
)
def test_a_rest_break_is_asked_for_on_both_sides_of_the_line(run, sara, press, ends, break_minutes, born_on, flags):
    run(staff.change_employee, employee_id=sara.id, born_on=born_on)
    press(services.clock_in, 10)
    if break_minutes:
        press(services.start_break, 12)
        press(services.end_break, 12, break_minutes)
    press(services.clock_out, *ends)

    assert worked_on(sara)[0].flags == flags


@pytest.mark.parametrize(
    ("ends", "begins", "flags"),
    [((23, 30, 2), (9, 0, 3), ("short_rest",)), ((22, 0, 2), (9, 0, 3), ()), ((22, 1, 2), (9, 0, 3), ("short_rest",)),
     ((6, 0, 3), (9, 0, 3), ("short_rest",))],
)  # fmt: skip
def test_eleven_hours_lie_between_two_days_of_work(sara, press, ends, begins, flags):
    press(services.clock_in, 18)
    press(services.clock_out, ends[0], ends[1], day=ends[2])
    press(services.clock_in, begins[0], begins[1], day=begins[2])
    press(services.clock_out, 13, day=3)

    assert worked_on(sara, date(2026, 11, 3))[0].flags == flags


def test_a_split_shift_on_one_day_needs_no_eleven_hours(sara, press):
    press(services.clock_in, 11)
    press(services.clock_out, 14)
    press(services.clock_in, 18)
    press(services.clock_out, 22)

    assert [each.flags for each in worked_on(sara)] == [(), ()]


# -- business days -------------------------------------------------------------------------------------------


def test_a_night_belongs_to_the_day_on_which_it_began(sara, press, tenant):
    press(services.clock_in, 22)
    press(services.clock_out, 6, day=3)
    before = tenant.day_starts_at.hour - 1
    press(services.clock_in, before, day=10)
    press(services.clock_out, 9, day=10)

    assert [each.paid for each in worked_on(sara)] == [D("8.00")]
    assert worked_on(sara, date(2026, 11, 3)) == []
    assert len(worked_on(sara, date(2026, 11, 9))) == 1  # before the hour at which the day begins


@pytest.mark.parametrize(
    ("saturday", "hours"), [(date(2026, 10, 24), "9.00"), (date(2026, 3, 28), "7.00"), (date(2026, 10, 17), "8.00")]
)
def test_a_night_in_which_the_clocks_change_has_its_own_length(run, actor, sara, tenant, saturday, hours):
    for service, day, hour in ((services.clock_in, saturday, 22), (services.clock_out, saturday + timedelta(1), 6)):
        with clock.travel(datetime(day.year, day.month, day.day, hour, tzinfo=tenant.zone)):
            run(service, actor=actor("sara"))

    assert [each.paid for each in worked_on(sara, saturday)] == [D(hours)]


def test_paid_breaks_are_paid(sara, run, press):
    run(services.change_clock_settings, version=1, breaks_paid=True)
    press(services.clock_in, 9)
    press(services.start_break, 13)
    press(services.clock_out, 17)

    (worked,) = worked_on(sara)
    assert (worked.paid, worked.breaks, worked.flags) == (D("8.00"), D("4.00"), ("missed_break_end",))


def test_a_missed_clock_out_is_raised_once_and_leads_to_its_day(sara, run, press, browse):
    press(services.clock_in, 9)
    press(services.clock_in, 9, day=3)
    press(services.clock_out, 17, day=3)
    with clock.travel(moment(6, 0, 4)):
        run(reminders.remind)
        run(reminders.remind)

    (alert,) = Alert.objects.all()
    assert alert.sentence == "Sara did not clock out on 2 November."
    day = f"/portal/staff/hours/{sara.id}/2026-11-02/"
    assert browse("marco").get(f"/portal/staff/hours/punches/{alert.subject}/day/").url == day


# -- the place -----------------------------------------------------------------------------------------------

HERE = {"latitude": D("51.50740"), "longitude": D("-0.12780")}


def test_the_distance_of_two_places():
    assert distance_between(**HERE, to_latitude=D("51.50740"), to_longitude=D("-0.12780")) == 0
    km = distance_between(**HERE, to_latitude=D("53.48080"), to_longitude=D("-2.24260")) / 1000
    assert round(km) == 262  # London to Manchester


def test_only_the_distance_is_stored_and_only_if_the_place_is_checked(sara, run, press):
    press(services.clock_in, 9, **HERE)
    press(services.clock_out, 10)
    run(services.change_clock_settings, version=1, checks_place=True, **HERE)
    press(services.clock_in, 11, latitude=D("51.50830"), longitude=D("-0.12780"))
    press(services.clock_out, 12)
    press(services.clock_in, 13)

    found = list(Punch.objects.filter(kind="in").order_by("at").values_list("distance", flat=True))
    assert found == [None, 100, None]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM staff_punch")
        assert "51.50" not in str(cursor.fetchall())


def test_the_settings_are_guarded(run):
    with pytest.raises(InvalidInput):
        run(services.change_clock_settings, version=1, checks_place=True)
    run(services.change_clock_settings, version=1, breaks_paid=True)
    with pytest.raises(Changed):
        run(services.change_clock_settings, version=1, breaks_paid=False)


# -- corrections ---------------------------------------------------------------------------------------------


def test_a_correction_keeps_both_values_and_the_reason(sara, run, press, actor):
    press(services.clock_in, 9)
    out = press(services.clock_out, 22)
    run(services.correct_punch, actor=actor("marco"), punch_id=out.id, at=moment(17), reason="forgot to clock out")
    run(services.correct_punch, actor=actor("marco"), punch_id=out.id, at=moment(17, 30), reason="half an hour more")

    assert [each.paid for each in worked_on(sara)] == [D("8.50")]
    found = [(each.before.hour, each.after.hour, each.by_name) for each in PunchCorrection.objects.all()]
    assert found == [(22, 17, "Marco"), (17, 17, "Marco")]
    assert Punch.objects.get(pk=out.pk).at == moment(22)


def test_a_missed_punch_is_entered_and_a_wrong_one_taken_out(sara, run, press, actor):
    press(services.clock_in, 9)
    wrong = press(services.start_break, 10)
    run(
        services.enter_punch, actor=actor("marco"), employee_id=sara.id, kind="out", at=moment(15), reason="forgotten"
    )  # fmt: skip
    run(services.correct_punch, actor=actor("marco"), punch_id=wrong.id, at=None, reason="pressed by mistake")

    (worked,) = worked_on(sara)
    assert (worked.paid, worked.breaks, worked.flags) == (D("6.00"), D("0.00"), ())


@pytest.mark.parametrize("at", [moment(9, 0, 4), datetime(2999, 1, 1, tzinfo=UTC)])
def test_a_punch_moves_by_a_day_at_most_and_never_into_the_future(sara, run, press, at):
    punch = press(services.clock_in, 9)

    with pytest.raises(InvalidInput):
        run(services.correct_punch, punch_id=punch.id, at=at, reason="wrong day")


def test_punches_and_corrections_are_never_edited(sara, run, press):
    punch = press(services.clock_in, 9)
    run(services.correct_punch, punch_id=punch.id, at=moment(10), reason="late")

    def refused(change):
        def attempt(*, context):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

        run(attempt)

    for rows, changed in ((Punch.objects, {"at": moment(8)}), (PunchCorrection.objects, {"reason": "other"})):
        refused(partial(rows.update, **changed))
        refused(rows.all().delete)


def test_a_merge_moves_the_hours(sara, run, press, hire):
    press(services.clock_in, 9)
    press(services.clock_out, 17)
    ana = hire("Sara Lind", job="server", started_on=DAY)
    run(staff.merge_employees, employee_id=ana.id, duplicate_id=sara.id)

    (worked,) = worked_on(ana)
    assert (worked.paid, worked.job) == (D("8.00"), ana.jobs.get())


# -- the API -------------------------------------------------------------------------------------------------


def test_the_clock_shows_a_person_their_own_state_and_no_pay(api, sara, run):
    run(staff.set_rate, employee_id=sara.id, job_id=sara.jobs.all()[0].id, from_day=DAY, hourly_rate=D("13.37"))
    caller = api("sara")
    caller("POST", "/clock/in", {})
    shown = caller("GET", "/clock").body["data"]

    assert (shown["state"], shown["job"]["label"], shown["on_shift"][0]["name"]) == ("in", "Server", "Sara")
    assert shown["break_due_at"] is not None
    assert "13.37" not in str(shown)


def test_a_shared_device_reads_another_persons_state_but_not_whether_they_are_under_18(api, sara, hire, tenant, person):
    api("sara")("POST", "/clock/in", {})
    shown = api("kim")("GET", f"/clock?person={person('sara').pk}").body["data"]

    assert (shown["state"], shown["job"]["label"]) == ("in", "Server")
    assert (shown["break_due_at"], shown["worked_seconds"]) == (None, 0)
    assert api("kim")("GET", "/clock?person=nobody").body["data"]["state"] == "out"


def test_the_app_lists_the_hours_of_this_week(api, sara, later):
    ended = clock.now()
    later(services.clock_in, ended - timedelta(minutes=90))
    later(services.clock_out, ended)

    (row,) = api("marco")("GET", "/employees").body["data"]
    is_this_week = selectors.day_at(ended - timedelta(minutes=90)) >= monday_of(selectors.day_at(ended))
    assert row["hoursWorked"] == row["actualHours"] == (D("1.50") if is_this_week else D(0))


def test_a_person_reads_their_own_timesheet_and_nobody_elses(api, sara, hire):
    hire("Ana")
    caller = api("sara")
    caller("POST", "/clock/in", {})

    own = caller("GET", "/timesheets/mine").body["data"]
    assert own["name"] == "Sara"
    assert caller("GET", "/timesheets").status_code == 403
    assert api("kim")("GET", "/timesheets/mine").body["error"]["code"] == "staff.no_employee"
    assert caller("GET", "/timesheets/mine?first=2026-99-01").status_code == 400


def test_every_command_of_the_clock_needs_the_feature():
    declared = [each for module in (commands, timesheet_commands) for each in vars(module).values()]
    declared = [each for each in declared if isinstance(each, Command) and each.is_remote]

    assert len(declared) == 9
    assert {each.feature for each in declared} == {"staff_management"}
    offline_ones = {each.name for each in declared if each.offline}
    assert offline_ones == {"staff.clock_in", "staff.clock_out", "staff.start_break", "staff.end_break"}


def test_the_clock_takes_as_many_queries_for_many_as_for_few(
    no_limit, run, actor, person, hire, django_assert_max_num_queries
):
    with clock.travel(moment(9)):
        for name in ("sara", "carl", "kim", "ed"):
            run(services.clock_in, actor=actor(name))
        with django_assert_max_num_queries(4):  # 1. the presses  2. the employees  3. their jobs  4. their rates
            assert len(selectors.on_shift()) == 4


def test_today_has_a_panel_of_who_is_at_work(actor):
    assert "on_shift" in [panel.name for panel in panels_for(actor("marco"))]


def test_the_rows_are_the_restaurants_own(sara, press, beta):
    press(services.clock_in, 9)
    connection.set_tenant(beta)

    assert (Employee.objects.count(), Punch.objects.count()) == (0, 0)


def test_a_person_clocks_in_by_pin_on_an_enrolled_till_and_sees_no_records(enrol, set_pin, person, sara):
    till = enrol(kind="mobile")
    set_pin("sara")
    token = till.sign_in(person("sara")).json()["data"]["tokens"]["access_token"]
    bearer = {"Authorization": f"Bearer {token}"}

    assert till.post("clock/in", {}, **bearer).status_code == 201
    assert Punch.objects.get().employee == sara
    assert till.get("/api/v1/employees", **bearer).status_code == 403
    assert till.get("/api/v1/timesheets/mine", **bearer).json()["data"]["name"] == "Sara"
