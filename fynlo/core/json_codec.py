"""Encode and decode JSON without floats: amounts are numbers with two decimals and become Decimal again."""

import json
import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

_NUL_ESCAPE = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
LONGEST_NUMBER = 40  # characters
LARGEST_EXPONENT = 30  # of ten, and its negative: no quantity in a restaurant comes near
INTEGERS = range(-(2**63), 2**63)  # what a database column and orjson hold; a whole number beyond becomes a Decimal
TOO_DEEP = "The body is nested too deeply."
DEEPEST = 100  # lists and objects inside each other; orjson writes 254


class Unreadable(ValueError):
    """The bytes are no JSON that we accept; the message says why."""


def _default(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(_number_text(value))
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, bytes):
        return orjson.Fragment(value)
    return str(value)


def _number_text(value: Decimal) -> str:
    """Return a number's digits without an exponent; a number whose digits would fill the memory keeps its exponent.

    Raises ValueError for NaN and Infinity, which JSON cannot say.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is not a number in JSON.")
    return format(value, "f") if abs(value.adjusted()) <= LARGEST_EXPONENT else str(value)


def dumps(value: Any) -> bytes:
    """Return compact JSON. A Decimal keeps its own decimals (`Decimal("3.40")` is `3.40`); `bytes` are JSON already.

    Datetimes are ISO 8601 in UTC with a `Z`. Raises TypeError for a float: money must not meet one.
    """
    return orjson.dumps(value, default=_default, option=orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS)


def indented(value: Any) -> str:
    """Return JSON over several lines, for people to read."""
    return orjson.dumps(value, default=_default, option=orjson.OPT_UTC_Z | orjson.OPT_INDENT_2).decode()


def canonical(value: Any) -> bytes:
    """Return the same bytes for the same content in any order of keys, as fingerprints need.

    At most 10 bytes for each byte of the JSON that `loads` read. Whole numbers of more than 64 bits, which `loads` does
    not return, take the slow way.
    """
    try:
        return orjson.dumps(
            value, default=_default, option=orjson.OPT_UTC_Z | orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS
        )
    except TypeError:
        return json.dumps(value, default=str, sort_keys=True, separators=(",", ":")).encode()


def _refuse_constant(name: str) -> Any:
    raise Unreadable(f"{name} is not a number in JSON.")


def _number(text: str) -> Decimal:
    """Refuse exponents out of bounds: 1e200000000 is eleven bytes to read and two hundred million to write."""
    if len(text) <= LONGEST_NUMBER:
        value = Decimal(text)
        if abs(value.adjusted()) <= LARGEST_EXPONENT and len(_plain(value, text)) <= LONGEST_NUMBER:
            return value
    raise Unreadable("A number is too long, too large or too small.")


def _plain(value: Decimal, text: str) -> str:
    """Return the number as it is written again: without an exponent, which can make it longer."""
    return format(value, "f") if "e" in text or "E" in text else text


def _integer(text: str) -> int | Decimal:
    if len(text) <= LONGEST_NUMBER and (value := int(text)) in INTEGERS:
        return value
    return _number(text)


def loads(raw: bytes | str) -> Any:
    """Parse JSON; every number with a fraction becomes a Decimal, and so does a whole one of more than 64 bits.

    What this returns can be written again by `dumps` and `canonical`, at a cost in proportion to the bytes of `raw`.
    Raises Unreadable for broken UTF-8, broken JSON, NaN and Infinity, a NUL or half a surrogate pair in a
    string (PostgreSQL cannot keep them), a number of more than LONGEST_NUMBER characters or beyond 10 to the power of
    ±LARGEST_EXPONENT, and nesting deeper than DEEPEST.
    """
    try:
        text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
        value = json.loads(text, parse_float=_number, parse_int=_integer, parse_constant=_refuse_constant)
        if text.count("[") + text.count("{") > DEEPEST:
            _refuse_depth(value)
        if "\\u" in text:
            _refuse_unstorable(text, value)
    except Unreadable:
        raise
    except (UnicodeError, ValueError, ArithmeticError) as error:
        raise Unreadable("The body is not valid JSON in UTF-8.") from error
    except RecursionError as error:
        raise Unreadable(TOO_DEEP) from error
    return value


def _refuse_depth(value: Any) -> None:
    level = [value] if isinstance(value, dict | list) else []
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
        if not level:
            return
    raise Unreadable(TOO_DEEP)


def _refuse_unstorable(text: str, value: Any) -> None:
    """Refuse what only escapes can spell: a NUL, or half of a surrogate pair."""
    if _NUL_ESCAPE.search(text):
        raise Unreadable("A text must not hold a NUL character.")
    json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")


def iso(moment: datetime | date | None) -> str | None:
    """Return a datetime as `2026-11-22T10:00:00Z`, a date as `2026-11-22`."""
    if moment is None:
        return None
    return moment.isoformat().replace("+00:00", "Z")


def identifier(value: UUID | str | None) -> str | None:
    """Encode ids as strings."""
    return None if value is None else str(value)
