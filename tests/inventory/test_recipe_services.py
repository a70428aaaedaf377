"""Recipes of products, options and items: what they refuse, cost and add to the allergens of the menu."""

import re
from decimal import Decimal as D

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from inventory import consistency_check, dish_allergens, services
from inventory.dish_costs import costs_of_dishes, margins
from inventory.errors import (
    Changed,
    ConversionMissing,
    IngredientTwice,
    ItemInRecipe,
    ItemNotFound,
    ItemNotMade,
    RecipeCircular,
)
from inventory.models import Recipe, Stock
from inventory.recipe_book import read_book
from menu import services as menu
from menu.errors import ProductNotFound
from menu.selectors import published_menu
from orders.line_items import Choice, Item, build_lines
from payments import services as payments
from restaurants.models import Restaurant
from tests.orders.conftest import event_types_since, head

pytestmark = pytest.mark.django_db


@pytest.fixture
def salsa(run, store):
    return run(services.add_item, name="Salsa", unit="ml", conversions=[["spoon", D(15), "ml"]])


def dish(card, product_id):
    found = published_menu().product(product_id)
    assert found is not None
    return found


def test_a_recipe_is_replaced_as_a_whole_and_turns_stock_on(store, card, recipe):
    assert not connection.tenant.takes_stock
    start = head()
    recipe(card.tacos, (store.tomatoes, "100", "g"), (store.wine, "10", "ml"))

    row = recipe(card.tacos, (store.tomatoes, "120", "g", "0.1"), version=1)

    assert row.version == 2
    assert [(each.item_id, each.quantity, each.unit, each.waste) for each in row.ingredients.all()] == [
        (store.tomatoes.id, D(120), "g", D("0.1")),
    ]  # fmt: skip
    assert event_types_since(start).count("inventory.recipe_changed") == 2
    assert connection.tenant.takes_stock


def test_a_recipe_that_another_person_changed_is_not_overwritten(store, card, recipe):
    recipe(card.tacos, (store.tomatoes, "100", "g"))
    with pytest.raises(Changed) as refusal:
        recipe(card.tacos, (store.tomatoes, "120", "g"), version=0)
    assert refusal.value.details == {"current_version": 1}


def test_a_circle_is_refused_with_the_path_named(run, store, salsa, recipe):
    recipe(salsa, (store.tomatoes, "1", "kg"), makes=D(1), unit="l")
    with pytest.raises(RecipeCircular, match="Tomatoes needs Salsa, which is made with Tomatoes"):
        recipe(store.tomatoes, (salsa, "1", "ml"), makes=D(1), unit="kg", kept=True)
    assert Recipe.objects.count() == 1


def test_units_without_a_conversion_are_refused_with_both_named(run, store, card, salsa, recipe):
    with pytest.raises(ConversionMissing) as refusal:
        recipe(card.tacos, (store.tomatoes, "30", "ml"))
    assert refusal.value.details == {"unit": "ml", "to": "kg"}
    recipe(card.tacos, (salsa, "2", "spoon"))
    with pytest.raises(ConversionMissing, match="from spoon"):
        run(services.change_item, item_id=salsa.id, version=1, conversions=[])


def test_what_a_recipe_cannot_hold(run, store, card, recipe):
    with pytest.raises(IngredientTwice, match="Tomatoes is listed twice"):
        recipe(card.tacos, (store.tomatoes, "1", "g"), (store.tomatoes, "2", "g"))
    run(services.archive_item, item_id=store.wine.id)
    with pytest.raises(ItemNotFound):
        recipe(card.tacos, (store.wine, "1", "bottle"))
    with pytest.raises(ProductNotFound):
        run(
            services.set_recipe, made_id=uuid7(), kind="product",
            ingredients=[{"item_id": store.tomatoes.id, "quantity": D(1)}],
        )  # fmt: skip


def test_an_ingredient_is_not_archived(run, store, card, recipe):
    recipe(card.tacos, (store.tomatoes, "100", "g"))
    with pytest.raises(ItemInRecipe, match="Tomatoes is an ingredient of 1"):
        run(services.archive_item, item_id=store.tomatoes.id)


