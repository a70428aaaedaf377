"""Prices of many products at once, and what is sold out: as the preview showed, all or nothing, and undone at once."""

from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import json_codec
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu import selectors, services
from menu.errors import BulkChangeNotFound, BulkNotUndone, BulkOutdated, NothingToChange
from menu.models import BulkChange, Product
from menu.prices import changed_price
from menu.services import bulk
from realtime.models import Event


@pytest.mark.parametrize(
    ("price", "change", "step", "after"),
    [
        ("9.50", {"percent": D(5)}, "0.01", "9.98"),  # 9.975 goes up
        ("9.50", {"percent": D(5)}, "0.05", "10.00"),
        ("9.50", {"percent": D(5)}, "0.10", "10.00"),
        ("3.40", {"percent": D("-12.5")}, "0.05", "3.00"),  # 2.975
        ("3.40", {"amount": D("0.25")}, "0.10", "3.70"),  # 3.65 goes up
        ("3.40", {"amount": D("-3.40")}, "0.01", "0.00"),
        ("0.00", {"percent": D(10)}, "0.05", "0.00"),
        ("3.40", {"amount": D("-3.41")}, "0.05", "0.00"),
    ],
)
def test_a_price_changes_by_percent_or_amount_and_is_rounded(price, change, step, after):
    assert str(changed_price(D(price), **change, step=D(step))) == after


def prices():
    return dict(Product.objects.values_list("name", "price"))


def change(run, **wanted):
    wanted = {"fields": ["price"], "step": D("0.05")} | wanted
    return run(bulk.change_prices, preview=bulk.digest_of(bulk.plan_prices(**wanted)), **wanted)


def test_prices_change_as_the_preview_showed_and_come_back(on_sale, run):
    run(services.update_product, product_id=on_sale.cola.id, takeaway_price=D("3.00"))
    planned = bulk.plan_prices(fields=["price", "takeaway_price"], percent=D(10), step=D("0.10"))
    assert [(each.product.name, each.field, each.before, each.after) for each in planned] == [
        ("Al pastor", "price", D("9.50"), D("10.50")), ("Baja fish", "price", D("10.00"), D("11.00")),
        ("Cola", "price", D("3.40"), D("3.70")), ("Cola", "takeaway_price", D("3.00"), D("3.30")),
    ]  # fmt: skip
    events = Event.objects.count()
    done = change(run, fields=["price", "takeaway_price"], percent=D(10), step=D("0.10"))
    assert prices() == {"Al pastor": D("10.50"), "Baja fish": D("11.00"), "Cola": D("3.70")}
    assert Event.objects.count() == events, "the till sees the next publish"
    assert bulk.last_price_change() == done
    run(bulk.undo_prices, change_id=done.id)
    assert prices() == {"Al pastor": D("9.50"), "Baja fish": D("10.00"), "Cola": D("3.40")}
    assert Product.objects.get(name="Cola").takeaway_price == D("3.00")
    with pytest.raises(BulkNotUndone):
        run(bulk.undo_prices, change_id=done.id)


def test_a_category_or_a_search_chooses(on_sale, run):
    change(run, amount=D(1), category_id=str(on_sale.tacos.id), search="baja")
    assert prices() == {"Al pastor": D("9.50"), "Baja fish": D("11.00"), "Cola": D("3.40")}


def test_what_was_edited_since_the_preview_is_not_overwritten(on_sale, run):
    wanted = {"fields": ["price"], "amount": D(1), "step": D("0.01")}
    preview = bulk.digest_of(bulk.plan_prices(**wanted))
    run(services.update_product, product_id=on_sale.cola.id, price=D("4.00"))
    with pytest.raises(BulkOutdated):
        run(bulk.change_prices, preview=preview, **wanted)
    assert prices()["Al pastor"] == D("9.50")


def test_an_edit_since_the_change_ends_its_undo(on_sale, run):
    done = change(run, amount=D(1))
    run(services.update_product, product_id=on_sale.cola.id, price=D("9.00"))
    assert bulk.last_price_change() is None
    with pytest.raises(BulkNotUndone):
        run(bulk.undo_prices, change_id=done.id)
    with pytest.raises(BulkChangeNotFound):
        run(bulk.undo_prices, change_id=uuid7())


