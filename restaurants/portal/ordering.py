"""Move a row of an ordered list: one place by its buttons, or to the place where it was dropped."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

T = TypeVar("T")


def moved(order: Sequence[T], item: T, wanted: Mapping[str, str]) -> list[T]:
    """Return `order` with `item` at its new place.

    `wanted` is the row's form: `up`, `down`, or `to`, a place counted from 0. A place beyond an end is that end. An
    unknown item or an unreadable place changes nothing.
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
