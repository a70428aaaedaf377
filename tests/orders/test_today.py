"""Today's panels: equal to the reports, compared with the same weekdays, computed once for all who look."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.cache import clear_caches
from orders import comparison, services
from orders.portal import today as panels
from orders.portal.today import minutes_text, query_of_today, strip, verdict
from realtime import streams
from restaurants.portal.today import panels as stored_panels
from restaurants.reports.registry import find_report
from restaurants.reports.running import run_report

pytestmark = pytest.mark.urls("fynlo.urls.restaurant")

LONDON = ZoneInfo("Europe/London")
TODAY, PARTS = "/portal/", "/portal/panels/"


@pytest.fixture
def open_today(page_client, tenant):
    """`open_today("marco")` returns the HTML of Today."""

    def get(name="marco", path=TODAY, **query):
        response = page_client(name).get(path, query)
        assert response.status_code == 200
        connection.set_tenant(tenant)
        return response.content.decode()

    return get


@pytest.fixture
def queries_of(tenant):
    """`queries_of(call)` counts the queries on a restaurant's orders, lines, tickets, tables and corrections."""

    def count(call):
        with CaptureQueriesContext(connection) as asked:
            call()
        connection.set_tenant(tenant)
        return sum(bool(re.search(r'FROM "(orders|menu|payments)_', query["sql"])) for query in asked)

    return count


@pytest.fixture
def totals_of(tenant):
    """`totals_of("products")` returns the sums of a report of today."""
    return lambda name: run_report(find_report(name), query_of_today(tenant)).table.totals


def seq_of(page, name):
    return tuple(map(int, re.search(rf'data-panel="{name}"\s+data-epoch="(\d+)"\s+data-seq="(\d+)"', page).groups()))


# -- what the panels show -------------------------------------------------------------------------------------


def test_today_and_the_reports_have_the_same_figures(place, take, pay, room, tacos, latte, tenant, totals_of):
    pay(place(table_id=room.one.id, guests=3, send=True))
    place(latte(), send=True)
    take(services.cancel_order, order_id=place(tacos()).id)
    by_day, shown = totals_of("sales-by-day"), panels.sales(tenant)
    assert shown["day"]["sales"] == by_day["sales"] == totals_of("sales-by-hour")["sales"] == D("14.90")
    assert (shown["day"]["orders"], shown["day"]["guests"]) == (by_day["orders"], by_day["guests"]) == (2, 3)
    assert sum(row["sales"] for row, _ in panels.hours(tenant)["rows"]) == by_day["sales"]
    assert sum(row["sales"] for row in panels.products(tenant)["rows"]) == totals_of("products")["sales"]
    assert panels.corrections(tenant)["value"] == (totals_of("corrections")["value"] or D(0))


def test_the_panel_of_sales_has_what_is_open_and_unpaid(place, pay, tenant, room):
    pay(place(table_id=room.one.id))
    place()
    shown = panels.sales(tenant)
    assert (shown["day"]["sales"], shown["due"], shown["open"]) == (D("23.40"), D("11.70"), 2)
    assert (shown["tables"]["every"], shown["tables"]["taken"]) == (3, 1)


def test_a_day_without_orders_says_so(open_today, tenant):
    assert panels.hours(tenant) is None
    page = open_today()
    for words in ("£0.00", "Nothing waits for the kitchen.", "Nothing was sold yet today."):
        assert words in page


def test_voids_and_discounts_are_counted_by_kind_and_lead_to_their_report(place, take, actor, tenant, open_today):
    order = place(send=True)
    take(services.give_discount, order_id=order.id, percent=D(10), reason="Regular guest", actor=actor("marco"))
    (row,) = panels.corrections(tenant)["rows"]
    assert (row["kind"], row["count"]) == ("discount", 1)
    assert 'href="/portal/reports/corrections/?period=today&amp;kind=discount"' in open_today()


def test_what_waits_longest_for_the_kitchen_is_first(place, tenant, monkeypatch):
    first, second = place(send=True), place(send=True)
    later = clock.now() + timedelta(minutes=12)
    monkeypatch.setattr(clock, "now", lambda: later)
    rows = panels.waits(tenant)["rows"]
    numbers = [int(re.search(r"#(\d+)", row["label"]).group(1)) for row in rows]
    assert numbers[0] == first.number
    assert second.number in numbers
    assert {row["minutes"] for row in rows} == {12}
    assert all(row["urgency"] in ("due_soon", "late") for row in rows)
    assert panels.kitchen(tenant)["stations"][0]["oldest"] == "12 min"


def test_minutes_are_written_in_hours_from_sixty(tenant):
    assert [minutes_text(seconds) for seconds in (29, 30, 3569, 3600, 5400)] == [
        "0 min", "1 min", "59 min", "1 h 00 min", "1 h 30 min",
    ]  # fmt: skip


# -- the comparison -------------------------------------------------------------------------------------------


@pytest.fixture
def sold_at(place, monkeypatch):
    """`sold_at(moment, item)` places an order at that moment."""

    def make(moment, *items):
        with monkeypatch.context() as then:
            then.setattr(clock, "now", lambda: moment)
            return place(*items)

    return make


def test_only_orders_up_to_this_time_of_day_are_compared(sold_at, latte, tenant):
    now = datetime(2026, 11, 30, 14, 5, tzinfo=LONDON)
    sold_at(now - timedelta(days=7), latte())
    sold_at(now - timedelta(days=7) + timedelta(minutes=1), latte())
    sold_at(now - timedelta(days=6), latte())
    found = comparison.comparison_at(now, tenant)
    assert (found.last_day, found.last, found.days) == (date(2026, 11, 23), D("3.20"), 1)
    assert (found.low, found.high) == (None, None)