@pytest.mark.parametrize(
    "wanted",
    [
        {}, {"percent": D(5), "amount": D(1)}, {"amount": D("-3.50")}, {"amount": D(1), "fields": []},
        {"amount": D(1), "fields": ["cost"]}, {"amount": D(1), "step": D("0.07")}, {"amount": D(999999)},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(on_sale, run, wanted):
    with pytest.raises(InvalidInput):
        change(run, **wanted)
    assert BulkChange.objects.count() == 0


def test_nothing_to_change_is_said(on_sale, run):
    with pytest.raises(NothingToChange):
        change(run, percent=D("0.10"), step=D("0.10"), search="cola")
    with pytest.raises(NothingToChange):
        run(bulk.change_availability, available=True)


def add_dishes(run, on_sale, count):
    def add(*, context):
        Product.objects.bulk_create(
            Product(name=f"Dish {number}", category_id=on_sale.tacos.id, price=D("5.00")) for number in range(count)
        )

    run(add)


def test_hundreds_of_prices_are_a_few_statements(on_sale, run, django_assert_max_num_queries):
    add_dishes(run, on_sale, 300)
    with django_assert_max_num_queries(20):
        done = change(run, percent=D(10))
    assert len(done.before) == 303


def test_a_category_is_sold_out_and_back_but_not_what_was_changed_since(on_sale, run):
    run(services.set_availability, item_id=on_sale.fish.id, available=True, portions=4)
    done = run(bulk.change_availability, available=False, until="tomorrow", category_id=str(on_sale.tacos.id))
    assert set(selectors.availability()["unavailable"]) == {str(on_sale.pastor.id), str(on_sale.fish.id)}
    run(services.set_availability, item_id=on_sale.pastor.id, available=False)
    run(bulk.undo_availability, change_id=done.id)
    now = selectors.availability()
    assert (now["unavailable"], now["left"]) == ([str(on_sale.pastor.id)], {str(on_sale.fish.id): 4})
    with pytest.raises(BulkNotUndone):
        run(bulk.undo_availability, change_id=done.id)


def test_many_products_are_sold_out_and_back_in_a_few_statements(on_sale, run, django_assert_max_num_queries):
    add_dishes(run, on_sale, 100)
    changed = Event.objects.filter(type="menu.availability_changed").order_by("seq")
    with django_assert_max_num_queries(20):
        done = run(bulk.change_availability, available=False)
    assert len(selectors.availability()["unavailable"]) == 103
    counters = [json_codec.loads(event.data)["counter"] for event in changed]
    assert counters == list(range(counters[0], counters[0] + 103)), "each event has its own counter"
    with django_assert_max_num_queries(20):
        run(bulk.undo_availability, change_id=done.id)
    now = selectors.availability()
    assert (now["unavailable"], now["counter"]) == ([], counters[-1] + 103)


def test_the_pages_preview_change_and_undo(on_sale, page_client, alpha):
    client = page_client("marco")
    query = {"category": "", "q": "", "which": ["price"], "how": "percent", "value": "10", "step": "0.10"}
    page = client.get("/portal/menu/prices/", query)
    assert b"3 prices change" in page.content
    assert "£10.50".encode() in page.content
    sent = query | {"key": str(uuid7()), "preview": page.context["preview"]}
    assert client.post("/portal/menu/prices/", sent | {"preview": "old"}).status_code == 422
    sent["key"] = str(uuid7())
    done = client.post("/portal/menu/prices/", sent)
    assert (done.status_code, done["Location"]) == (302, "/portal/menu/")
    client.post("/portal/menu/prices/", sent)
    connection.set_tenant(alpha)
    assert prices()["Al pastor"] == D("10.50"), "a form sent twice has one effect"
    change_id = BulkChange.objects.get().id
    client.post(f"/portal/menu/prices/{change_id}/undo/", {"key": str(uuid7())})
    connection.set_tenant(alpha)
    assert prices()["Al pastor"] == D("9.50")
    assert client.get("/portal/menu/prices/", query | {"value": "x"}).status_code == 422
    assert b"No price would change" in client.get("/portal/menu/prices/", query | {"q": "zzz"}).content


def test_staff_mark_many_sold_out_and_change_no_prices(on_sale, page_client, alpha):
    client = page_client("kim")
    assert client.get("/portal/menu/prices/").status_code == 403
    assert client.post(f"/portal/menu/prices/{uuid7()}/undo/").status_code == 403
    sent = {"key": str(uuid7()), "category": str(on_sale.tacos.id), "q": "", "choice": "until_i_say"}
    assert client.post("/portal/menu/sold-out/", sent).status_code == 302
    connection.set_tenant(alpha)
    assert len(selectors.availability()["unavailable"]) == 2
    change_id = BulkChange.objects.get().id
    client.post(f"/portal/menu/sold-out/{change_id}/undo/", {"key": str(uuid7())})
    connection.set_tenant(alpha)
    assert selectors.availability()["unavailable"] == []
    assert client.post("/portal/menu/sold-out/", sent | {"key": str(uuid7()), "choice": "back"}).status_code == 422
