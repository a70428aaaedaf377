"""The menu's portal pages: each opens, saves once, shows errors, and refuses people without permission."""

import re
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from fynlo.core.ids import uuid7
from menu import changes, published, selectors, services
from menu.models import Category, MenuImport, MenuVersion, ModifierGroup, Product, Station
from menu.portal.margin import margin_label
from tests.menu.test_images import drawn

PAGES = [
    "start/", "start/cafe/",
    "", "new/", "products/{product}/", "categories/", "categories/{category}/", "stations/", "stations/grill/",
    "modifiers/", "modifiers/new/", "modifiers/{group}/", "prices/", "publish/", "versions/", "import/",
    "export.csv",
]  # fmt: skip
WRITES = [
    "start/cafe/", "new/", "products/{product}/", "products/{product}/archive/",
    "products/{product}/discard/", "products/{product}/restore/",
    "categories/", "categories/{category}/", "categories/{category}/move/",
    "categories/{category}/archive/", "stations/", "stations/grill/", "stations/grill/move/", "modifiers/new/",
    "modifiers/{group}/", "modifiers/{group}/archive/", "prices/", "publish/", "publish/later/",
    "publish/later/cancel/", "versions/1/restore/", "import/", "import/{product}/confirm/",
]  # fmt: skip


def path(text, menu):
    return "/portal/menu/" + text.format(product=menu.pastor.id, category=menu.tacos.id, group=menu.salsa.id)


@pytest.fixture
def marco(page_client, menu):
    return page_client("marco")


def chosen(restaurant):
    connection.set_tenant(restaurant)


def product_fields(menu, **changes):
    return {
        "key": str(uuid7()), "version": 1, "name": "Al pastor", "category_id": str(menu.tacos.id), "price": "9.50",
        "tax_class": "hot_food", "station": "grill", "prep_minutes": "10", "allergens": ["gluten"],
        "dietary_info": ["spicy"], "group_0": str(menu.salsa.id),
    } | changes  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens_for_a_manager(marco, menu, page):
    response = marco.get(path(page, menu))
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("page", [page for page in PAGES if page])
def test_an_employee_sees_only_the_list(page_client, menu, page):
    assert page_client("sara").get(path(page, menu)).status_code == 403


@pytest.mark.parametrize("page", WRITES)
def test_an_employee_changes_nothing(page_client, menu, page):
    assert page_client("kim").post(path(page, menu), {"name": "Mine"}).status_code == 403


def test_the_list_shows_and_searches_products(marco, menu):
    assert b"Al pastor" in marco.get("/portal/menu/").content
    found = marco.get("/portal/menu/?q=baja").content
    assert b"Baja fish" in found
    assert b"Al pastor" not in found
    assert b"Nothing matches" in marco.get("/portal/menu/?q=zzz").content
    assert b"Cola" not in marco.get(f"/portal/menu/?category={menu.tacos.id}").content
    assert marco.get("/portal/menu/?category=nonsense&page=x").status_code == 200


def test_an_empty_menu_shows_how_to_begin(tenant, page_client):
    assert b"No products yet" in page_client("marco").get("/portal/menu/").content


def test_the_list_costs_the_same_queries_for_three_or_fifty(marco, menu, alpha, run, django_assert_num_queries):
    def fifty(context):
        for number in range(47):
            services.create_product(context=context, name=f"P{number}", category_id=menu.tacos.id)

    marco.get("/portal/menu/")
    with django_assert_num_queries(16) as few:
        marco.get("/portal/menu/")
    chosen(alpha)
    run(fifty)
    with django_assert_num_queries(len(few)):
        marco.get("/portal/menu/")


@pytest.mark.parametrize("name", ["marco", "sara", "kim"])
def test_every_employee_marks_sold_out_with_and_without_scripts(page_client, menu, alpha, name):
    client, url = page_client(name), f"/portal/menu/items/{menu.cola.id}/availability/"
    plain = client.post(url, {"available": "0", "key": str(uuid7()), "next": "/portal/menu/?q=co"})
    assert (plain.status_code, plain["Location"]) == (302, "/portal/menu/?q=co")
    row = client.post(url, {"available": "1", "key": str(uuid7())}, headers={"HX-Request": "true"})
    assert row.status_code == 200
    assert b"<tr" in row.content
    assert b"Available" in row.content
    chosen(alpha)
    assert selectors.availability() == {"counter": 2, "unavailable": [], "left": {}}


