"""How a menu begins: ready-made, or dish by dish, each creating its category and station."""

import json

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from menu import document, services
from menu.models import Category, Product, Station
from menu.starters import STARTERS
from menu.tax import TaxClass
from realtime.models import AuditEntry, Event

pytestmark = pytest.mark.django_db

START = "/portal/menu/start/"


@pytest.fixture
def marco(page_client, tenant):
    client = page_client("marco")

    class Here:
        """A client whose requests leave alpha chosen."""

        def get(self, path):
            answer = client.get(path)
            connection.set_tenant(tenant)
            return answer

        def post(self, path, **fields):
            answer = client.post(path, {"key": str(uuid7()), **fields})
            connection.set_tenant(tenant)
            return answer

    return Here()


def names():
    return list(Product.objects.filter(archived_at=None).values_list("name", flat=True))


# -- ready-made ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("starter", STARTERS.values(), ids=STARTERS)
def test_every_ready_made_menu_can_be_published_as_it_is(run, starter):
    assert run(services.use_starter, slug=starter.slug) == starter.product_count
    draft = document.draft()
    assert document.problems(draft) == []
    assert len(document.unreviewed(draft)) == starter.product_count == len(draft["products"])
    assert {row["name"] for row in draft["stations"]} == {"Kitchen", "Bar"}
    assert {row["tax_class"] for row in draft["products"]} <= set(TaxClass)
    assert run(services.publish).version == 1


def test_a_starting_menu_is_previewed_and_created_once(marco):
    assert "Use this menu" in marco.get(f"{START}cafe/").content.decode()
    assert names() == []
    key = str(uuid7())
    assert [marco.post(f"{START}cafe/", key=key).status_code for _ in range(2)] == [302, 302]
    assert len(names()) == STARTERS["cafe"].product_count
    assert Event.objects.count() == 0, "a draft records no event"
    assert AuditEntry.objects.get(kind="menu.use_starter").kind == "menu.use_starter"


def test_a_starting_menu_beside_other_products_needs_a_confirmation(marco, menu):
    before = names()
    refused = marco.post(f"{START}pub/")
    assert refused.status_code == 409
    assert "Your menu has 3 products already." in refused.content.decode()
    assert names() == before
    assert marco.post(f"{START}pub/", beside="1").status_code == 302
    assert len(names()) == 3 + STARTERS["pub"].product_count


def test_existing_categories_and_stations_are_used(run):
    run(services.create_station, name="kitchen")
    run(services.use_starter, slug="cafe")
    assert run(services.use_starter, slug="cafe", beside=True) == 0
    assert Station.objects.count() == 2
    assert Category.objects.count() == len(STARTERS["cafe"].headings)


def test_an_unknown_starting_menu_is_404(marco):
    assert marco.get(f"{START}sushi/").status_code == 404
    assert marco.post(f"{START}sushi/").status_code == 404


# -- dish by dish --------------------------------------------------------------------------------------------


def fields(**changed):
    return {"name": "Ramen", "price": "12.50", "prep_minutes": "10", "tax_class": "", "station": "", **changed}


def test_the_first_dish_makes_its_category_and_its_station(marco):
    page = marco.get("/portal/menu/new/").content.decode()
    assert "+ New category…" in page
    made = marco.post(
        "/portal/menu/new/",
        **fields(category_id="new", new_category=" Noodles ", station="new", new_station="Wok"),
    )
    assert made.status_code == 302
    dish = Product.objects.select_related("category", "station").get()
    assert (dish.category.name, dish.station.slug, dish.tax_class, dish.allergens) == (
        "Noodles",
        "wok",
        "hot_food",
        None,
    )
    assert AuditEntry.objects.count() == 1, "one change"


def test_a_refused_dish_makes_neither_and_keeps_what_was_typed(marco):
    answer = marco.post(
        "/portal/menu/new/",
        **fields(name="", category_id="new", new_category="Noodles", station="new", new_station="Wok"),
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (Category.objects.count(), Station.objects.count()) == (0, 0)
    for typed in ("Noodles", "Wok", "12.50"):
        assert f'value="{typed}"' in page


def test_an_existing_category_is_used(marco, menu):
    made = marco.post("/portal/menu/new/", **fields(category_id="new", new_category="TACOS"))
    assert made.status_code == 302
    assert Product.objects.get(name="Ramen").category_id == menu.tacos.id


def test_a_new_dish_gets_the_station_and_vat_of_its_category(marco, menu):
    cola = Product.objects.get(name="Cola")
    marco.post("/portal/menu/new/", **fields(name="Lemonade", category_id=str(menu.drinks.id)))
    made = Product.objects.get(name="Lemonade")
    assert (made.station, made.tax_class) == (menu.bar, cola.tax_class)
    page = marco.get(f"/portal/menu/new/?category={menu.drinks.id}")
    assert page.context["form"]["station"].value() == "bar"


def test_no_ticked_allergen_is_unknown_and_none_of_these_is_stored(marco, menu):
    for name, ticked, stored in (("A", [], None), ("B", ["none"], []), ("C", ["milk"], ["milk"])):
        marco.post("/portal/menu/new/", **fields(name=name, category_id=str(menu.tacos.id), allergens=ticked))
        assert Product.objects.get(name=name).allergens == stored


def test_a_dish_moves_to_a_category_that_is_made_for_it(marco, menu):
    edited = fields(
        version=str(menu.pastor.version), name="Al pastor", station="grill", tax_class="hot_food", allergens=["gluten"],
        category_id="new", new_category="Specials",
    )  # fmt: skip
    assert marco.post(f"/portal/menu/products/{menu.pastor.id}/", **edited).status_code == 302
    assert Product.objects.get(pk=menu.pastor.id).category.name == "Specials"


def test_publishing_lists_products_without_reviewed_allergens_and_continues(marco, menu):
    marco.post("/portal/menu/new/", **fields(category_id=str(menu.tacos.id)))
    page = marco.get("/portal/menu/publish/").content.decode()
    assert "Allergens not known yet" in page
    assert "Ramen" in page
    assert "Publish now" in page
    answer = marco.post("/portal/menu/publish/")
    assert answer.status_code == 302
    assert json.dumps(Product.objects.get(name="Ramen").allergens) == "null"


def test_an_empty_menu_has_nothing_to_publish(marco, run):
    run(services.create_station, name="Kitchen")
    assert "Not on the till yet" not in marco.get("/portal/menu/").content.decode()
    run(services.use_starter, slug="cafe")
    assert "Not on the till yet" in marco.get("/portal/menu/").content.decode()


def test_publishing_nothing_leads_to_the_start(marco):
    assert f'href="{START}"' in marco.get("/portal/menu/publish/").content.decode()
