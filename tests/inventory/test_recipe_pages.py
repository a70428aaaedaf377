"""The pages of recipes: the editor, what a dish costs and leaves, and dishes without a recipe."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import services
from inventory.models import Recipe
from tests.inventory.conftest import text

pytestmark = pytest.mark.django_db

LIST = "/portal/stock/recipes/"


def sent(*rows, **fields):
    """Return the form of a recipe with (item, quantity, unit, waste in percent) for each ingredient."""
    form = {"makes": "1", "rows-TOTAL_FORMS": str(len(rows)), "rows-INITIAL_FORMS": "0", "key": str(uuid4()), **fields}
    for number, row in enumerate(rows):
        form |= {
            f"rows-{number}-{name}": value
            for name, value in zip(("item", "quantity", "unit", "waste"), row, strict=False)
        }
    return form


def test_a_recipe_is_set_once_and_shows_cost_and_margin(browse, run, store, card):
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(10), cost=D(20))
    marco, at = browse("marco"), f"{LIST}product/{card.crisps.id}/"
    assert "Crisps" in text(marco.get(f"{LIST}?view=without"))
    form = sent(("tomatoes", "90", "g", "10"), ("", "", "", ""))
    for _ in range(2):
        assert marco.post(at, form).status_code == 302, "a double tap sets one recipe"

    recipe = Recipe.objects.get()
    (ingredient,) = recipe.ingredients.all()
    assert (recipe.version, ingredient.quantity, ingredient.unit, ingredient.waste) == (1, D(90), "g", D("0.100"))
    shown = text(marco.get(at))
    assert "£0.20" in shown  # 100 g at £2.00 a kg
    assert "£0.80" in shown  # £1.20 with 20 % VAT is £1.00 without
    assert "80 %" in text(marco.get(LIST))
    assert "Crisps" not in text(marco.get(f"{LIST}?view=without"))


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([("Unicorn", "1", "each")], "There is no stock item called that"),
        ([("Tomatoes", "", "kg")], "Enter the ingredient and how much of it"),
        ([("Tomatoes", "1", "bottle")], "There is no conversion from bottle to kg"),
        ([("Tomatoes", "-1", "kg")], "greater than or equal to 0.0001"),
        ([("Tomatoes", "1", "kg"), ("tomatoes", "2", "kg")], "is listed twice"),
        ([("Tomatoes", "1", "kg", "96")], "less than or equal to 95"),
    ],
)
def test_what_a_recipe_cannot_be_is_said_in_the_form(browse, store, card, rows, sentence):
    answer = browse("marco").post(f"{LIST}product/{card.crisps.id}/", sent(*rows))

    assert sentence in text(answer, 422)
    assert not Recipe.objects.exists()


def test_an_option_and_an_item_made_here_have_recipes_too(browse, run, store, card):
    marco = browse("marco")
    salsa = run(services.add_item, name="Salsa", unit="l")
    kept = sent(("Tomatoes", "3", "kg"), makes="2", unit="l", kept="on")
    assert marco.post(f"{LIST}item/{salsa.id}/", kept).status_code == 302
    assert marco.post(f"{LIST}option/{card.carnitas.id}/", sent(("Salsa", "50", "ml"))).status_code == 302

    assert "Salsa" in text(marco.get(f"{LIST}?view=items"))
    assert "Carnitas" in text(marco.get(f"{LIST}?view=options"))
    assert marco.get(f"{LIST}nothing/{salsa.id}/").status_code == 404
    assert marco.get(f"{LIST}product/{salsa.id}/").status_code == 404


def test_a_recipe_is_removed(browse, run, store, card):
    marco, at = browse("marco"), f"{LIST}product/{card.crisps.id}/"
    marco.post(at, sent(("Tomatoes", "1", "kg")))

    assert marco.post(f"{LIST}{card.crisps.id}/remove/", {"key": str(uuid4())}).status_code == 302
    assert not Recipe.objects.exists()


def test_the_list_takes_as_many_queries_for_many_recipes_as_for_few(browse, store, card):
    marco = browse("marco")

    def queries():
        marco.get(LIST)
        with CaptureQueriesContext(connection) as captured:
            marco.get(LIST)
        return len(captured)

    marco.post(f"{LIST}product/{card.crisps.id}/", sent(("Tomatoes", "1", "kg")))
    few = queries()
    for product in (card.latte, card.tacos, card.sandwich):
        marco.post(f"{LIST}product/{product.id}/", sent(("Tomatoes", "1", "kg"), ("House red", "10", "ml")))
    assert queries() == few
