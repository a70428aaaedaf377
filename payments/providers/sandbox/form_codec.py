"""The request bodies of Stripe's API: forms whose names nest, such as `line_items[0][quantity]`."""

import re
from typing import Any
from urllib.parse import parse_qsl

MOST_FIELDS = 500
PARTS = re.compile(r"[^\[\]]+")


def decode(text: str) -> dict[str, Any]:
    """Return the nested fields; numbered names become lists. Raises ValueError for more than MOST_FIELDS fields."""
    fields: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS):
        *path, last = PARTS.findall(name) or [""]
        inner = fields
        for part in path:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                raise ValueError(f"{name} is a value and an object")
        inner[last] = value
    return _with_lists(fields)


def _with_lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(each) for name, each in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
