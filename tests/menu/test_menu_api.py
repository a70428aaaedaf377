"""What the mobile app and the till read: bytes made once, with an ETag, of their own restaurant."""

import gzip
import hashlib
from decimal import Decimal

import pytest
from django.db import connection

from fynlo.core import json_codec
from menu import services
from menu.models import MenuVersion


def get(client, path, **kwargs):
    connection.set_schema_to_public()
    return client.get(f"/api/v1/{path}", **kwargs)


def data(response):
    assert response.status_code == 200, response.content
    return json_codec.loads(response.content)["data"]


def test_the_document_is_the_bytes_that_were_stored(on_sale, api):
    row = MenuVersion.objects.get()
    plain = get(api("sara"), "menu/document")
    packed = get(api("sara"), "menu/document", headers={"Accept-Encoding": "br, gzip"})

    assert packed.content == bytes(row.document)
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert plain["ETag"] == f'"{hashlib.sha256(plain.content).hexdigest()}"'
    assert plain["Cache-Control"] == "private, must-revalidate"
    assert "Accept-Encoding" in plain["Vary"]


@pytest.mark.parametrize("path", ["menu/document", "public/menu/items", "menu/items", "products/mobile"])
def test_a_matching_etag_gets_304_without_a_body(on_sale, api, path):
    sara = api("sara")
    for encoding in ("identity", "gzip"):
        tag = get(sara, path, headers={"Accept-Encoding": encoding})["ETag"]
        again = get(sara, path, headers={"If-None-Match": tag, "Accept-Encoding": encoding})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    assert get(sara, path, headers={"If-None-Match": '"other"'}).status_code == 200


def test_an_old_version_can_be_read(on_sale, api, run):
    run(services.update_product, product_id=on_sale.cola.id, price=Decimal("3.60"))
    run(services.publish)
    sara = api("sara")
    assert json_codec.loads(get(sara, "menu/document?version=1").content)["products"][2]["price"] == Decimal("3.40")
    assert json_codec.loads(get(sara, "menu/document").content)["products"][2]["price"] == Decimal("3.60")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [("9", 404, "menu.version_unknown"), ("-1", 400, "invalid"), ("x", 400, "invalid"), ("9" * 30, 400, "invalid")],
)
def test_an_invalid_version_is_refused(on_sale, api, query, status, code):
    response = get(api("sara"), f"menu/document?version={query}")
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)


def test_the_tills_menu_has_every_field(on_sale, api, run):
    run(services.set_availability, item_id=on_sale.fish.id, available=False)
    response = get(api("sara"), "public/menu/items")
    items = data(response)

    assert b'"price":9.50' in response.content
    assert set(items[0]) >= {
        "id", "name", "price", "category", "category_id", "available", "emoji", "icon", "image", "description",
        "dietary_info", "modifiers",
    }  # fmt: skip
    assert [(i["name"], i["category"], i["available"]) for i in items] == [
        ("Al pastor", "Tacos", True), ("Baja fish", "Tacos", False), ("Cola", "Drinks", True),
    ]  # fmt: skip
    group = items[0]["modifiers"][0]
    assert {k: group[k] for k in ("name", "min_selections", "max_selections", "is_required", "sort_order")} == {
        "name": "Salsa", "min_selections": 1, "max_selections": 1, "is_required": True, "sort_order": 0,
    }  # fmt: skip
    assert group["options"][1]["price_adjustment"] == Decimal("0.50")
    assert group["options"][1]["is_available"] is True


def test_categories_and_mobile_products(on_sale, api):
    sara = api("sara")
    category = data(get(sara, "public/menu/categories"))[0]
    assert set(category) == {"id", "name", "description", "active", "color", "icon", "emoji", "sort_order"}
    product = data(get(sara, "products/mobile"))[0]
    assert set(product) == {
        "id", "name", "description", "price", "category_id", "category", "image", "barcode", "is_active",
        "available_in_pos", "dietary_info", "modifiers",
    }  # fmt: skip
    assert data(get(sara, "menu/items")) == data(get(sara, "public/menu/items"))
    assert data(get(sara, "menu/categories")) == data(get(sara, "public/menu/categories"))


def test_a_list_is_read_in_pages(on_sale, api):
    response = get(api("sara"), f"menu/items?category_id={on_sale.tacos.id}&limit=1&page=2")
    assert [i["name"] for i in data(response)] == ["Baja fish"]
    assert response.json()["meta"]["pagination"]["total"] == 2
    assert [i["name"] for i in data(get(api("sara"), "menu/items?search=COL"))] == ["Cola"]


@pytest.mark.parametrize(
    "path", ["menu/document", "menu/items", "menu/categories", "products/mobile", "public/menu/items"]
)
def test_a_cached_read_costs_no_query(on_sale, api, path, django_assert_num_queries):
    sara = api("sara")
    get(sara, path)  # principal, restaurant, version and document are remembered
    with django_assert_num_queries(0):
        assert get(sara, path).status_code == 200


def test_a_cached_public_read_costs_no_query(on_sale, api, django_assert_num_queries):
    nobody = api()
    get(nobody, "public/menu/items?restaurant=alpha")
    with django_assert_num_queries(0):
        assert get(nobody, "public/menu/items?restaurant=alpha").status_code == 200


def test_sold_out_is_in_the_next_read_and_changes_the_etag(on_sale, api, run, alpha):
    sara = api("sara")
    before = get(sara, "public/menu/items")
    connection.set_tenant(alpha)
    run(services.set_availability, item_id=on_sale.cola.id, available=False)
    after = get(sara, "public/menu/items", headers={"If-None-Match": before["ETag"]})
    assert (after.status_code, data(after)[2]["available"]) == (200, False)


def test_before_the_first_publish_the_lists_are_empty(tenant, api):
    assert data(get(api("sara"), "public/menu/items")) == []
    response = get(api("sara"), "menu/document")
    assert (response.status_code, response.json()["error"]["code"]) == (404, "menu.version_unknown")


# -- whose menu -----------------------------------------------------------------------------------------------


def test_a_member_of_one_restaurant_needs_no_slug_on_the_platforms_host(on_sale, api):
    nobody = api()
    assert get(nobody, "public/menu/items").status_code == 401
    assert len(data(get(nobody, "public/menu/items?restaurant=alpha"))) == 3
    assert data(get(nobody, "public/menu/items?restaurant=beta")) == []
    for slug in ("nobody", "..", "a" * 60, "alpha.localhost"):
        assert get(nobody, f"public/menu/items?restaurant={slug}").status_code == 404, slug


def test_a_restaurants_own_host_chooses_it(on_sale, page_client):
    assert len(data(get(page_client(), "public/menu/items"))) == 3
    assert data(get(page_client(slug="beta"), "public/menu/items")) == []
    assert get(page_client(slug="beta"), "public/menu/items?restaurant=alpha").status_code == 404


def test_everything_else_needs_a_sign_in(on_sale, api):
    for path in ("menu/document", "menu/items", "products/mobile", "products", "products/categories"):
        assert get(api(), path).status_code == 401, path


def test_the_neighbour_does_not_read_our_menu(on_sale, api):
    sara = api("sara", "beta")
    assert get(sara, "menu/document").status_code == 404
    assert data(get(sara, "products/mobile")) == []
    assert get(api("marco", "beta"), f"products/{on_sale.cola.id}").status_code == 404