def test_producing_moves_the_ingredients_value_into_what_is_made(run, store, salsa, recipe):
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(10), cost=D("20.00"))
    with pytest.raises(ItemNotMade):
        run(services.produce, item_id=salsa.id, quantity=D(1), unit="l")
    recipe(salsa, (store.tomatoes, "1.5", "kg"), makes=D(2), unit="l", kept=True)

    run(services.produce, item_id=salsa.id, quantity=D(4), unit="l")

    tomatoes, made = (Stock.objects.get(pk=item.pk) for item in (store.tomatoes, salsa))
    assert (tomatoes.quantity, tomatoes.value) == (D(7), D("14.00"))
    assert (made.quantity, made.value) == (D(4000), D("6.00"))
    assert list(consistency_check.troubles()) == []


def test_cost_and_margin_follow_the_average_cost_and_the_vat_of_the_dish(
    run, store, card, salsa, recipe, django_assert_num_queries
):
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(10), cost=D("20.00"))
    recipe(salsa, (store.tomatoes, "1", "kg"), makes=D(1), unit="l", kept=True)
    recipe(card.tacos, (salsa, "200", "ml"), (store.tomatoes, "50", "g"), (store.wine, "10", "ml"))

    assert costs_of_dishes() == {card.tacos.id: D("0.5000")}, "salsa costs what its tomatoes cost"
    with django_assert_num_queries(5):  # 1. recipes  2. ingredients  3. items  4. costs  5. products
        margin = margins()[card.tacos.id]

    assert (margin.price, margin.net, margin.cost, margin.margin) == (D("8.50"), D("7.08"), D("0.50"), D("6.58"))
    assert margin.without_cost == ("House red",)


def test_allergens_flow_from_the_ingredients_to_the_menu_and_the_line(run, store, card, salsa, recipe):
    recipe(salsa, (store.tomatoes, "1", "kg"), makes=D(1), unit="l")
    recipe(card.latte, (salsa, "10", "ml"))
    assert dish(card, card.latte.id).allergens == ("milk",)

    run(services.change_item, item_id=store.tomatoes.id, version=1, allergens=["celery"])

    (line,) = build_lines([Item(product_id=card.latte.id)], published_menu(), "dine_in", clock.now())
    assert line.allergens == line.known_allergens == ["celery", "milk"]


def test_a_size_takes_its_portions_of_the_product_and_one_of_its_own_recipe(run, store, card, recipe):
    recipe(card.tacos, (store.tomatoes, "100", "g"))
    recipe(card.carnitas, (store.wine, "10", "ml"))
    rows = [{"id": card.carnitas.id, "name": "Carnitas", "portions": D("1.4")}, {"name": "Small", "portions": D("0.5")}]
    run(menu.update_modifier_group, group_id=card.filling.id, is_size=True, options=rows)
    run(menu.publish)

    items = [Item(card.tacos.id, 2, (Choice(card.carnitas.id),))]
    (line,) = build_lines(items, published_menu(), "dine_in", clock.now())
    needs = read_book().line_needs(line)

    kilograms, bottles = needs[store.tomatoes.id], needs[store.wine.id]
    assert (kilograms, bottles) == (D("0.2800"), D("0.0267")), "280 g and 20 of 750 ml"


def test_an_ingredient_with_unknown_allergens_makes_the_dish_unknown(run, store, card, recipe):
    run(services.change_item, item_id=store.tomatoes.id, version=1, allergens=["celery"])
    recipe(card.tacos, (store.tomatoes, "100", "g"), (store.wine, "10", "ml"))
    (line,) = build_lines(
        [Item(card.tacos.id, choices=(Choice(card.carnitas.id),))], published_menu(), "dine_in", clock.now()
    )
    assert line.allergens is None, "the allergens of the wine are not known"
    assert line.known_allergens == ["celery", "gluten"]


def test_a_dish_that_was_not_reviewed_stays_unknown_whatever_its_recipe_says(run, store, card, recipe):
    menu_item = run(menu.update_product, product_id=card.crisps.id, allergens=None)
    run(menu.publish)
    recipe(menu_item, (store.tomatoes, "100", "g"))
    assert dish(card, card.crisps.id).allergens is None


