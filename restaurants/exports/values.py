"""Values of an archive's JSON as the columns' own types. Pure."""

import base64
import binascii
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field

from fynlo.core.ids import parse_uuid


class WrongValue(ValueError):
    """A value is not of its column's type. The message says what is wrong, without the column's name."""


def read_value(column: Field, value: Any) -> Any:
    """Return a value of the archive's JSON as `column` stores it. Amounts stay exact: no number becomes a float.

    Raises WrongValue for another type, a text that is too long, an amount with too many decimals, and what is not among
    the column's choices.
    """
    column = column.target_field if column.is_relation else column  # type: ignore[attr-defined]
    if value is None:
        raise WrongValue("it is empty")
    found = _READERS.get(column.get_internal_type(), _whole_number)(column, value)
    if column.choices and found not in (None, "") and found not in {choice for choice, _ in column.flatchoices}:
        raise WrongValue(f"{found} is not one of its values")
    try:
        column.run_validators(found)
    except ValidationError as error:
        raise WrongValue(error.messages[0]) from error
    return found


def _whole_number(column: Field, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise WrongValue("it is no whole number")
    return value


def _text(column: Field, value: Any) -> str:
    if not isinstance(value, str) or "\0" in value:
        raise WrongValue("it is no text")
    return value


def _truth(column: Field, value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValue("it is neither true nor false")
    return value


def _amount(column: Field, value: Any) -> Decimal:
    if not isinstance(value, int | Decimal) or isinstance(value, bool):
        raise WrongValue("it is no number")
    return Decimal(value)


def _id(column: Field, value: Any) -> UUID:
    found = parse_uuid(value) if isinstance(value, str) else None
    if found is None:
        raise WrongValue("it is no id")
    return found


def _bytes(column: Field, value: Any) -> bytes:
    try:
        return base64.b64decode(_text(column, value), validate=True)
    except binascii.Error as error:
        raise WrongValue("it is no base64") from error


def _json(column: Any, value: Any) -> Any:
    return value if column.encoder else _with_floats(value)


def _with_floats(value: Any) -> Any:
    """Return JSON for a plain JSON column, which holds no amounts and cannot store a Decimal."""
    if isinstance(value, dict):
        return {name: _with_floats(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_floats(each) for each in value]
    return float(value) if isinstance(value, Decimal) else value


def _list(column: Any, value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise WrongValue("it is no list")
    return [read_value(column.base_field, each) for each in value]


def _iso(kind: type[date] | type[time]) -> Callable[[Field, Any], Any]:
    def read(column: Field, value: Any) -> Any:
        try:
            found = kind.fromisoformat(_text(column, value))
        except ValueError as error:
            raise WrongValue(f"it is no {kind.__name__} in ISO 8601") from error
        if isinstance(found, datetime) and found.tzinfo is None:
            raise WrongValue("it is a moment without a time zone")
        return found

    return read


_READERS: dict[str, Callable[[Any, Any], Any]] = {
    "CharField": _text, "TextField": _text, "SlugField": _text, "EmailField": _text, "URLField": _text,
    "BooleanField": _truth, "DecimalField": _amount, "UUIDField": _id, "BinaryField": _bytes, "JSONField": _json,
    "ArrayField": _list, "DateField": _iso(date), "DateTimeField": _iso(datetime), "TimeField": _iso(time),
}  # fmt: skip
