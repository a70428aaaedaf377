"""The runner: totals, shares, comparisons, and the limit of time."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from restaurants.reports.declarations import Chart, ChartKind, Column, Kind, Query, Report, average, count, money, share
from restaurants.reports.periods import Comparison, Period
from restaurants.reports.pictures import pictures_of
from restaurants.reports.registry import register_reports
from restaurants.reports.running import ReportTooLong, run_report

MONDAY = date(2026, 11, 23)


def report_of(rows, *, key=("day",), first=None, shares=None):
    return Report(
        name="test", title="Test", section="Tests", permission="portal.open", summary="", definition="",
        columns=(
            first or Column("day", "Day", Kind.DAY), count("orders", "Orders", is_compared=True),
            money("sales", "Sales", is_compared=True), average("average", "Average", of="sales", per="orders"),
            share("share", "Share", of="sales"),
        ),
        rows=rows, key=key, shares={"share": "sales"} if shares is None else shares,
    )  # fmt: skip


def row(day, orders, sales):
    return {"day": day, "orders": orders, "sales": D(sales), "average": None}


@pytest.fixture
def query(tenant):
    def make(comparison=Comparison.NONE, days=7):
        return Query(tenant, Period(MONDAY, MONDAY + timedelta(days=days - 1)), comparison)

    return make


def test_the_foot_sums_and_divides_over_all_rows(query):
    result = run_report(report_of(lambda q: [row(q.period.start, 2, "10.00"), row(q.period.end, 1, "2.50")]), query())
    assert result.table.totals == {
        "day": None, "orders": 3, "sales": D("12.50"), "average": D("4.17"), "share": D(1),
    }  # fmt: skip


def test_shares_are_of_the_whole_column(query):
    result = run_report(report_of(lambda q: [row(q.period.start, 2, "10.00"), row(q.period.end, 1, "30.00")]), query())
    assert [each["share"] for each in result.table.rows] == [D("0.2500"), D("0.7500")]


def test_a_share_of_nothing_is_unknown(query):
    result = run_report(report_of(lambda q: [row(q.period.start, 0, "0.00")]), query())
    assert result.table.rows[0]["share"] is None


@pytest.mark.parametrize(("sales", "before", "is_drawn"), [("0.00", "0.00", False), ("0.00", "5.00", True)])
def test_a_chart_is_drawn_where_a_value_or_a_compared_one_is_not_zero(query, sales, before, is_drawn):
    amount = lambda q: sales if q.period.start == MONDAY else before  # noqa: E731
    report = replace(
        report_of(lambda q: [row(q.period.start, 0, amount(q))]), chart=Chart(ChartKind.COLUMNS, "day", "sales")
    )
    assert bool(pictures_of(run_report(report, query(Comparison.BEFORE)))) is is_drawn


def test_no_rows_have_no_totals(query):
    result = run_report(report_of(lambda q: []), query())
    assert set(result.table.totals.values()) == {None}


def test_days_are_compared_by_their_place_in_the_period(query):
    sales = {MONDAY: "20.00", MONDAY - timedelta(days=7): "10.00", MONDAY - timedelta(days=6): "8.00"}
    report = report_of(lambda q: [row(day, 1, sales.get(day, "0.00")) for day in q.period])
    result = run_report(report, query(Comparison.WEEKDAYS))
    column = report.column("sales")
    assert result.change(column, 0) == D("1.000")
    assert result.change(column, 1) == D("-1.000")
    assert result.change(column, 2) is None, "nothing was sold before, so there is no growth"
    assert result.total_change(column) == D("0.111")


def test_other_rows_are_compared_by_their_key(query):
    def rows(q):
        names = ["Tacos", "Latte"] if q.period.start == MONDAY else ["Latte"]
        return [{**row(None, 1, "4.00"), "day": name} for name in names]

    report = report_of(rows, first=Column("day", "Product"))
    result = run_report(report, query(Comparison.BEFORE))
    assert [match and match["day"] for match in result.matches] == [None, "Latte"]


def test_months_are_compared_by_their_number_in_the_period(tenant):
    def rows(q):
        months = sorted({day.replace(day=1) for day in q.period})
        return [row(month, 1, f"{month.month}.00") for month in months]

    report = report_of(rows, first=Column("day", "Month", Kind.MONTH))
    query = Query(tenant, Period(date(2026, 2, 1), date(2026, 3, 31)), Comparison.BEFORE)
    result = run_report(report, query)
    assert [match["sales"] for match in result.matches] == [D("12.00"), D("1.00")]


def test_a_query_that_takes_too_long_is_stopped_and_explained(query, monkeypatch):
    monkeypatch.setattr("restaurants.reports.running.LONGEST_SECONDS", 0.05)

    def slow(q):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(10)")
        return []

    with pytest.raises(ReportTooLong, match="shorter period"):
        run_report(report_of(slow), query())
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_the_limit_of_time_ends_with_the_report(query):
    def usual():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            return cursor.fetchone()[0]

    before, inside = usual(), []
    run_report(report_of(lambda q: inside.append(usual()) or []), query())
    assert inside == ["20s"]
    assert usual() == before


def test_two_reports_of_one_name_are_refused(tenant):
    with pytest.raises(ValueError, match="sales-by-day"):
        register_reports(
            Report("sales-by-day", "", "", "portal.open", "", "", (Column("day", "Day"),), lambda query: [])
        )
