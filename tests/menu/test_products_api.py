"""Editing the draft over the API: shapes, refusals, permissions, foreign ids."""

import json
from decimal import Decimal

import pytest
from django.db import connection

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from menu import selectors, services
from menu.models import Category, Product


def send(client, method, path, body=None, **headers):
    connection.set_schema_to_public()
    return client.generic(
        method, f"/api/v1/{path}", json.dumps(body or {}), content_type="application/json", headers=headers
    )


def sent(client, method, path, body=None, **headers):
    response = send(client, method, path, body, **headers)
    assert response.status_code < 300, response.content
    return json_codec.loads(response.content)["data"]


def code(response):
    return response.status_code, response.json()["error"]["code"]


@pytest.fixture
def marco(api, menu):
    return api("marco")


def back_in(restaurant):
    connection.set_tenant(restaurant)


def test_a_product_is_created_changed_and_archived(marco, menu, alpha):
    made = sent(marco, "POST", "products/", {
        "category_id": str(menu.tacos.id), "name": "  Carnitas  ", "price": 9.25, "prep_time": 12, "station": "grill",
        "dietary_info": ["Gluten-Free"], "allergens": [], "modifiers": [str(menu.salsa.id)], "sku": "T9",
    })  # fmt: skip
    assert (made["name"], made["price"], made["dietary_info"]) == ("Carnitas", Decimal("9.25"), ["gluten_free"])
    assert made["modifiers"][0]["name"] == "Salsa"

    changed = sent(marco, "PUT", f"products/{made['id']}", {"price": 9.75})
    assert (changed["price"], changed["name"], changed["version"]) == (Decimal("9.75"), "Carnitas", 2)

    assert sent(marco, "DELETE", f"products/{made['id']}")["archived"] is True
    assert code(send(marco, "GET", f"products/{made['id']}")) == (404, "menu.product_not_found")
    assert sent(marco, "POST", f"products/{made['id']}/restore")["archived"] is False


def test_modifiers_are_created_with_their_product(marco, menu):
    made = sent(marco, "POST", "products", {
        "category_id": str(menu.tacos.id), "name": "Carnitas", "price": 9,
        "modifiers": [{"name": "Tortilla", "is_required": True, "options": [
            {"name": "Corn"}, {"name": "Wheat", "price_adjustment": 0.30, "allergens": ["gluten"]},
        ]}],
    })  # fmt: skip
    group = made["modifiers"][0]
    assert (group["min_selections"], group["max_selections"], group["is_required"]) == (1, 1, True)
    assert [(o["name"], o["price_adjustment"]) for o in group["options"]] == [
        ("Corn", Decimal("0.00")), ("Wheat", Decimal("0.30")),
    ]  # fmt: skip


def test_is_active_marks_a_product_sold_out(marco, menu, alpha):
    assert sent(marco, "PUT", f"products/{menu.cola.id}", {"is_active": False})["is_active"] is False
    back_in(alpha)
    assert selectors.availability()["unavailable"] == [str(menu.cola.id)]


def test_sold_out_back_and_sold_out_again_without_a_key_are_three_changes(api, menu, alpha):
    kim = api("kim")
    for available in (False, True, False):
        sent(kim, "PUT", f"products/{menu.cola.id}/availability", {"available": available})
    back_in(alpha)
    assert selectors.availability() == {"counter": 3, "unavailable": [str(menu.cola.id)], "left": {}}


def test_an_option_is_sold_out_over_the_api(api, menu, alpha):
    option = menu.salsa.options.first()
    answer = sent(api("sara"), "PUT", f"menu/options/{option.id}/availability", {"available": False})
    assert answer == {"id": str(option.id), "available": False, "counter": 1, "until": None, "left": None}


