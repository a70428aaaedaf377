"""Prices by the type of the order: one rule in Python and in the browser."""

import json
from decimal import Decimal as D
from pathlib import Path

import pytest

from menu.prices import price_for
from tests.javascript import call_javascript

CASES = json.loads((Path(__file__).parent / "cases" / "prices.json").read_text())
TYPES = ("dine_in", "takeaway", "pickup", "delivery")


def _decimal(amount):
    return None if amount is None else D(str(amount))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["about"])
def test_the_price_follows_the_type_of_the_order(case):
    amounts = {
        "price": _decimal(case["price"]),
        "takeaway_price": _decimal(case["takeaway"]),
        "delivery_price": _decimal(case["delivery"]),
    }
    assert [price_for(each, **amounts) for each in TYPES] == [D(str(cost)) for cost in case["costs"]]


def test_the_browser_applies_the_same_rule():
    calls = [
        ({"price": case["price"], "takeaway_price": case["takeaway"], "delivery_price": case["delivery"]}, each)
        for case in CASES
        for each in TYPES
    ]
    found = call_javascript("frontend/shared/rules/prices.js", "priceFor", calls)
    assert found == [cost for case in CASES for cost in case["costs"]]
