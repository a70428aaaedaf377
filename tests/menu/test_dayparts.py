"""Dayparts: one rule in Python and in the browser, what is published, and the pages that edit them."""

import json
from datetime import UTC, datetime, time
from decimal import Decimal as D
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from fynlo.core import clock, json_codec
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu import changes, document, mobile, published, services
from menu.dayparts import daypart_price, dayparts_at, is_offered
from menu.errors import DaypartInUse, DaypartNotFound, NameTaken
from menu.models import Daypart
from tests.javascript import call_javascript

CASES = json.loads((Path(__file__).parent / "cases" / "dayparts.json").read_text())
HAPPY = {"name": "Happy hour", "weekdays": [0, 1, 2, 3, 4], "starts": time(17), "ends": time(19)}
MODULE = "frontend/shared/rules/dayparts.js"


@pytest.mark.parametrize("check", CASES["checks"], ids=lambda check: check["about"])
def test_dayparts_hold_by_the_restaurants_clock(check):
    moment, zone = datetime.fromisoformat(check["at"]), ZoneInfo(CASES["timezone"])
    assert sorted(dayparts_at(CASES["dayparts"], moment, zone)) == check["now"]


def test_products_are_offered_and_priced_by_them():
    for offer in CASES["offers"]:
        product = CASES["products"][offer["product"]]
        found = is_offered(product, {"dayparts": offer["category"]}, offer["now"]), daypart_price(product, offer["now"])
        assert found == (offer["offered"], offer["price"]), offer


def test_the_browser_applies_the_same_rules():
    moments = [datetime.fromisoformat(check["at"]).timestamp() * 1000 for check in CASES["checks"]]
    found = call_javascript(MODULE, "daypartsAt", [(CASES["dayparts"], at, CASES["timezone"]) for at in moments])
    assert [sorted(each) for each in found] == [check["now"] for check in CASES["checks"]]
    products = [CASES["products"][offer["product"]] for offer in CASES["offers"]]
    calls = list(zip(products, CASES["offers"], strict=True))
    offered = call_javascript(MODULE, "isOffered", [(p, {"dayparts": o["category"]}, o["now"]) for p, o in calls])
    prices = call_javascript(MODULE, "daypartPrice", [(product, offer["now"]) for product, offer in calls])
    expected = [(offer["offered"], offer["price"]) for offer in CASES["offers"]]
    assert list(zip(offered, prices, strict=True)) == expected


# The draft, what is published, and the app


def test_a_menu_with_a_happy_hour_is_published_and_listed_by_the_clock(on_sale, run, monkeypatch):
    happy = run(services.create_daypart, **HAPPY)
    run(
        services.update_product,
        product_id=on_sale.cola.id,
        dayparts=[{"daypart_id": happy.id, "only": False, "price": D("1.00")}],
    )
    run(services.update_category, category_id=on_sale.tacos.id, dayparts=[happy.id])
    assert {(change.subject, change.fields) for change in changes.unpublished()} == {
        ("product", ("times of day",)), ("category", ("times of day",)), ("daypart", ()),
    }  # fmt: skip
    run(services.publish)
    assert changes.unpublished() == []

    def listed(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)
        rows = {row["name"]: row for row in json_codec.loads(mobile.ITEMS.answer().body)["data"]}
        return rows["Cola"]["price"], rows["Al pastor"]["available"], mobile.ITEMS.answer().etag

    before = listed(datetime(2026, 12, 1, 16, 59, tzinfo=UTC))
    during = listed(datetime(2026, 12, 1, 17, 0, tzinfo=UTC))
    assert (during[0], during[1], before[1]) == (D("1.00"), True, False)
    assert before[0] != during[0]
    assert before[2] != during[2]


