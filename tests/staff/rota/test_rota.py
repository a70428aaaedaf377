"""Plan a week, publish it, and what is recorded of what was published to people."""

import json
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal as D
from functools import partial

import pytest
from django.db import DatabaseError, transaction

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.commands.registry import Command
from realtime.models import Event
from restaurants.models import OutgoingMail
from staff.employees import services as staff
from staff.errors import Changed, EmployeeNotFound
from staff.leave import commands as leave_commands
from staff.models import RotaShift, RotaWeek, ShiftRecord
from staff.rota import commands, mailing, publishing, selectors, services
from staff.rota.errors import NothingToCopy, NothingToPublish, ShiftNotFound
from tests.staff.rota.conftest import MONDAY, NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def change(run, actor):
    def edit(shift, **changes):
        shift = selectors.get_shift(shift.id)
        version = changes.pop("version", shift.version)
        return run(services.change_shift, actor=actor("marco"), shift_id=shift.id, version=version, **changes)

    return edit


@pytest.fixture
def remove(run, actor):
    def take_out(shift):
        shift = selectors.get_shift(shift.id)
        return run(services.remove_shift, actor=actor("marco"), shift_id=shift.id, version=shift.version)

    return take_out


def states(monday=MONDAY):
    return [each.state for each in selectors.plan_of(monday).shifts]


def notified():
    """Return what was recorded: whom, what, with how much notice."""
    rows = ShiftRecord.objects.select_related("employee").order_by("at", "id")
    return [(row.employee.name if row.employee else "", row.action, row.notice_hours) for row in rows]


# -- planning ------------------------------------------------------------------------------------------------


def test_a_shift_is_planned_in_the_persons_job(sara, plan):
    shift = plan(sara, 9, "10:00", "16:00", kind="cook")

    assert (shift.employee_id, shift.job.job, shift.kind) == (sara.id, "server", "server")  # she cooks not
    assert (shift.starts_at, shift.ends_at) == (
        datetime(2026, 11, 9, 10, tzinfo=UTC), datetime(2026, 11, 9, 16, tzinfo=UTC),
    )  # fmt: skip
    assert shift.published_at is None
    assert Event.objects.filter(type="staff.rota_changed").count() == 1


def test_the_same_shift_again_is_one(sara, plan):
    wanted = uuid7()
    assert plan(sara, 9, "10:00", "16:00", shift_id=wanted) == plan(sara, 9, "10:00", "16:00", shift_id=wanted)
    assert RotaShift.objects.count() == 1


@pytest.mark.parametrize(("ends", "fits"), [("02:00", True), ("02:15", False), ("10:00", False)])
def test_a_shift_ends_within_16_hours(sara, plan, ends, fits):
    if fits:
        assert plan(sara, 9, "10:00", ends)
        return
    with pytest.raises(InvalidInput):
        plan(sara, 9, "10:00", ends)


def test_a_break_is_shorter_than_the_shift_and_an_open_shift_has_a_job(sara, plan):
    with pytest.raises(InvalidInput):
        plan(sara, 9, "10:00", "11:00", break_minutes=60)
    with pytest.raises(InvalidInput):
        plan(None, 9, "10:00", "11:00", kind="")


def test_two_editors_do_not_overwrite_each_other(sara, kim, plan, change, run, actor):
    shift = plan(sara, 9, "10:00", "16:00")
    change(shift, employee_id=kim.id, version=1)

    with pytest.raises(Changed):
        change(shift, note="by another", version=1)
    with pytest.raises(Changed):
        run(services.remove_shift, shift_id=shift.id, version=1)
    assert selectors.get_shift(shift.id).employee_id == kim.id


def test_a_shift_moves_to_another_day_at_the_same_time_of_the_wall(sara, plan, change):
    shift = plan(sara, date(2026, 10, 24), "22:00", "06:00")  # the clocks go back in that night: 9 hours
    assert shift.length == timedelta(hours=9)

    moved = change(shift, day=date(2026, 10, 26))
    assert (moved.length, moved.day) == (timedelta(hours=8), date(2026, 10, 26))
    assert RotaWeek.objects.get(pk=date(2026, 10, 19)).version == 2
    assert RotaWeek.objects.get(pk=date(2026, 10, 26)).version == 1


def test_what_is_not_sent_stays(sara, plan, change):
    shift = plan(sara, 9, "10:00", "16:00", break_minutes=20, note="keys")
    changed = change(shift, ends=time(17))
    assert (changed.break_minutes, changed.note, changed.employee_id) == (20, "keys", sara.id)
    assert changed.ends_at.hour == 17


def test_an_unknown_employee_or_shift_is_refused(sara, plan, change, run):
    with pytest.raises(ShiftNotFound):
        run(services.remove_shift, shift_id=uuid7(), version=1)
    with pytest.raises(EmployeeNotFound):
        change(plan(sara, 9, "10:00", "16:00"), employee_id=uuid7())


