"""The reports of orders: what they count, their pages, files and API, who may read them, what they cost."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.ids import uuid7
from menu import services as menu
from orders import reports, services
from orders.customers.services import Person
from orders.kitchen import services as kitchen
from orders.models import Correction, Order
from realtime.models import AuditEntry
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from restaurants.reports.running import run_report
from tests.offline import OfflineTill

LONDON = ZoneInfo("Europe/London")


@pytest.fixture
def today(tenant):
    return business_day(clock.now(), tenant)


@pytest.fixture
def rows_of(tenant, today):
    """`rows_of("sales-by-day", days=7)` runs a report over the days up to today."""

    def run(name, days=1, **filters):
        period = Period(today - timedelta(days=days - 1), today)
        return run_report(find_report(name), Query(tenant, period, filters=filters)).table

    return run


@pytest.fixture
def sold(place, take, room, tacos, latte):
    """Two orders that count (£11.70 at table 1 for 3 guests, £3.20 takeaway) and one that was cancelled."""
    first = place(table_id=room.one.id, guests=3, send=True)
    second = place(latte(), order_type=Order.Type.TAKEAWAY)
    cancelled = place(tacos())
    take(services.cancel_order, order_id=cancelled.id)
    return SimpleNamespace(first=first, second=second)


@pytest.fixture
def get(page_client, tenant):
    def open_page(path, name="marco", **headers):
        response = page_client(name).get(f"/portal/reports/{path}", **headers)
        connection.set_tenant(tenant)
        return response

    return open_page


def sums(table):
    return table.totals["orders"], table.totals["sales"]


def test_a_day_counts_orders_that_were_not_cancelled(sold, rows_of, today):
    (row,) = rows_of("sales-by-day").rows
    assert row == {
        "business_day": today, "orders": 2, "guests": 3, "sales": D("14.90"), "average": D("7.45"),
    }  # fmt: skip


def test_a_day_without_orders_has_a_row_too(sold, rows_of):
    table = rows_of("sales-by-day", days=3)
    assert [row["orders"] for row in table.rows] == [0, 0, 2]


@pytest.mark.parametrize(
    "name",
    ["sales-by-day", "sales-by-week", "sales-by-month", "sales-by-hour", "sales-by-weekday", "sales-by-order-type",
     "sales-by-section", "sales-by-server", "sales-by-device"],
)  # fmt: skip
def test_every_division_of_the_sales_has_the_same_sum(sold, rows_of, name):
    assert sums(rows_of(name, days=40)) == (2, D("14.90"))


def test_a_filter_of_the_order_type_narrows_the_sales(sold, rows_of):
    assert sums(rows_of("sales-by-day", type="takeaway")) == (1, D("3.20"))
    assert sums(rows_of("sales-by-hour", type="dine_in")) == (1, D("11.70"))


def test_sections_servers_and_types_are_named_the_largest_first(sold, rows_of):
    assert [row["section"] for row in rows_of("sales-by-section").rows] == ["Room", "No table"]
    assert [row["server"] for row in rows_of("sales-by-server").rows] == ["Sara"]
    assert [row["type"] for row in rows_of("sales-by-order-type").rows] == ["Eat in", "Takeaway"]


def test_hours_are_of_the_clock_on_the_wall_from_the_first_hour_of_the_day(place, tenant, monkeypatch):
    day = date(2026, 7, 4)
    for moment in (datetime(2026, 7, 4, 12, tzinfo=LONDON), datetime(2026, 7, 5, 1, tzinfo=LONDON)):
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment.astimezone(UTC))
        place()
    table = run_report(find_report("sales-by-hour"), Query(tenant, Period(day, day))).table
    hours = [(row["hour"], row["orders"]) for row in table.rows]
    assert hours[0] == ("12:00", 1)
    assert hours[-1] == ("01:00", 1)
    assert len(hours) == 14, "the quiet hours between them are rows too"


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 24, 3, 59, tzinfo=LONDON), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 4, 0, tzinfo=LONDON), date(2026, 11, 24)),
        # The nights of 23 and of 25 hours.
        (datetime(2026, 3, 29, 3, 59, tzinfo=LONDON), date(2026, 3, 28)),
        (datetime(2026, 3, 29, 4, 0, tzinfo=LONDON), date(2026, 3, 29)),
        (datetime(2026, 10, 25, 1, 30, fold=1, tzinfo=LONDON), date(2026, 10, 24)),
        (datetime(2026, 10, 25, 4, 0, tzinfo=LONDON), date(2026, 10, 25)),
    ],
)
def test_a_day_begins_at_four_also_when_the_clocks_change(place, tenant, moment, day):
    assert tenant.day_starts_at.hour == 4
    with clock.travel(moment):
        place()
    period = Period(day - timedelta(days=1), day + timedelta(days=1))
    table = run_report(find_report("sales-by-day"), Query(tenant, period)).table
    assert [row["orders"] for row in table.rows] == [0, 1, 0]


@pytest.fixture
def take_offline(api, card):
    """`take_offline(2)`: a till without a network takes two orders a day ago, and sends them today."""

    def take(count: int) -> None:
        till = OfflineTill(api("sara"))
        with clock.travel(clock.now() - timedelta(days=1)):
            for _ in range(count):
                body = {"id": uuid7(), "items": [{"id": uuid7(), "product_id": card.latte.id}]}
                till.do("order.create", "", {**body, "order_type": "takeaway", "menu_version": card.version})
        till.send()

    return take


def test_an_order_that_arrives_late_counts_on_the_day_on_which_it_was_placed(take_offline, rows_of):
    take_offline(1)
    assert [row["orders"] for row in rows_of("sales-by-day", days=2).rows] == [1, 0]
    noted = AuditEntry.objects.get(kind="order.create").notes
    assert any("arrived_late_for" in note for note in noted), "the audit says that it was late"


def test_a_report_says_which_orders_arrived_late_and_when(take_offline, place, page_client, tenant, today):
    place()
    take_offline(2)
    yesterday, added = today - timedelta(days=1), clock.now().astimezone(tenant.zone).date()
    late = list(Order.objects.filter(arrived_late=True).order_by("id"))
    marco = page_client("marco")
    page = marco.get(f"/portal/reports/sales-by-day/?start={yesterday}&end={today}")
    [note] = page.context["notes"]
    assert note.text == f"2 orders that arrived late were added on {added:%-d %b}."
    assert [label for label, _address in note.links] == [f"#{each.number} of {yesterday:%-d %b}" for each in late]
    assert all(f'href="/portal/orders/{each.pk}/"' in page.content.decode() for each in late)
    page = marco.get(f"/portal/reports/sales-by-day/?start={today}&end={today}")
    assert not page.context["notes"], "they are no part of today"


def test_the_page_of_a_report_links_the_orders_that_arrived_late(take_offline, page_client, today):
    take_offline(1)
    order = Order.objects.get()
    period = f"?start={today - timedelta(days=1)}&end={today}"
    for name in ("sales-by-day", "sales-by-device", "products", "categories", "options"):
        page = page_client("marco").get(f"/portal/reports/{name}/{period}").content.decode()
        assert "1 order that arrived late was added on" in page, name
        assert f'href="/portal/orders/{order.pk}/"' in page, name


def test_a_part_of_a_late_order_that_is_split_off_arrived_late_too(take_offline, take, rows_of):
    take_offline(1)
    order = Order.objects.get()
    [line] = order.lines.all()
    take(services.add_lines, order_id=order.id, items=[services.Item(line.product_id, 1)])
    take(services.split_order, order_id=order.id, moves=[services.Move(line.id)])
    assert list(Order.objects.values_list("arrived_late", flat=True)) == [True, True]


def test_products_have_todays_name_and_category_and_their_share(sold, rows_of):
    table = rows_of("products")
    named = [(row["product"], row["category"], row["quantity"], row["sales"], row["orders"]) for row in table.rows]
    assert named == [("Tacos", "Food", 1, D("8.50"), 1), ("Latte", "Drinks", 2, D("6.40"), 2)]
    assert [row["share"] for row in table.rows] == [D("0.5705"), D("0.4295")]
    assert [(row["category"], row["sales"]) for row in rows_of("categories").rows] == [
        ("Food", D("8.50")), ("Drinks", D("6.40")),
    ]  # fmt: skip


def test_products_are_the_sums_of_their_lines_and_orders(sold, place, take, rows_of, tacos, latte, today):
    """Against the rows added up in Python: a product twice in an order, a price with pence, a void, another day."""
    place(latte(), latte(), tacos(quantity=2))
    partly = place(latte(), tacos())
    take(services.void_line, order_id=partly.id, line_id=partly.lines.get(name="Tacos").id)
    expected: dict = {}
    for order in Order.objects.filter(business_day=today).exclude(status__in=["cancelled", "draft"]):
        for line in order.lines.exclude(status="void"):
            quantity, sales, orders = expected.get(line.product_id, (0, D("0.00"), set()))
            expected[line.product_id] = quantity + line.quantity, sales + line.total, orders | {order.id}
    found = {row["product_id"]: (row["quantity"], row["sales"], row["orders"]) for row in rows_of("products").rows}
    assert found == {key: (quantity, sales, len(ids)) for key, (quantity, sales, ids) in expected.items()}


def test_a_voided_item_is_not_sold(sold, rows_of, take):
    line = sold.first.lines.get(name="Tacos")
    take(services.void_sent_line, order_id=sold.first.id, line_id=line.id, reason="Dropped")
    assert [row["product"] for row in rows_of("products").rows] == ["Latte"]


def test_options_count_each_item(place, rows_of, tacos):
    place(tacos(quantity=3))
    (row,) = rows_of("options").rows
    assert row == {"option": "Carnitas", "quantity": 3, "sales": D("0.00")}


def test_sizes_are_counted_by_product_with_their_sales(run, card, place, rows_of, tacos, latte):
    run(menu.update_modifier_group, group_id=card.filling.id, is_size=True)
    run(menu.publish)
    place(tacos(quantity=3), latte())
    place(services.Item(card.tacos.id, 2, (services.Choice(card.prawn.id),)))
    rows = [(row["product"], row["size"], row["quantity"], row["sales"]) for row in rows_of("sizes").rows]
    assert rows == [("Tacos", "Carnitas", 3, D("25.50")), ("Tacos", "Prawn", 2, D("20.00"))]


def test_menu_engineering_leaves_out_products_without_a_cost(sold, rows_of, card, take):
    assert not rows_of("menu-engineering").rows
    take(menu.update_product, product_id=card.latte.id, cost=D("0.70"))
    (row,) = rows_of("menu-engineering").rows
    assert row["margin"] == D("6.40") - D("1.06") - D("1.40"), "two lattes without VAT, less two times 70p"
    assert row["group"].startswith("Star")


def test_corrections_say_who_and_why(sold, rows_of, take, actor):
    line = sold.first.lines.get(name="Tacos")
    take(services.void_sent_line, actor=actor("marco"), order_id=sold.first.id, line_id=line.id, reason="Dropped")
    (row,) = rows_of("corrections").rows
    assert (row["kind"], row["order"], row["item"], row["value"], row["by"], row["reason"]) == (
        "Void", f"#{sold.first.number}", "Tacos", D("8.50"), "Marco", "Dropped",
    )  # fmt: skip
    assert not rows_of("corrections", kind=Correction.Kind.COMP).rows
    (person,) = rows_of("corrections-by-person").rows
    assert (person["person"], person["voids"], person["comps"], person["value"]) == ("Marco", 1, 0, D("8.50"))
    marco = str(actor("marco").user_id)
    assert len(rows_of("corrections", person=marco).rows) == 1
    assert not rows_of("corrections", person="nobody").rows


@pytest.mark.urls("fynlo.urls.restaurant")
def test_corrections_by_person_lead_to_the_persons_corrections(sold, rows_of, take, actor, page_client, tenant, today):
    line = sold.first.lines.get(name="Tacos")
    take(services.void_sent_line, actor=actor("marco"), order_id=sold.first.id, line_id=line.id, reason="Dropped")
    table = rows_of("corrections-by-person")
    (row,) = table.rows
    page = (
        page_client("marco")
        .get(find_report("corrections-by-person").link(row, Query(tenant, table.period)))
        .content.decode()
    )
    assert f"/portal/orders/{sold.first.id}/" in page
    refused = page_client("marco").get(f"/portal/reports/corrections/?person={uuid7()}")
    assert (refused.status_code, "Choose one of the offered values" in refused.content.decode()) == (400, True)


def test_sales_stand_under_the_device_that_placed_the_order(place, rows_of):
    place()
    (row,) = rows_of("sales-by-device").rows
    assert (row["device"], row["orders"]) == ("No enrolled device", 1)


def test_kitchen_times_count_from_firing_to_ready(place, rows_of, take, tacos, latte):
    start = clock.now()
    order = place(tacos(), latte(), send=True)
    minutes = {"grill": 12, "bar": 3}
    for ticket in order.tickets.all():
        with clock.travel(start + timedelta(minutes=minutes[ticket.station], seconds=10)):
            take(kitchen.bump_ticket, ticket_id=ticket.id)
    rows = rows_of("kitchen-times").rows
    assert [(row["name"], row["tickets"], row["average"], row["slow"]) for row in rows] == [
        ("Grill", 1, 12, 13), ("Bar", 1, 3, 4),
    ]  # fmt: skip
    assert rows_of("kitchen-times").totals["average"] == 8, "7 minutes and 40 seconds"
    assert [(row["dish"], row["average"]) for row in rows_of("dish-times").rows] == [("Tacos", 12), ("Latte", 3)]


def test_tables_have_their_parties_covers_and_stays(place, rows_of, take, pay, room):
    start = clock.now()
    order = place(table_id=room.one.id, guests=3, send=True)
    place(table_id=room.two.id, guests=2)
    with clock.travel(start + timedelta(minutes=50)):
        pay(order)
        take(services.set_status, order_id=order.id, status="completed")
    (row,) = rows_of("table-turns").rows
    assert (row["table"], row["section"], row["parties"], row["guests"], row["sales"]) == (
        "1", "Room", 1, 3, D("11.70"),
    )  # fmt: skip
    assert (row["per_guest"], row["stay"]) == (D("3.90"), 50)


def test_customers_are_added_up(place, rows_of, latte):
    ana = Person("Ana Ruiz", "020 7946 0000")
    for _ in range(2):
        place(latte(), order_type=Order.Type.TAKEAWAY, customer=ana)
    place(latte(), order_type=Order.Type.TAKEAWAY)
    rows = rows_of("customers").rows
    assert sum(row["orders"] for row in rows) == 2
    assert {row["customer"] for row in rows} == {"Ana Ruiz"}


def test_every_report_runs_without_data(rows_of):
    for report in reports.REPORTS:
        rows_of(report.name, days=3)


def test_no_report_asks_more_for_more_rows(sold, rows_of, place):
    def queries():
        counts = {}
        for report in reports.REPORTS:
            with CaptureQueriesContext(connection) as asked:
                rows_of(report.name, days=3)
            counts[report.name] = len(asked)
        return counts

    before = queries()
    for _ in range(3):
        place()
    assert queries() == before
    assert max(before.values()) <= 9, "five of them set the limit of time and the savepoint"


# -- pages ------------------------------------------------------------------------------------------------------


def test_the_list_names_the_reports_by_section(get):
    text = get("").content.decode()
    for words in ("Reports", "Sales by day", "Products", "Voids, comps, discounts and prices"):
        assert words in text


def test_a_report_shows_its_figures_chart_table_and_definition(sold, get, today):
    text = get("sales-by-day/?period=today").content.decode()
    for words in ("£14.90", "<svg", "Cancelled orders and drafts do not count", "What this counts"):
        assert words in text
    assert f'href="/portal/orders/?day={today}"' in text


def test_the_foot_of_the_table_has_the_sums(sold, get):
    foot = get("products/?period=today").content.decode().partition("<tfoot>")[2].partition("</tfoot>")[0]
    assert "£14.90" in foot


def test_a_comparison_shows_the_change(sold, get):
    text = get("sales-by-day/?period=today&compare=weekdays").content.decode()
    assert "compared with" in text


@pytest.mark.parametrize(
    "choice",
    ["period=fortnight", "start=2026-13-01", "start=2026-11-02&end=2026-11-01", "compare=mars", "type=boat"],
)
def test_an_unusable_choice_is_explained_on_the_page(get, choice):
    response = get(f"sales-by-day/?{choice}")
    assert response.status_code == 400
    assert "The report cannot be shown." in response.content.decode()


def test_one_day_may_be_named_alone(sold, get, today):
    assert "£14.90" in get(f"sales-by-day/?start={today}").content.decode()


@pytest.mark.urls("fynlo.urls.restaurant")
@pytest.mark.parametrize(
    "name",
    [
        "sales-by-day", "sales-by-week", "sales-by-month", "sales-by-hour", "sales-by-weekday", "sales-by-order-type",
        "sales-by-section", "sales-by-server", "sales-by-device", "products", "people",
    ],
)  # fmt: skip
def test_each_row_leads_to_exactly_its_orders(sold, rows_of, page_client, tenant, name):
    report, table, client = find_report(name), rows_of(name, days=3), page_client("marco")
    query = Query(tenant, table.period)
    links = [(report.link(row, query), row["orders"]) for row in table.rows]
    assert any(orders for _link, orders in links)
    for link, orders in links:
        assert link, "a row leads nowhere"
        response = client.get(link)
        assert response.status_code == 200, link
        assert response.context["figures"].orders == orders, link
        connection.set_tenant(tenant)


@pytest.mark.urls("fynlo.urls.restaurant")
def test_rows_lead_to_the_orders_behind_them(place, take, rows_of, page_client, tenant, tacos, latte, api, room):
    """Rows that count something else than orders: each link opens the orders that it was counted from."""
    till = OfflineTill(api("sara"))
    item = {"product_id": str(latte().product_id), "quantity": 1}
    till.tell("order.create", "", {"id": str(uuid7()), "order_type": "takeaway", "items": [item]})
    coffee = Order.objects.get()
    guest = Person(name="Ana", phone="07700900123")
    at_table = place(tacos(), table_id=room.one.id, send=True)
    for_ana = place(latte(), order_type=Order.Type.TAKEAWAY, customer=guest)
    other = place(latte(), send=True)
    for ticket in [*at_table.tickets.all(), *other.tickets.all()]:
        take(kitchen.bump_ticket, ticket_id=ticket.id)
    expected = {
        "sales-by-device": ("Bar till", {coffee}), "categories": ("Food", {at_table}),
        "options": ("Carnitas", {at_table}),
        "kitchen-times": ("Grill", {at_table}), "dish-times": ("Latte", {coffee, for_ana, other}),
        "customers": ("Ana", {for_ana}),
    }  # fmt: skip
    client = page_client("marco")
    for name, (label, orders) in expected.items():
        report, table = find_report(name), rows_of(name)
        first = report.columns[0].name
        (row,) = [row for row in table.rows if str(row[first]).startswith(label)]
        response = client.get(report.link(row, Query(tenant, table.period)))
        connection.set_tenant(tenant)
        assert {row.number for row in response.context["page"].rows} == {order.number for order in orders}, name
        assert label in response.content.decode(), name


def test_what_a_report_narrowed_the_list_to_is_named_and_can_be_removed(sold, page_client, tenant, tacos, today):
    product = tacos().product_id
    query = f"?from={today}&to={today}&product={product}&weekday={today.isoweekday()}&hour=3&section=Garden"
    page = page_client("marco").get(f"/portal/orders/{query}").content.decode()
    assert "Tacos · Garden · " in page
    assert "03:00–03:59" in page
    assert f'name="product" value="{product}"' in page, "a search keeps it"
    for value in ("weekday=8", "hour=24", "hour=x", "product=x", "from=x"):
        assert page_client("marco").get(f"/portal/orders/?{value}").status_code in (404, 422), value


def test_an_unknown_report_is_not_found(get):
    assert get("horoscope/").status_code == 404
    assert get("sales-by-day/download.exe").status_code == 404


@pytest.mark.parametrize(("name", "status"), [("olivia", 200), ("marco", 200), ("sara", 403), ("kim", 403)])
def test_managers_read_reports(get, name, status):
    assert get("sales-by-day/", name).status_code == status


def test_a_neighbour_reads_nothing(page_client, tenant, sold):
    response = page_client("marco", "beta").get("/portal/reports/sales-by-day/?period=today")
    connection.set_tenant(tenant)
    assert "14.90" not in response.content.decode()


def test_many_rows_have_pages(get, today):
    text = get(f"sales-by-day/?start={today - timedelta(days=250)}&end={today}").content.decode()
    assert text.count('<th scope="row">') <= 102
    assert "page=2" in text


# -- files ------------------------------------------------------------------------------------------------------


def test_the_csv_file_has_plain_numbers_and_guarded_texts(place, take, get, actor, room):
    order = place(table_id=room.one.id, send=True)
    line = order.lines.get(name="Tacos")
    take(services.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=line.id, reason="=1+1")
    response = get("corrections/download.csv?period=today")
    assert response["Content-Disposition"].startswith('attachment; filename="corrections-alpha-')
    head, row = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert head == ["When", "What", "Order", "Item", "Value (GBP)", "By", "Reason"]
    assert row[4:] == ["8.50", "Marco", "'=1+1"]


def test_the_csv_file_holds_the_compared_columns(sold, get):
    response = get("sales-by-day/download.csv?period=today&compare=weekdays")
    head, _ = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert head == [
        "Day", "Orders", "Orders, compared", "Covers", "Sales (GBP)", "Sales (GBP), compared", "Average (GBP)",
    ]  # fmt: skip


def test_the_workbook_has_numbers_and_no_formulas(sold, get):
    response = get("products/download.xlsx?period=today")
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert re.search(r"<v>8\.50?</v>", sheet)
    assert "<f>" not in sheet
    assert "Tacos" in strings


def test_the_pdf_is_one(sold, get):
    for path in ("sales-by-day/download.pdf?period=month&compare=before", "products/download.pdf?period=today"):
        response = get(path)
        assert response["Content-Type"] == "application/pdf"
        assert response.content.startswith(b"%PDF-")


def test_a_file_of_an_unusable_choice_is_refused(get):
    assert get("sales-by-day/download.csv?period=fortnight").status_code == 400


# -- API --------------------------------------------------------------------------------------------------------


def test_the_api_lists_reports_with_their_columns(api):
    listed = api("marco")("GET", "/reports").body["data"]
    by_name = {report["name"]: report for report in listed}
    assert by_name["sales-by-day"]["columns"][0] == {"name": "business_day", "label": "Day", "kind": "day"}
    assert by_name["sales-by-day"]["filters"] == ["type"]


def test_the_api_answers_rows_and_totals_in_exact_pounds(sold, api, today):
    body = api("marco")("GET", "/reports/sales-by-day?period=today&compare=before")
    data = body.body["data"]
    assert data["rows"] == [
        {"business_day": today.isoformat(), "orders": 2, "guests": 3, "sales": D("14.90"), "average": D("7.45")}
    ]
    assert data["totals"]["sales"] == D("14.90")
    assert data["compared"]["rows"][0]["orders"] == 0


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/reports/horoscope", 404, "report.not_found"),
        ("/reports/sales-by-day?period=fortnight", 400, "invalid"),
    ],
)
def test_the_api_refuses_with_a_code(api, path, status, code):
    response = api("marco")("GET", path)
    assert (response.status_code, response.body["error"]["code"]) == (status, code)


def test_the_api_is_for_managers(api):
    assert api("sara")("GET", "/reports").status_code == 403
    assert api("sara")("GET", "/reports/sales-by-day").status_code == 403