def test_a_sheet_offers_for_how_long_and_how_many_are_left(page_client, menu, alpha):
    client, url = page_client("kim"), f"/portal/menu/items/{menu.cola.id}/sold-out/"
    page, sheet = client.get(url), client.get(url, headers={"HX-Request": "true"})
    assert (b"<html" in page.content, b"<html" in sheet.content, b"until tomorrow" in sheet.content) == (
        True, False, True,
    )  # fmt: skip

    def save(**fields):
        return client.post(url, {"key": str(uuid7()), "next": "/portal/menu/?q=co", **fields})

    def overlay():
        chosen(alpha)
        found = published.read_current()
        return [*found.left.values()], [until is not None for until in found.sold_out.values()]

    assert save(choice="portions").status_code == 422
    assert save(choice="portions", portions="0").status_code == 422
    assert save(choice="sunday").status_code == 422
    assert overlay() == ([], [])
    assert save(choice="portions", portions="7")["Location"] == "/portal/menu/?q=co"
    assert overlay() == ([7], [])
    assert b"7 left" in client.get("/portal/menu/").content
    save(choice="no_limit")
    assert overlay() == ([], [])
    save(choice="tomorrow")
    assert overlay() == ([], [True])
    save(choice="until_i_say")
    assert overlay() == ([], [False])


def test_a_product_is_added_and_changed(marco, menu, alpha):
    response = marco.post("/portal/menu/new/", product_fields(menu, name="Carnitas", allergens=["unknown"]))
    assert response.status_code == 302
    chosen(alpha)
    made = Product.objects.get(name="Carnitas")
    assert (made.allergens, made.station.slug, made.modifier_groups.get()) == (None, "grill", menu.salsa)

    fields = product_fields(
        menu, name="Carnitas", price="8", takeaway_price="7.50", delivery_price="", short_name="CARN", calories="450"
    )
    response = marco.post(f"/portal/menu/products/{made.id}/", fields)
    assert response.status_code == 302
    chosen(alpha)
    made.refresh_from_db()
    assert (str(made.price), made.allergens, made.version) == ("8.00", ["gluten"], 2)
    assert (made.takeaway_price, made.delivery_price) == (Decimal("7.50"), None)
    assert (made.short_name, made.calories) == ("CARN", 450)


def test_a_double_tap_makes_one_product(marco, menu, alpha):
    fields = product_fields(menu, name="Once")
    assert marco.post("/portal/menu/new/", fields)["Location"] == marco.post("/portal/menu/new/", fields)["Location"]
    chosen(alpha)
    assert Product.objects.filter(name="Once").count() == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"name": ""}, "This field is required"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"price": "abc"}, "Enter a number"),
        ({"category_id": str(uuid7())}, "We cannot find that category"),
        ({"station": "moon"}, "We cannot find that kitchen station"),
        ({"name": "baja FISH"}, "There is a product called baja FISH already"),
        ({"allergens": ["unknown", "milk"]}, "Not known yet"),
        ({"allergens": ["none", "milk"]}, "None of these"),
        ({"category_id": "new"}, "Give the new category a name."),
        ({"station": "new", "new_station": " "}, "Give the new station a name."),
        ({"prep_minutes": "9999"}, "less than or equal to 600"),
    ],
)
def test_an_error_is_shown_at_the_form_and_nothing_is_saved(marco, menu, alpha, change, says):
    response = marco.post(f"/portal/menu/products/{menu.pastor.id}/", product_fields(menu, **change))
    assert response.status_code == 422
    assert says in response.content.decode()
    chosen(alpha)
    assert Product.objects.get(pk=menu.pastor.id).version == 1


def test_a_stale_form_shows_the_saved_values(marco, menu, alpha):
    url = f"/portal/menu/products/{menu.pastor.id}/"
    assert marco.post(url, product_fields(menu, price="9.90")).status_code == 302

    stale = product_fields(menu, name="El pastor")
    response = marco.post(url, stale)
    text = response.content.decode()
    assert response.status_code == 412
    assert "Another person changed this product" in text
    assert "9.90" in text
    assert 'value="El pastor"' in text
    assert marco.post(url, stale).status_code == 412  # the same refusal again

    assert marco.post(url, product_fields(menu, name="El pastor", version=2)).status_code == 302


