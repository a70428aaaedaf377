"""What a person's app keeps about them: `user_metadata` of Supabase's client library.

The person writes it, so nothing is decided by it. Their name is part of it on the wire, but is stored as `User.name`.
"""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from fynlo.core import json_codec
from fynlo.core.errors import InvalidInput
from restaurants.models import User

MOST_BYTES = 4096  # as JSON
LONGEST_KEY = 60
NAMES = ("first_name", "last_name", "name", "full_name")


def serialize_metadata(user: User) -> dict[str, Any]:
    """Return the stored metadata with the person's name."""
    first, _, last = user.name.partition(" ")
    return json_codec.loads(json.dumps(user.metadata)) | {"first_name": first, "last_name": last, "name": user.name}


def merged(stored: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the metadata after `changes`, as Supabase merges: key by key, and null removes a key.

    Leaves the names out. Raises InvalidInput if the result has more than MOST_BYTES, or a key is too long.
    """
    if any(len(key) > LONGEST_KEY for key in changes):
        raise InvalidInput(
            gettext("A name in data has more than {longest_key} characters.").format(longest_key=LONGEST_KEY),
            field="data",
        )
    whole = {**stored, **changes}
    kept = {key: _storable(value) for key, value in whole.items() if value is not None and key not in NAMES}
    if len(json_codec.canonical(changes)) > MOST_BYTES or len(json.dumps(kept)) > MOST_BYTES:
        raise InvalidInput(
            gettext("Data has more than {most_bytes} bytes. Send less.").format(most_bytes=MOST_BYTES), field="data"
        )
    return kept


def name_in(changes: Mapping[str, Any], *, before: str = "") -> str:
    """Return the name that `changes` give a person who was called `before`; "" if they give none.

    A first or last name that is not given stays. Raises InvalidInput for a name that is no text.
    """
    given = {key: changes[key] for key in NAMES if key in changes}
    if any(not isinstance(value, str | None) for value in given.values()):
        raise InvalidInput(gettext("A name is text."), field="data")
    first, _, last = before.partition(" ")
    if "first_name" in given or "last_name" in given:
        return f"{given.get('first_name', first) or ''} {given.get('last_name', last) or ''}".strip()
    return (given.get("name") or given.get("full_name") or "").strip()


def _storable(value: Any) -> Any:
    """Return the value with numbers that a JSON column takes."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_storable(item) for item in value]
    if isinstance(value, dict):
        return {key: _storable(item) for key, item in value.items()}
    return value
