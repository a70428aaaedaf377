"""Which station makes a line: pure rules, read when a line is sent, edited by managers over the API."""

import itertools
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders import errors, services
from orders.kitchen.routing import services as routing
from orders.kitchen.routing.rules import Rule, by_precedence, coverage, default_priority, matching_rule, station_of
from orders.models import RoutingRule, Ticket

TACOS, FOOD, LATTE, DRINKS = uuid7(), uuid7(), uuid7(), uuid7()


def station(*rules, product_id=TACOS, category_id: UUID | None = FOOD, order_type="dine_in"):
    return station_of(rules, product_id=product_id, category_id=category_id, order_type=order_type, default="grill")


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], "grill"),
        ([Rule("bar", category_id=FOOD)], "bar"),
        ([Rule("bar", category_id=uuid7())], "grill"),
        ([Rule("bar", order_type="takeaway")], "grill"),
        ([Rule("bar")], "bar"),
        ([Rule("bar", category_id=FOOD, order_type="takeaway")], "grill"),
        ([Rule("one", priority=2, product_id=TACOS), Rule("two", priority=1)], "two"),
        ([Rule("one"), Rule("two", order_type="dine_in")], "two"),
        ([Rule("one", order_type="dine_in"), Rule("two", category_id=FOOD)], "two"),
        ([Rule("one", category_id=FOOD, order_type="dine_in"), Rule("two", product_id=TACOS)], "two"),
        ([Rule("one"), Rule("two")], "one"),
    ],
)
def test_the_first_matching_rule_decides_and_the_more_specific_one_first(rules, expected):
    assert station(*rules) == expected


def test_a_product_without_a_category_matches_only_rules_without_one():
    assert station(Rule("bar", category_id=FOOD), category_id=None) == "grill"


def test_a_line_is_routed_when_it_is_sent(place, run, card, take):
    order = place()
    run(routing.create_rule, station="bar", category_id=card.tacos.category_id, order_type="takeaway")
    order = take(services.send_to_kitchen, order_id=order.id)
    assert [line.station for line in order.all_lines] == ["bar", "bar"]
    assert Ticket.objects.get(order=order).station == "bar"
    assert place(send=True, order_type="dine_in").all_lines[0].station == "grill"


def test_sent_lines_keep_their_station(place, run, card):
    order = place(send=True)
    run(routing.create_rule, station="bar")
    assert set(Ticket.objects.filter(order=order).values_list("station", flat=True)) == {"grill", "bar"}


def test_a_rule_is_changed_and_removed(place, run, card):
    rule = run(routing.create_rule, station="bar", product_id=card.tacos.id)
    run(routing.update_rule, rule_id=rule.id, product_id=card.latte.id, station="grill")
    assert {line.station for line in place(send=True).all_lines} == {"grill"}
    run(routing.delete_rule, rule_id=rule.id)
    assert {line.station for line in place(send=True).all_lines} == {"grill", "bar"}
    for service in (routing.update_rule, routing.delete_rule):
        with pytest.raises(errors.RuleNotFound):
            run(service, rule_id=rule.id)


def test_an_unknown_station_is_refused(run, card):
    with pytest.raises(InvalidInput):
        run(routing.create_rule, station="sushi")
    rule = run(routing.create_rule, station="bar")
    with pytest.raises(InvalidInput):
        run(routing.update_rule, rule_id=rule.id, station="sushi")


def test_managers_edit_the_rules_over_the_api(api, card):
    marco = api("marco")
    made = marco("POST", "/kitchen/rules", {"station": "bar", "category_id": str(card.tacos.category_id)})
    assert made.status_code == 201
    rule = made.body["data"]
    assert marco("GET", "/kitchen/rules").body["data"] == [rule]
    changed = marco("PATCH", f"/kitchen/rules/{rule['id']}", {"priority": 5, "category_id": None})
    assert (changed.body["data"]["priority"], changed.body["data"]["category_id"]) == (5, None)
    for body in ({}, {"station": ""}, {"station": "bar", "priority": 0}, {"station": "bar", "order_type": "buffet"}):
        assert marco("POST", "/kitchen/rules", body).status_code == 400
    assert marco("DELETE", f"/kitchen/rules/{rule['id']}").status_code == 200
    assert not RoutingRule.objects.exists()
    assert marco("DELETE", f"/kitchen/rules/{rule['id']}").body["error"]["code"] == "kitchen.rule_not_found"