def test_allergens_are_published_at_once_and_nothing_else_of_the_draft(run, store, card, recipe):
    run(menu.update_product, product_id=card.latte.id, price=D("9.99"))
    run(services.change_item, item_id=store.tomatoes.id, version=1, allergens=["celery"])
    start = head()
    recipe(card.latte, (store.tomatoes, "10", "g"))

    latte = dish(card, card.latte.id)
    assert (latte.price, latte.allergens) == (D("3.20"), ("celery", "milk"))
    assert event_types_since(start).count("menu.updated") == 1
    run(services.remove_recipe, made_id=card.latte.id)
    assert dish(card, card.latte.id).allergens == ("milk",)
    run(menu.discard_product_changes, product_id=card.latte.id)
    assert dish_allergens.of_dishes() == {}


def test_the_api_sets_lists_and_removes_a_recipe(api, store, card):
    marco, path = api("marco"), f"/stock/recipes/{card.latte.id}"
    body = {"kind": "product", "ingredients": [{"item_id": str(store.tomatoes.id), "quantity": 20, "unit": "g"}]}

    assert marco("PUT", path, body).body["data"]["version"] == 1
    (listed,) = api("sara")("GET", "/stock/recipes").body["data"]
    assert listed["ingredients"][0]["sku"] == "TOMATOES"
    assert api("olivia", "beta")("GET", path).status_code == 404
    wrong = marco("PUT", path, {**body, "ingredients": []})
    assert (wrong.status_code, wrong.body["error"]["field"]) == (400, "ingredients")
    assert marco("DELETE", path).status_code == 200
    assert marco("DELETE", path).status_code == 404


def test_the_mobile_app_names_ingredients_by_their_codes(api, store, card):
    marco = api("marco")
    body = {"item_id": str(card.latte.id), "ingredients": [{"ingredient_sku": "tomatoes", "qty": 0.2}]}

    assert marco("POST", "/recipes/", body).status_code == 201
    (listed,) = marco("GET", "/recipes/").body["data"]
    assert listed["ingredients"] == [{"ingredient_sku": "TOMATOES", "qty": D("0.2000")}]
    wrong = marco("POST", "/recipes", {**body, "ingredients": [{"ingredient_sku": "NO", "qty": 1}]})
    assert (wrong.status_code, wrong.body["error"]["field"]) == (404, "ingredients.0.ingredient_sku")


def test_the_book_holds_the_items_of_recipes_alone(store, card, salsa, recipe):
    recipe(salsa, (store.tomatoes, "1", "kg"), makes=D(1), unit="l")
    assert set(read_book().items) == {salsa.id, store.tomatoes.id}


# -- what a guest reads -------------------------------------------------------------------------------------


def test_the_guests_page_says_what_a_dish_contains_and_never_free_from_what_is_unknown(
    store, card, recipe, run, take, place, latte
):
    def read():
        link = take(payments.open_link, order_id=place(latte(), send=True).id)
        page = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"}).get(f"/pay/{link.token}/")
        connection.set_tenant(Restaurant.objects.get(slug="alpha"))
        return re.findall(r"<dt>Latte</dt>\s*<dd>\s*(.*?)\s*</dd>", page.content.decode())[0]

    def enter(allergens):
        run(menu.update_product, product_id=card.latte.id, allergens=allergens)
        run(menu.publish)

    assert read() == "Contains: Milk."
    recipe(card.latte, (store.tomatoes, "10", "g"))
    enter([])
    assert read() == "None of the 14 allergens that have to be declared."
    run(services.change_item, item_id=store.tomatoes.id, version=1, allergens=["celery"])
    assert read() == "Contains: Celery."
    enter(None)
    assert read() == "Contains: Celery. What else is in it is not known: ask our staff."
    run(services.change_item, item_id=store.tomatoes.id, version=2, allergens=[])
    assert read() == "Not known: ask our staff.", "a recipe does not say what only the kitchen knows"
    enter([])
    run(services.change_item, item_id=store.tomatoes.id, version=3, allergens=None)
    assert read() == "Not known: ask our staff."
