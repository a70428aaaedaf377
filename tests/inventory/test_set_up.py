"""Begin with stock: products of the menu on one page, and a spreadsheet whose bad cells are named."""

from decimal import Decimal as D
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inventory import consistency_check, services
from inventory.errors import ImportHasProblems, ImportOver, NameTaken, SheetUnreadable
from inventory.models import Item, Location, Movement, RecipeIngredient, Stock, StockImport, Supplier
from inventory.setup import importing, sheet
from inventory.setup.columns import COLUMNS
from inventory.setup.from_menu import track_products
from tests.inventory.conftest import text

pytestmark = pytest.mark.django_db

SET_UP, IMPORT = "/portal/stock/set-up/", "/portal/stock/import/"
GOOD = (
    "name,unit,quantity,cost,units,supplier,location,allergens\r\n"
    "Tomatoes,Kilos,12.5,1.80,crate = 6 kg,Greens & Sons,Cold room,none\r\n"
    "House red,bottle,24,6.40,case = 6 bottle | bottle = 750 ml,,Bar,sulphites\r\n"
)


def key():
    return {"key": str(uuid4())}


def problems(lines):
    return [(each.row, each.column, each.value, each.message) for each in sheet.read(lines.encode()).problems]


# -- from the menu ------------------------------------------------------------------------------------------


def chosen(product, **fields):
    entered = {"unit": "each", "quantity": "", "cost": "", **fields}
    return {f"pick_{product.id}": "on", **{f"{name}_{product.id}": value for name, value in entered.items()}}


def test_products_of_the_menu_are_tracked_with_their_opening_stock(browse, card):
    marco = browse("marco")
    sent = {
        **chosen(card.crisps, unit="packet", quantity="48", cost="0.35"), **chosen(card.latte, unit="ml"),
        f"unit_{card.tacos.id}": "each", **key(),
    }  # fmt: skip

    for _ in range(2):
        assert marco.post(SET_UP, sent).status_code == 302, "a double tap tracks them once"

    assert {item.name: item.unit for item in Item.objects.all()} == {"Crisps": "packet", "Latte": "ml"}
    stock = Stock.objects.get(item__name="Crisps")
    assert (stock.quantity, stock.value) == (D(48), D("16.80"))
    assert Movement.objects.get().reason == "Opening stock"
    assert list(consistency_check.troubles()) == []
    assert Item.objects.get(name="Latte").allergens == ["milk"], "what is known of the dish is known of its item"
    (ingredient,) = RecipeIngredient.objects.filter(recipe=card.crisps.id)
    assert (ingredient.item.name, ingredient.quantity, ingredient.unit) == ("Crisps", 1, "packet")
    assert "Tracked" in text(marco.get(SET_UP))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"quantity": "many"}, "“many” is not a number"),
        ({"quantity": "-1"}, "is not between 0 and 1,000,000"),
        ({"cost": "=1+1"}, "“=1+1” is not a number"),
        ({"unit": ""}, "Enter a unit of 1 to 20 letters"),
    ],
)
def test_a_field_that_cannot_be_used_is_marked_and_keeps_what_was_typed(browse, card, fields, sentence):
    shown = text(browse("marco").post(SET_UP, {**chosen(card.crisps, **fields), **key()}), 422)

    assert sentence in shown
    assert not Item.objects.exists()


def test_nothing_chosen_says_what_to_do(browse, card):
    assert "Tick the products" in text(browse("marco").post(SET_UP, key()), 422)


# -- a spreadsheet ------------------------------------------------------------------------------------------


@pytest.fixture
def upload(run):
    return lambda content: run(importing.start_import, file_name="stock.csv", content=content)


def test_a_spreadsheet_adds_items_with_units_suppliers_places_and_stock(run, upload):
    assert run(importing.apply_import, import_id=upload(GOOD.encode()).id) == {"added": 2}

    tomatoes, wine = Item.objects.get(name="Tomatoes"), Item.objects.get(name="House red")
    assert (tomatoes.unit, tomatoes.allergens, tomatoes.supplier.name) == ("kg", [], "Greens & Sons")
    assert wine.units.convert(D(1), "case", "ml") == 4500
    assert (wine.stock.quantity, wine.stock.value, wine.location.name) == (D(24), D("153.60"), "Bar")
    assert Supplier.objects.count() == 1
    assert Location.objects.count() == 2
    assert list(consistency_check.troubles()) == []