def test_the_same_key_makes_one_product(marco, menu, alpha):
    body = {"category_id": str(menu.tacos.id), "name": "Once", "price": 1}
    first = sent(marco, "POST", "products", body, **{"Idempotency-Key": "k"})
    assert sent(marco, "POST", "products", body, **{"Idempotency-Key": "k"}) == first
    assert send(marco, "POST", "products", body | {"price": 2}, **{"Idempotency-Key": "k"}).status_code == 422
    back_in(alpha)
    assert Product.objects.filter(name="Once").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"price": -1}, "price"),
        ({"price": 1.999}, "price"),
        ({"price": "x"}, "price"),
        ({"price": 1e12}, "price"),
        ({"price": [1]}, "price"),
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": 7e400}, ""),
        ({"tax_class": "imaginary"}, "tax_class"),
        ({"allergens": ["dust"]}, "allergens"),
        ({"allergens": "milk"}, "allergens"),
        ({"prep_time": -5}, "prep_time"),
        ({"prep_time": 10**30}, "prep_time"),
        ({"modifiers": ["nonsense"]}, "modifiers"),
        ({"modifiers": [{"name": ""}]}, "modifiers"),
        ({"image_url": "http://169.254.169.254/latest"}, "image_url"),
        ({"category_id": "1"}, "category_id"),
        ({"is_active": "perhaps"}, "is_active"),
    ],
)
def test_an_invalid_value_is_named_and_changes_nothing(marco, menu, alpha, change, field):
    body = {"category_id": str(menu.tacos.id), "name": "Wrong", "price": 1} | change
    response = send(marco, "POST", "products", body)
    assert response.status_code == 400
    assert response.json()["error"]["field"].split(".")[0] == field
    back_in(alpha)
    assert Product.objects.count() == 3


@pytest.mark.parametrize("field", ["category_id", "modifiers", "station"])
def test_the_neighbours_rows_cannot_be_referred_to(marco, menu, field):
    value = {"category_id": str(uuid7()), "modifiers": [str(uuid7())], "station": "moon"}[field]
    response = send(marco, "POST", "products", {"category_id": str(menu.tacos.id), "name": "X", field: value})
    assert response.status_code == 404


def test_two_editors_do_not_overwrite_each_other(marco, menu):
    sent(marco, "PUT", f"products/{menu.cola.id}", {"version": 1, "price": 3.5})
    response = send(marco, "PUT", f"products/{menu.cola.id}", {"version": 1, "name": "Kola"})
    assert code(response) == (412, "menu.product_changed")
    assert response.json()["error"]["details"]["current"]["price"] == 3.5


def test_names_and_skus_are_unique(marco, menu):
    response = send(marco, "POST", "products", {"category_id": str(menu.drinks.id), "name": "COLA"})
    assert code(response) == (409, "menu.name_taken")
    sent(marco, "PUT", f"products/{menu.cola.id}", {"sku": "A1"})
    assert code(send(marco, "PUT", f"products/{menu.fish.id}", {"sku": "A1"})) == (409, "menu.sku_taken")


def test_categories_are_created_changed_ordered_and_archived(marco, menu, alpha):
    made = sent(marco, "POST", "products/categories", {"name": "Puddings", "color": "#112233", "icon": "🍮"})
    assert (made["sort_order"], made["active"]) == (2, True)
    assert (made["icon"], made["emoji"]) == ("", "🍮")
    assert sent(marco, "PUT", f"products/categories/{made['id']}", {"icon": "local-bar"})["icon"] == "local-bar"
    assert sent(marco, "PUT", f"products/categories/{made['id']}", {"is_active": False})["active"] is False
    sent(marco, "PUT", "menu/categories/order", {"ids": [made["id"]]})
    listed = sent(marco, "GET", "products/categories")
    assert [row["name"] for row in listed] == ["Puddings", "Tacos", "Drinks"]
    sent(marco, "DELETE", f"products/categories/{made['id']}")
    back_in(alpha)
    assert Category.objects.filter(archived_at=None).count() == 2


def test_a_group_is_changed_for_every_product_that_offers_it(marco, menu, alpha):
    options = [{"name": "Roja"}, {"name": "Verde", "price_adjustment": 0.2}]
    sent(marco, "PUT", f"menu/modifier-groups/{menu.salsa.id}", {"options": options})
    for product in (menu.pastor, menu.fish):
        render_widths = sent(marco, "GET", f"products/{product.id}")
        assert [o["name"] for o in render_widths["modifiers"][0]["options"]] == ["Roja", "Verde"]
    assert code(send(marco, "DELETE", f"menu/modifier-groups/{menu.salsa.id}")) == (409, "menu.modifier_group_in_use")


