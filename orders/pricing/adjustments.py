"""Discounts and comps in force, as `Order.adjustments` and `Line.adjustments` store them. Pure.

An entry is {id, kind, rate, amount, reason, by, limit}; of a discount one of `rate` (a fraction) and `amount` (pounds)
is null. `limit` is the share of the list price that the person who gave the discount may take off; null is no limit.
A discount for loyalty points has `points` too: how many it used.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fynlo.core.money import spread
from orders.models import Line
from orders.pricing import discounts

COMP, DISCOUNT = "comp", "discount"  # kinds of entries
Entry = dict[str, Any]


def is_comped(line: Line) -> bool:
    """Return whether a comp is in force, so that the line stays on the order and costs nothing."""
    return any(entry["kind"] == COMP for entry in line.adjustments)


def discounts_in(entries: Iterable[Mapping[str, Any]]) -> tuple[discounts.Discount, ...]:
    """Return the discounts among the entries, in their order, as values."""
    return tuple(_discount(entry) for entry in entries if entry["kind"] == DISCOUNT)


def split_entries(entries: Sequence[Entry], price: Decimal, weights: Sequence[int]) -> tuple[list[Entry], ...]:
    """Divide a line's entries by quantity: one list for each of `weights`.

    A discount becomes an amount: what it takes off the list `price` in pounds, spread over the weights, so the parts
    sum to the penny. A comp applies to every part.
    """
    taken_off = iter(discounts.take_off(discounts_in(entries), [price]))
    parts: tuple[list[Entry], ...] = tuple([] for _ in weights)
    for entry in entries:
        if entry["kind"] != DISCOUNT:
            for part in parts:
                part.append(entry)
            continue
        for part, share in zip(parts, spread(next(taken_off), list(weights)), strict=True):
            part.append({**entry, "rate": None, "amount": share})
    return parts


def _discount(entry: Mapping[str, Any]) -> discounts.Discount:
    limit = entry.get("limit")
    if entry["rate"] is None:
        return discounts.AmountOff(entry["amount"], limit)
    return discounts.RateOff(Decimal(entry["rate"]), limit)  # stored rates of 100 % are read as an int