def test_a_weekday_without_orders_was_not_open(tenant):
    found = comparison.comparison_at(datetime(2026, 11, 30, 14, 5, tzinfo=LONDON), tenant)
    assert (found.last, found.days) == (None, 0)


@pytest.mark.parametrize(
    ("now", "day", "then"),
    [
        (datetime(2026, 11, 2, 14, 5, tzinfo=LONDON), date(2026, 10, 19), datetime(2026, 10, 19, 13, 5, tzinfo=UTC)),
        (datetime(2026, 11, 3, 1, 30, tzinfo=LONDON), date(2026, 10, 26), datetime(2026, 10, 27, 1, 30, tzinfo=UTC)),
    ],
    ids=["across the change of clocks", "after midnight"],
)
def test_the_same_time_is_that_of_the_clock_on_the_wall(tenant, now, day, then):
    assert comparison.same_time(now, day, tenant) == then


@pytest.mark.parametrize(
    ("amounts", "usual"),
    [
        (["10", "20", "30"], (None, None)),
        (["10", "20", "30", "40"], (D("17.50"), D("32.50"))),
        (["5", "5", "5", "5", "5"], (D("5.00"), D("5.00"))),
        (["0.01", "0.02", "0.03", "0.05"], (D("0.02"), D("0.04"))),
    ],
)
def test_the_usual_range_is_between_the_quartiles(amounts, usual):
    assert comparison.usual_range([D(amount) for amount in amounts]) == usual


@pytest.mark.parametrize(("sold", "words"), [("9.99", "Below"), ("10", "Within"), ("20", "Within"), ("20.01", "Above")])
def test_the_verdict_names_the_place_in_the_range(sold, words):
    compared = comparison.Comparison(date(2026, 11, 23), D("15"), D("10"), D("20"), 8)
    assert verdict(D(sold), compared) == f"{words} the usual range"
    drawn = strip(D(sold), compared)
    assert all(0 <= float(place) <= 100 for place in (drawn.low, drawn.now, drawn.last))


# -- computed once --------------------------------------------------------------------------------------------


def test_a_second_viewer_costs_no_computation(place, open_today, queries_of):
    place(send=True)
    assert queries_of(open_today) > 8
    assert queries_of(lambda: open_today("olivia")) <= 1, "the first steps look whether an order was paid"


def test_fifty_viewers_of_one_event_cost_one_computation(place, open_today, queries_of):
    epoch, seq = seq_of(open_today(), "sales")
    place(send=True)
    head = streams.position_of(connection.tenant.pk).head
    assert head > seq
    clear_caches()

    def ask():
        return open_today("marco", PARTS, epoch=epoch, sales=head)

    assert queries_of(ask) == 4
    assert queries_of(lambda: [ask() for _ in range(49)]) == 0
    assert "£11.70" in ask()


def test_a_panel_contains_the_event_that_a_viewer_has_seen(place, open_today, monkeypatch):
    """After a cut the page asks for the panels with the newest event, and gets no older ones."""
    page = open_today()
    epoch, _ = seq_of(page, "sales")
    assert "£0.00" in page
    place(send=True)
    head = streams.position_of(connection.tenant.pk).head
    monkeypatch.setattr(stored_panels, "SETTLING_SECONDS", 0.0)
    part = open_today("marco", PARTS, epoch=epoch, sales=head)
    assert seq_of(part, "sales") == (epoch, head)
    assert "£11.70" in part


def test_a_panel_of_the_last_second_is_served_again_and_says_which_event_it_lacks(place, open_today, queries_of):
    epoch, seq = seq_of(open_today(), "sales")
    place(send=True)
    part = open_today("marco", PARTS, epoch=epoch, sales=seq + 1)
    assert seq_of(part, "sales") == (epoch, seq)


def test_another_epoch_is_never_served_from_what_is_kept(open_today, queries_of):
    epoch, seq = seq_of(open_today(), "sales")
    assert queries_of(lambda: open_today("marco", PARTS, epoch=epoch, sales=seq)) == 0
    assert queries_of(lambda: open_today("marco", PARTS, epoch=epoch + 1, sales=seq)) > 0


def test_today_costs_the_same_for_one_or_many_orders(place, page_client, tenant, room):
    client = page_client("marco")
    place(send=True)

    def queries():
        clear_caches()
        with CaptureQueriesContext(connection) as asked:
            client.get(TODAY)
        connection.set_tenant(tenant)
        return len(asked)

    queries()
    before = queries()
    for _ in range(4):
        place(send=True)
    assert queries() == before


# -- who may ----------------------------------------------------------------------------------------------------


def test_only_named_and_permitted_panels_are_returned(open_today):
    part = open_today("marco", PARTS, epoch="x", sales="-1", nothing="1", products="9" * 30)
    assert re.findall(r'data-panel="(\w+)"', part) == ["sales", "products"]
    assert open_today("marco", PARTS).strip() == ""


@pytest.mark.parametrize(("name", "status"), [("sara", 403), ("kim", 403), (None, 302)])
def test_people_without_the_portal_get_no_panels(page_client, name, status):
    assert page_client(name).get(f"{PARTS}?epoch=1&sales=1").status_code == status


def test_the_neighbours_owner_is_refused_and_sees_other_figures(page_client, place, tenant):
    place(send=True)
    assert page_client("olivia", slug="alpha", of="beta").get(f"{PARTS}?epoch=1&sales=1").status_code == 403
    page = page_client("olivia", slug="beta").get(TODAY).content.decode()
    connection.set_tenant(tenant)
    assert "£11.70" not in page
