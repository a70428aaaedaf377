"""The portal's pages of stocktakes, as they are without scripts; who may open them, and how many queries they take."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.ids import uuid7
from inventory import services as stock
from inventory.models import Stocktake, StocktakeLine
from inventory.stocktakes import services
from restaurants.models import Plan, Subscription
from tests.inventory.conftest import text
from tests.inventory.stocktakes.conftest import line_of, there

pytestmark = pytest.mark.django_db

LIST = "/portal/stock/stocktakes/"


def key():
    return {"key": str(uuid4())}


def at(stocktake, page=""):
    return f"{LIST}{stocktake.id}/{page}"


def entered(line, quantity, **fields):
    return {
        "item_id": str(line.item_id), "location_id": str(line.location_id), "quantity": quantity, "unit": "bottle",
        "mode": "replace", **fields, **key(),
    }  # fmt: skip


def test_a_manager_begins_a_stocktake_of_chosen_places_once(browse, store, receive):
    receive(store.wine, "6", "36.00", store.bar)
    marco = browse("marco")
    assert "Nothing has been counted yet" in text(marco.get(LIST))
    sent = {"name": "Bar, Monday", "location_ids": [str(store.bar.id)], "blind": "on", **key()}

    for _ in range(2):
        answer = marco.post(f"{LIST}new/", sent)
        assert answer.status_code == 302
    assert answer["Location"] == f"{LIST}{sent['key']}/"

    begun = Stocktake.objects.get()
    assert (begun.name, begun.blind, begun.location_ids) == ("Bar, Monday", True, [store.bar.id])
    assert "Bar, Monday" in text(marco.get(LIST))
    refused = text(marco.post(f"{LIST}new/", {**sent, **key()}), 422)
    assert "Bar, Monday counts some of these items already" in refused


def test_people_count_a_place_without_scripts(browse, stocktake, store):
    sara = browse("sara")
    line = line_of(stocktake, store.wine, store.bar)
    shown = text(sara.get(f"{at(stocktake)}?place={store.bar.id}"))
    assert "Bar: 0 of 1" in shown
    assert "Expected" not in shown, "it is blind"
    assert "Review" not in shown

    sara.post(f"{at(stocktake)}?place={store.bar.id}", entered(line, "4"))
    sara.post(at(stocktake), entered(line, "1", mode="add"))

    shown = text(sara.get(at(stocktake)))
    assert "Bar: 1 of 1" in shown
    assert "Counted: 5 bottle, Sara" in shown
    assert "House red" not in text(sara.get(f"{at(stocktake)}?place={store.bar.id}&left=1")).split("count-list")[1]
    assert "Nothing is left here" in text(sara.get(f"{at(stocktake)}?q=nothing"))
    refused = text(sara.post(at(stocktake), entered(line, "-1"), follow=True))
    assert "greater than or equal to 0" in refused


def test_what_should_be_there_is_shown_unless_it_is_blind(browse, run, store, receive):
    receive(store.wine, "6", "36.00", store.bar)
    stocktake = run(services.begin_stocktake, blind=False, location_ids=[store.bar.id])

    assert "Expected: 6 bottle" in text(browse("kim").get(at(stocktake)))


def test_only_the_counting_page_may_use_the_camera(browse, stocktake):
    marco = browse("marco")
    assert "camera=(self)" in marco.get(at(stocktake))["Permissions-Policy"]
    assert "camera=()" in marco.get(at(stocktake, "review/"))["Permissions-Policy"]


def test_the_review_shows_the_variance_asks_again_takes_notes_and_approves(browse, count, stocktake, store, actor):
    count(store.wine, "3", actor=actor("kim"))
    count(store.tomatoes, "9", actor=actor("sara"))
    marco, line = browse("marco"), line_of(stocktake, store.wine, store.room)

    shown = text(marco.get(at(stocktake, "review/")))
    assert "2 of 3" in shown
    assert "−£8.00" in shown
    assert shown.index("House red") < shown.index("Tomatoes"), "the larger in money first"
    assert "House red" in text(marco.get(at(stocktake, "review/?view=left")))
    asked = text(marco.post(at(stocktake, "recount/"), {"line": [str(line.id)], **key()}, follow=True))
    assert "One item is to be counted again." in asked
    assert "If you approve now, the first count stands." in asked
    assert "Please count it again." in text(browse("kim").get(at(stocktake)))
    assert "Tick the items" in text(marco.post(at(stocktake, "recount/"), key(), follow=True))
    note = {"note": "One was broken", **key()}
    assert "One was broken" in text(marco.post(at(stocktake, f"lines/{line.id}/note/"), note, follow=True))

    sent = {"uncounted": "keep", **key()}
    for _ in range(2):
        approved = text(marco.post(at(stocktake, "approve/"), sent, follow=True))
    assert "Approved" in approved
    assert "What was not counted stayed as it was." in approved
    assert (there(store.wine, store.room), there(store.wine, store.bar)) == (3, 6)
    assert "This stocktake is closed" in text(marco.post(at(stocktake, "approve/"), key(), follow=True))
    assert "This stocktake is closed." in text(browse("kim").get(at(stocktake)))


def test_a_stocktake_is_cancelled(browse, stocktake):
    assert "Nothing has moved" in text(browse("marco").post(at(stocktake, "cancel/"), key(), follow=True))
    assert Stocktake.objects.get().status == "cancelled"


def test_the_result_is_a_spreadsheet(browse, run, count, stocktake, store):
    run(stock.change_item, item_id=store.wine.id, name="=House red")
    count(store.wine, "3")

    answer = browse("marco").get(at(stocktake, "result.csv"))

    rows = answer.content.decode("utf-8-sig").splitlines()
    assert rows[0].startswith("Item,Code,Place,Unit,Expected,Counted,Difference,Value,Skipped,Note")
    assert rows[1].startswith("'=House red,HOUSERED,Store room,bottle,4.0000,3.0000,-1.0000,-6.00,,")
    assert len(rows) == 4


def test_without_the_plan_the_pages_say_which_one_has_it(browse, tenant, stocktake):
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))
    for page in ("", f"{stocktake.id}/", f"{stocktake.id}/review/"):
        assert "The plan Beta has it" in text(browse("marco").get(f"{LIST}{page}"), 403)


def test_the_neighbour_finds_no_page(browse, stocktake):
    for page in ("", "review/", "result.csv"):
        assert browse("marco", "beta").get(at(stocktake, page)).status_code == 404
    assert browse("marco").get(f"{LIST}{uuid7()}/").status_code == 404


@pytest.mark.parametrize("page", ["", "{id}/", "{id}/review/", "{id}/review/?view=left", "{id}/result.csv"])
def test_a_page_takes_as_many_queries_for_many_items_as_for_few(browse, run, store, page):
    marco = browse("marco")

    def queries():
        stocktake = run(services.begin_stocktake, blind=False)
        for line in StocktakeLine.objects.filter(stocktake=stocktake)[:1]:
            run(
                services.count_line, stocktake_id=stocktake.id, item_id=line.item_id, location_id=line.location_id,
                quantity=1,
            )  # fmt: skip
        path = f"{LIST}{page.format(id=stocktake.id)}"
        cache.clear()
        marco.get(path)
        with CaptureQueriesContext(connection) as captured:
            assert marco.get(path).status_code == 200
        run(services.cancel_stocktake, stocktake_id=stocktake.id)
        return len(captured)

    few = queries()
    for number in range(30):
        run(stock.add_item, name=f"Herb {number}", unit="g")
    assert queries() == few
