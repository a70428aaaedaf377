"""Shapes of JSON, written as the answer looks with a type in the place of each value.

A dict needs at least the named fields, a list checks every item (and needs one), a set allows its values, `Maybe`
allows the field to be missing, null never passes.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

TIME_WITH_ZONE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


@dataclass(frozen=True)
class Maybe:
    shape: Any


class Id:
    """Text that is not empty."""


class Money:
    """A JSON number with exactly two decimals."""


class Number:
    """Any JSON number."""


class Time:
    """A date and time with its zone."""


def check(shape: Any, value: Any, where: str = "") -> None:
    """Fail with the place of the first value that does not have the shape."""
    if isinstance(shape, dict):
        assert isinstance(value, dict), f"{where or 'the answer'} is {value!r}, not an object"
        for name, inner in shape.items():
            optional = isinstance(inner, Maybe)
            if optional and name not in value:
                continue
            assert name in value, f"{where}.{name} is missing: {sorted(value)}"
            check(inner.shape if optional else inner, value[name], f"{where}.{name}")
    elif isinstance(shape, list):
        assert isinstance(value, list), f"{where} is {value!r}, not a list"
        assert value, f"{where} is empty: the case needs a row"
        for index, item in enumerate(value):
            check(shape[0], item, f"{where}.{index}")
    elif isinstance(shape, set):
        assert value in shape, f"{where} is {value!r}, not one of {shape}"
    else:
        assert _has_type(shape, value), f"{where} is {value!r}, not {getattr(shape, '__name__', shape)}"


def _has_type(shape: Any, value: Any) -> bool:
    if shape is Money:
        return isinstance(value, Decimal) and value.as_tuple().exponent == -2
    if shape is Number:
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    if shape is Id:
        return isinstance(value, str) and value != ""
    if shape is Time:
        return isinstance(value, str) and TIME_WITH_ZONE.fullmatch(value) is not None
    if shape is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, shape)
