"""Sizes of a product: exactly one option of the group is chosen, and takes its share of the recipe."""

from decimal import Decimal as D

import pytest

from fynlo.core.errors import InvalidInput
from menu import changes, document, selectors, services
from menu.models import ModifierGroup
from tests.menu.test_portal import chosen, group_fields
from tests.menu.test_sheet import applied, planned, written

GLASSES = [{"name": "125 ml"}, {"name": "175 ml", "price": D("1.90"), "portions": D("1.4")}]


@pytest.fixture
def glasses(on_sale, run):
    """Two sizes of the cola, published."""
    group = run(services.create_modifier_group, name="Glass", is_size=True, maximum=3, options=GLASSES)
    run(services.update_product, product_id=on_sale.cola.id, modifier_groups=[group.id])
    run(services.publish)
    return group


def test_exactly_one_size_is_chosen_and_the_menu_says_what_it_takes(on_sale, glasses, run):
    (group,) = selectors.published_menu().groups_of(on_sale.cola.id)
    assert (group.minimum, group.maximum) == (1, 1)
    assert [(option.name, option.price, option.portions) for option in group.options] == [
        ("125 ml", 0, D(1)), ("175 ml", D("1.90"), D("1.4")),
    ]  # fmt: skip
    run(services.update_modifier_group, group_id=glasses.id, minimum=0, maximum=2)
    assert (ModifierGroup.objects.get(pk=glasses.id).minimum, changes.unpublished()) == (1, [])
    run(services.update_modifier_group, group_id=glasses.id, is_size=False)
    rows = next(row["options"] for row in document.draft()["modifier_groups"] if row["name"] == "Glass")
    assert not any("portions" in row for row in rows)  # what is no size takes nothing of the product's recipe


def test_a_product_has_one_group_of_sizes(on_sale, glasses, run):
    other = run(services.create_modifier_group, name="Pot", is_size=True, options=[{"name": "Small"}])
    with pytest.raises(InvalidInput, match="one group of sizes"):
        run(services.update_product, product_id=on_sale.cola.id, modifier_groups=[glasses.id, other.id])
    run(services.update_modifier_group, group_id=other.id, is_size=False)
    run(services.update_product, product_id=on_sale.cola.id, modifier_groups=[glasses.id, other.id])
    with pytest.raises(InvalidInput, match="Cola has other sizes already"):
        run(services.update_modifier_group, group_id=other.id, is_size=True)


@pytest.mark.parametrize("portions", [D(0), D(-1), D(1000)])
def test_a_size_takes_something(on_sale, run, portions):
    with pytest.raises(InvalidInput):
        run(
            services.create_modifier_group,
            name="Pot", is_size=True, options=[{"name": "Small", "portions": portions}],
        )  # fmt: skip


def test_sizes_are_exported_and_imported(glasses, run):
    text = written()
    assert planned(text).problems == []
    assert planned(text).count("changed") == 0
    run(
        services.update_modifier_group,
        group_id=glasses.id,
        is_size=False,
        options=[{"name": "125 ml"}, {"name": "175 ml", "price": D("1.90"), "portions": D(1)}],
    )
    applied(run, text)
    group = ModifierGroup.objects.get(pk=glasses.id)
    assert (group.is_size, [option.portions for option in group.options.all()]) == (True, [D(1), D("1.4")])
    (problem,) = planned(text.replace("1.4", "much")).problems
    assert (problem.column, "number of portions" in problem.message) == ("portions", True)


def test_a_manager_makes_a_group_of_sizes(page_client, menu, alpha, run):
    marco = page_client("marco")
    verde, habanero = menu.salsa.options.all()
    rows = [
        {"id": str(verde.id), "name": "Verde", "ORDER": "1", "portions": ""},
        {"id": str(habanero.id), "name": "Habanero", "ORDER": "2", "portions": "2.5"},
    ]
    url = f"/portal/menu/modifiers/{menu.salsa.id}/"
    assert marco.post(url, group_fields(menu.salsa, rows, is_size="on")).status_code == 302
    page = marco.get(url).content.decode()
    assert "25 ml or in 35 ml" in page
    assert 'value="2.5"' in page
    rows[1]["portions"] = "0"
    chosen(alpha)
    assert marco.post(url, group_fields(menu.salsa, rows, is_size="on")).status_code == 422
