"""Identifiers. New rows get a time-ordered uuid7, so that indexes grow at one end."""

from uuid import UUID

from uuid_utils.compat import uuid7

__all__ = ["parse_uuid", "uuid7"]


def parse_uuid(text: object) -> UUID | None:
    """Return the uuid that `text` spells, or None."""
    if isinstance(text, UUID):
        return text
    try:
        return UUID(str(text))
    except ValueError:
        return None
