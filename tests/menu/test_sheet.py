"""The menu as a spreadsheet: an export imports unchanged, errors name their cells, hostile files are refused."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core.csv_files import MOST_BYTES
from menu import labels, services, tax
from menu.errors import BadSpreadsheet, ImportHasProblems, ImportNotFound, ImportOver
from menu.models import Category, MenuImport, ModifierGroup, Product
from menu.sheet import planning, reading
from menu.sheet.differences import differences
from menu.sheet.writing import written

from fynlo.core.ids import uuid7  # isort: skip


def planned(text):
    return planning.plan(reading.read(text.encode() if isinstance(text, str) else text))


def applied(run, text):
    upload = run(services.start_import, file_name="menu.csv", content=text.encode())
    return run(services.apply_import, import_id=upload.id)


def problems(text):
    return [(p.row, p.column, p.message) for p in planned(text).problems]


def test_an_export_imports_back_unchanged(menu):
    plan = planned(written())
    assert plan.problems == []
    assert (plan.count("added"), plan.count("changed"), plan.count("unchanged")) == (0, 0, 4)


def test_always_asking_for_a_group_is_exported_and_imported(menu, run):
    group = ModifierGroup.objects.filter(archived_at=None).first()
    run(services.update_modifier_group, group_id=group.id, always_ask=True)
    text = written()
    assert planned(text).count("unchanged") == 4
    run(services.update_modifier_group, group_id=group.id, always_ask=False)
    applied(run, text)
    assert ModifierGroup.objects.get(pk=group.id).always_ask


def test_the_export_is_one_readable_row_for_each_thing(menu):
    rows = list(csv.DictReader(io.StringIO(written().lstrip("\ufeff"))))
    assert [row["row"] for row in rows] == ["group", "option", "option", "product", "product", "product"]
    assert (rows[3]["name"], rows[3]["price"], rows[3]["modifier_groups"], rows[3]["allergens"]) == (
        "Al pastor", "9.50", "Salsa", "gluten",
    )  # fmt: skip
    assert (rows[4]["allergens"], rows[5]["allergens"]) == ("unknown", "none")


def test_the_export_costs_the_same_queries_for_three_or_sixty(menu, run, django_assert_num_queries):
    applied(run, "name,category,price\n" + "".join(f"P{n},Tacos,1\n" for n in range(60)))
    with django_assert_num_queries(5):  # groups, options; products, their links with groups, those groups' options
        written()


WORDS = st.text(st.sampled_from("abcXYZ=+-@'\"|;, \t\n£é🌮0123456789#"), max_size=30)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=WORDS.filter(lambda text: text.split()),
    description=WORDS,
    barcode=WORDS,
    emoji=st.sampled_from(["", "🌮", "=1", "-"]),
    price=st.none() | st.decimals(0, 99999, places=2),
    allergens=st.none() | st.lists(st.sampled_from(list(labels.ALLERGENS))),
    dietary=st.lists(st.sampled_from(list(labels.DIETARY))),
    tax_class=st.sampled_from(list(tax.TaxClass)),
    prep=st.integers(0, 600),
    option=WORDS.filter(lambda text: text.split()),
    option_price=st.decimals(-99, 99, places=2),
)
def test_every_menu_survives_export_and_import(
    menu, run, name, description, barcode, emoji, price, allergens, dietary, tax_class, prep, option, option_price
):
    run(
        services.update_product, product_id=menu.pastor.id, name=name, description=description, barcode=barcode,
        emoji=emoji, price=price, allergens=allergens, dietary_info=dietary, tax_class=tax_class.value,
        prep_minutes=prep, takeaway_price=price, delivery_price=price and price + 1,
        short_name=name[:40], calories=prep,
    )  # fmt: skip
    run(
        services.update_modifier_group, group_id=menu.salsa.id,
        options=[{"name": option, "price": option_price, "allergens": allergens}],
    )  # fmt: skip
    plan = planned(written())
    assert plan.problems == []
    assert plan.count("unchanged") == 4


def test_rows_are_added_changed_and_left_alone(menu, run):
    text = (
        "row,name,category,price,station,modifier_groups,group,min,max,default\n"
        "group,Heat,,,,,,0,2,\n"
        "option,Mild,,,,,Heat,,,yes\n"
        "option,Hot,,0.20,,,Heat,,,\n"
        "product,Al pastor,Tacos,9.80,grill,Salsa | Heat,,,,\n"
        "product,Cola,Drinks,3.40,bar,,,,,\n"
        "product,Flan,Puddings,£5,Grill,,,,,\n"
    )
    plan = planned(text)
    assert plan.problems == []
    assert [(s.row.name, s.what, s.fields) for s in plan.products] == [
        ("Al pastor", "changed", ["price", "modifier groups"]),
        ("Cola", "unchanged", []),
        ("Flan", "added", ["price", "station", "name", "category"]),
    ]
    assert (plan.categories, plan.left_alone) == (["Puddings"], 1)

    assert applied(run, text) == {"added": 2, "changed": 1, "unchanged": 1}
    pastor = Product.objects.get(name="Al pastor")
    assert (pastor.price, pastor.version) == (Decimal("9.80"), 2)
    assert [link.group.name for link in pastor.group_links.all()] == ["Salsa", "Heat"]
    assert pastor.allergens == ["gluten"]  # the file has no such column
    assert Product.objects.get(name="Flan").category.name == "Puddings"
    assert planned(written()).count("unchanged") == 6


def test_two_products_may_trade_names(menu, run):
    text = f"id,name\n{menu.pastor.id},Baja fish\n{menu.fish.id},Al pastor\n"
    assert planned(text).problems == []
    applied(run, text)
    assert Product.objects.get(pk=menu.pastor.id).name == "Baja fish"


HEAD = "name,category,price,tax_class,station,allergens,modifier_groups,sku\n"


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("Taco,Tacos,abc,,,,,", "price", "“abc” is not an amount of money. Write it like 9.50."),
        ("Taco,Tacos,-3,,,,,", "price", "A price can't be negative."),
        ("Taco,Tacos,1.999,,,,,", "price", "“1.999” is not an amount of money. Write it like 9.50."),
        ("Taco,Tacos,1,luxury,,,,", "tax_class", "“luxury” is not in the list. Use one of: standard, standard_food,"),
        ("Taco,Tacos,1,,moon,,,", "station", "There is no station “moon”. Use one of: grill, bar."),
        ("Taco,Tacos,1,,,dust,,", "allergens", "“dust” is not in the list. Use one of: gluten,"),
        ("Taco,Tacos,1,,,,Nothing,", "modifier_groups", "There is no modifier group called nothing."),
        ("Taco,,1,,,,,", "category", "Enter a category."),
        (",Tacos,1,,,,,", "name", "Enter a name."),
        (f"{'x' * 81},Tacos,1,,,,,", "name", "Enter at most 80 characters. This has 81."),
        ("Taco,Tacos,1,,,,,,surplus", "", "This row has more cells than the heading has columns."),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_by_row_and_column(menu, row, column, says):
    found = problems(f"{HEAD}Fine,Tacos,1,,,,,\n{row}\n")
    assert [(number, where) for number, where, _ in found] == [(3, column)]
    assert found[0][2].lower().startswith(says.lower())


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("group,Heat,,1.50,,,", "price", "A row “group” has no price. Empty this cell:"),
        ("group,Heat,,,milk,,", "allergens", "A row “group” has no allergens."),
        ("group,Heat,Tacos,,,,", "category", "A row “group” has no category."),
        ("option,Hot,Tacos,,,Heat,", "category", "A row “option” has no category."),
        ("product,Taco,Tacos,1,,Heat,", "group", "A row “product” has no group. Empty this cell:"),
        ("product,Taco,Tacos,1,,,2", "max", "A row “product” has no max."),
    ],
)  # fmt: skip
def test_a_value_in_a_column_its_row_does_not_have_is_a_problem(menu, row, column, says):
    found = problems(
        f"row,name,category,price,allergens,group,max\ngroup,Heat,,,,,\n{row.replace('group,Heat', 'group,Warmth')}\n"
    )
    assert [(number, where) for number, where, _ in found] == [(3, column)]
    assert found[0][2].startswith(says)


def test_a_preview_shows_each_cell_before_and_after(menu):
    plan = planned(
        "row,name,category,price,allergens,modifier_groups,station,group,default\n"
        "group,Salsa,,,,,,,\n"
        "option,Verde,,,,,,Salsa,yes\n"
        "option,Roja,,0.30,,,,Salsa,\n"
        "product,Al pastor,Tacos,9.80,unknown,,bar,,\n"
        "product,Flan,Puddings,5,none,,grill,,\n"
    )
    assert plan.problems == []
    response = {
        step.row.name: [(c.label, c.before, c.after) for c in differences(step)] for step in plan.steps("changed")
    }
    assert response["Salsa"] == [
        ("Verde: contains", "None of the 14", "Not known yet"),
        ("Option Roja", "", "Roja +£0.30"),
        ("Option Habanero", "Habanero +£0.50", "removed"),
    ]
    assert response["Al pastor"] == [
        ("Price", "£9.50", "£9.80"),
        ("Station", "Grill", "Bar"),
        ("Contains", "Cereals with gluten", "Not known yet"),
        ("Modifier groups", "Salsa", "empty"),
    ]
    assert [(c.label, c.before, c.after) for c in differences(plan.steps("added")[0])] == [
        ("Category", "", "Puddings"),
        ("Price", "", "£5.00"),
        ("Station", "", "Grill"),
        ("Contains", "", "None of the 14"),
    ]  # fmt: skip


def test_a_changed_option_is_listed_field_by_field(menu):
    plan = planned(
        "row,name,price,allergens,group,default,tax_class\ngroup,Salsa,,,,,\n"
        "option,Habanero,0.75,milk,Salsa,yes,standard\noption,Verde,0,none,Salsa,no,\n"
    )
    assert [(c.label, c.before, c.after) for c in differences(plan.steps("changed")[0])] == [
        ("Habanero: price", "£0.50", "£0.75"),
        ("Habanero: VAT", "as the product", "Standard"),
        ("Habanero: contains", "Sulphites", "Milk"),
        ("Habanero: chosen by default", "no", "yes"),
        ("Verde: chosen by default", "yes", "no"),
    ]


def test_every_problem_of_a_row_is_listed(menu):
    found = problems(f"{HEAD}Taco,Tacos,free,luxury,moon,dust,Nothing,\n")
    assert sorted(column for _, column, _ in found) == ["allergens", "modifier_groups", "price", "station", "tax_class"]


def test_the_same_name_twice_is_named(menu):
    assert problems(f"{HEAD}Taco,Tacos,1,,,,,\nTACO,tacos,2,,,,,\n") == [(3, "name", "Row 2 has the same name.")]
    assert problems(f"{HEAD}A,Tacos,1,,,,,S1\nB,Tacos,2,,,,,S1\n") == [(3, "sku", "Row 2 has the same sku.")]


def test_unknown_and_repeated_columns_are_named(menu):
    assert [p[1] for p in problems("name,Kilojoules,name\nx,1,y\n")] == ["Kilojoules", "name"]
    assert problems("category,price\nTacos,1\n")[0][1] == "name"


def test_another_restaurants_id_is_unknown(menu):
    found = problems(f"id,name,category\n{uuid7()},Taco,Tacos\n")
    assert found[0][:2] == (2, "id")
    assert problems("id,name,category\nnonsense,Taco,Tacos\n")[0][:2] == (2, "id")


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_accepted(menu, separator):
    text = f"name;category;price\nTaco;Tacos;9,50\n".replace(";", separator)  # noqa: F541
    plan = planned(text)
    assert plan.problems == []
    assert plan.products[0].values["price"] == Decimal("9.50")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_accepted(menu, encoding):
    plan = planned("name,category,price\nJalapeño,Tacos,1\n".encode(encoding))
    assert plan.products[0].row.name == "Jalapeño"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b" \r\n ", "empty"),
        ("name,category\nJalapeño,Tacos\n".encode("latin-1"), "not in UTF-8"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"name,category\n\x00,Tacos\n", "not a text file"),
        (b'name,category\n"open,Tacos\n', "quotation marks"),
        (b"name,category\n", "no rows"),
        (b"name\n" + b"x" * 200_000 + b"\n", "quotation marks"),
        (b"x" * (MOST_BYTES + 1), "larger than"),
        (b"name,category\n" + b"a,b\n" * (reading.MOST_ROWS + 1), "more than"),
    ],
)
def test_a_hostile_file_is_refused_with_a_sentence(menu, content, says):
    with pytest.raises(BadSpreadsheet, match=says):
        reading.read(content)


def test_a_file_with_a_problem_changes_nothing(menu, run):
    with pytest.raises(ImportHasProblems):
        applied(run, f"{HEAD}Fine,New,1,,,,,\nBad,Tacos,x,,,,,\n")
    assert Product.objects.count() == 3
    assert Category.objects.count() == 2


def test_an_import_is_applied_once(menu, run):
    upload = run(services.start_import, file_name="m.csv", content=b"name,category\nTaco,Tacos\n")
    run(services.apply_import, import_id=upload.id)
    with pytest.raises(ImportOver):
        run(services.apply_import, import_id=upload.id)
    with pytest.raises(ImportNotFound):
        run(services.apply_import, import_id=uuid7())
    assert Product.objects.filter(name="Taco").count() == 1
    assert MenuImport.objects.get().status == "applied"


def test_two_thousand_products_cost_few_statements(menu, run, django_assert_max_num_queries):
    text = HEAD + "".join(f"Product {n},Tacos,{n % 20}.50,hot_food,grill,none,Salsa,S{n}\n" for n in range(2000))
    with django_assert_max_num_queries(60):
        assert applied(run, text)["added"] == 2000
    assert Product.objects.count() == 2003
    assert ModifierGroup.objects.get().products.count() == 2002
