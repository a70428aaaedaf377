"""The reports of stock: what each counts, and what was undone."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import translation

from fynlo.core import clock
from inventory import reports, services
from inventory.portal.today import stock
from menu import services as menu
from orders import services as orders
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.files import FILES
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report
from restaurants.reports.running import run_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows_of(tenant):
    """`rows_of("stock-value", days=7)` runs a report over the days up to today."""

    def run(name, days=1, until=0):
        end = business_day(clock.now(), tenant) - timedelta(days=until)
        query = Query(tenant, Period(end - timedelta(days=days - 1), end))
        report = find_report(name)
        assert report is not None, name
        return list(report.rows(query))

    return run


@pytest.fixture
def moved(run, store):
    """10 kg for £20 ten days ago; then today 10 kg for £25, 4 kg thrown away, and 1 kg thrown away and undone."""
    with clock.travel(clock.now() - timedelta(days=10)):
        run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(10), cost=D(20))
        run(services.receive_stock, item_id=store.wine.id, quantity=D(6), cost=D(36))
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(10), cost=D(25))
    run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(4), reason="mouldy")
    undone = run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(1), reason="mistake").movements[0]
    run(services.undo_movement, batch=undone.batch)
    return store


def test_the_value_is_that_of_the_last_day_of_the_period(moved, rows_of):
    assert [(row["item"], row["quantity"], row["value"]) for row in rows_of("stock-value")] == [
        ("House red", "6 bottle", D("36.00")), ("Tomatoes", "16 kg", D("36.00")),
    ]  # fmt: skip
    assert [row["value"] for row in rows_of("stock-value", until=5)] == [D("36.00"), D("20.00")]
    assert rows_of("stock-value", until=20) == []


def test_usage_says_how_long_what_is_there_lasts(moved, rows_of):
    (row,) = rows_of("stock-usage", days=2)

    assert (row["received"], row["wasted"], row["wasted_value"], row["cover"]) == ("10 kg", "4 kg", D("9.00"), 8)


def test_waste_lists_what_was_thrown_away_and_not_what_was_undone(moved, rows_of):
    (row,) = rows_of("stock-waste")

    assert (row["item"], row["quantity"], row["value"], row["reason"]) == ("Tomatoes", "4 kg", D("9.00"), "mouldy")


def test_dead_stock_is_what_is_there_and_was_not_used(moved, rows_of):
    assert [(row["item"], row["value"]) for row in rows_of("dead-stock", days=5)] == [("House red", D("36.00"))]


def test_a_price_change_compares_with_the_delivery_before(moved, run, rows_of):
    wrong = run(services.receive_stock, item_id=moved.tomatoes.id, quantity=D(1), cost=D(999)).movements[0]
    run(services.undo_movement, batch=wrong.batch)

    (row,) = rows_of("supplier-prices", days=3)

    assert (row["item"], row["before"], row["now"], row["change"]) == (
        "Tomatoes", "£2.00 / kg", "£2.50 / kg", D("0.25"),
    )  # fmt: skip
    assert row["supplier"] == "Greens & Sons"


@pytest.mark.urls("fynlo.urls.restaurant")
def test_today_shows_what_runs_out_and_what_was_thrown_away(moved, run, tenant, django_assert_max_num_queries):
    run(services.correct_stock, item_id=moved.tomatoes.id, quantity=D(-12), reason="counted")
    with django_assert_max_num_queries(3):
        shown = stock(tenant)

    assert shown is not None
    assert [item.name for item in shown["items"]] == ["Tomatoes"]
    assert shown["wasted"] == D("9.00")


def test_without_stock_today_shows_nothing(tenant):
    assert stock(tenant) is None


def test_food_cost_compares_recipes_with_what_orders_took(moved, recipe, card, latte, place, pay, take, rows_of):
    recipe(card.latte, (moved.tomatoes, "200", "g"))  # of tomatoes at £2.25 a kg
    order = pay(place(latte(quantity=2), send=True))
    assert rows_of("food-cost")[0]["taken"] is None, "the order is not completed"
    take(orders.set_status, order_id=order.id, status="completed")

    (row,) = rows_of("food-cost")

    assert (row["product"], row["sold"], row["cost"], row["expected"]) == ("Latte", 2, D("0.45"), D("0.90"))
    assert (row["net"], row["taken"]) == (D("5.34"), D("0.90"))  # £3.20 with 20 % VAT is £2.67 without
    assert row["share"] == D("0.45") / D("2.67")


@translation.override("es")
def test_every_report_is_a_file_of_every_format_with_english_heads_for_programs(moved, tenant):
    today = business_day(clock.now(), tenant)
    query = Query(tenant, Period(today - timedelta(days=20), today))
    for report in reports.REPORTS:
        files = {extension: make(run_report(report, query)).getvalue() for extension, make in FILES.items()}
        assert (files["xlsx"][:2], files["pdf"][:4]) == (b"PK", b"%PDF"), report.name
        if report.name == "supplier-prices":
            assert files["csv"].decode("utf-8-sig").splitlines()[0] == "Day,Item,Supplier,Before,Now,Change"
            assert (report.title, str(report.column("change").label)) == (
                "Cambios de precio de proveedores",
                "Variación",
            )


def test_menu_engineering_takes_the_cost_of_the_recipe_where_it_is_known(
    moved, run, recipe, card, latte, place, take, rows_of
):
    take(menu.update_product, product_id=card.latte.id, cost=D("1.00"))
    place(latte(quantity=2), send=True)  # £6.40 with £1.07 VAT
    assert rows_of("menu-engineering")[0]["margin"] == D("3.33")

    recipe(card.latte, (moved.tomatoes, "200", "g"))  # at £2.25 a kg
    assert rows_of("menu-engineering")[0]["margin"] == D("4.43")

    basil = run(services.add_item, name="Basil", unit="g")
    recipe(card.latte, (moved.tomatoes, "200", "g"), (basil, "5", "g"))
    assert rows_of("menu-engineering")[0]["margin"] == D("3.33"), "what basil costs is not known: the entered cost"


def test_the_page_of_food_cost_opens_before_an_order_took_anything(moved, recipe, card, latte, place, page_client):
    recipe(card.latte, (moved.tomatoes, "200", "g"))
    place(latte(quantity=2), send=True)

    page = page_client("marco").get("/portal/reports/food-cost/").content.decode()

    assert "Latte" in page
