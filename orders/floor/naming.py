"""Names of tables and sections, and numbered names for several tables. Pure."""

import re
from collections.abc import Iterable

LONGEST_SECTION_NAME = 40
LONGEST_TABLE_NAME = 20
LONGEST_PREFIX = 14
NUMBER = re.compile(r"\s*(\d{1,4})")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
WORD = re.compile(r"[^\W\d_]{2,}\Z")


def one_line(text: str) -> str:
    """Return the name as it is stored: one line with single spaces."""
    return " ".join(text.split())


def next_names(prefix: str, count: int, taken: Iterable[str]) -> list[str]:
    """Return `count` names, numbered after the highest number in `taken`.

    The prefix "" gives 1, 2, 3; "T" gives T1, T2; a word gets a space: "Bar" gives Bar 1, Bar 2. Numbers with more than
    four digits are ignored.
    """
    prefix = one_line(prefix)
    numbers = [number for name in taken if (number := _number_after(prefix, name)) is not None]
    first = max(numbers, default=0) + 1
    gap = " " if WORD.search(prefix) else ""
    return [f"{prefix}{gap}{number}" for number in range(first, first + count)]


def _number_after(prefix: str, name: str) -> int | None:
    if name[: len(prefix)].casefold() != prefix.casefold():
        return None
    found = NUMBER.fullmatch(name[len(prefix) :])
    return int(found[1]) if found else None