def test_a_week_is_copied_once_and_leavers_shifts_become_open(sara, kim, plan, run):
    plan(sara, 9, "10:00", "16:00")
    plan(kim, 10, "17:00", "23:00")
    run(staff.end_employment, employee_id=kim.id, ended_on=date(2026, 11, 12))
    following = MONDAY + timedelta(days=7)

    assert len(run(services.copy_week, source=MONDAY, monday=following)) == 2
    assert len(run(services.copy_week, source=MONDAY, monday=following)) == 0
    assert [each.employee for each in selectors.plan_of(following).shifts] == [sara, None]
    with pytest.raises(NothingToCopy):
        run(services.copy_week, source=date(2026, 6, 1), monday=following)
    with pytest.raises(NothingToCopy):
        run(services.copy_week, source=MONDAY, monday=MONDAY)


def test_a_copy_over_a_change_of_clocks_keeps_the_time_of_the_wall(sara, plan, run):
    plan(sara, date(2026, 10, 23), "10:00", "16:00")  # summer time
    (copied,) = run(services.copy_week, source=date(2026, 10, 19), monday=date(2026, 10, 26))
    assert copied.starts_at == datetime(2026, 10, 30, 10, tzinfo=UTC)


# -- publishing ----------------------------------------------------------------------------------------------


def test_nobody_is_told_before_the_week_is_published(sara, plan, publish):
    plan(sara, 9, "12:00", "18:00")
    assert (list(selectors.published_to(sara, NOW)), states()) == ([], ["draft"])

    published = publish()
    assert (published.count("published"), states()) == (1, ["published"])
    assert notified() == [("Sara", "published", D("168.00"))]  # a week to the hour
    assert [each.day for each in selectors.published_to(sara, NOW)] == [MONDAY]
    event = Event.objects.get(type="staff.rota_published")
    assert str(sara.id) in event.data


def test_each_change_and_cancellation_is_recorded_with_its_notice(sara, kim, plan, change, remove, publish):
    first, second = plan(sara, 9, "12:00", "18:00"), plan(sara, 10, "12:00", "18:00")
    publish()
    change(first, starts=time(10))
    remove(second)
    assert states() == ["changed", "removed"]
    assert [each.published_starts_at.hour for each in selectors.published_to(sara, NOW)] == [12, 12]  # not notified yet
    with clock.travel(datetime(2026, 11, 8, 12, tzinfo=UTC)):
        publish()

    assert notified()[2:] == [("Sara", "changed", D("22.00")), ("Sara", "cancelled", D("48.00"))]
    assert states() == ["published"]
    with pytest.raises(NothingToPublish):
        publish()


def test_a_shift_that_changes_hands_is_cancelled_for_one_and_published_for_the_other(sara, kim, plan, change, publish):
    shift = plan(sara, 9, "12:00", "18:00")
    publish()
    change(shift, employee_id=kim.id)
    publish()

    assert notified()[1:] == [("Sara", "cancelled", D("168.00")), ("Kim", "published", D("168.00"))]


def test_a_shift_that_has_begun_has_no_notice_left(sara, plan, change, publish):
    shift = plan(sara, 9, "12:00", "18:00")
    publish()
    change(shift, ends=time(15))
    with clock.travel(datetime(2026, 11, 9, 14, 30, tzinfo=UTC)):
        publish()
    assert notified()[-1] == ("Sara", "changed", D("-2.50"))


def test_a_removed_shift_that_nobody_was_told_of_is_gone(sara, plan, remove, publish):
    remove(plan(sara, 9, "12:00", "18:00"))
    assert states() == []
    with pytest.raises(NothingToPublish):
        publish()


def test_a_removed_shift_is_kept_by_saving_it(sara, plan, remove, change, publish):
    shift = plan(sara, 9, "12:00", "18:00")
    publish()
    remove(shift)
    change(shift, note="")
    assert states() == ["published"]


def test_a_publish_needs_the_week_that_was_seen(sara, plan, run, publish):
    plan(sara, 9, "12:00", "18:00")
    seen = selectors.plan_of(MONDAY).week.version
    plan(sara, 10, "12:00", "18:00")
    with pytest.raises(Changed):
        run(publishing.publish_week, monday=MONDAY, version=seen)


def test_records_are_never_edited(sara, plan, publish, run):
    plan(sara, 9, "12:00", "18:00")
    publish()

    def refused(change):
        def attempt(*, context):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

        run(attempt)

    refused(partial(ShiftRecord.objects.update, notice_hours=D(999)))
    refused(ShiftRecord.objects.all().delete)


# -- emails --------------------------------------------------------------------------------------------------


def test_everybody_concerned_gets_one_email_and_no_other(sara, kim, hire, plan, publish, run):
    ana = hire("Ana Ruiz", "server")  # no address
    plan(sara, 9, "12:00", "18:00", note="bring the keys")
    plan(sara, 11, "22:00", "02:00")
    plan(ana, 9, "12:00", "18:00")
    publish()
    assert mailing.is_waiting()
    run(mailing.mail_rota)
    run(mailing.mail_rota)

    (mail,) = OutgoingMail.objects.filter(template="rota")
    assert mail.to == "sara@alpha.example"
    for part in ("Monday 9 November, 12:00–18:00: Server", "bring the keys", "Wednesday 11 November, 22:00–02:00"):
        assert part in mail.text
    assert not mailing.is_waiting()


