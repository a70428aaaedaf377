"""The analytics of the mobile app: the figures of the reports, what is unknown said, and the plans that have more."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from fynlo.core import clock
from orders import services as orders
from orders.customers.services import Person
from orders.kitchen import services as kitchen
from orders.models import Order
from payments import services
from payments.analytics import advanced, figures, prediction
from restaurants.business_days import business_day
from restaurants.models import Plan, Subscription, User
from restaurants.reports import day_figures
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from staff.clock import services as clocking
from staff.employees import services as staff
from staff.models import Employee, RotaWeek
from staff.rota import publishing
from staff.rota import services as rota


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def day(take, place, waiter, latte):
    """£11.70 eaten in and paid in cash with a tip of £1, £3.20 taken away by card with £1 refunded, one cancelled."""
    inside = place(order_type=Order.Type.DINE_IN)
    take(services.take_cash, actor=waiter, order=inside.id, amount=D("11.70"), tip=D("1.00"))
    away = place(latte(), order_type=Order.Type.TAKEAWAY)
    card = take(services.take_card, actor=waiter, order=away.id, amount=D("3.20"))
    take(services.refund, actor=waiter, payment_id=card.id, amount=D("1.00"), method="card", reason="cold")
    take(orders.cancel_order, order_id=place().id)


@pytest.fixture
def get(api):
    def ask(path, name="marco"):
        answer = api(name)("GET", path)
        assert answer.status_code == 200, answer.body
        return answer.body

    return ask


@pytest.fixture
def on_plan(tenant):
    def choose(slug, status="active"):
        if slug is None:
            Subscription.objects.filter(restaurant=tenant).delete()
            return
        Subscription.objects.update_or_create(
            restaurant=tenant, defaults={"plan": Plan.objects.get(slug=slug), "status": status}
        )

    return choose


def test_the_dashboard_shows_today(day, get):
    body = get("/analytics/dashboard/mobile")
    data = body["data"]
    assert data["todaySummary"] == {"totalSales": D("14.90"), "transactions": 2, "averageOrder": D("7.45")}
    assert data["topItemsToday"][0] == {"name": "Tacos", "quantity": 1, "revenue": D("8.50")}
    assert data["topPerformersToday"] == [{"name": "Sara", "role": "Server", "sales": D("14.90"), "orders": 2}]
    assert data["weeklyLabor"] == {"totalActualHours": 0, "totalLaborCost": D("0.00"), "efficiency": 0}
    assert "by the time clock" in body["meta"]["note"]


def test_sales_have_a_row_each_day_with_items_and_ways_of_paying(day, get, today):
    (row,) = get("/analytics/sales?timeframe=today")["data"]
    assert row["date"] == today.isoformat()
    assert (row["dailySales"], row["transactions"], row["averageOrder"]) == (D("14.90"), 2, D("7.45"))
    assert row["topItems"][0] == {"name": "Tacos", "sold": 1, "revenue": D("8.50")}
    assert row["paymentMethods"] == {
        "card": D("2.20"), "cash": D("12.70"), "mobile": D("0.00"), "qrCode": D("0.00"), "other": D("0.00"),
    }  # fmt: skip


def test_top_items_of_days_that_are_over_are_read_from_their_stored_figures(place, tacos, tenant, today):
    with clock.travel(clock.now() - timedelta(days=1)):
        place(tacos(quantity=3))
    day_figures.refresh(tenant)
    place(tacos(quantity=2))
    with CaptureQueriesContext(connection) as asked:
        before, now = figures.sales(Query(tenant, Period(today - timedelta(days=1), today)))
    assert (before["topItems"], now["topItems"]) == (
        [{"name": "Tacos", "sold": 3, "revenue": D("25.50")}], [{"name": "Tacos", "sold": 2, "revenue": D("17.00")}],
    )  # fmt: skip
    of_lines = [query["sql"] for query in asked if "orders_line" in query["sql"]]
    assert len(of_lines) == 1, "the day that goes on, and no other, is added up from its lines"
    assert str(today) in of_lines[0]
    assert str(today - timedelta(days=1)) not in of_lines[0]


def test_finances_say_what_is_unknown(day, get):
    body = get("/analytics/financial?period=quarter")
    data = body["data"]
    assert (data["grossRevenue"], data["netRevenue"], data["taxData"]["vatCollected"]) == (
        D("14.90"), D("12.42"), D("2.48"),
    )  # fmt: skip
    assert data["revenueBySource"] == {
        "dineIn": D("11.70"), "takeaway": D("3.20"), "delivery": D("0.00"), "catering": D("0.00"),
    }  # fmt: skip
    assert "unknown" in body["meta"]["note"]


@pytest.mark.parametrize("path", ["/analytics/dashboard/mobile", "/analytics/financial", "/ai"])
def test_notes_are_in_the_language_of_the_person_as_errors_are(get, on_plan, person, path):
    on_plan("omega")
    english = get(path)["meta"]["note"]
    User.objects.filter(pk=person("marco").pk).update(language="es")
    with translation.override("es"):
        assert get(path)["meta"]["note"] == gettext(english) != english


def test_employees_have_their_sales_and_no_invented_hours(day, get):
    body = get("/analytics/employees?timeframe=month")
    (row,) = body["data"]
    assert (row["name"], row["totalSales"], row["transactionsHandled"], row["hoursWorked"]) == (
        "Sara", D("14.90"), 2, 0,
    )  # fmt: skip
    assert body["meta"]["note"]


@pytest.fixture
def shift(run, person, today):
    """Sara worked an hour at £12.00 today; Ana, who has no sign-in, two at £10.00."""
    now = datetime.combine(today, time(12), tzinfo=UTC)
    for name, hours, rate in (("Sara", 1, "12.00"), ("Ana", 2, "10.00")):
        who = {"person": person("sara").pk} if name == "Sara" else {}
        found = run(staff.add_employee, name=name, job="server", hourly_rate=D(rate), **who).employee
        for kind, at in (("in", now - timedelta(hours=hours)), ("out", now)):
            with clock.travel(now):
                run(clocking.enter_punch, employee_id=found.id, kind=kind, at=at, reason="by hand")


def test_hours_and_labour_cost_are_those_of_the_time_clock(day, shift, get):
    (row,) = get("/analytics/employees?timeframe=today")["data"]
    assert (row["hoursWorked"], row["shiftsCompleted"], row["efficiency"]) == (D("1.00"), 1, D("14.90"))

    labor = get("/analytics/labor?period=day")["data"]
    rows = {each["name"]: (each["actual_hours"], each["hourly_rate"]) for each in labor["employees"]}
    assert (rows["Sara"], rows["Ana"]) == ((D("1.00"), D("12.00")), (D("2.00"), D("10.00")))
    assert labor["labor_cost_percentage"] == D("214.77")  # £32.00 of £14.90
    week = get("/analytics/dashboard/mobile")["data"]["weeklyLabor"]
    assert (week["totalActualHours"], week["totalLaborCost"]) == (D("3.00"), D("32.00"))


def test_scheduled_hours_and_shifts_are_those_of_the_published_rota(day, shift, get, run, today):
    sara = Employee.objects.get(name="Sara")
    times = {"day": today, "starts": time(10), "ends": time(16), "break_minutes": 30}
    planned = run(rota.add_shift, employee_id=sara.id, **times)
    before = {each["name"]: each for each in get("/analytics/labor?period=day")["data"]["employees"]}
    assert (before["Sara"]["scheduled_hours"], before["Sara"]["shifts"]) == (0, []), "a draft is nobody's shift"
    run(publishing.publish_week, monday=today, version=RotaWeek.objects.get().version)
    rows = {each["name"]: each for each in get("/analytics/labor?period=day")["data"]["employees"]}
    assert rows["Sara"]["scheduled_hours"] == D("5.50")
    assert rows["Sara"]["shifts"] == [{
        "id": str(planned.id), "date": today.isoformat(), "startTime": "10:00", "endTime": "16:00", "role": "Server",
        "duration": D("5.50"),
    }]  # fmt: skip
    assert rows["Ana"]["shifts"] == []


def test_who_may_not_see_pay_gets_hours_and_no_cost(day, shift, tenant, today):
    query = Query(tenant, Period(today, today))
    found = figures.labor(query, with_pay=False)
    assert (found["labor_cost_percentage"], {row["hourly_rate"] for row in found["employees"]}) == (0, {D("0.00")})
    assert figures.dashboard(query, with_pay=False)["weeklyLabor"]["totalLaborCost"] == 0


def test_labour_lists_the_people_and_the_revenue(day, get):
    data = get("/analytics/labor?period=day")["data"]
    assert {person["name"] for person in data["employees"]} >= {"Olivia", "Sara", "Kim"}
    assert data["total_revenue"] == D("14.90")


def test_a_restaurant_without_orders_has_zeros(tenant, get):
    assert get("/analytics/dashboard/mobile")["data"]["todaySummary"]["totalSales"] == D("0.00")
    assert get("/analytics/financial?period=week")["data"]["grossRevenue"] == D("0.00")
    assert get("/analytics/employees")["data"] == []


@pytest.mark.parametrize("path", ["sales?timeframe=fortnight", "financial?period=today", "labor?period=year"])
def test_another_period_is_refused(tenant, api, path):
    answer = api("marco")("GET", f"/analytics/{path}")
    assert (answer.status_code, answer.body["error"]["code"]) == (400, "invalid")


def test_more_orders_cost_no_more_queries(day, api, place):
    def queries(path):
        with CaptureQueriesContext(connection) as asked:
            assert api("marco")("GET", path).status_code == 200
        return len(asked)

    paths = ("/analytics/dashboard/mobile", "/analytics/sales", "/analytics/financial", "/analytics/employees",
             "/analytics/labor")  # fmt: skip
    queries(paths[0])  # fills the caches of the sign-in
    before = {path: queries(path) for path in paths}
    for _ in range(3):
        place()
    assert {path: queries(path) for path in paths} == before


# -- plans --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "needed"), [("/analytics/advanced", "beta"), ("/ai", "omega")])
def test_a_lower_plan_is_told_which_one_has_it(tenant, api, on_plan, path, needed):
    for plan, status in ((None, ""), ("alpha", "active"), (needed, "suspended")):
        on_plan(plan, status)
        answer = api("marco")("GET", path)
        assert (answer.status_code, answer.body["error"]["code"]) == (403, "subscription_required")
        assert answer.body["error"]["details"] == {"required_plan": needed}
    on_plan(needed)
    assert api("marco")("GET", path).status_code == 200


def test_a_higher_plan_has_it_too(tenant, api, on_plan):
    on_plan("omega", "trial")
    assert api("marco")("GET", "/analytics/advanced").status_code == 200


# -- advanced -----------------------------------------------------------------------------------------------------


def test_customers_who_came_back_are_counted_by_month(place, latte, today, tenant):
    first_of_month = clock.now() - timedelta(days=today.day - 1)
    last_month = first_of_month - timedelta(days=1)
    for moment, names in ((last_month, ("Ana", "Ben")), (clock.now(), ("Ana", "Cem"))):
        with clock.travel(moment):
            for name in names:
                place(latte(), order_type=Order.Type.TAKEAWAY, customer=Person(name, f"020 {name}"))
    before, now = advanced.cohorts(today)
    assert (before["customers"], now["customers"]) == (2, 1)
    assert before["returned"] == [{"monthsLater": 1, "customers": 1, "percentage": D("50.00")}]


def test_pairs_that_are_ordered_together_are_found(place, tacos, latte, today, monkeypatch):
    monkeypatch.setattr(advanced, "LEAST_ORDERS", 2)
    for _ in range(2):
        place(tacos(), latte())
    place(latte())
    place(latte())
    (pair,) = advanced.basket_pairs(today, today)
    assert (sorted(pair["items"]), pair["orders"], pair["percentage"]) == (["Latte", "Tacos"], 2, D("50.00"))
    assert pair["lift"] == D("1.00"), "every order has a latte, so tacos draw no more of them"


def test_waits_are_told_by_the_hour(place, take, tacos, today, tenant):
    start = clock.now()
    order = place(tacos(), send=True)
    with clock.travel(start + timedelta(minutes=9)):
        take(kitchen.bump_ticket, ticket_id=order.tickets.get().id)
    (row,) = advanced.waiting_times(Query(tenant, Period(today, today)), today, today)
    assert (row["hour"], row["tickets"], row["averageMinutes"]) == (
        start.astimezone(tenant.zone).hour, 1, 9,
    )  # fmt: skip


# -- predictions --------------------------------------------------------------------------------------------------


def test_not_enough_data_is_said_and_nothing_guessed(day, tenant, today):
    said = prediction.predictions(Query(tenant, Period(today, today)))
    assert (said["enough_data"], said["forecast"], said["prep_list"]) == (False, {}, [])
    assert "Not enough data" in said["message"]


def test_eight_weeks_are_forecast_with_their_error_and_a_prep_list(place, tenant, today):
    noon = datetime.combine(today, time(12), tenant.zone)
    for back in range(1, 57):
        if back % 7 in (1, 6):  # two weekdays, one of them tomorrow's
            with clock.travel(noon - timedelta(days=back)):
                place()
    said = prediction.predictions(Query(tenant, Period(today, today)))
    assert said["enough_data"]
    assert said["day"] == today + timedelta(days=1)
    assert said["forecast"]["hours"] == [
        {"hour": "12:00", "expected": D("11.70"), "low": D("11.70"), "high": D("11.70")}
    ]
    assert said["forecast"]["back_test"]["mean_error"] == D("0.00")
    assert [(row["name"], row["expected"], row["weeks"]) for row in said["prep_list"]] == [
        ("Latte", 1, 6), ("Tacos", 1, 6),
    ]  # fmt: skip