def test_a_daypart_in_use_stays_and_names_are_taken_once(on_sale, run):
    happy = run(services.create_daypart, **HAPPY)
    with pytest.raises(NameTaken):
        run(services.create_daypart, **HAPPY | {"name": "happy HOUR"})
    with pytest.raises(InvalidInput):
        run(services.create_daypart, **HAPPY | {"name": "Never", "weekdays": []})
    run(
        services.update_product,
        product_id=on_sale.cola.id,
        dayparts=[{"daypart_id": happy.id, "only": True, "price": None}],
    )
    with pytest.raises(DaypartInUse, match="Cola"):
        run(services.remove_daypart, daypart_id=happy.id)
    run(
        services.update_product,
        product_id=on_sale.cola.id,
        dayparts=[{"daypart_id": happy.id, "only": False, "price": None}],
    )
    run(services.remove_daypart, daypart_id=happy.id)
    assert Daypart.objects.count() == 0
    with pytest.raises(DaypartNotFound):
        run(services.update_category, category_id=on_sale.tacos.id, dayparts=[happy.id])


def test_a_daypart_that_a_product_names_twice_is_refused(on_sale, run):
    happy = run(services.create_daypart, **HAPPY)
    rows = [{"daypart_id": happy.id, "only": True, "price": price} for price in (None, D("1.00"))]
    with pytest.raises(InvalidInput, match="each time of day once"):
        run(services.update_product, product_id=on_sale.cola.id, dayparts=rows)
    assert not on_sale.cola.daypart_links.exists()


def test_discarding_and_saving_live_keep_the_dayparts(on_sale, run):
    happy = run(services.create_daypart, **HAPPY)
    rows = [{"daypart_id": happy.id, "only": True, "price": D("1.00")}]
    run(services.update_product, product_id=on_sale.cola.id, dayparts=rows)
    run(services.publish)
    run(services.update_product, product_id=on_sale.cola.id, dayparts=[])
    run(services.discard_product_changes, product_id=on_sale.cola.id)
    assert changes.unpublished() == []
    run(services.update_product, product_id=on_sale.cola.id, description="Cold")
    run(services.publish_saved, products=[on_sale.cola.id])
    assert published.menu().document["dayparts"] == json_codec.loads(json_codec.dumps(document.draft()))["dayparts"]
    run(services.update_product, product_id=on_sale.cola.id, dayparts=[])
    run(services.remove_daypart, daypart_id=happy.id)
    run(services.update_product, product_id=on_sale.fish.id, description="Fresh")
    run(services.publish_saved, products=[on_sale.fish.id])
    assert [row["id"] for row in published.menu().document["dayparts"]] == [str(happy.id)]  # the cola still needs it
    run(services.discard_product_changes, product_id=on_sale.cola.id)
    assert not on_sale.cola.daypart_links.exists()


# Pages


def test_a_manager_adds_changes_uses_and_removes_a_daypart(page_client, menu, alpha):
    marco = page_client("marco")

    def fields(**more):
        return {"key": str(uuid7()), "name": "Late", "weekdays": ["4", "5"], "starts": "22:00", "ends": "02:00"} | more

    assert marco.post("/portal/menu/times/", fields(weekdays=[])).status_code == 422
    assert marco.post("/portal/menu/times/", fields()).status_code == 302
    assert marco.post("/portal/menu/times/", fields()).status_code == 422  # the name is taken
    page = marco.get("/portal/menu/times/").content.decode()
    assert "22:00–02:00 · Friday, Saturday" in page
    alpha_daypart = _late(alpha)
    assert (
        '<legend class="field-label">Late</legend>'
        in marco.get(f"/portal/menu/products/{menu.cola.id}/").content.decode()
    )
    assert "Only at these times" in marco.get(f"/portal/menu/categories/{menu.tacos.id}/").content.decode()
    url = f"/portal/menu/times/{alpha_daypart.id}/"
    assert marco.post(url, fields(name="Night", ends="03:00")).status_code == 302
    assert (_late(alpha).name, _late(alpha).ends) == ("Night", time(3))
    assert page_client("olivia", "beta").get(url).status_code == 404
    assert marco.post(f"{url}remove/", {"key": str(uuid7())}).status_code == 302
    assert _late(alpha) is None


def _late(alpha):
    connection.set_tenant(alpha)
    return Daypart.objects.first()
