"""The pages and reports of stock with 2,000 items and a year of movements, and a spreadsheet of 10,000 rows.

python3 manage.py test -m bench -s tests/bench/test_stock_pages.py
"""

import time
from statistics import median

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from inventory import consistency_check, services
from inventory.models import Item
from tests.services import run_service

ITEMS, MOVEMENTS_EACH, ROWS = 2_000, 150, 10_000
REPEATED = 3
ITEM_ROWS = """
WITH numbers AS (SELECT n, gen_random_uuid() AS id FROM generate_series(1, %(items)s) n), added AS (
    INSERT INTO inventory_item (id, sku, name, category, unit, conversions, par_level, reorder_at, supplier_code,
        location_id, allergens, barcode, scarce, sells_out, version, created_at)
    SELECT id, 'B-' || n, 'Bench item ' || n, 'Category ' || n %% 12, 'kg', '[]', 40, 10, '', %(place)s, '{}', '',
        false, false, 1, now() FROM numbers
) INSERT INTO inventory_stock (item_id, quantity, value, reserved, cost, changed_at)
SELECT id, 0, 0, 0, 2, now() FROM numbers"""
# Each day with a movement begins with a delivery; sales and waste take less than it brought.
MOVEMENT_ROWS = """
INSERT INTO inventory_movement (id, batch, item_id, location_id, kind, quantity, value, correction, reason, picture,
    business_day, by_name, at, stored_at)
SELECT gen_random_uuid(), gen_random_uuid(), s.item_id, %(place)s,
    CASE WHEN m %% 10 = 1 THEN 'delivery' WHEN m %% 10 = 2 THEN 'waste' ELSE 'sale' END,
    CASE WHEN m %% 10 = 1 THEN 12 ELSE -1 END, CASE WHEN m %% 10 = 1 THEN 24 + m %% 3 ELSE -2 END, 0,
    CASE WHEN m %% 10 = 2 THEN 'Gone off' ELSE '' END, '', (now() - (%(each)s - m) * interval '58 hours')::date,
    'Bench',
    now() - (%(each)s - m) * interval '58 hours', now() - (%(each)s - m) * interval '58 hours'
FROM inventory_stock s, generate_series(1, %(each)s) m"""
SUMS = """
UPDATE inventory_stock s SET quantity = m.quantity, value = m.value
FROM (SELECT item_id, sum(quantity) AS quantity, sum(value) AS value FROM inventory_movement GROUP BY 1) m
WHERE m.item_id = s.item_id"""
PLACE_SUMS = """
INSERT INTO inventory_locationstock (item_id, location_id, quantity)
SELECT item_id, location_id, sum(quantity) FROM inventory_movement GROUP BY 1, 2"""
PAGES = {
    "items": "/portal/stock/",
    "items, low": "/portal/stock/?state=low",
    "items, searched": "/portal/stock/?q=item+19",
    "items as CSV": "/portal/stock/export.csv",
    "one item": "/portal/stock/{item}/",
    "waste form": "/portal/stock/{item}/waste/",
    "one place": "/portal/stock/places/{place}/",
    "recipes": "/portal/stock/recipes/",
    "set-up": "/portal/stock/set-up/",
    "search": "/portal/search/?q=bench",
    "value": "/portal/reports/stock-value/?period=year",
    "usage, a year": "/portal/reports/stock-usage/?period=year",
    "waste, a year": "/portal/reports/stock-waste/?period=year",
    "dead stock": "/portal/reports/dead-stock/?period=year",
    "supplier prices": "/portal/reports/supplier-prices/?period=year",
    "food cost": "/portal/reports/food-cost/?period=year",
}

pytestmark = pytest.mark.bench


@pytest.fixture
def year(tenant):
    """Return an item and the place of all items, once they have moved for a year."""
    place = run_service(services.add_location, name="Bench store")

    def fill(context):
        values = {"items": ITEMS, "each": MOVEMENTS_EACH, "place": place.id}
        with connection.cursor() as cursor:
            for statement in (ITEM_ROWS, MOVEMENT_ROWS, SUMS, PLACE_SUMS):
                cursor.execute(statement, values)
            cursor.execute("ANALYZE")

    started = time.perf_counter()
    run_service(fill)
    print(f"\n{ITEMS * MOVEMENTS_EACH:,} movements, written in {time.perf_counter() - started:.0f} s")
    assert list(consistency_check.troubles()) == []
    return Item.objects.get(sku="B-1000"), place


def test_pages(year, tenant, page_client):
    item, place = year
    client = page_client("marco")
    for name, path in PAGES.items():
        address = path.format(item=item.id, place=place.id)
        took = [timed(tenant, client.get, address)[0] for _ in range(REPEATED)]
        print(f"{name:<18} {median(took) * 1000:7.0f} ms")


def test_a_spreadsheet_of_10000_rows(tenant, page_client):
    client, page = page_client("marco"), ""
    for rows in (ROWS + 1, ROWS):
        content = "\n".join(["name,unit", *(f"Row {n},kg" for n in range(rows))]).encode()
        form = {"key": uuid7(), "file": SimpleUploadedFile("stock.csv", content)}
        took, answer = timed(tenant, client.post, "/portal/stock/import/", form)
        print(f"\nupload of {rows:,} rows: {answer.status_code}, {took * 1000:.0f} ms")
        page = answer.get("Location", "")
    print(f"preview: {timed(tenant, client.get, page)[0] * 1000:.0f} ms")
    print(f"confirm: {timed(tenant, client.post, f'{page}confirm/', {'key': uuid7()})[0] * 1000:.0f} ms")
    assert Item.objects.count() == ROWS


def timed(tenant, call, *given):
    """Return how many seconds a request takes, and its response."""
    started = time.perf_counter()
    answer = call(*given)
    took = time.perf_counter() - started
    connection.set_tenant(tenant)
    assert answer.status_code in (200, 302, 422), answer.status_code
    return took, answer
