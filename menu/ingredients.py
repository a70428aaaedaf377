"""What recipes add to the allergens of the menu. `inventory` registers the source; the menu knows no recipes itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from menu.labels import ALLERGENS


@dataclass(frozen=True, slots=True)
class Ingredients:
    """The `allergens` that the ingredients of a dish certainly contain; `known`: those of each ingredient are known."""

    allergens: frozenset[str]
    known: bool


Source = Callable[[], Mapping[UUID, Ingredients]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Ask `source` for the ingredients of products and options, by id; called once from `AppConfig.ready`."""
    _sources.append(source)


def registered() -> dict[UUID, Ingredients]:
    """Return the ingredients of products and options, by id. The queries of the sources."""
    return {made_id: made for source in _sources for made_id, made in source().items()}


def apply(rows: Iterable[dict[str, Any]], made: Mapping[UUID, Ingredients]) -> None:
    """Put what ingredients contain into the rows of a document: `allergens`, None if a part is unknown.

    A row with ingredients also has `known_allergens`, what it contains in any case, and `own_allergens`, what was
    entered for it. Unknown never becomes known here: a recipe may leave out what only the kitchen knows.
    """
    for row in rows:
        found = made.get(row["id"])
        if found is None:
            continue
        own = row["allergens"]
        contains = found.allergens | set(own or ())
        row["own_allergens"] = own
        row["known_allergens"] = [name for name in ALLERGENS if name in contains]
        row["allergens"] = row["known_allergens"] if own is not None and found.known else None
