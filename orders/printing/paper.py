"""The rows of a piece of paper, and how they become lines of letters. Pure.

A row is {"text", "style"} with "right" for what stands at the right end, or "center". A job stores rows; they become
lines when a printer takes them: the printer that it moves to may have narrower paper.
"""

import textwrap
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]

TITLE, ITEM, TEXT, ALERT, RULE = "title", "item", "text", "alert", "rule"
WIDE = (TITLE,)  # letters of double width
TALL = (TITLE, ITEM)  # letters of double height
BOLD = (TITLE, ITEM, ALERT)
CODE_PAGE = "cp1252"  # western European letters, with £ and €
MOST_ROWS = 400


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One printed line, which fits the paper."""

    text: str
    style: str

    @property
    def is_plain(self) -> bool:
        """Whether the printer's own letters can print it; otherwise it is drawn."""
        try:
            self.text.encode(CODE_PAGE)
        except UnicodeEncodeError:
            return False
        return True


def row(text: str, style: str = TEXT, right: str = "", *, center: bool = False) -> Row:
    return {"text": text, "style": style, "right": right, "center": center}


def lines_of(rows: Iterable[Row], columns: int) -> list[PaperLine]:
    """Return the lines of these rows on paper of so many letters of the normal width."""
    return [line for one in rows for line in _lines(one, columns)]


def _lines(one: Row, columns: int) -> Iterator[PaperLine]:
    style = one["style"]
    if style == RULE:
        yield PaperLine("-" * columns, TEXT)
        return
    width = columns // 2 if style in WIDE else columns
    text, right = clean(one["text"]), clean(one.get("right", ""))
    indent = " " * min(len(text) - len(text.lstrip(" ")), 8)
    wrapped = textwrap.wrap(
        text.strip(), max(width - (len(right) + 1 if right else 0), 8), initial_indent=indent, subsequent_indent=indent
    )
    for number, part in enumerate(wrapped or [""]):
        if one.get("center"):
            yield PaperLine(f"{part:^{width}}".rstrip(), style)
        else:
            yield PaperLine(f"{part}{right:>{width - len(part)}}" if right and number == 0 else part, style)


def clean(text: str) -> str:
    """Return text without control characters, which a printer would obey. Composed, so that é is one letter."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") else letter for letter in composed)
