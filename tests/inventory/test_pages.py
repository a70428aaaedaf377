"""The portal's pages of stock: what they show, change once and refuse, and how many queries they take."""

import re
from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.ids import uuid7
from inventory import consistency_check, services
from inventory.errors import MovedSince, MovementNotFound, MovementNotUndone
from inventory.models import Item, Location, Movement, Stock, Supplier
from restaurants.models import Plan, Subscription
from tests.inventory.conftest import text

pytestmark = pytest.mark.django_db

LIST = "/portal/stock/"
ITEM = {"name": "Limes", "unit": "each", "category": "Fruit", "units-TOTAL_FORMS": "1", "units-INITIAL_FORMS": "0"}
CASE = {"units-0-unit": "case", "units-0-factor": "48", "units-0-of": "each"}


def key():
    return {"key": str(uuid4())}


def receive(run, item, quantity, cost, **fields):
    return run(services.receive_stock, item_id=item.id, quantity=D(quantity), cost=D(cost), **fields)


def there(item):
    return Stock.objects.get(pk=item.pk).quantity


# -- the list -----------------------------------------------------------------------------------------------


def test_without_items_the_list_says_how_to_begin(browse):
    assert "Begin with twenty products of the menu" in text(browse("marco").get(LIST))


def test_the_list_is_searched_narrowed_and_exported(browse, run, store):
    receive(run, store.tomatoes, "4", "8.00")  # ordered again at 5
    run(services.waste_stock, item_id=store.wine.id, quantity=D(1), reason="broken")
    run(services.add_item, name="=Formula", unit="kg")
    marco = browse("marco")

    shown = text(marco.get(LIST))
    assert "£8.00" in shown
    assert "4 kg" in shown
    assert "Formula" not in text(marco.get(f"{LIST}?q=tom"))
    low = text(marco.get(f"{LIST}?state=low"))
    assert "Tomatoes" in low
    assert "House red" not in low
    assert "House red" in text(marco.get(f"{LIST}?state=out"))
    assert "No such item" in text(marco.get(f"{LIST}?q=nothing"))
    rows = marco.get(f"{LIST}export.csv").content.decode().splitlines()
    assert rows[1].startswith("FORMULA,'=Formula,,kg,0,")
    assert rows[3].startswith("TOMATOES,Tomatoes,,kg,4,2,5,30,crate = 6 kg,Greens & Sons,,Store room,,none")


def test_an_employee_sees_quantities_and_no_money(browse, run, store):
    receive(run, store.tomatoes, "4", "8.88")
    kim = browse("kim")

    for page in (LIST, f"{LIST}{store.tomatoes.id}/"):
        shown = text(kim.get(page))
        assert "4 kg" in shown
        assert "8.88" not in shown


# -- one item -----------------------------------------------------------------------------------------------


def test_an_item_is_added_changed_archived_and_restored(browse):
    marco = browse("marco")
    sent = {**ITEM, **CASE, **key()}
    for _ in range(2):
        assert marco.post(f"{LIST}new/", sent).status_code == 302, "a double tap adds one item"
    made = Item.objects.get()
    assert (made.sku, made.conversions, made.allergens) == ("LIMES", [["case", D(48), "each"]], None)

    changed = {**ITEM, **CASE, "sku": "LIM", "version": 1, "allergens": "none", "reorder_at": "10", **key()}
    assert marco.post(f"{LIST}{made.id}/edit/", changed).status_code == 302
    assert "Another person changed this" in text(marco.post(f"{LIST}{made.id}/edit/", {**changed, **key()}), 422)
    made.refresh_from_db()
    assert (made.sku, made.allergens, made.reorder_at) == ("LIM", [], D(10))
    assert 'value="48"' in text(marco.get(f"{LIST}{made.id}/edit/"))

    assert "Limes is archived." in text(marco.post(f"{LIST}{made.id}/archive/", key(), follow=True))
    assert "Limes" in text(marco.get(f"{LIST}?state=archived"))
    assert "in use again" in text(marco.post(f"{LIST}{made.id}/restore/", key(), follow=True))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "tomatoes"}, "This name is used already"),
        ({"unit": ""}, "This field is required"),
        ({"par_level": "1", "reorder_at": "5"}, "Order up to at least the level"),
        ({"reorder_at": "-1"}, "greater than or equal to 0"),
        ({"units-0-unit": "case"}, "Say how many of another unit it is"),
        ({**CASE, "units-0-of": "case"}, "case cannot be made of case"),
    ],
)
def test_what_an_item_cannot_be_is_said_in_the_form(browse, store, fields, sentence):
    answer = browse("marco").post(f"{LIST}new/", {**ITEM, **fields, **key()})

    assert sentence in text(answer, 422)
    assert not Item.objects.filter(name="Limes").exists()