def test_a_product_is_archived_and_restored(marco, menu, alpha):
    marco.post(f"/portal/menu/products/{menu.cola.id}/archive/", {"key": str(uuid7())})
    assert marco.get(f"/portal/menu/products/{menu.cola.id}/").status_code == 404
    assert b"Cola" in marco.get("/portal/menu/?archived=1").content
    marco.post(f"/portal/menu/products/{menu.cola.id}/restore/", {"key": str(uuid7())})
    assert marco.get(f"/portal/menu/products/{menu.cola.id}/").status_code == 200


def test_the_neighbours_products_are_not_found(page_client, menu):
    olivia = page_client("olivia", slug="beta")
    for page in ("products/{product}/", "categories/{category}/", "modifiers/{group}/"):
        assert olivia.get(path(page, menu)).status_code == 404
        assert olivia.post(path(page, menu), {"name": "Mine"}).status_code == 404
    assert olivia.post(f"/portal/menu/items/{menu.cola.id}/availability/", {"available": "0"}).status_code == 404
    assert olivia.get(f"/portal/menu/items/{menu.cola.id}/sold-out/").status_code == 404
    assert olivia.post(f"/portal/menu/items/{menu.cola.id}/sold-out/", {"choice": "tomorrow"}).status_code == 404


def test_a_file_that_is_no_picture_is_refused_at_its_field(marco, menu, alpha, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    svg = SimpleUploadedFile("x.png", b"<svg onload=alert(1)>", "image/png")
    url = f"/portal/menu/products/{menu.pastor.id}/"
    response = marco.post(url, product_fields(menu, name="Renamed", picture=svg))
    assert response.status_code == 422
    assert "Send a picture as JPEG, PNG or WebP." in response.content.decode()
    assert 'value="Renamed"' in response.content.decode()
    chosen(alpha)
    assert Product.objects.get(pk=menu.pastor.id).version == 1


def test_a_picture_is_saved_and_removed_with_the_product(marco, menu, alpha, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    url = f"/portal/menu/products/{menu.pastor.id}/"
    picture = SimpleUploadedFile("taco.jpg", drawn(), "image/jpeg")
    assert marco.post(url, product_fields(menu, price="9.60", picture=picture)).status_code == 302
    page = marco.get(url).content.decode()
    shown = re.search(r'src="(/media/r_alpha/menu/[0-9a-f]{64}-640.webp)"', page)[1]
    served = marco.get(shown)
    assert (served.status_code, b"".join(served.streaming_content)[8:12]) == (200, b"WEBP")
    assert 'value="9.60"' in page
    version = re.search(r'name="version" value="(\d+)"', page)[1]
    assert marco.post(url, product_fields(menu, version=version, remove_picture="on")).status_code == 302
    chosen(alpha)
    assert Product.objects.get(pk=menu.pastor.id).image == ""


def test_a_new_product_has_its_picture_at_once(marco, menu, alpha, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    picture = SimpleUploadedFile("taco.jpg", drawn(), "image/jpeg")
    assert marco.post("/portal/menu/new/", product_fields(menu, name="Carnitas", picture=picture)).status_code == 302
    chosen(alpha)
    assert len(Product.objects.get(name="Carnitas").image) == 64


def test_a_product_asks_as_many_groups_as_it_likes_in_the_order_of_their_places(marco, menu, alpha, run):
    groups = [run(services.create_modifier_group, name=f"Group {n}", options=[]) for n in range(12)]
    fields = {f"group_{n}": str(group.id) for n, group in enumerate(groups)}
    fields |= {f"place_{n}": str(12 - n) for n in range(12)}
    url = f"/portal/menu/products/{menu.pastor.id}/"
    assert marco.post(url, product_fields(menu, **fields)).status_code == 302
    chosen(alpha)
    links = Product.objects.get(pk=menu.pastor.id).group_links.all()
    assert [link.group.name for link in links] == [f"Group {n}" for n in reversed(range(12))]
    page = marco.get(url).content.decode()
    assert page.count('data-row-number="') == 14  # the twelve, an empty one, and the shape of a further one
    rows = re.findall(r'value="([0-9a-f-]{36})" selected>Group', page)
    assert rows == [str(group.id) for group in reversed(groups)]


def test_without_places_groups_keep_the_order_of_their_rows(marco, menu, alpha, run):
    milk = run(services.create_modifier_group, name="Milk", options=[])
    fields = product_fields(menu, group_0=str(milk.id), group_1="", group_2=str(menu.salsa.id), group_3=str(milk.id))
    assert marco.post(f"/portal/menu/products/{menu.pastor.id}/", fields).status_code == 302
    chosen(alpha)
    links = Product.objects.get(pk=menu.pastor.id).group_links.all()
    assert [link.group.name for link in links] == ["Milk", "Salsa"]


def test_fields_that_publishing_needs_are_not_marked_optional(marco, menu):
    page = marco.get("/portal/menu/new/").content.decode()
    labels = dict(re.findall(r'<label class="field-label" for="id_(\w+)">\s*([^<]+?)\s*(?:<span|</label>)', page))
    optional = set(re.findall(r'for="id_(\w+)">[^<]+<span class="field-optional">', page))
    assert {"price", "station", "cost", "sku"} <= set(labels)
    assert {"cost", "sku"} <= optional
    assert not {"price", "station", "name", "category_id"} & optional


@pytest.mark.parametrize(
    ("price", "cost", "words"),
    [
        ("9.00", "2.50", "Margin £6.50, 72 % of the price with VAT"),
        ("9.00", "0.00", "Margin £9.00, 100 % of the price with VAT"),
        ("2.00", "3.00", "Margin −£1.00, -50 % of the price with VAT"),
        ("0.00", "1.00", ""),
        (None, "1.00", ""),
        ("9.00", None, ""),
    ],
)
def test_the_margin_is_what_the_cost_leaves_of_the_price(price, cost, words):
    assert margin_label(price and Decimal(price), cost and Decimal(cost)) == words


def test_the_margin_is_shown_beside_the_cost(marco, menu, run):
    run(services.update_product, product_id=menu.pastor.id, cost=Decimal("2.50"))
    assert "Margin £7.00, 74 %" in marco.get(f"/portal/menu/products/{menu.pastor.id}/").content.decode()


def test_categories_are_added_moved_and_archived(marco, menu, alpha):
    key = lambda: {"key": str(uuid7())}  # noqa: E731
    assert marco.post("/portal/menu/categories/", key() | {"name": "Puddings", "is_active": "on"}).status_code == 302
    chosen(alpha)
    puddings = Category.objects.get(name="Puddings")
    marco.post(f"/portal/menu/categories/{puddings.id}/move/", key() | {"up": "1"})
    chosen(alpha)
    assert list(Category.objects.values_list("name", flat=True)) == ["Tacos", "Puddings", "Drinks"]
    wrong = marco.post("/portal/menu/categories/", key() | {"name": "tacos", "color": "red"})
    assert wrong.status_code == 422
    page = marco.post(f"/portal/menu/categories/{menu.tacos.id}/archive/", key(), follow=True)
    assert b"still has 2 products" in page.content
    marco.post(f"/portal/menu/categories/{puddings.id}/archive/", key())
    chosen(alpha)
    assert not Category.objects.filter(name="Puddings", archived_at=None).exists()


def group_fields(group=None, rows=(), **changes):
    fields = {"key": str(uuid7()), "name": "Salsa", "minimum": "1", "maximum": "1", "options-INITIAL_FORMS": "0"}
    if group:
        fields["options-INITIAL_FORMS"] = str(group.options.count())
    for place, row in enumerate(rows):
        for name, value in ({"allergens": ["unknown"], "ORDER": str(place + 1)} | row).items():
            fields[f"options-{place}-{name}"] = value
    return fields | {"options-TOTAL_FORMS": str(len(rows))} | changes


def test_a_group_is_edited_with_its_options(marco, menu, alpha):
    verde, habanero = menu.salsa.options.all()
    rows = [
        {"id": str(verde.id), "name": "Verde", "ORDER": "2", "allergens": ["none"]},
        {"id": str(habanero.id), "name": "Habanero", "DELETE": "on"},
        {"name": "Roja", "price": "0.30", "ORDER": "1", "is_default": "on", "allergens": ["milk"]},
        {"name": "", "ORDER": "4"},  # the page numbers an empty row too
    ]
    response = marco.post(f"/portal/menu/modifiers/{menu.salsa.id}/", group_fields(menu.salsa, rows, always_ask="on"))
    assert response.status_code == 302, response.content.decode()[-3000:]
    chosen(alpha)
    assert ModifierGroup.objects.get(pk=menu.salsa.id).always_ask
    assert list(menu.salsa.options.values_list("name", "price", "is_default", "allergens")) == [
        ("Roja", Decimal("0.30"), True, ["milk"]), ("Verde", 0, False, []),
    ]  # fmt: skip


def test_an_invalid_group_is_refused(marco, menu, alpha):
    response = marco.post("/portal/menu/modifiers/new/", group_fields(name="Milk", minimum="3", maximum="2"))
    assert response.status_code == 422
    assert b"more than the most" in response.content
    twice = [{"name": "Oat"}, {"name": "oat"}]
    assert marco.post("/portal/menu/modifiers/new/", group_fields(rows=twice, name="Milk")).status_code == 422
    assert marco.post("/portal/menu/modifiers/new/", {"name": "Milk"}).status_code == 422
    chosen(alpha)
    assert ModifierGroup.objects.count() == 1


def test_publishing_shows_the_difference_first(marco, menu, alpha):
    page = marco.get("/portal/menu/publish/").content.decode()
    assert "8 changes" in page
    assert marco.post("/portal/menu/publish/", {"key": str(uuid7())}).status_code == 302
    assert "Nothing to publish" in marco.get("/portal/menu/publish/").content.decode()
    again = marco.post("/portal/menu/publish/", {"key": str(uuid7())})
    assert (again.status_code, "Nothing to publish" in again.content.decode()) == (409, True)
    chosen(alpha)
    assert MenuVersion.objects.count() == 1


def test_one_products_changes_are_discarded_and_the_others_stay(marco, menu, alpha, run):
    run(services.set_product_image, product_id=menu.pastor.id, image="a" * 64)
    run(services.publish)
    run(services.set_product_image, product_id=menu.pastor.id, image="")
    milk = run(services.create_modifier_group, name="Milk", options=[])
    wanted = {"price": Decimal("1.00"), "station": "bar", "allergens": None, "modifier_groups": [milk.id]}
    run(services.update_product, product_id=menu.pastor.id, name="Renamed", category_id=menu.drinks.id, **wanted)
    run(services.update_product, product_id=menu.fish.id, price=Decimal("11.00"))
    run(services.archive_product, product_id=menu.cola.id)
    new = run(services.create_product, name="Flan", category_id=menu.tacos.id)
    page = marco.get("/portal/menu/publish/").content.decode()
    assert page.count("/discard/") == 4
    for product in (menu.pastor, menu.cola, new):
        assert marco.post(f"/portal/menu/products/{product.id}/discard/", {"key": str(uuid7())}).status_code == 302
        chosen(alpha)
    assert [(change.name, change.fields) for change in changes.unpublished()] == [("Baja fish", ("price",))]
    assert Product.objects.get(pk=new.id).archived_at is not None


def test_an_edit_that_cannot_be_undone_says_so_and_changes_nothing(marco, menu, alpha, run):
    run(services.publish)
    run(services.update_product, product_id=menu.cola.id, category_id=menu.tacos.id)
    run(services.archive_category, category_id=menu.drinks.id)
    url = f"/portal/menu/products/{menu.cola.id}/discard/"
    page = marco.post(url, {"key": str(uuid7())}, follow=True)
    assert "We cannot find that category." in page.content.decode()
    chosen(alpha)
    assert Product.objects.get(pk=menu.cola.id).category == menu.tacos
    assert marco.post(f"/portal/menu/products/{uuid7()}/discard/", {"key": str(uuid7())}).status_code == 302


def test_problems_are_named_before_publishing(marco, menu, alpha):
    marco.post(f"/portal/menu/products/{menu.pastor.id}/", product_fields(menu, price="", station=""))
    page = marco.get("/portal/menu/publish/").content.decode()
    assert "Al pastor has no price." in page
    assert "Publish now" not in page


def upload(client, text, name="menu.csv"):
    file = SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text, "text/csv")
    return client.post("/portal/menu/import/", {"key": str(uuid7()), "file": file})


def test_a_spreadsheet_is_previewed_then_imported(marco, menu, alpha):
    response = upload(marco, "name,category,price,station\nCola,Drinks,3.60,bar\nFlan,Puddings,5,grill\n")
    assert response.status_code == 302
    page = marco.get(response["Location"]).content.decode()
    assert "Flan" in page
    assert "New categories: Puddings." in page
    confirm = {"key": str(uuid7())}
    done = marco.post(f"{response['Location']}confirm/", confirm, follow=True)
    assert b"1 added, 1 changed" in done.content
    assert marco.post(f"{response['Location']}confirm/", confirm).status_code == 302
    chosen(alpha)
    assert Product.objects.count() == 4


def test_a_spreadsheet_with_problems_names_them_and_imports_nothing(marco, menu, alpha):
    response = upload(marco, "name,category,price\nFlan,Tacos,free\n")
    page = marco.get(response["Location"])
    assert "“free” is not an amount of money" in page.content.decode()
    marco.post(f"{response['Location']}confirm/", {"key": str(uuid7())})
    chosen(alpha)
    assert Product.objects.count() == 3


def test_a_file_that_is_no_spreadsheet_is_refused_and_an_upload_can_be_discarded(marco, menu, alpha):
    refused = upload(marco, b"PK\x03\x04", "menu.xlsx")
    assert (refused.status_code, b"Excel workbook" in refused.content) == (422, True)
    waiting = upload(marco, "name,category\nFlan,Tacos\n")["Location"]
    marco.post(f"{waiting}confirm/", {"key": str(uuid7()), "discard": "1"})
    assert marco.get(waiting).status_code == 302
    assert marco.get(f"/portal/menu/import/{uuid7()}/").status_code == 404
    chosen(alpha)
    assert MenuImport.objects.get().status == "discarded"


def listed(page, *names):
    """The names in the order in which the page has them as links."""
    text = page.content.decode()
    return sorted(names, key=lambda name: text.index(f">{name}</a>"))


def test_lists_are_in_menu_order(marco, menu, alpha, run):
    """Counting products drops the model's ordering, which would list updated rows last."""
    run(services.reorder_categories, category_ids=[menu.drinks.id, menu.tacos.id])
    run(services.reorder_categories, category_ids=[menu.tacos.id, menu.drinks.id])
    run(services.update_category, category_id=menu.tacos.id, icon="🌮")
    run(services.create_station, name="Aardvark")
    run(services.update_station, slug="grill", name="Big grill")
    run(services.create_modifier_group, name="Salt", options=[])
    run(services.create_modifier_group, name="Milk", options=[])
    assert listed(marco.get("/portal/menu/categories/"), "Drinks", "Tacos") == ["Tacos", "Drinks"]
    assert listed(marco.get("/portal/menu/stations/"), "Aardvark", "Bar", "Big grill") == [
        "Big grill",
        "Bar",
        "Aardvark",
    ]
    assert listed(marco.get("/portal/menu/modifiers/"), "Salt", "Milk", "Salsa") == ["Milk", "Salsa", "Salt"]


def test_a_dropped_row_moves_and_the_list_is_rendered_again(marco, menu, alpha, run):
    puddings = run(services.create_category, name="Puddings")
    url = f"/portal/menu/categories/{puddings.id}/move/"
    htmx = {"HX-Request": "true"}
    drawn_list = marco.post(url, {"key": str(uuid7()), "to": "0"}, headers=htmx)
    assert listed(drawn_list, "Puddings", "Tacos", "Drinks") == ["Puddings", "Tacos", "Drinks"]
    drawn_list = marco.post(url, {"key": str(uuid7()), "up": "1"}, headers=htmx)
    assert listed(drawn_list, "Puddings", "Tacos", "Drinks") == ["Puddings", "Tacos", "Drinks"]
    assert b"Move up: Puddings" in drawn_list.content
    assert marco.post(url, {"key": str(uuid7()), "to": "99"}).status_code == 302
    chosen(alpha)
    assert list(Category.objects.values_list("name", flat=True)) == ["Tacos", "Drinks", "Puddings"]


def test_stations_can_be_reordered(marco, menu, alpha):
    assert marco.post("/portal/menu/stations/bar/move/", {"key": str(uuid7()), "up": "1"}).status_code == 302
    chosen(alpha)
    assert list(Station.objects.values_list("slug", flat=True)) == ["bar", "grill"]
    assert marco.post("/portal/menu/stations/moon/move/", {"key": str(uuid7()), "up": "1"}).status_code == 404
