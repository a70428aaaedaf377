"""SumUp's amounts, which are numbers in pounds on the wire, as exact pounds. The only place that converts them."""

import json
from decimal import Decimal
from typing import Any

from fynlo.core.money import pounds, round_half_up


def from_wire(number: Any) -> Decimal:
    """Return a number of SumUp's JSON as pounds. Its shortest decimal form has the pennies that were sent."""
    return round_half_up(Decimal(str(number)))


def to_wire(amount: Decimal) -> Any:
    """Return pounds as the number that the JSON of a request holds: 12.87 is written 12.87. Raises PartPenny."""
    return json.loads(format(pounds(amount), ".2f"))