def test_the_page_of_an_item_shows_places_prices_and_who_moved_what(browse, run, store, actor):
    receive(run, store.tomatoes, "10", "20.00")
    receive(run, store.tomatoes, "10", "25.00", location_id=store.bar.id)
    run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(500), unit="g", reason="mouldy", actor=actor("kim"))

    marco = browse("marco")
    shown = text(marco.get(f"{LIST}{store.tomatoes.id}/"))

    assert 'value="6"' in text(marco.get(f"{LIST}{store.tomatoes.id}/edit/"))
    assert "19.5 kg" in shown
    assert "Bar</dt> <dd> 10 kg" in shown
    assert "+25 %" in shown
    for part in ("mouldy", "Kim", "−0.5 kg", "−£1.13", "1 crate = 6 kg", "None of these"):
        assert part in shown, part


def test_the_history_has_pages(browse, run, store):
    for number in range(27):
        run(services.waste_stock, item_id=store.wine.id, quantity=D(1), reason=f"reason {number}")
    marco = browse("marco")

    first = text(marco.get(f"{LIST}{store.wine.id}/"))

    assert "27 movements" in first
    assert "reason 26" in first
    assert not re.search(r"reason 1\s*<", first)
    older = first.split('href="?before=')[1].split('"')[0]
    assert re.search(r"reason 1\s*<", text(marco.get(f"{LIST}{store.wine.id}/?before={older}")))


# -- what moves stock ---------------------------------------------------------------------------------------


def test_stock_is_received_wasted_counted_moved_and_corrected_once(browse, store):
    marco, at = browse("marco"), f"{LIST}{store.tomatoes.id}/"
    place = {"unit": "kg", "location_id": str(store.room.id)}
    for path, fields, expected in (
        ("receive", {**place, "quantity": "2", "unit": "crate", "cost": "24.00"}, "12"),
        ("waste", {**place, "quantity": "500", "unit": "g", "why": "spoiled"}, "11.5"),
        ("count", {**place, "quantity": "11"}, "11"),
        ("correct", {**place, "quantity": "1", "direction": "remove", "reason": "counted twice"}, "10"),
        ("move", {"quantity": "4", "unit": "kg", "from_id": str(store.room.id), "to_id": str(store.bar.id)}, "10"),
    ):
        assert "now" in text(marco.get(f"{at}{path}/"))
        sent = {**fields, **key()}
        for _ in range(2):
            assert marco.post(f"{at}{path}/", sent).status_code == 302, path
        assert there(store.tomatoes) == D(expected), path
    assert Movement.objects.filter(kind="waste").get().reason == "Gone off"
    assert list(consistency_check.troubles()) == []


@pytest.mark.parametrize(
    ("path", "fields", "sentence"),
    [
        ("receive", {"quantity": "0", "cost": "1"}, "greater than or equal to 0.0001"),
        ("receive", {"quantity": "1", "cost": ""}, "This field is required"),
        ("receive", {"quantity": "9999999", "cost": "1"}, "less than or equal to 1000000"),
        ("waste", {"quantity": "1", "why": "other", "reason": "x"}, "Say in a few words why"),
        ("count", {"quantity": "-1"}, "greater than or equal to 0"),
        ("correct", {"quantity": "1", "direction": "add", "reason": ""}, "This field is required"),
        ("count", {"quantity": "1", "unit": "bottle"}, "Select a valid choice"),
    ],
)
def test_what_cannot_move_is_said_in_the_form(browse, store, path, fields, sentence):
    sent = {"unit": "kg", "location_id": str(store.room.id), **fields, **key()}

    answer = browse("marco").post(f"{LIST}{store.tomatoes.id}/{path}/", sent)

    assert sentence in text(answer, 422)
    assert not Movement.objects.exists()


def test_a_movement_is_undone_once_and_leaves_no_trace_in_the_value(browse, run, store):
    receive(run, store.tomatoes, "3", "10.00")
    before = Stock.objects.get(pk=store.tomatoes.pk)
    marco, at = browse("marco"), f"{LIST}{store.tomatoes.id}/"
    sent = {"quantity": "5", "unit": "kg", "location_id": str(store.room.id), "cost": "500.00", **key()}
    assert "Undo" in text(marco.post(f"{at}receive/", sent, follow=True))
    batch = Movement.objects.first().batch

    undone = text(marco.post(f"{LIST}movements/{batch}/undo/?{'key=' + str(uuid7())}", follow=True))

    assert "Undone." in undone
    after = Stock.objects.get(pk=store.tomatoes.pk)
    assert (after.quantity, after.value, after.cost) == (before.quantity, before.value, before.cost)
    assert "has moved since" in text(marco.post(f"{LIST}movements/{batch}/undo/", key(), follow=True))
    assert "500" not in text(marco.get(at)).split("What moved")[0], "a delivery that was undone is no price"
    assert list(consistency_check.troubles()) == []