def test_a_shift_that_is_over_is_not_mailed(sara, plan, publish, run):
    plan(sara, 9, "12:00", "18:00")
    with clock.travel(datetime(2026, 11, 10, tzinfo=UTC)):
        publish()
        run(mailing.mail_rota)
    assert not OutgoingMail.objects.exists()


# -- hours, cost and sales -----------------------------------------------------------------------------------


def test_cost_is_of_the_rate_of_the_day(sara, plan, run):
    job = sara.jobs.get()
    run(staff.set_rate, employee_id=sara.id, job_id=job.id, from_day=date(2026, 1, 5), hourly_rate=D("12.00"))
    run(staff.set_rate, employee_id=sara.id, job_id=job.id, from_day=date(2026, 11, 10), hourly_rate=D("13.00"))
    plan(sara, 9, "10:00", "16:30", break_minutes=30)
    plan(sara, 10, "10:00", "16:30", break_minutes=30)
    plan(None, 10, "10:00", "16:00")
    week = selectors.plan_of(MONDAY)

    assert [(day.hours, day.cost, day.unknown) for day in week.days[:3]] == [
        (D("6.00"), D("72.00"), 0), (D("12.00"), D("78.00"), 1), (D("0.00"), D("0.00"), 0),
    ]  # fmt: skip
    assert (week.hours, week.cost, week.sales, week.share) == (D("18.00"), D("150.00"), None, None)


def test_flags_are_on_the_plan(sara, plan):
    plan(sara, 8, "18:00", "23:00")  # the Sunday before
    plan(sara, 9, "09:00", "16:00")
    (shift,) = selectors.plan_of(MONDAY).shifts
    assert [str(flag) for flag in shift.flags] == ["no_break", "short_rest"]
    assert shift.is_serious


def test_a_plan_takes_as_many_queries_for_many_as_for_few(
    no_limit, plan, hire, run, django_assert_max_num_queries
):  # fmt: skip
    for number in range(12):
        ana = hire(f"Ana {number}", "server", "12.00", started_on=date(2026, 1, 5))
        plan(ana, 9, "10:00", "16:00")
    with django_assert_max_num_queries(13):
        assert len(selectors.plan_of(MONDAY).shifts) == 12


def test_a_new_week_is_copied_from_the_last_one_with_shifts(sara, plan):
    assert selectors.week_to_copy(NEXT_MONDAY) == MONDAY
    plan(sara, date(2026, 10, 28), "10:00", "16:00")
    assert selectors.week_to_copy(NEXT_MONDAY) == date(2026, 10, 26)


NEXT_MONDAY = date(2026, 11, 16)


@pytest.mark.parametrize("published", [MONDAY, NEXT_MONDAY])
def test_a_shift_that_moved_to_another_week_is_told_from_either_side_once(sara, plan, publish, run, published):
    shift = plan(sara, 9, "10:00", "16:00")
    publish()
    run(services.change_shift, shift_id=shift.id, version=shift.version, day=NEXT_MONDAY)
    before, after = selectors.plan_of(MONDAY), selectors.plan_of(NEXT_MONDAY)
    assert (before.to_publish, [each.id for each in before.moved], before.shifts) == (1, [shift.id], [])
    assert (after.to_publish, after.moved) == (1, [])
    head = Event.objects.count()
    publish(published)

    record = ShiftRecord.objects.filter(action="changed").get()
    assert (record.before_starts_at.date(), record.starts_at.date()) == (MONDAY, NEXT_MONDAY)
    assert [selectors.plan_of(monday).to_publish for monday in (MONDAY, NEXT_MONDAY)] == [0, 0]
    sent = [event for event in Event.objects.order_by("seq")[head:] if event.type == "staff.rota_published"]
    assert {date.fromisoformat(json.loads(event.data)["monday"]) for event in sent} == {MONDAY, NEXT_MONDAY}
    for monday in (MONDAY, NEXT_MONDAY):
        with pytest.raises(NothingToPublish):
            publish(monday)


def test_a_merge_moves_the_shifts(sara, plan, publish, run, hire):
    plan(sara, 9, "10:00", "16:00")
    publish()
    ana = hire("Sara Lind", job="server", started_on=date(2026, 11, 1))
    run(staff.merge_employees, employee_id=ana.id, duplicate_id=sara.id)

    (shift,) = selectors.published_to(ana, NOW)
    assert (shift.employee, shift.job, shift.published_job) == (ana, ana.jobs.get(), ana.jobs.get())
    assert ShiftRecord.objects.get().employee == ana


def test_every_command_needs_the_feature_and_none_works_offline():
    declared = [each for module in (commands, leave_commands) for each in vars(module).values()]
    declared = [each for each in declared if isinstance(each, Command) and each.is_remote]
    assert len(declared) == 20
    assert {each.feature for each in declared} == {"staff_management"}
    assert not any(each.offline for each in declared)


def test_the_rows_are_the_restaurants_own(sara, plan, beta):
    plan(sara, 9, "10:00", "16:00")
    connection.set_tenant(beta)
    assert (RotaShift.objects.count(), RotaWeek.objects.count()) == (0, 0)
