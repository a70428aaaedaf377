"""Searching orders: what a text matches, the bounds of the total, the pages, and the CSV file."""

import csv
import io
import re
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.keyset import keyset_page
from orders import search
from orders.customers.services import Person
from orders.models import Order
from orders.portal import pages
from orders.search import find_orders, parse_filter


@pytest.fixture
def numbers(tenant):
    """`numbers("ana")` returns the numbers of the orders that the text finds."""

    def search(text="", **fields):
        found = find_orders(parse_filter(search=text, finds_customers=True, **fields))
        return sorted(order.number for order in found)

    return search


@pytest.fixture
def evening(place, pay, take, tacos, latte, room):
    """#1 at table 2 for £11.70, #2 for Ana Ruiz for £3.20 with a tip of £1, #3 of two tacos."""
    place(table_id=room.two.id)
    away = place(latte(), order_type="takeaway", customer=Person("Ana Ruiz", "07700 900123"))
    pay(away, tip=D("1.00"))
    place(tacos(quantity=2), order_type="takeaway", customer=Person("Ben", "020 7946 0000"))
    return away


def test_a_bare_number_is_an_order_or_a_table(evening, numbers):
    assert numbers("2") == [1, 2]
    assert numbers("#2") == [2]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ana", [2]), ("RUIZ", [2]), ("07700 900123", [2]), ("07700900123", [2]), ("+44 7700 900123", [2]),
        ("7946", []), ("79460000", [3]), ("sara", [1, 2, 3]), ("ana%", []), ("000000", []),
    ],
)  # fmt: skip
def test_a_customer_is_found_by_name_and_phone(evening, numbers, text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(("text", "found"), [("£11.70", [1]), ("11.70", [1]), ("£ 11.70", [1]), ("£12", [])])
def test_an_amount_is_the_total(evening, numbers, text, found):
    assert numbers(text) == found


def test_an_amount_is_also_what_was_paid_with_the_tip(evening, numbers):
    assert numbers(f"£{evening.total + 1}") == [2]


def test_the_total_is_bounded_by_least_and_most(evening, numbers):
    assert numbers(least="11.70", most="11.70") == [1]
    assert numbers(most=str(evening.total)) == [2]


@pytest.mark.parametrize("text", ["ten", "-1", "NaN", "1e99"])
def test_an_amount_that_is_none_is_refused(tenant, text):
    with pytest.raises(InvalidInput):
        parse_filter(least=text)


def test_who_may_not_see_customers_does_not_find_orders_by_them(evening, api):
    listed = lambda name: len(api(name)("GET", "/orders?search=ruiz").body["orders"])  # noqa: E731
    assert (listed("sara"), listed("kim")) == (1, 0)


def test_pages_of_a_list_meet_without_gap_or_repetition(place):
    made = [place().id for _ in range(7)]
    orders = Order.objects.all()
    first = keyset_page(orders, by="opened_at", size=3)
    second = keyset_page(orders, by="opened_at", size=3, before=first.older)
    last = keyset_page(orders, by="opened_at", size=3, before=second.older)
    assert [row.id for page in (first, second, last) for row in page.rows] == list(reversed(made))
    assert (first.newer, last.older) == ("", "")
    assert keyset_page(orders, by="opened_at", size=3, after=last.newer) == second
    assert keyset_page(orders, by="opened_at", size=3, after=second.newer) == first


def test_rows_of_one_moment_are_ordered_by_id(place, monkeypatch):
    moment = clock.now() + timedelta(seconds=5)
    monkeypatch.setattr(clock, "now", lambda: moment)
    made = sorted((place().id for _ in range(3)), reverse=True)
    first = keyset_page(Order.objects.all(), by="opened_at", size=2)
    rest = keyset_page(Order.objects.all(), by="opened_at", size=2, before=first.older)
    assert [row.id for row in (*first.rows, *rest.rows)] == made


def test_an_unknown_edge_shows_the_first_page(place):
    order = place()
    assert keyset_page(Order.objects.all(), by="opened_at", size=3, before=str(uuid7())).rows == [order]


def test_the_list_links_to_older_orders_and_keeps_its_filters(page_client, place, tenant, monkeypatch):
    monkeypatch.setattr(pages, "ROWS", 2)
    made = [place() for _ in range(3)]
    text = page_client("marco").get("/portal/orders/?range=week").content.decode()
    assert f"?range=week&amp;before={made[1].id}" in text
    assert "3 orders" in text
    connection.set_tenant(tenant)
    text = page_client("marco").get(f"/portal/orders/?range=week&before={made[1].id}").content.decode()
    assert f"order-{made[0].id}" in text
    assert f"order-{made[2].id}" not in text
    assert f"?range=week&amp;after={made[0].id}" in text


def test_the_file_has_the_orders_of_the_search(page_client, evening):
    response = page_client("marco").get("/portal/orders/export.csv?q=ruiz")
    rows = list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [(row["Order"], row["Customer"], row["Total (GBP)"], row["Tips (GBP)"]) for row in rows] == [
        ("2", "Ana Ruiz", str(evening.total), "1.00")
    ]


def test_a_file_of_too_many_orders_is_refused_with_a_sentence(page_client, evening, monkeypatch):
    monkeypatch.setattr(pages, "MOST_EXPORTED", 1)
    response = page_client("marco").get("/portal/orders/export.csv?range=week", follow=True)
    assert response.redirect_chain[0][0] == "/portal/orders/?range=week"
    assert "more than 1 orders" in response.content.decode()


WAYS = ("#2", "2", "£11.70", "sara", "ruiz", "ref-1")


@pytest.mark.parametrize("text", WAYS)
def test_few_and_many_matches_find_the_same_orders(evening, numbers, monkeypatch, text):
    few = numbers(text)
    monkeypatch.setattr(search, "FEW", 0)
    assert numbers(text) == few


@pytest.mark.parametrize(
    ("text", "index"),
    [("#2", "order_by_number"), ("£11.70", "order_by_total"), ("£11.70", "order_by_taken"), ("2", "order_by_table"),
     ("sara", "order_by_server"), ("x", "order_reference")],
)  # fmt: skip
def test_a_text_is_looked_up_in_an_index(evening, numbers, text, index):
    """PostgreSQL plans for 300,000 orders whose columns it knows nothing of, whatever was analysed in earlier tests.

    For the few rows that there are, it would read them all, or enter any index.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "SELECT pg_restore_relation_stats('schemaname', current_schema()::text, 'relname', 'orders_order',"
            " 'relpages', 1, 'reltuples', 300000::real)"
        )
        cursor.execute(
            "SELECT pg_clear_attribute_stats(current_schema()::text, 'orders_order', attname::text, false)"
            " FROM pg_attribute WHERE attrelid = 'orders_order'::regclass AND attnum > 0 AND NOT attisdropped"
        )
    with CaptureQueriesContext(connection) as captured:
        numbers(text)
    sql = next(query["sql"] for query in captured if re.search("orders_order.* LIMIT 501", query["sql"]))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        assert index in "\n".join(line for (line,) in cursor.fetchall())


def test_a_text_costs_a_constant_number_of_statements(evening, django_assert_num_queries):
    with django_assert_num_queries(3):  # the names of servers, customers, the ids
        find_orders(parse_filter(search="ana", finds_customers=True))
    with django_assert_num_queries(1):  # the ids
        find_orders(parse_filter(search="£11.70", finds_customers=True))