def _two_rules(marco):
    bodies = ({"station": "bar", "order_type": kind} for kind in ("takeaway", "pickup"))
    return [marco("POST", "/kitchen/rules", body).body["data"]["id"] for body in bodies]


def test_rules_are_put_in_order_over_the_api(api, card):
    marco = api("marco")
    first, second = _two_rules(marco)
    answer = marco("PUT", "/kitchen/rules/order", {"ids": [second, first]})
    assert [rule["id"] for rule in answer.body["data"]["rules"]] == [second, first]
    assert [rule["id"] for rule in marco("GET", "/kitchen/rules").body["data"]] == [second, first]


@pytest.mark.parametrize("ids", [[0], [0, 0], [0, 1, 2], [2, 1]])
def test_an_incomplete_rule_order_is_refused(api, card, ids):
    marco = api("marco")
    made = [*_two_rules(marco), str(uuid7())]
    answer = marco("PUT", "/kitchen/rules/order", {"ids": [made[place] for place in ids]})
    assert answer.body["error"]["code"] == "kitchen.rules_changed"
    assert set(RoutingRule.objects.values_list("priority", flat=True)) == {100}


def _reached(*rules):
    found = coverage(by_precedence(rules), [(TACOS, FOOD), (LATTE, DRINKS)], ["dine_in", "takeaway"])
    return [(each.matches, each.applies, dict(each.overridden_by)) for each in found]


def test_the_coverage_of_each_rule():
    assert _reached(Rule("bar")) == [(4, 4, {})]
    # The rule for a product decides before the rule for everything, even if it was created later.
    assert _reached(Rule("bar"), Rule("grill", product_id=TACOS)) == [(2, 2, {}), (4, 2, {0: 2})]
    # With a lower precedence than the rule for everything, it never decides.
    assert _reached(Rule("bar", 1), Rule("grill", 2, product_id=TACOS)) == [(4, 4, {}), (2, 0, {0: 2})]
    # Two rules together override a third everywhere.
    hidden = (Rule("bar", 1, order_type="takeaway"), Rule("bar", 1, order_type="dine_in"), Rule("grill", 2))
    assert _reached(*hidden)[2] == (4, 0, {0: 2, 1: 2})
    # A rule that matches nothing on the menu.
    assert _reached(Rule("bar", product_id=TACOS, category_id=DRINKS)) == [(0, 0, {})]


@given(
    st.lists(
        st.builds(
            Rule, st.sampled_from(["bar", "grill"]), st.integers(1, 3), st.sampled_from([None, TACOS, LATTE]),
            st.sampled_from([None, FOOD, DRINKS]), st.sampled_from(["", "dine_in", "takeaway"]),
        ),
        max_size=8,
    )
)  # fmt: skip
def test_the_coverage_counts_what_the_rules_decide(rules):
    menu, types = [(TACOS, FOOD), (LATTE, DRINKS), (LATTE, None)], ["dine_in", "takeaway", "pickup"]
    ordered = by_precedence(rules)
    counted = [0] * len(ordered)
    for (product_id, category_id), order_type in itertools.product(menu, types):
        rule = matching_rule(rules, product_id=product_id, category_id=category_id, order_type=order_type)
        if rule is not None:
            counted[next(place for place, each in enumerate(ordered) if each is rule)] += 1
    assert [each.applies for each in coverage(ordered, menu, types)] == counted


def test_a_new_rule_is_placed_before_less_specific_ones():
    everything, drinks, latte = Rule("bar", 7), Rule("bar", 5, category_id=DRINKS), Rule("bar", 3, product_id=LATTE)
    ordered = [latte, drinks, everything]
    assert default_priority([], everything) == 100
    assert default_priority(ordered, Rule("grill", product_id=TACOS)) == 5
    assert default_priority(ordered, Rule("grill", order_type="takeaway")) == 7
    assert default_priority(ordered, Rule("grill")) == 7
