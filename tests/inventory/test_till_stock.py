"""Stock on the till: waste of a dish by its recipe, also without a network, and the news of what ran low."""

from decimal import Decimal as D

import pytest

from fynlo.core.errors import InvalidInput
from inventory import services
from inventory.errors import ProductNotMade
from inventory.models import Movement, Stock
from inventory.projections import stock as stock_part
from inventory.reducers import MOST_NEWS, reduce_stock
from menu.errors import ProductNotFound
from realtime.models import Alert
from tests.javascript import as_javascript, call_javascript
from tests.offline import OfflineTill
from tests.orders.conftest import events_since, head, on_the_wire

pytestmark = pytest.mark.django_db


@pytest.fixture
def dish(run, store, card, recipe):
    """A latte takes 0.2 kg of tomatoes, kept in the store room, and 0.4 bottles of wine. There are 10 of each."""
    for item in (store.tomatoes, store.wine):
        run(services.receive_stock, item_id=item.id, quantity=D(10), cost=D("20.00"))
    recipe(card.latte, (store.tomatoes, "200", "g"), (store.wine, "0.4", "bottle"))
    return card.latte


def wasted():
    return sorted(
        (row.item.name, row.location.name, row.quantity, row.value, row.reason)
        for row in Movement.objects.filter(kind="waste").select_related("item", "location")
    )


def test_waste_of_a_dish_takes_its_ingredients_from_their_places(run, dish):
    run(services.waste_product, product_id=dish.id, quantity=D("1.5"), reason="Dropped")

    assert wasted() == [
        ("House red", "Store room", D("-0.6000"), D("-1.20"), "Latte: Dropped"),
        ("Tomatoes", "Store room", D("-0.3000"), D("-0.60"), "Latte: Dropped"),
    ]


def test_a_dish_without_a_recipe_is_refused_with_its_name(run, dish, card):
    with pytest.raises(ProductNotMade, match="Crisps has no recipe") as refusal:
        run(services.waste_product, product_id=card.crisps.id, quantity=D(1), reason="Dropped")
    assert refusal.value.details == {"product": str(card.crisps.id)}
    with pytest.raises(ProductNotFound):
        run(services.waste_product, product_id=card.carnitas.id, quantity=D(1), reason="Dropped")
    with pytest.raises(InvalidInput, match="too little"):
        run(services.waste_product, product_id=dish.id, quantity=D("0.0001"), reason="Dropped")
    assert wasted() == []


@pytest.mark.parametrize("quantity", ["0", "-1", "1000.5", "0.00001", "x"])
def test_absurd_quantities_of_a_dish_are_refused(api, dish, quantity):
    body = {"quantity": quantity, "reason": "Dropped"}
    assert api("sara")("POST", f"/stock/products/{dish.id}/waste", body).status_code == 400


def test_waste_without_a_network_is_stored_once(api, dish, store):
    device = OfflineTill(api("sara"))
    device.do("inventory.waste_product", dish.id, {"quantity": "2", "reason": "Dropped"})
    device.do("inventory.waste", store.wine.id, {"quantity": "1", "unit": "bottle", "reason": "Gone off"})
    queue = list(device.queue)

    assert [answer["outcome"] for answer in device.send()] == ["applied", "applied"]
    device.send(*queue)

    assert Stock.objects.get(pk=store.wine.pk).quantity == D("8.2")
    assert Stock.objects.get(pk=store.tomatoes.pk).quantity == D("9.6")


def test_the_till_reads_what_can_be_thrown_away(api, dish, store, run):
    gone = run(services.add_item, name="Basil", unit="g")
    run(services.archive_item, item_id=gone.id)

    answer = api("sara")("GET", "/stock/wastable")

    assert answer.body["data"] == {
        "items": [
            {"id": str(store.wine.id), "name": "House red", "units": ["bottle", "ml", "cl", "l"]},
            {"id": str(store.tomatoes.id), "name": "Tomatoes", "units": ["kg", "crate", "g"]},
        ],
        "products": [str(dish.id)],
    }


def test_the_list_for_the_till_costs_the_same_for_any_number_of_items(
    api, run, dish, django_assert_max_num_queries, django_assert_num_queries
):
    call = api("sara")
    call("GET", "/stock/wastable")
    with django_assert_max_num_queries(20) as few:
        call("GET", "/stock/wastable")
    for number in range(20):
        run(services.add_item, name=f"Item {number}", unit="kg")
    with django_assert_num_queries(len(few.captured_queries)):
        call("GET", "/stock/wastable")


def test_the_till_hears_once_what_ran_low_and_what_ran_out(run, store, dish):
    start, before = head(), on_the_wire(stock_part())
    run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(6), reason="Spoilt")
    run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(1), reason="Spoilt")
    run(services.waste_stock, item_id=store.wine.id, quantity=D(11), reason="Spoilt")
    kinds = ("inventory.low_stock", "inventory.out_of_stock")
    events = [event for event in events_since(start) if event["type"] in kinds]

    state = before
    for event in events:
        state = on_the_wire(reduce_stock(state, event))

    assert [(each["name"], each["is_out"], each["free"]) for each in state["news"]] == [
        ("Tomatoes", False, 4), ("House red", True, -1),
    ]  # fmt: skip
    [reduced] = call_javascript(
        "frontend/shared/reducers/stock.js", "reducers.low_stock", [(before, events)], reduces=True
    )
    assert reduced == as_javascript(state)


def test_news_of_an_item_replaces_earlier_news_of_it_and_the_list_stays_short():
    def event(seq, item):
        data = {"item_id": item, "name": item, "free": 1, "unit": "kg"}
        return {"seq": seq, "type": "inventory.low_stock", "occurred_at": "2026-11-30T12:00:00Z", "data": data}

    state = stock_part()
    for seq, item in enumerate(["a", "b", "a", "c", "d", "e", "f"]):
        state = reduce_stock(state, event(seq, item))

    assert [each["item_id"] for each in state["news"]] == ["a", "c", "d", "e", "f"]
    assert len(state["news"]) == MOST_NEWS


def test_an_item_that_runs_low_again_has_one_open_alert(run, store, dish):
    for _ in range(2):
        run(services.waste_stock, item_id=store.tomatoes.id, quantity=D(6), reason="Spoilt")
        run(services.receive_stock, item_id=store.tomatoes.id, quantity=D(6), cost=D("12.00"))

    assert Alert.objects.filter(kind="inventory.low", subject=store.tomatoes.id).count() == 1