def test_only_the_latest_movement_is_undone_by_its_person_or_a_manager(run, store, actor):
    (waste,) = run(
        services.waste_stock, item_id=store.wine.id, quantity=D(1), reason="broken", actor=actor("kim")
    ).movements

    with pytest.raises(MovementNotFound):
        run(services.undo_movement, batch=uuid7(), actor=actor("kim"))
    with pytest.raises(MovementNotUndone):
        run(services.undo_movement, batch=waste.batch, actor=actor("sara"))
    run(services.count_item, item_id=store.wine.id, quantity=D(3), actor=actor("sara"))
    with pytest.raises(MovedSince):
        run(services.undo_movement, batch=waste.batch, actor=actor("kim"))
    count = Movement.objects.first()
    run(services.undo_movement, batch=count.batch, actor=actor("marco"))
    assert there(store.wine) == -1


def test_a_move_between_places_is_undone_in_both(run, store):
    receive(run, store.wine, "12", "72.00", location_id=store.room.id)
    moved = run(
        services.transfer_stock, item_id=store.wine.id, quantity=D(3), from_id=store.room.id, to_id=store.bar.id
    )

    run(services.undo_movement, batch=moved.movements[0].batch)

    assert (there(store.wine), Stock.objects.get(pk=store.wine.pk).value) == (12, D("72.00"))
    assert list(consistency_check.troubles()) == []


# -- suppliers and places -----------------------------------------------------------------------------------


def test_a_supplier_is_added_found_changed_and_archived(browse, store):
    marco = browse("marco")
    sent = {"name": "La Huerta", "lead_days": "3", "review_days": "7", "contact": "Ana", **key()}
    for _ in range(2):
        assert marco.post(f"{LIST}suppliers/new/", sent).status_code == 302
    made = Supplier.objects.get(name="La Huerta")
    assert "La Huerta" in text(marco.get(f"{LIST}suppliers/?q=ana"))
    assert "No such supplier" in text(marco.get(f"{LIST}suppliers/?q=nobody"))
    changed = {**sent, "lead_days": "5", "version": "1", **key()}
    assert marco.post(f"{LIST}suppliers/{made.id}/", changed).status_code == 302
    assert "Another person changed this" in text(marco.post(f"{LIST}suppliers/{made.id}/", {**changed, **key()}), 422)
    assert "Tomatoes" in text(marco.get(f"{LIST}suppliers/{store.greens.id}/"))
    assert marco.post(f"{LIST}suppliers/{made.id}/archive/", key()).status_code == 302
    assert "La Huerta" not in text(marco.get(f"{LIST}suppliers/"))


def test_a_place_is_added_renamed_and_archived_when_it_is_empty(browse, run, store):
    marco = browse("marco")
    assert marco.post(f"{LIST}places/", {"name": "Cellar", **key()}).status_code == 302
    made = Location.objects.get(name="Cellar")
    assert "This name is used already" in text(marco.post(f"{LIST}places/", {"name": "cellar", **key()}), 422)
    assert marco.post(f"{LIST}places/{made.id}/", {"name": "Wine cellar", **key()}).status_code == 302
    receive(run, store.wine, "1", "6.00", location_id=made.id)
    assert "House red" in text(marco.get(f"{LIST}places/{made.id}/"))
    refused = marco.post(f"{LIST}places/{made.id}/archive/", key(), follow=True)
    assert "There is stock in this place" in text(refused)


def test_the_search_finds_items_and_suppliers(browse, store):
    assert "House red" in text(browse("marco").get("/portal/search/?q=house"))
    assert "Greens &amp; Sons" in text(browse("marco").get("/portal/search/?q=greens"))


# -- who may, and what it costs -----------------------------------------------------------------------------


def test_without_the_plan_each_page_says_which_one_has_stock(browse, tenant, store):
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))
    for path in ("", "suppliers/", "places/", "set-up/", "import/", f"{store.wine.id}/receive/"):
        assert "The plan Beta has it" in text(browse("marco").get(f"{LIST}{path}"), 403)


def test_the_neighbour_finds_nothing(browse, store):
    for path in (f"{store.wine.id}/", f"suppliers/{store.greens.id}/", f"places/{store.bar.id}/"):
        assert browse("marco", "beta").get(f"{LIST}{path}").status_code == 404


@pytest.mark.parametrize("page", ["", "{item}/", "suppliers/", "places/"])
def test_a_page_takes_as_many_queries_for_many_rows_as_for_few(browse, run, store, page):
    path, marco = LIST + page.format(item=store.tomatoes.id), browse("marco")

    def queries():
        cache.clear()
        marco.get(path)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            marco.get(path)
        return len(captured)

    receive(run, store.tomatoes, "10", "20.00")
    few = queries()
    for number in range(20):
        supplier = run(services.add_supplier, name=f"Supplier {number}")
        place = run(services.add_location, name=f"Place {number}")
        item = run(services.add_item, name=f"Herb {number}", unit="g", supplier_id=supplier.id)
        receive(run, item, "1", "1.00", location_id=place.id)
        receive(run, store.tomatoes, "1", "2.00", location_id=place.id)
    assert queries() == few
