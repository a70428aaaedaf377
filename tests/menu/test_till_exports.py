"""Item exports of Square, SumUp, Zettle and Lightspeed, and plain CSV: what becomes of each row, and what is asked."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from fynlo.core.ids import uuid7
from menu import document, services
from menu.errors import BadSpreadsheet, ImportNotFound, ImportNotUndone
from menu.models import Category, MenuImport, Product
from menu.services.undoing import last_import
from menu.sheet import formats, planning, reading
from menu.sheet.tax_proposals import proposed_class, sure_class
from menu.sheet.writing import written

pytestmark = pytest.mark.django_db
EXPORTS = Path(__file__).with_name("exports")
ASK = "?"
EXPECTED = {
    "square": [
        ("Flat white", "Coffee", "3.40", "hot_food"),
        ("Flat white (Large)", "Coffee", "3.90", "hot_food"),
        (
            "Ham and cheese sandwich",
            "Lunch",
            "6.50",
            ASK,
        ),  # 20 % at a table, none to take away: another till cannot say
        ("Malbec 175ml", "Wine", "7.25", "standard"),
        ("Carrot cake", "Cakes", "4.20", "cold_food"),
        ("Catch of the day", "Specials", None, ASK),
    ],
    "sumup": [
        ("Pizza Margherita", "Pizza", "12.50", "hot_food"),
        ("House lager (Half)", "Beer", "3.20", "standard"),
        ("House lager (Pint)", "Beer", "6.10", "standard"),
        ("Caesar salad", "Starters", "9.00", ASK),
        ("Loaf to take away", "Other", "4.00", "cold_food"),
    ],
    "zettle": [
        ("Crème brûlée", "Desserts", "6.50", ASK),
        ("Cappuccino", "Coffee", "3.20", "hot_food"),
        ("Cappuccino (Oat milk)", "Coffee", "3.70", "hot_food"),
        ("Crisps", "Snacks", "1.50", "standard_food"),
        ("Bakewell tart", "Cakes", "3.00", "cold_food"),
    ],
    "lightspeed": [
        ("Sunday roast beef", "Food", "18.50", "hot_food"),
        ("Guinness pint", "Beer", "6.40", "standard"),
        ("Sticky toffee pudding", "Food", "7.50", ASK),
    ],
    "plain": [
        ("Fish and chips", "Mains", "14.50", "hot_food"),
        ("Greek salad", "Starters", "8.00", ASK),
        ('=HYPERLINK("http://x")', "Mains", "1.00", "standard"),  # text as any other; exports guard it
    ],
}


def content(till: str) -> bytes:
    return (EXPORTS / f"{till}.csv").read_bytes()


@pytest.mark.parametrize("till", EXPECTED)
def test_each_export_becomes_products_and_asks_where_the_vat_is_unsure(tenant, run, till):
    plan = planning.plan(reading.read(content(till)))
    assert plan.problems == []
    assert plan.till.lower() == ("" if till == "plain" else till)
    unsure = {step.row.row for step in plan.unsure}
    planned = [
        (
            step.row.name,
            step.category,
            str(price) if (price := step.values.get("price")) is not None else None,
            ASK if step.row.row in unsure else step.values["tax_class"],
        )
        for step in plan.products
    ]
    assert planned == EXPECTED[till]

    upload = run(services.start_import, file_name=f"{till}.csv", content=content(till))
    assert not Product.objects.exists()  # nothing is stored before a person imports it
    asked = plan.unsure[0].row
    run(services.apply_import, import_id=upload.id, tax_classes={str(asked.row): "exempt", "99": "zero"})

    stored = {product.name: product.tax_class for product in Product.objects.all()}
    assert stored.pop(asked.name) == "exempt"
    assert stored == {
        name: proposed_class(name, category) if tax_class == ASK else tax_class
        for name, category, _, tax_class in EXPECTED[till]
        if name in stored
    }
    if till != "plain":  # a publish asks for a station, and no till's file names one
        assert not [problem for problem in document.problems(document.draft()) if problem["field"] == "station"]
    again = planning.plan(reading.read(content(till)))
    assert (again.count("added"), again.problems) == (0, [])
    assert [step.row.name for step in again.steps("changed")] == []


def test_details_are_read_and_rows_keep_their_numbers(tenant, run):
    sheet = reading.read(content("sumup"))
    assert [row.row for row in sheet.products] == [
        2,
        4,
        5,
        7,
        8,
    ]  # the heading of the lagers and a hidden one are left out
    pizza, half = sheet.products[0].values, sheet.products[1].values
    assert (pizza["description"], pizza["cost"], pizza["sku"]) == ("Tomato and mozzarella", Decimal("3.10"), "PM-1")
    assert half["sku"] == "HL-H"
    wrong = content("sumup").replace(b"12.5,3.1", b"dear,3.1")
    assert [(each.row, each.column) for each in reading.read(wrong).problems] == [(2, "price")]


def test_a_file_that_no_till_exports_names_its_unknown_columns(tenant):
    assert formats.recognised(["Item name", "Price"]) is formats.ANOTHER
    assert {each.column for each in reading.read(b"name,price,colour\nA,1,red\n").problems} == {"colour"}
    assert formats.recognised(["name", "category", "price"]) is None


UNKNOWN = b"Dish;Menu part;Guest pays;Tax\nGnocchi;Pasta;13,50;20\nTiramisu;Desserts;7;20\n"


def test_the_person_chooses_the_columns_of_a_file_that_nobody_knows(page_client, tenant, run):
    upload = run(services.start_import, file_name="old-till.csv", content=UNKNOWN)
    marco, page = page_client("marco"), f"/portal/menu/import/{upload.id}/"
    shown = marco.get(page)
    assert "We did not find all columns in this file." in shown.content.decode()
    read_as = {each["field"]: each["heading"] for each in shown.context["columns"]}
    assert (read_as["column-name"], read_as["column-price"], read_as["column-rate"]) == ("Dish", "", "Tax")
    chosen = {"column-price": "Guest pays", "column-category": "Menu part", "column-rate": "", "column-else": "x"}
    shown = marco.get(page, chosen)
    assert "We did not find all columns in this file." not in shown.content.decode()
    assert shown.context["plan"].categories == ["Pasta", "Desserts"]
    assert len(shown.context["plan"].unsure) == 2  # no rate is read
    assert '<input type="hidden" name="column-price" value="Guest pays">' in shown.content.decode()
    marco.post(f"{page}confirm/", {**shown.context["chosen"], "key": str(uuid7())})
    connection.set_tenant(tenant)
    stored = Product.objects.order_by("name").values_list("name", "category__name", "price", "station__slug")
    assert list(stored) == [
        ("Gnocchi", "Pasta", Decimal("13.50"), "kitchen"), ("Tiramisu", "Desserts", Decimal("7.00"), "kitchen"),
    ]  # fmt: skip


def test_a_file_without_names_asks_for_them_and_imports_nothing(tenant):
    sheet = reading.read(b"A,B\n1,2\n")
    assert ([each.column for each in sheet.problems], sheet.headings, sheet.products) == (["name"], ["A", "B"], [])
    assert reading.read(b"A,B\n1,2\n", {"name": "B", "price": "A"}).products[0].name == "2"
    assert reading.read(b"A,B\n1,2\n", {"name": "C"}).problems  # a heading that the file does not have


def test_modifier_groups_of_a_tills_file_are_linked_where_the_menu_has_them(tenant, run):
    run(services.create_modifier_group, name="Milk", options=[{"name": "Oat"}])
    file = (
        b"Token,Item Name,Variation Name,Price,Modifier Set - Milk,Modifier Set - Add ins\n"
        b"a,Latte,Regular,3.40,Y,Y\nb,Latte,Large,3.90,Y,N\nc,Scone,Regular,2.80,N,N\n"
    )
    plan = planning.plan(reading.read(file))
    assert ([step.groups for step in plan.products], plan.unknown_groups) == ([["milk"], ["milk"], None], ["Add ins"])
    upload = run(services.start_import, file_name="square.csv", content=file)
    run(services.apply_import, import_id=upload.id)
    linked = {
        product.name: [link.group.name for link in product.group_links.all()] for product in Product.objects.all()
    }
    assert linked == {"Latte": ["Milk"], "Latte (Large)": ["Milk"], "Scone": []}
    again = planning.plan(reading.read(file.replace(b"3.40,Y,Y", b"3.40,N,N")))
    assert again.count("changed") == 0  # a group that a person put at a product stays


def test_a_large_export_is_bounded(tenant):
    heading, row = content("sumup").splitlines()[:2]
    many = [heading] + [row.replace(b"Margherita", b"%d" % n).replace(b"PM-1", b"") for n in range(5000)]
    assert len(reading.read(b"\n".join(many)).products) == 5000
    with pytest.raises(BadSpreadsheet):
        reading.read(b"\n".join([*many, row]))


@pytest.mark.parametrize(
    ("name", "category", "rate", "sure"),
    [
        ("Toasted sandwich", "Lunch", 20, "hot_food"),
        ("Chicken salad", "Lunch", 20, None),
        ("Chicken salad", "Lunch", 0, "cold_food"),
        ("Latte", "", 20, "hot_food"),
        ("Latte", "", 5, None),
        ("Latte", "", None, None),
        ("Thing", "Beer", 20, "standard"),
        ("Thing", "", 20, None),
    ],
)
def test_a_class_is_sure_only_where_rate_and_words_agree(name, category, rate, sure):
    assert sure_class(name, category, None if rate is None else Decimal(rate)) == sure


def test_the_preview_asks_and_the_answer_is_imported(page_client, tenant, run):
    upload = run(services.start_import, file_name="square.csv", content=content("square"))
    marco, page = page_client("marco"), f"/portal/menu/import/{upload.id}/"
    shown = marco.get(page).content.decode()
    assert "exported by Square" in shown
    assert "Which VAT do these 2 products have?" in shown
    assert '<option value="cold_food" selected>' in shown
    marco.post(f"{page}confirm/", {"key": str(uuid7()), "vat-4": "zero", "vat-8": "nonsense", "vat-2": "exempt"})
    connection.set_tenant(tenant)
    classes = dict(Product.objects.values_list("name", "tax_class"))
    assert classes["Ham and cheese sandwich"] == "zero"
    assert classes["Catch of the day"] == "hot_food"
    assert classes["Flat white"] == "hot_food"  # sure: not asked, so not answered
    assert MenuImport.objects.get().status == MenuImport.Status.APPLIED
    assert "The last import" in marco.get("/portal/menu/import/").content.decode()
    undone = marco.post(f"{page}undo/", {"key": str(uuid7())}, follow=True)
    assert "The import is undone: 6 removed, 0 as before." in undone.content.decode()


def state():
    """The draft as a till would be sold it."""
    products = Product.objects.filter(archived_at=None).order_by("id")
    rows = products.values_list(
        "id", "name", "price", "category__name", "tax_class", "sku", "station__slug", "allergens"
    )
    links = [(product.id, [link.group.name for link in product.group_links.all()]) for product in products]
    categories = Category.objects.filter(archived_at=None).order_by("id").values_list("name", flat=True)
    return list(rows), links, list(categories)


def test_an_import_is_undone_as_a_whole(menu, run):
    before = state()
    text = (
        "name,category,price,allergens,modifier_groups,station\n"
        "Al pastor,Street food,11,unknown,,bar\nFlan,Puddings,5,none,,grill\n"
    )
    upload = run(services.start_import, file_name="menu.csv", content=text.encode())
    run(services.apply_import, import_id=upload.id)
    assert state() != before

    assert run(services.undo_import, import_id=upload.id) == {"removed": 2, "restored": 0}

    assert state() == before
    with pytest.raises(ImportNotUndone):
        run(services.undo_import, import_id=upload.id)
    with pytest.raises(ImportNotFound):
        run(services.undo_import, import_id=uuid7())


def test_changed_products_get_back_what_they_had(menu, run):
    before, text = state(), written().replace("9.50", "12.25")
    upload = run(services.start_import, file_name="menu.csv", content=text.encode())
    counts = run(services.apply_import, import_id=upload.id)
    assert counts["changed"] >= 1
    run(services.undo_import, import_id=upload.id)
    assert state() == before


def test_an_import_is_not_undone_over_somebodys_later_edit(menu, run):
    upload = run(services.start_import, file_name="plain.csv", content=content("plain"))
    run(services.apply_import, import_id=upload.id)
    assert last_import() is not None
    run(services.create_category, name="Later")
    after = state()
    assert last_import() is None
    with pytest.raises(ImportNotUndone):
        run(services.undo_import, import_id=upload.id)
    assert state() == after