def test_options_may_trade_names(marco, menu, alpha):
    back_in(alpha)
    verde, habanero = menu.salsa.options.all()
    render_widths = sent(marco, "PUT", f"menu/modifier-groups/{menu.salsa.id}", {"options": [
        {"id": str(verde.id), "name": "Habanero"}, {"id": str(habanero.id), "name": "Verde"},
    ]})  # fmt: skip
    assert [(o["id"], o["name"]) for o in render_widths["options"]] == [
        (str(verde.id), "Habanero"), (str(habanero.id), "Verde"),
    ]  # fmt: skip


def test_a_manager_publishes_and_sees_what_would_change(marco, menu, alpha, run):
    assert len(sent(marco, "GET", "menu/changes")) == 8
    assert sent(marco, "POST", "menu/publish")["version"] == 1
    assert sent(marco, "GET", "menu/changes") == []
    back_in(alpha)
    run(services.update_product, product_id=menu.cola.id, price=Decimal("3.90"))
    change = sent(marco, "GET", "menu/changes")[0]
    assert (change["what"], change["name"], change["fields"], change["price_after"]) == (
        "changed", "Cola", ["price"], Decimal("3.90"),
    )  # fmt: skip


def test_lists_cost_the_same_queries_for_three_products_or_fifty(marco, menu, alpha, run, django_assert_num_queries):
    def fifty(context):
        for number in range(50):
            services.create_product(
                context=context, name=f"P{number}", category_id=menu.tacos.id, modifier_groups=[menu.salsa.id]
            )

    back_in(alpha)
    run(fifty)
    sent(marco, "GET", "products")
    with django_assert_num_queries(5):  # overlay, count, products, links with groups, options
        assert len(sent(marco, "GET", "products")) == 50
    assert [p["name"] for p in sent(marco, "GET", "products?search=baja")] == ["Baja fish"]
    assert sent(marco, "GET", "products?search=zz") == []


WRITES = [
    ("POST", "products", "menu.edit"),
    ("PUT", "products/{product}", "menu.edit"),
    ("DELETE", "products/{product}", "menu.edit"),
    ("POST", "products/{product}/restore", "menu.edit"),
    ("POST", "products/categories", "menu.edit"),
    ("PUT", "products/categories/{category}", "menu.edit"),
    ("DELETE", "products/categories/{category}", "menu.edit"),
    ("PUT", "menu/categories/order", "menu.edit"),
    ("POST", "menu/modifier-groups", "menu.edit"),
    ("PUT", "menu/modifier-groups/{group}", "menu.edit"),
    ("DELETE", "menu/modifier-groups/{group}", "menu.edit"),
    ("POST", "menu/stations", "menu.edit"),
    ("PUT", "menu/stations/grill", "menu.edit"),
    ("POST", "menu/publish", "menu.publish"),
    ("GET", "products", "menu.edit"),
    ("GET", "menu/changes", "menu.edit"),
]


@pytest.mark.parametrize("name", ["sara", "carl", "kim", "ed"])
def test_employees_may_not_edit_but_may_mark_sold_out(menu, api, name):
    client = api(name)
    ids = {"product": menu.cola.id, "category": menu.tacos.id, "group": menu.salsa.id}
    for method, path, _ in WRITES:
        assert send(client, method, path.format(**ids)).status_code == 403, (method, path)
    sent(client, "PUT", f"products/{menu.cola.id}/availability", {"available": False})


def test_the_neighbours_ids_are_unknown(menu, api):
    option = menu.salsa.options.first()
    client = api("marco", "beta")
    ids = {"product": menu.cola.id, "category": menu.tacos.id, "group": menu.salsa.id}
    for method, path, _ in WRITES:
        if "{" in path:
            assert send(client, method, path.format(**ids), {"name": "Mine"}).status_code == 404, (method, path)
    for path in (f"products/{menu.cola.id}/availability", f"menu/options/{option.id}/availability"):
        assert send(client, "PUT", path, {"available": False}).status_code == 404


@pytest.mark.parametrize("path", ["products/not-an-id", "products/123/availability", "menu/modifier-groups/x"])
def test_a_malformed_id_is_not_found(marco, path):
    assert send(marco, "PUT", path).status_code == 404
    assert send(marco, "PUT", path)["Content-Type"] == "application/json"


def test_options_and_wrong_methods_answer_json(marco, menu):
    for path in ("products", f"products/{menu.cola.id}", "menu/publish", "menu/categories/order"):
        assert send(marco, "OPTIONS", path).status_code == 200
        assert code(send(marco, "TRACE", path)) == (405, "method_not_allowed")
