"""Stock items, suppliers and places: details, refusals, and what the API says."""

from decimal import Decimal as D

import pytest

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from inventory import services
from inventory.errors import (
    Changed,
    ConversionCircular,
    LocationNotFound,
    NameTaken,
    SkuTaken,
    SupplierNotFound,
    UnitInUse,
    UnitInvalid,
)
from inventory.models import Item, Location
from inventory.services.places import FIRST_PLACE

pytestmark = pytest.mark.django_db


def test_an_item_gets_a_code_of_its_name_and_keeps_its_units(run, store):
    second = run(services.add_item, name="Tomatoes, cherry", unit="Kilos")

    assert (store.tomatoes.sku, second.sku) == ("TOMATOES", "TOMATOES-2")
    assert second.unit == "kg"
    assert Item.objects.get(pk=store.tomatoes.pk).units.convert(D(1), "crate", "g") == 6000


def test_adding_the_same_item_again_returns_it(run):
    item_id = uuid7()
    first = run(services.add_item, item_id=item_id, name="Limes", unit="each")

    assert run(services.add_item, item_id=item_id, name="Limes", unit="each").sku == first.sku
    assert Item.objects.count() == 1


@pytest.mark.parametrize(
    ("details", "refusal"),
    [
        ({"name": "tomatoes"}, NameTaken),
        ({"name": "Other", "sku": "tomatoes"}, SkuTaken),
        ({"name": "Other", "unit": ""}, UnitInvalid),
        ({"name": "Other", "conversions": [["case", D(2), "box"], ["box", D(2), "case"]]}, ConversionCircular),
        ({"name": "Other", "conversions": [[f"u{n}", D(2), "kg"] for n in range(21)]}, UnitInvalid),
        ({"name": "Other", "par_level": D(2), "reorder_at": D(5)}, InvalidInput),
        ({"name": "Other", "supplier_id": uuid7()}, SupplierNotFound),
        ({"name": "Other", "location_id": uuid7()}, LocationNotFound),
    ],
)
def test_what_an_item_cannot_be(run, store, details, refusal):
    with pytest.raises(refusal):
        run(services.add_item, **{"unit": "kg", **details})


def test_two_editors_do_not_overwrite_each_other(run, store):
    run(services.change_item, item_id=store.wine.id, version=1, category="Wine")

    with pytest.raises(Changed) as refusal:
        run(services.change_item, item_id=store.wine.id, version=1, category="Bar")
    assert refusal.value.details == {"current_version": 2}


def test_the_unit_changes_only_until_something_has_moved(run, store):
    run(services.change_item, item_id=store.wine.id, version=1, unit="ml", conversions=[])
    run(services.receive_stock, item_id=store.wine.id, quantity=D(750), cost=D(6))

    with pytest.raises(UnitInUse):
        run(services.change_item, item_id=store.wine.id, version=2, unit="l")


def test_an_archived_item_frees_its_name_and_comes_back_only_if_it_is_free(run, store):
    run(services.archive_item, item_id=store.wine.id)
    run(services.add_item, name="House red", unit="bottle")

    with pytest.raises((NameTaken, SkuTaken)):
        run(services.restore_item, item_id=store.wine.id)


def test_the_first_delivery_makes_a_place_where_there_is_none(run):
    item = run(services.add_item, name="Limes", unit="each")
    run(services.receive_stock, item_id=item.id, quantity=D(10), cost=D(2))

    assert [place.name for place in Location.objects.all()] == [FIRST_PLACE]


def test_names_of_places_and_suppliers_are_unique_while_in_use(run, store):
    with pytest.raises(NameTaken):
        run(services.add_location, name="bar")
    with pytest.raises(NameTaken):
        run(services.add_supplier, name="greens & sons")
    run(services.archive_location, location_id=store.bar.id)
    run(services.archive_supplier, supplier_id=store.greens.id)
    run(services.add_location, name="Bar")
    run(services.add_supplier, name="Greens & Sons")
    assert Item.objects.get(pk=store.tomatoes.pk).supplier is None


# -- the API ------------------------------------------------------------------------------------------------


def test_the_api_adds_receives_and_lists(api, tenant):
    marco = api("marco")
    item = marco("POST", "/stock/items", {"name": "Limes", "unit": "each", "conversions": [
        {"unit": "case", "factor": 48, "of": "each"},
    ]}).body["data"]  # fmt: skip
    moved = marco("POST", f"/stock/items/{item['id']}/receive", {"quantity": 2, "unit": "case", "cost": 19.2})

    assert moved.status_code == 201
    assert moved.body["data"]["stock"] == [{"item_id": item["id"], "quantity": D("96.0000"), "value": D("19.20")}]
    (listed,) = api("sara")("GET", "/stock/items?search=lim").body["data"]
    assert (listed["sku"], listed["quantity"]) == ("LIMES", D("96.0000"))
    (movement,) = api("sara")("GET", f"/stock/items/{item['id']}/movements").body["data"]
    assert (movement["kind"], movement["by_name"]) == ("delivery", "Marco")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("waste", {"quantity": -1, "reason": "spilt"}, "quantity"),
        ("waste", {"quantity": 1_000_001, "reason": "spilt"}, "quantity"),
        ("waste", {"quantity": 1}, "reason"),
        ("receive", {"quantity": 1, "cost": -1}, "cost"),
        ("count", {"quantity": -1}, "quantity"),
        ("correct", {"quantity": 0, "reason": "nothing"}, "quantity"),
    ],
)
def test_absurd_quantities_are_refused_with_their_field(api, store, path, body, field):
    response = api("marco")("POST", f"/stock/items/{store.tomatoes.id}/{path}", body)

    assert response.status_code == 400
    assert response.body["error"]["field"] == field


def test_the_neighbours_items_are_not_found(api, store):
    assert api("olivia", "beta")("GET", f"/stock/items/{store.tomatoes.id}").status_code == 404
    assert api("olivia", "beta")("GET", "/stock/items").body["data"] == []


def test_a_list_of_items_takes_three_queries_more_than_nothing(api, run, store, django_assert_max_num_queries):
    for n in range(20):
        run(services.add_item, name=f"Herb {n}", unit="g")
    sara = api("sara")
    sara("GET", "/stock/items")
    with django_assert_max_num_queries(3):  # 1. the plan  2. the count  3. the page
        assert len(sara("GET", "/stock/items").body["data"]) == 22
