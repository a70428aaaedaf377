"""Where a row of an ordered list moves to: one place up or down by its buttons, or wherever it was dropped."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def moved(order: Sequence[T], item: T, wanted: Mapping[str, str]) -> list[T]:
    """`order` with `item` at its new place, or as it was.

    `wanted` is what the row's form sent: `up`, `down`, or `to`, the place counted from 0. A place beyond an end is
    that end; an item that is not in the list, and words that say no place, change nothing.
    """
    new = list(order)
    if item not in new:
        return new
    here = new.index(item)
    to = wanted.get("to", "")
    if to:
        if not (to.isascii() and to.isdigit() and len(to) < 6):
            return new
        there = int(to)
    else:
        there = here - 1 if wanted.get("up") else here + 1 if wanted.get("down") else here
    new.insert(max(0, there), new.pop(here))
    return new
