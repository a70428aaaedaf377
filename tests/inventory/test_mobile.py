"""Stock as the mobile app reads and changes it: its spellings, its codes, and the same services behind."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from inventory import services
from inventory.models import Item, Stock

pytestmark = pytest.mark.django_db


def test_the_list_says_how_often_the_stock_turns_over(api, run, store):
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(20), cost=D(50))
    with clock.travel(clock.now() - timedelta(days=40)):
        run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(4), reason="long ago")
    run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(8), reason="mouldy")

    (row,) = api("sara")("GET", "/inventory?search=tomatoes").body["data"]

    assert (row["current_stock"], row["unit_cost"], row["turnover_rate"]) == (D(8), D("2.50"), D("1.00"))
    assert (row["reorder_level"], row["maximum_stock"], row["supplier"]) == (D(5), D(30), "Greens & Sons")


@pytest.mark.parametrize("name", ["quantity", "adjustment", "change_qty", "delta"])
def test_stock_is_adjusted_in_each_spelling(api, store, name):
    answer = api("marco")("POST", "/inventory/items/tomatoes/adjust-stock", {name: -2})

    assert answer.status_code == 201
    assert Stock.objects.get(pk=store.tomatoes.pk).quantity == -2
    assert store.tomatoes.movements.get().reason == "mobile app"


def test_an_item_is_added_changed_and_archived_by_its_code(api, tenant):
    marco = api("marco")
    assert marco("POST", "/inventory/items", {"name": "Limes", "unit": "each", "minimumStock": 20}).status_code == 201
    assert marco("PATCH", "/inventory/items/LIMES", {"reorder_level": 30}).status_code == 200
    assert Item.objects.get().reorder_at == 30
    assert marco("DELETE", "/inventory/items/LIMES").status_code == 200
    assert Item.objects.get().archived_at is not None
    assert marco("GET", "/inventory/items").body["data"] == []


@pytest.mark.parametrize("body", [{}, {"quantity": 0}, {"quantity": "many"}])
def test_an_adjustment_without_a_quantity_is_refused(api, store, body):
    answer = api("marco")("POST", "/inventory/items/TOMATOES/adjust-stock", body)

    assert (answer.status_code, answer.body["error"]["field"]) == (400, "quantity")


def test_the_ledger_lists_what_moved_of_one_item_or_of_all(api, run, store):
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(2), cost=D(5))
    run(services.waste_stock, item_id=store.wine.id, quantity=D(1), reason="corked")
    sara = api("sara")

    assert [row["sku"] for row in sara("GET", "/inventory/ledger").body["data"]] == [store.wine.sku, "TOMATOES"]
    (row,) = sara("GET", "/inventory/ledger?sku=tomatoes").body["data"]
    assert (row["type"], row["quantity"], row["unit"]) == ("delivery", D(2), "kg")
    assert sara("GET", "/inventory/ledger?sku=nothing").status_code == 404


def test_the_list_takes_as_many_queries_for_many_items_as_for_few(api, run, store, django_assert_max_num_queries):
    for number in range(20):
        run(services.add_item, name=f"Herb {number}", unit="g", supplier_id=store.greens.id)
    sara = api("sara")
    sara("GET", "/inventory")
    with django_assert_max_num_queries(4):  # 1. the plan  2. what was used  3. the count  4. the page
        assert len(sara("GET", "/inventory").body["data"]) == 22