@pytest.mark.parametrize("separator", [";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_what_excel_saves_is_read(tenant, separator, encoding):
    content = separator.join(("name", "unit", "cost")) + "\r\n" + separator.join(("Jalapeños", "kg", "1,85"))

    (item,) = sheet.read(content.encode(encoding)).items

    assert (item.details["name"], item.cost) == ("Jalapeños", D("1.85"))


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Limes,each,many,1", (2, "quantity", "many", "“many” is not a number. Write it like 12.5.")),
        ("Limes,each,-1,1", (2, "quantity", "-1", "“-1” is not between 0 and 1,000,000.")),
        ("=A1,each,1,1", (2, "name", "=A1", "“=A1” is a formula. Enter its value.")),
        ("Limes,each,=SUM(A1:A9),1", (2, "quantity", "=SUM(A1:A9)", "“=SUM(A1:A9)” is not a number. "
         "Write it like 12.5.")),
        ("L,each,1,1", (2, "name", "L", "Enter a name of at least 2 letters.")),
        ("Limes,,1,1", (2, "unit", "", "Enter a unit of 1 to 20 letters, such as kg, l, each or case.")),
        (f"{'x' * 121},each,1,1", (2, "name", "x" * 40, "Enter at most 120 characters.")),
        ("Limes,each,1,1,1", (2, "", "", "This row has more cells than the heading has columns. Remove the extra "
         "cells.")),
        ("tomatoes,each,1,1", (2, "name", "tomatoes", "A stock item has this name already. Remove the row.")),
        ("Limes,each,1,1\nlimes,each,1,1", (3, "name", "limes", "Row 2 has the same name. Keep one of them.")),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_by_row_column_and_value(store, line, problem):
    assert problems(f"name,unit,quantity,cost\n{line}\n") == [problem]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("case = 12", "“case = 12” is not a unit. Write it like case = 12 bottle."),
        ("case = 2 box | box = 2 case", "box is made of case, and case of box. Remove one."),
        ("case = 2 box | case = 3 tin", "case is defined twice. Keep one of them."),
    ],
)
def test_units_that_contradict_each_other_are_named(tenant, cell, message):
    ((row, column, value, said),) = problems(f"name,unit,units\nLimes,each,{cell}\n")

    assert (row, column, value, said) == (2, "units", cell, message)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04rest", "Excel workbook"),
        ("name,unit\nJalapeños,kg".encode("latin-1"), "not in UTF-8"),
        (b"name,unit\n", "no rows"),
        (b'name,unit\n"Limes,each', "quotation marks"),
        (b"name,unit\n" + b"a,b\n" * 10_001, "more than 10,000 rows"),
    ],
)
def test_what_is_no_table_is_refused_as_a_whole(tenant, content, sentence):
    with pytest.raises(SheetUnreadable, match=sentence):
        sheet.read(content)


def test_unknown_and_missing_columns_are_named(tenant):
    assert [(row, column) for row, column, *_ in problems("name,colour\nLimes,green\n")] == [
        (1, "colour"), (1, "unit"),
    ]  # fmt: skip


def test_ten_thousand_rows_are_added_in_a_bounded_number_of_statements(run, upload, django_assert_max_num_queries):
    lines = "".join(f"Item {number},each,{number % 7},0.50,Supplier {number % 3}\n" for number in range(10_000))
    waiting = upload(f"name,unit,quantity,cost,supplier\n{lines}".encode())

    with django_assert_max_num_queries(90):
        run(importing.apply_import, import_id=waiting.id)

    assert Item.objects.count() == Stock.objects.count() == 10_000
    assert list(consistency_check.troubles()) == []


def test_what_was_added_since_the_preview_stops_the_whole_import(run, upload):
    waiting = upload(GOOD.encode())
    run(services.add_item, name="house red", unit="bottle")

    with pytest.raises(ImportHasProblems):
        run(importing.apply_import, import_id=waiting.id)

    assert Item.objects.count() == 1
    run(importing.discard_import, import_id=waiting.id)
    with pytest.raises(ImportOver):
        run(importing.apply_import, import_id=waiting.id)


def test_two_items_of_one_name_are_refused_together(run, card):
    with pytest.raises(NameTaken, match="called crisps"):
        run(track_products, items=[{"name": "Crisps", "unit": "each"}, {"name": "crisps", "unit": "each"}])
    assert not Item.objects.exists()


def test_the_page_previews_confirms_and_discards(browse, store):
    marco = browse("marco")
    file = SimpleUploadedFile("stock.csv", GOOD.replace("Tomatoes", "Onions").replace("House red", "Cava").encode())
    preview = text(marco.post(IMPORT, {"file": file, **key()}, follow=True))
    assert "Onions" in preview
    assert "12.5 kg" in preview
    waiting = StockImport.objects.get()
    confirm = f"{IMPORT}{waiting.id}/confirm/"
    assert "2 items are added." in text(marco.post(confirm, key(), follow=True))
    assert "already imported or discarded" in text(marco.post(confirm, key(), follow=True))

    bad = SimpleUploadedFile("stock.csv", b"name,unit,quantity\nLimes,each,<b>many</b>\n")
    shown = text(marco.post(IMPORT, {"file": bad, **key()}, follow=True))
    assert "Nothing is added until these are fixed." in shown
    assert "&lt;b&gt;many&lt;/b&gt;" in shown
    discard = f"{IMPORT}{StockImport.objects.first().id}/confirm/"
    assert "Nothing was added." in text(marco.post(discard, {"discard": "1", **key()}, follow=True))


def test_the_template_can_be_imported(browse):
    marco = browse("marco")
    content = marco.get(f"{IMPORT}template.csv").content

    assert content.decode().lstrip("\ufeff").splitlines()[0] == ",".join(COLUMNS)
    assert sheet.read(content).problems == []
    assert len(sheet.read(content).items) == 2


def test_an_export_of_all_items_can_be_read_again(browse, run, store):
    run(services.receive_stock, item_id=store.tomatoes.id, quantity=D("2.5"), cost=D(5))
    content = browse("marco").get("/portal/stock/export.csv").content
    for item in Item.objects.all():
        run(services.archive_item, item_id=item.id)

    read = sheet.read(content)

    assert read.problems == []
    assert {item.details["name"]: item.quantity for item in read.items} == {"Tomatoes": D("2.5"), "House red": D(0)}
