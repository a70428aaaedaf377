"""Stocktakes over the API: two people count, a manager reviews; who may, and what is not shown."""

import pytest

from fynlo.core.ids import uuid7
from inventory import services as stock
from inventory.stocktakes import services
from restaurants.models import Plan, Subscription
from tests.inventory.stocktakes.conftest import there

pytestmark = pytest.mark.django_db

PATH = "/inventory/stocktakes"


def body(item, place, quantity, **fields):
    return {"item_id": str(item.id), "location_id": str(place.id), "quantity": quantity, **fields}


def test_two_people_count_and_a_manager_approves(api, store, stocktake):
    marco, at = api("marco"), f"{PATH}/{stocktake.id}"
    assert api("kim")("POST", f"{at}/counts", body(store.tomatoes, store.room, 2, unit="crate")).status_code == 201
    answer = api("sara")("POST", f"{at}/counts", body(store.tomatoes, store.room, 1, mode="add"))
    assert (answer.body["data"]["counted"], answer.body["data"]["counted_by_name"]) == (13, "Sara")

    progress = api("sara")("GET", at).body["data"]["progress"]
    assert [(each["name"], each["counted"], each["total"]) for each in progress] == [
        ("Store room", 1, 2),
        ("Bar", 0, 1),
    ]
    first, *rest = marco("GET", f"{at}/review").body["data"]
    assert (first["name"], first["expected"], first["difference"], first["value"]) == ("Tomatoes", 10, 3, 6)
    assert [count["by_name"] for count in first["counts"]] == ["Kim", "Sara"]
    assert [row["skipped"] for row in rest] == ["uncounted", "uncounted"]
    assert marco("POST", f"{at}/recounts", {"line_ids": [first["line_id"]]}).status_code == 200
    assert marco("PATCH", f"{at}/lines/{first['line_id']}", {"note": "Two crates came late"}).status_code == 200
    assert marco("POST", f"{at}/approve", {}).body["data"]["status"] == "approved"
    assert there(store.tomatoes, store.room) == 13
    (listed,) = api("sara")("GET", PATH).body["data"]
    assert (listed["name"], listed["status"]) == ("Monday", "approved")


def test_one_key_is_one_count(api, store, stocktake):
    key, at = str(uuid7()), f"{PATH}/{stocktake.id}/counts"
    first, second = (
        api("kim")("POST", at, body(store.wine, store.bar, 2, mode="add"), HTTP_IDEMPOTENCY_KEY=key) for _ in range(2)
    )

    assert first.body["data"]["counted"] == second.body["data"]["counted"] == 2


@pytest.mark.parametrize("blind", [True, False])
def test_who_counts_sees_no_costs_and_of_a_blind_stocktake_no_expectation(api, run, store, receive, blind):
    receive(store.wine, "6", "36.00", store.bar)
    stocktake = run(services.begin_stocktake, blind=blind, location_ids=[store.bar.id])

    (line,) = api("kim")("GET", f"{PATH}/{stocktake.id}/lines").body["data"]

    assert line.get("expected") == (None if blind else 6)
    assert not {"value", "cost", "difference"} & set(line)
    assert line["units"] == ["bottle", "ml", "cl", "l"]


def test_only_lines_that_changed_are_read_again(api, count, store, stocktake):
    kim, at = api("kim"), f"{PATH}/{stocktake.id}/lines"
    first = kim("GET", at)
    assert (len(first.body["data"]), first.body["meta"]["status"]) == (3, "counting")

    assert kim("GET", f"{at}?changed_since=2100-01-01T00:00:00Z").body["data"] == []
    assert kim("GET", f"{at}?changed_since=yesterday").status_code == 400


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"quantity": -1}, "quantity"),
        ({"quantity": 1_000_001}, "quantity"),
        ({"quantity": "many"}, "quantity"),
        ({"mode": "guess"}, "mode"),
        ({"counted_at": "soon"}, "counted_at"),
    ],
)
def test_absurd_counts_are_refused_with_their_field(api, store, stocktake, fields, field):
    answer = api("kim")("POST", f"{PATH}/{stocktake.id}/counts", {**body(store.wine, store.bar, 1), **fields})

    assert (answer.status_code, answer.body["error"]["field"]) == (400, field)


def test_the_neighbour_finds_no_stocktake(api, store, stocktake):
    neighbour = api("olivia", "beta")
    for method, path, sent in (
        ("GET", "", None), ("GET", "/lines", None), ("GET", "/review", None), ("POST", "/approve", {}),
        ("POST", "/cancel", {}), ("POST", "/counts", body(store.wine, store.bar, 1)),
    ):  # fmt: skip
        answer = neighbour(method, f"{PATH}/{stocktake.id}{path}", *([sent] if sent is not None else []))
        assert answer.status_code == 404, path


def test_a_lower_plan_is_told_which_one_has_stocktakes(api, tenant, store, stocktake):
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))

    for method, path in (("GET", PATH), ("POST", PATH), ("GET", f"{PATH}/{stocktake.id}/lines")):
        answer = api("marco")(method, path, *([{}] if method == "POST" else []))
        assert (answer.status_code, answer.body["error"]["code"]) == (403, "subscription_required")


def test_the_lines_take_as_many_queries_for_many_items_as_for_few(api, run, store, django_assert_num_queries):
    for number in range(60):
        run(stock.add_item, name=f"Herb {number}", unit="g")
    stocktake, kim = run(services.begin_stocktake), api("kim")
    at = f"{PATH}/{stocktake.id}/lines"
    kim("GET", at)
    with django_assert_num_queries(4):  # 1. the plan  2. the stocktake  3. the count  4. the lines
        assert len(kim("GET", at).body["data"]) == 62
