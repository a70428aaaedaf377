"""A product saved by the mobile app is on the menu at once; the rest of the draft is not published with it."""

from decimal import Decimal as D

import pytest
from django.db import connection

from menu import services
from menu.models import MenuVersion, Product, Station
from tests.menu.test_products_api import code, send, sent


@pytest.fixture
def marco(api, menu, run):
    run(services.publish)
    return api("marco")


def on_sale(client):
    return {row["name"]: row for row in sent(client, "GET", "public/menu/items")}


def test_a_product_is_sold_as_soon_as_it_is_saved(marco, menu):
    made = sent(marco, "POST", "products", {"category_id": str(menu.tacos.id), "name": "Carnitas", "price": 9.25})
    assert on_sale(marco)["Carnitas"]["price"] == D("9.25")
    sent(marco, "PUT", f"products/{made['id']}", {"price": 9.75})
    assert on_sale(marco)["Carnitas"]["price"] == D("9.75")
    sent(marco, "DELETE", f"products/{made['id']}")
    assert "Carnitas" not in on_sale(marco)


def test_station_and_vat_that_are_not_sent_are_those_of_the_category(marco, menu, alpha, run):
    connection.set_tenant(alpha)
    run(services.update_product, product_id=menu.cola.id, tax_class="standard_food")
    made = sent(marco, "POST", "products", {"category_id": str(menu.drinks.id), "name": "Tonic", "price": 2.5})
    assert (made["station"], made["tax_class"]) == ("bar", "standard_food")


def test_other_edits_of_the_draft_wait_for_the_owner(marco, menu, alpha, run):
    connection.set_tenant(alpha)
    run(services.update_product, product_id=menu.fish.id, price=D("99.00"))
    run(services.create_product, name="Half an idea", category_id=menu.drinks.id)  # no price: it could not be published
    sent(marco, "PUT", f"products/{menu.cola.id}", {"price": 3.9})

    items = on_sale(marco)
    assert (items["Cola"]["price"], items["Baja fish"]["price"]) == (D("3.90"), D("10.00"))
    assert "Half an idea" not in items
    assert {row["name"] for row in sent(marco, "GET", "menu/changes")} == {"Baja fish", "Half an idea"}


def test_with_no_other_edits_nothing_is_left_to_publish(marco, menu):
    sent(marco, "PUT", f"products/{menu.cola.id}", {"price": 3.9})
    assert sent(marco, "GET", "menu/changes") == []
    assert code(send(marco, "POST", "menu/publish")) == (409, "menu.nothing_to_publish")


def test_a_category_is_removed_with_its_products(marco, menu, alpha):
    made = sent(marco, "POST", "products/categories", {"name": "Puddings", "icon": "cake"})
    assert [row["icon"] for row in sent(marco, "GET", "public/menu/categories") if row["name"] == "Puddings"] == [
        "cake"
    ]
    sent(marco, "POST", "products", {"category_id": made["id"], "name": "Flan", "price": 5})
    assert on_sale(marco)["Flan"]["icon"] == "cake"
    sent(marco, "DELETE", f"products/categories/{made['id']}")
    assert "Flan" not in on_sale(marco)
    connection.set_tenant(alpha)
    assert Product.objects.get(name="Flan").archived_at is not None


def test_a_product_without_a_price_is_refused_and_nothing_is_stored(marco, menu, alpha):
    answer = send(marco, "POST", "products", {"category_id": str(menu.tacos.id), "name": "Carnitas"})
    assert code(answer) == (409, "menu.not_ready")
    connection.set_tenant(alpha)
    assert not Product.objects.filter(name="Carnitas").exists()
    assert MenuVersion.objects.count() == 1


def test_the_first_product_of_a_new_restaurant_makes_its_menu(api, tenant):
    marco = api("marco")
    made = sent(marco, "POST", "products/categories", {"name": "Coffee"})
    assert on_sale(marco) == {}
    sent(marco, "POST", "products", {"category_id": made["id"], "name": "Latte", "price": 3.4})
    assert on_sale(marco)["Latte"]["category"] == "Coffee"
    connection.set_tenant(tenant)
    assert [station.name for station in Station.objects.all()] == ["Kitchen"]
