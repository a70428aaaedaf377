"""Approved hours for the tips, and what worked hours cost by job, day and hour."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from fynlo.core import clock
from orders import services as orders
from payments import services as payments
from payments.analytics.figures import labor
from payments.tips import selectors as tips
from payments.tips import services as tip_services
from payments.tips.errors import NoApprovedHours, NoPolicy
from payments.tips.periods import period_from
from restaurants import labour
from restaurants.models import Membership
from restaurants.models.people import Role
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report, reports_for
from staff.clock import services as clocking
from staff.clock.portal import today as today_panels
from staff.employees import services as staff
from staff.timesheets import services as timesheets
from staff.timesheets.labour import hours_by_clock_hour, shifts_between
from tests.payments.tips.conftest import POLICY

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 11, 1), date(2026, 11, 30)
LATER = datetime(2027, 1, 5, 12, tzinfo=UTC)
OCTOBER = date(2026, 10, 1)


def moment(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def work(run):
    """`work(ana, 2, 9, 17, job=…)` is Monday 2 November from nine to five."""

    def enter(employee, day, start, end, job=None):
        for kind, hour in (("in", start), ("out", end)):
            run(
                clocking.enter_punch, employee_id=employee.id, kind=kind, at=moment(day, hour), reason="by hand",
                job_id=job.id if job and kind == "in" else None,
            )  # fmt: skip

    return enter


@pytest.fixture
def approve(run, actor):
    def of(*people, first=FIRST, last=LAST):
        with clock.travel(LATER):
            run(
                timesheets.approve_hours, actor=actor("marco"), first=first, last=last,
                employee_ids=[each.id for each in people],
            )  # fmt: skip

    return of


@pytest.fixture
def people(hire, person, run):
    """Sara serves and cooks, Ana cooks and has no sign-in, Olivia owns the restaurant and works too."""
    sara = hire("Sara", "server", "12.00", started_on=OCTOBER, person=person("sara").pk)
    run(staff.add_job, employee_id=sara.id, job="cook")
    cook = sara.jobs.get(job="cook")
    run(staff.set_rate, employee_id=sara.id, job_id=cook.id, from_day=OCTOBER, hourly_rate=D("13.00"))
    ana = hire("Ana Ruiz", "cook", started_on=OCTOBER)
    olivia = hire("Olivia", "manager", "20.00", started_on=OCTOBER, person=person("olivia").pk)
    return sara, ana, olivia


def approved():
    with clock.travel(LATER):
        return labour.hours().approved(FIRST, LAST)


def test_only_approved_hours_count_by_person_and_job(people, work, approve):
    sara, ana, _ = people
    server, cook = sara.jobs.order_by("created_at")
    work(sara, 2, 9, 17, server)
    work(sara, 3, 9, 13, cook)
    work(ana, 2, 10, 14)
    assert approved() == labour.ApprovedHours([], 3)

    approve(sara)
    found = approved()
    assert [(row.name, row.job, row.hours) for row in found.rows] == [
        ("Sara", "server", D("8.00")), ("Sara", "cook", D("4.00")),
    ]  # fmt: skip
    assert (found.open_days, [row.cost for row in found.rows]) == (1, [None, None])


def test_a_day_that_changed_after_its_approval_counts_as_approved_and_is_open(people, work, approve, later):
    sara = people[0]
    work(sara, 2, 9, 17)
    approve(sara)
    later(clocking.clock_out, moment(2, 19))  # the device was offline

    found = approved()
    assert ([row.hours for row in found.rows], found.open_days) == ([D("8.00")], 1)


def test_tips_are_shared_by_approved_hours_and_the_weight_of_each_job(people, work, approve, run, actor, tip_of):
    sara, ana, olivia = people
    server, cook = sara.jobs.order_by("created_at")
    for job, day in ((server, 2), (cook, 3)):
        work(sara, day, 9, 17, job)
    work(ana, 2, 9, 17)
    work(olivia, 2, 9, 17)
    manager = actor("marco")
    with clock.travel(moment(2, 12)):
        tip_of("10.00")
    with clock.travel(LATER):
        start = tips.waiting_periods(LATER.date(), None)[0].period.start
        with pytest.raises(NoPolicy):
            run(tip_services.take_hours, actor=manager, start=start, version=0)
        run(tip_services.write_policy, actor=manager, **{**POLICY, "weights": {**POLICY["weights"], "cook": D("0.50")}})
        with pytest.raises(NoApprovedHours):
            run(tip_services.take_hours, actor=manager, start=start, version=0)
    approve(*people)
    with clock.travel(LATER):
        hours = run(tip_services.take_hours, actor=manager, start=start, version=0)
        pool = run(tip_services.share_out, actor=manager, start=start, version=hours.version, total=D("10.00"))

    assert [(row.name, row.job, row.hours, row.weight, row.amount) for row in pool.shares.all()] == [
        ("Ana Ruiz", "cook", D("8.00"), D("0.50"), D("2.50")),
        ("Sara", "server", D("8.00"), D("1.00"), D("5.00")),
        ("Sara", "cook", D("8.00"), D("0.50"), D("2.50")),
    ]  # fmt: skip
    assert not Membership.objects.filter(user_id__in=pool.shares.values("person"), role=Role.RESTAURANT_OWNER).exists()


def test_taking_hours_again_keeps_agency_workers(people, work, approve, run, actor, tip_of):
    sara = people[0]
    work(sara, 2, 9, 17)
    approve(sara)
    with clock.travel(moment(2, 12)):
        tip_of("10.00")
    with clock.travel(LATER):
        run(tip_services.write_policy, actor=actor("marco"), **POLICY)
        start = tips.waiting_periods(LATER.date(), None)[0].period.start
        rows = [{"person": None, "name": "Agency", "hours": D("4.00"), "weight": D("1.00")}]
        run(tip_services.set_hours, actor=actor("marco"), start=start, version=0, rows=rows)
        hours = run(tip_services.take_hours, actor=actor("marco"), start=start, version=1)
    assert [(row["name"], row["hours"]) for row in hours.rows] == [("Sara", D("8.00")), ("Agency", D("4.00"))]


@pytest.fixture
def tip_of(take, place, actor):
    return lambda amount: take(
        payments.take_cash, actor=actor("sara"), order=place().id, amount=D("11.70"), tip=D(amount)
    )


# -- cost ----------------------------------------------------------------------------------------------------


def test_the_cost_of_a_shift_is_spread_over_the_hours_of_the_clock_outside_its_breaks(people, run, tenant):
    sara = people[0]
    for kind, hour, minute in (("in", 9, 30), ("break_start", 11, 0), ("break_end", 11, 30), ("out", 13, 30)):
        run(clocking.enter_punch, employee_id=sara.id, kind=kind, at=moment(2, hour, minute), reason="by hand")
    with clock.travel(LATER):
        found = hours_by_clock_hour(shifts_between(FIRST, LAST), tenant.zone)

    assert found == {
        9: (D("0.50"), D("6.00")), 10: (D("1.00"), D("12.00")), 11: (D("0.50"), D("6.00")),
        12: (D("1.00"), D("12.00")), 13: (D("0.50"), D("6.00")),
    }  # fmt: skip


def test_a_shift_of_less_than_a_second_costs_nothing(people, run, actor, tenant):
    for press, at in (
        (clocking.clock_in, moment(2, 9)),
        (clocking.clock_out, moment(2, 9) + timedelta(milliseconds=9)),
    ):
        with clock.travel(at):
            run(press, actor=actor("sara"))
    with clock.travel(LATER):
        assert hours_by_clock_hour(shifts_between(FIRST, LAST), tenant.zone) == {}


def test_the_night_in_which_the_clocks_go_back_has_the_hour_twice(people, run, tenant):
    sara = people[0]
    for kind, at in (("in", datetime(2026, 10, 24, 23, tzinfo=UTC)), ("out", datetime(2026, 10, 25, 3, tzinfo=UTC))):
        run(clocking.enter_punch, employee_id=sara.id, kind=kind, at=at, reason="by hand")
    with clock.travel(LATER):
        found = hours_by_clock_hour(shifts_between(OCTOBER, FIRST), tenant.zone)

    assert {hour: hours for hour, (hours, _) in found.items()} == {0: D("1.00"), 1: D("2.00"), 2: D("1.00")}


def test_worked_hours_by_job_have_their_cost_and_a_missing_rate_has_none(people, work):
    sara, ana, _ = people
    server, cook = sara.jobs.order_by("created_at")
    work(sara, 2, 9, 17, server)
    work(sara, 3, 9, 13, cook)
    work(ana, 2, 10, 14)
    with clock.travel(LATER):
        found = labour.hours().worked(FIRST, LAST)

    assert [(row.name, row.job, row.hours, row.shifts, row.cost) for row in found] == [
        ("Ana Ruiz", "cook", D("4.00"), 1, None),
        ("Sara", "server", D("8.00"), 1, D("96.00")),
        ("Sara", "cook", D("4.00"), 1, D("52.00")),
    ]  # fmt: skip


def test_the_source_asks_the_same_queries_for_two_people_and_for_twelve(people, work, hire, django_assert_num_queries):
    for number in range(10):
        work(hire(f"Cook {number}", "cook", started_on=OCTOBER), 2 + number, 9, 17)
    with clock.travel(LATER), django_assert_num_queries(7):
        # employees, jobs, rates, clock settings, punches, approvals, clock settings
        labour.hours().worked(FIRST, LAST)


def test_hours_before_a_first_day_that_was_entered_too_late_count(hire, work, approve):
    ana = hire("Ana Ruiz", "cook", started_on=date(2026, 12, 1))
    work(ana, 30, 9, 17)
    assert approved().open_days == 1
    approve(ana)
    assert [row.hours for row in approved().rows] == [D("8.00")]


def test_a_period_holds_no_hours_of_the_next(people, work, approve):
    work(people[0], 30, 9, 17)
    approve(people[0])
    with clock.travel(LATER):
        period = period_from(LAST + timedelta(days=1), "month")
        assert tips.approved_workers(period, None).workers == []


# -- the reports ---------------------------------------------------------------------------------------------


@pytest.fixture
def rows_of(tenant):
    def run_one(name, first=FIRST, last=LAST, **filters):
        with clock.travel(LATER):
            query = Query(tenant, Period(first, last), filters=filters)
            report = find_report(name)
            return list(report.rows(query)), [note.line for note in report.notes(query)] if report.notes else []

    return run_one


def test_the_cost_of_a_day_stands_beside_its_sales(people, work, rows_of, place):
    sara, ana, _ = people
    work(sara, 2, 9, 17)
    work(ana, 2, 10, 14)
    with clock.travel(moment(2, 12)):
        place()
    rows, notes = rows_of("labour-by-day", last=date(2026, 11, 3))

    second = rows[1]
    assert (second["minutes"], second["cost"], second["sales"]) == (720, D("96.00"), D("11.70"))
    assert (second["percent"], second["per_hour"]) == (D("8.2051"), D("0.98"))
    assert (rows[2]["minutes"], rows[2]["percent"]) == (0, None)
    assert notes == ["1 shift has no pay rate and costs nothing here. Set the rate of: Ana Ruiz."]


@override_settings(ROOT_URLCONF=settings.RESTAURANT_URLCONF)
def test_each_row_leads_to_what_it_is_made_of(people, work, rows_of, tenant, browse):
    sara = people[0]
    work(sara, 2, 9, 17)
    rows, _notes = rows_of("labour-by-day")
    query = Query(tenant, Period(date(2026, 11, 2), date(2026, 11, 2)))
    week = find_report("labour-by-day").link(rows[0], query)
    assert week == f"/portal/staff/hours/?week={rows[0]['business_day']}"
    person = find_report("punctuality").link({"employee_id": sara.id}, query)
    hour = find_report("labour-by-hour").link({"clock_hour": 12}, query)
    assert "hour=12" in hour
    assert [browse("marco").get(address).status_code for address in (week, person, hour)] == [200, 200, 200]


def test_the_cost_by_hour_and_by_job_sums_to_the_cost_of_the_days(people, work, rows_of):
    sara = people[0]
    server, cook = sara.jobs.order_by("created_at")
    work(sara, 2, 9, 17, server)
    work(sara, 3, 9, 13, cook)
    by_day, by_hour, by_job = (rows_of(f"labour-by-{name}")[0] for name in ("day", "hour", "job"))

    sums = {sum(row["cost"] for row in rows) for rows in (by_day, by_hour, by_job)}
    assert sums == {D("148.00")}
    assert [(row["job_kind"], row["people"], row["minutes"]) for row in by_job] == [
        ("server", 1, 480),
        ("cook", 1, 240),
    ]
    assert by_hour[0]["hour"] == "09:00"


@override_settings(ROOT_URLCONF=settings.RESTAURANT_URLCONF)
def test_a_job_leads_to_its_days_which_sum_to_its_figures(people, work, rows_of, tenant, run, browse):
    sara, ana, _ = people
    server, cook = sara.jobs.order_by("created_at")
    work(sara, 2, 9, 17, server)
    work(sara, 3, 9, 13, cook)
    work(ana, 3, 10, 14)
    report, query = find_report("labour-by-job"), Query(tenant, Period(FIRST, LAST))
    for row in rows_of("labour-by-job")[0]:
        address = report.link(row, query)
        chosen = dict(parse_qsl(urlsplit(address).query))
        assert (chosen.pop("start"), chosen.pop("end")) == (FIRST.isoformat(), LAST.isoformat())
        for name in ("labour-by-day", "labour-by-hour"):
            found = rows_of(name, **chosen)[0]
            assert {key: sum(each[key] for each in found) for key in ("minutes", "cost")} == {
                key: row[key] for key in ("minutes", "cost")
            }, (name, row)
        assert f'value="{row["job_kind"]}" selected' in browse("marco").get(address).content.decode()


@override_settings(ROOT_URLCONF=settings.RESTAURANT_URLCONF)
def test_each_row_of_every_report_leads_somewhere(people, work, rows_of, tenant, place, take, actor, browse):
    """A new report without `link` fails here: a figure that cannot be looked into is not believed."""
    work(people[0], 2, 9, 17)
    with clock.travel(moment(2, 12)):
        order = place(guests=2, send=True)
        paid = take(payments.take_cash, actor=actor("sara"), order=order.id, amount=D("11.70"), tip=D("2.00"))
        take(payments.refund, actor=actor("marco"), payment_id=paid.id, amount=D("1.00"), reason="cold")
        take(orders.void_order, actor=actor("marco"), order_id=place().id, reason="a test")
    client, query, with_rows = browse("olivia"), Query(tenant, Period(FIRST, LAST)), set()
    for report in reports_for(actor("olivia")):
        assert report.link, f"the rows of {report.name} lead nowhere"
        for row in rows_of(report.name)[0][:3]:
            address = report.link(row, query)
            assert address, f"a row of {report.name} leads nowhere: {row}"
            assert client.get(address).status_code == 200, address
            with_rows.add(report.name)
            connection.set_tenant(tenant)
    assert with_rows >= {"sales-by-hour", "products", "corrections", "tenders", "refunds", "vat", "labour-by-job"}


def test_the_report_of_people_says_what_each_served_and_that_it_is_no_judgement(
    people, work, rows_of, place, take, run, actor
):  # fmt: skip
    work(people[0], 2, 9, 11)
    with clock.travel(moment(2, 10)):
        order = place(guests=2)
        take(payments.take_cash, actor=actor("sara"), order=order.id, amount=D("11.70"), tip=D("2.00"))
        run(orders.void_order, actor=actor("marco"), order_id=place().id, reason="a test")
    (row, manager), _ = rows_of("people")

    assert (row["server"], row["orders"], row["guests"], row["sales"]) == ("Sara", 1, 2, D("11.70"))
    assert (row["per_cover"], row["tips"], row["voids"], row["comps"]) == (D("1.0"), D("2.00"), 0, 0)
    assert (row["minutes"], row["per_hour"]) == (120, D("5.85"))
    assert (manager["server"], manager["orders"], manager["voids"], manager["per_cover"]) == ("Marco", 0, 2, None)
    assert "None of it says how well a person works" in str(find_report("people").definition)


@pytest.mark.parametrize(("name", "status"), [("marco", 200), ("sara", 403), ("kim", 403)])
def test_only_managers_open_the_reports_of_labour_and_people(no_limit, browse, name, status):
    for report in ("labour-by-day", "labour-by-hour", "labour-by-job", "people"):
        assert browse(name).get(f"/portal/reports/{report}/").status_code == status


def test_today_shows_the_cost_so_far(people, run, tenant):
    sara = people[0]
    with clock.travel(moment(2, 20)):
        run(clocking.enter_punch, employee_id=sara.id, kind="in", at=moment(2, 18), reason="by hand")
        with override_settings(ROOT_URLCONF=settings.RESTAURANT_URLCONF):
            context = today_panels.labour(tenant)
    assert (context["row"]["cost"], context["hours"], context["notes"]) == (D("24.00"), D("2.00"), [])


def test_the_list_of_employees_has_what_each_sold_this_week(people, place, api):
    place()
    rows = {row["name"]: row for row in api("marco")("GET", "/employees").body["data"]}
    assert (rows["Sara"]["totalSales"], rows["Sara"]["totalOrders"], rows["Sara"]["avgOrderValue"]) == (
        D("11.70"), 1, D("11.70"),
    )  # fmt: skip
    assert rows["Ana Ruiz"]["totalSales"] == 0


def test_a_manager_without_a_sign_in_has_hours_in_the_analytics(hire, work, tenant):
    luis = hire("Luis", "manager", started_on=OCTOBER)
    work(luis, 2, 9, 11)
    people = labor(Query(tenant, Period(FIRST, LAST)), with_pay=False)["employees"]
    assert [(row["role"], row["actual_hours"]) for row in people if row["name"] == "Luis"] == [("Manager", D("2.00"))]
