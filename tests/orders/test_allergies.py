"""Allergies of an order and its seats: stored, shown to the kitchen, and compared with every dish."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.ids import uuid7
from menu.labels import ALLERGENS
from orders import allergies, errors, history, services
from orders.line_items import Choice, Item
from orders.models import Order, Ticket
from orders.projections import tickets
from orders.selectors import order_with_lines
from realtime.models import Alert, AuditEntry
from tests.offline import OfflineTill
from tests.orders.conftest import event_types_since, head


@pytest.fixture
def declare(take):
    """`declare(order, "milk", seat=2, note="")` sets the allergies of a seat and returns the order."""
    return lambda order, *allergens, **fields: take(
        services.set_allergies, order_id=order.id, allergens=allergens, **fields
    )


def lines_of(order):
    return {line.name: line for line in order_with_lines(order.id).all_lines}


def alert_kinds():
    return list(Alert.objects.values_list("kind", flat=True))


# Declaring allergies


def test_each_seat_and_the_whole_order_have_their_own_allergies(place, declare):
    order = place()
    declare(order, "peanuts", "milk", seat=2, note="kiwi")
    declare(order, "eggs")
    declare(order, "milk", seat=2)
    assert Order.objects.get(pk=order.id).allergies == [
        {"seat": None, "allergens": ["eggs"], "note": ""},
        {"seat": 2, "allergens": ["milk"], "note": ""},
    ]
    declare(order, seat=2)
    assert [entry["seat"] for entry in Order.objects.get(pk=order.id).allergies] == [None]


def test_repeating_a_change_records_no_event(place, declare):
    order = place()
    declare(order, "milk", seat=1)
    before = head()
    declare(order, "milk", seat=1)
    assert head() == before


def test_a_sent_ticket_shows_the_old_and_the_new_allergies(place, declare):
    order = place(send=True)
    before = head()
    declare(order, "milk", seat=1)
    assert event_types_since(before) == ["kitchen.ticket_changed", "kitchen.ticket_changed", "order.updated"]
    for ticket in tickets()["tickets"].values():
        assert ticket["allergies"] == [{"seat": 1, "allergens": ["milk"], "note": ""}]
        (change,) = ticket["changes"]
        assert (change["field"], change["before"], change["after"]) == ("allergies", "", "Seat 1: milk")


def test_the_history_and_the_audit_name_the_allergies(place, declare):
    order = place()
    declare(order, "tree_nuts", seat=2, note="kiwi")
    declare(order, seat=2)
    said = [sentence.words for sentence in history.entries(order_with_lines(order.id))]
    assert said[1:] == ["Allergy, seat 2: tree nuts, “kiwi”", "Allergy removed, seat 2: tree nuts, “kiwi”"]
    assert AuditEntry.objects.order_by("-at").first().notes[0]["field"] == "allergies"


def test_a_new_order_can_have_allergies(api, card):
    body = {"items": [{"product_id": card.latte.id}], "allergies": [{"seat": 1, "allergens": ["eggs"], "note": "kiwi"}]}
    answer = api("sara")("POST", "/orders", body)
    assert answer.status_code == 201, answer.body
    assert answer.body["data"]["allergies"] == [{"seat": 1, "allergens": ["eggs"], "note": "kiwi"}]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"allergens": ["dust"]},
        {"allergens": "milk"},
        {"allergens": [], "seat": 0},
        {"allergens": [], "note": "x" * 201},
    ],
)
def test_wrong_input_changes_nothing(api, place, body):
    order = place()
    assert api("sara")("PUT", f"/orders/{order.id}/allergies", body).status_code == 400
    assert Order.objects.get(pk=order.id).allergies == []


def test_a_closed_order_accepts_no_allergies(place, declare, take):
    order = place()
    take(services.cancel_order, order_id=order.id)
    with pytest.raises(errors.OrderClosed):
        declare(order, "milk")


# Dishes that conflict


def test_a_line_conflicts_with_its_own_seat_and_with_the_whole_order(place, declare, tacos, latte):
    order = place(tacos(seat=1), latte(seat=2))
    declare(order, "milk", seat=1)
    assert [line.allergy_conflicts for line in lines_of(order).values()] == [[], []]
    declare(order, "milk", "gluten")
    assert {name: line.allergy_conflicts for name, line in lines_of(order).items()} == {
        "Tacos": ["gluten"], "Latte": ["milk"],
    }  # fmt: skip


def test_a_line_without_a_seat_conflicts_with_every_seat(place, declare):
    order = place()
    declare(order, "milk", seat=3)
    assert lines_of(order)["Latte"].allergy_conflicts == ["milk"]


def test_a_conflict_ends_with_the_allergy_and_appears_for_another_seat(place, declare, take, latte):
    order = place(latte(seat=1))
    (line,) = order.all_lines
    declare(order, "milk", seat=2)
    take(services.edit_line, order_id=order.id, line_id=line.id, seat=2)
    assert lines_of(order)["Latte"].allergy_conflicts == ["milk"]
    declare(order, seat=2)
    assert lines_of(order)["Latte"].allergy_conflicts == []


def test_an_options_allergen_conflicts_and_so_does_an_unknown_one(place, declare, card):
    prawn = Item(card.tacos.id, choices=(Choice(card.prawn.id),), seat=1)
    mushroom = Item(card.tacos.id, choices=(Choice(card.mushroom.id),), seat=1)
    order = place(prawn, mushroom)
    declare(order, "crustaceans", "gluten", seat=1)
    assert [line.allergy_conflicts for line in order_with_lines(order.id).all_lines] == [
        ["crustaceans", "gluten"],
        ["gluten", "unknown"],
    ]


# Confirming a conflict


@pytest.fixture
def allergic(place, declare, tacos):
    """An order of tacos with a milk allergy at seat 2."""
    order = place(tacos())
    return declare(order, "milk", seat=2)


def test_a_client_that_can_confirm_is_refused_until_the_conflict_is_confirmed(api, allergic, card):
    path, item = f"/orders/{allergic.id}/lines", {"id": uuid7(), "product_id": card.latte.id, "seat": 2}
    refused = api("sara")("POST", path, {"items": [{**item, "allergy_acknowledged": []}]})
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "order.allergy_conflict")
    assert refused.body["message"] == "Latte contains milk. Seat 2 has a milk allergy."
    assert refused.body["error"]["details"]["lines"][0]["conflicts"] == ["milk"]
    assert lines_of(allergic).keys() == {"Tacos"}

    answer = api("sara")("POST", path, {"items": [{**item, "allergy_acknowledged": ["milk"]}]})
    assert answer.status_code == 200, answer.body
    latte = lines_of(allergic)["Latte"]
    assert (latte.allergy_conflicts, latte.allergy_acknowledged) == (["milk"], ["milk"])
    assert alert_kinds() == []
    said = [sentence.words for sentence in history.entries(order_with_lines(allergic.id))]
    assert said[-1] == "Ordered despite the allergy. 1 × Latte contains milk."


def test_confirming_another_conflict_is_not_enough(api, allergic, card):
    item = {"product_id": card.latte.id, "seat": 2, "allergy_acknowledged": ["eggs"]}
    assert api("sara")("POST", f"/orders/{allergic.id}/lines", {"items": [item]}).status_code == 409


def test_a_client_that_cannot_confirm_is_accepted_with_an_alert(api, allergic, card):
    answer = api("sara")("POST", f"/orders/{allergic.id}/lines", {"items": [{"product_id": card.latte.id, "seat": 2}]})
    assert answer.status_code == 200, answer.body
    assert lines_of(allergic)["Latte"].allergy_conflicts == ["milk"]
    assert alert_kinds() == ["order.allergy_unconfirmed"]
    assert Alert.objects.get().sentence == "Order 1: Latte contains milk. Seat 2 has a milk allergy."


def test_an_offline_conflict_is_stored_with_an_alert(api, allergic, card):
    item = {"id": uuid7(), "product_id": card.latte.id, "seat": 2, "allergy_acknowledged": []}
    answer = OfflineTill(api("carl")).tell("order.add_lines", allergic.id, {"items": [item]})
    assert answer["outcome"] == "attention"
    assert alert_kinds() == ["order.allergy_unconfirmed"]
    assert lines_of(allergic)["Latte"].allergy_acknowledged == []


def test_a_conflict_of_a_stored_line_can_be_confirmed_later(api, place, declare, latte):
    order = place(latte(seat=2), send=True)
    (line,) = order.all_lines
    declare(order, "milk", seat=2)
    path = f"/orders/{order.id}/lines/{line.id}"
    answer = api("sara")("PATCH", path, {"allergy_acknowledged": ["milk"]})
    assert answer.status_code == 200, answer.body
    (ticket,) = tickets()["tickets"].values()
    (item,) = ticket["items"]
    assert (item["allergy_conflicts"], item["allergy_acknowledged"], item["changes"]) == (["milk"], ["milk"], [])
    assert history.entries(order_with_lines(order.id))[-1].words.startswith("Ordered despite the allergy")


# Two devices, and lines that move


def test_allergies_that_two_devices_set_for_two_seats_are_both_stored(api, place):
    order = place()
    till = OfflineTill(api("carl"))
    till.do("order.set_allergies", order.id, {"seat": 1, "allergens": ["milk"]}, base_version=order.version)
    till.do("order.set_allergies", order.id, {"seat": 2, "allergens": ["eggs"]}, base_version=order.version)
    online = {"seat": 1, "allergens": ["fish"]}
    assert api("sara")("PUT", f"/orders/{order.id}/allergies", online).status_code == 200
    first, second = till.send()
    assert (first["outcome"], second["outcome"]) == ("merged", "applied")
    assert first["remarks"][0]["theirs"]["allergens"] == ["fish"]
    assert Order.objects.get(pk=order.id).allergies == [
        {"seat": 1, "allergens": ["milk"], "note": ""},
        {"seat": 2, "allergens": ["eggs"], "note": ""},
    ]


def test_a_late_allergy_is_on_the_closed_order_and_on_its_follow_up(api, place, pay, take, card):
    order = place()
    pay(order)
    take(services.set_status, order_id=order.id, status="completed")
    till = OfflineTill(api("carl"))
    till.do("order.set_allergies", order.id, {"allergens": ["milk"]})
    till.do("order.add_lines", order.id, {"items": [{"id": uuid7(), "product_id": card.crisps.id}]})
    till.do("order.set_allergies", order.id, {"allergens": ["milk", "eggs"]})
    assert [answer["outcome"] for answer in till.send()] == ["applied", "attention", "applied"]
    assert Order.objects.get(pk=order.id).allergies[0]["allergens"] == ["milk"]
    assert Order.objects.get(follows=order).allergies[0]["allergens"] == ["eggs", "milk"]


def test_merged_orders_have_the_allergies_of_both(place, declare, take, latte, tacos):
    ours, theirs = place(latte(seat=1)), place(tacos(seat=1))
    declare(ours, "gluten", seat=1, note="kiwi")
    declare(theirs, "milk", seat=1, note="garlic")
    take(services.merge_orders, order_id=ours.id, from_order_id=theirs.id)
    (entry,) = Order.objects.get(pk=ours.id).allergies
    assert (entry["allergens"], entry["note"]) == (["gluten", "milk"], "kiwi; garlic")
    assert {name: line.allergy_conflicts for name, line in lines_of(ours).items()} == {
        "Latte": ["milk"], "Tacos": ["gluten"],
    }  # fmt: skip


def test_a_split_copies_the_allergies_that_concern_its_lines(place, declare, take, waiter, latte, tacos):
    order = place(latte(seat=1), tacos(seat=2), send=True)
    declare(order, "milk", seat=1)
    declare(order, "gluten", seat=2)
    joined = take(services.split_order, actor=waiter, order_id=order.id, seats=[2])
    assert [entry["seat"] for entry in joined.target.allergies] == [2]
    assert [entry["seat"] for entry in joined.source.allergies] == [1, 2]
    ticket = Ticket.objects.get(order=joined.target.id)
    drawn = tickets()["tickets"][str(ticket.id)]
    assert (drawn["allergies"][0]["seat"], drawn["items"][0]["allergy_conflicts"]) == (2, ["gluten"])


def test_an_allergy_for_a_merged_order_is_set_on_the_order_with_its_lines(place, declare, take):
    ours, theirs = place(), place()
    take(services.merge_orders, order_id=ours.id, from_order_id=theirs.id)
    declare(theirs, "milk")
    assert Order.objects.get(pk=ours.id).allergies[0]["allergens"] == ["milk"]


# The rules, in Python and in the browser

entries = st.lists(
    st.fixed_dictionaries(
        {
            "seat": st.none() | st.integers(1, 3),
            "allergens": st.lists(st.sampled_from(list(ALLERGENS)), max_size=3),
            "note": st.sampled_from(["", "kiwi"]),
        }
    ),
    max_size=4,
)


@given(one=entries, other=entries)
def test_merging_allergies_loses_nothing(one, other):
    ours, theirs = allergies.entries_from_input(one), allergies.entries_from_input(other)
    both = allergies.merge_entries(ours, theirs)
    for entry in [*ours, *theirs]:
        found = allergies.entry_for(both, entry["seat"])
        assert set(entry["allergens"]) <= set(found["allergens"])
        assert entry["note"] in found["note"]


CASES = json.loads((Path(__file__).parent / "cases" / "allergies.json").read_text())  # the browser's tests read it too


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_conflicts_and_their_sentences(case):
    found = allergies.conflicts(case["allergens"], case["known"], case["seat"], case["entries"])
    assert found == case["conflicts"]
    assert (allergies.conflict_sentence("Soup", found) if found else "") == case["sentence"]
    assert allergies.warning_sentence(case["entries"], case["seat"], found) == case["warning"]
    assert allergies.describe_entries(case["entries"]) == case["description"]
