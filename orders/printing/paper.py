"""The rows of a piece of paper, and how they become lines of letters. Pure.

A row is {"text", "style"} with "right" for what stands at the right end, or "center". The text of a LOGO is its name
(`restaurants.logos`), that of a QR code is what it says. A job stores rows; they become lines when a printer takes
them: the printer that it moves to may have narrower paper.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]

TITLE, ITEM, TEXT, ALERT, RULE = "title", "item", "text", "alert", "rule"
LOGO, QR = "logo", "qr"
PICTURES = (LOGO, QR)
WIDE = (TITLE,)  # letters of double width
TALL = (TITLE, ITEM)  # letters of double height
BOLD = (TITLE, ITEM, ALERT)
CODE_PAGE = "cp1252"  # western European letters, with £ and €
MOST_ROWS = 2000  # 200 items with nine options and notes each
MOST_INDENT = 4  # spaces


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One printed line, which fits the paper, or a picture in its middle."""

    text: str
    style: str

    @property
    def is_plain(self) -> bool:
        """Whether the printer's own letters can print it; otherwise it is drawn."""
        if self.style in PICTURES:
            return False
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


def cells(text: str) -> int:
    """Return how many letters of the normal width a text takes: Chinese, Japanese and Korean ones take two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def _lines(one: Row, columns: int) -> Iterator[PaperLine]:
    style = one["style"]
    if style == RULE:
        yield PaperLine("-" * columns, TEXT)
        return
    if style in PICTURES:
        yield PaperLine(clean(one["text"]), style)
        return
    width = columns // 2 if style in WIDE else columns
    text, right = clean(one["text"]), clean(one.get("right", ""))
    indent = " " * min(len(text) - len(text.lstrip(" ")), MOST_INDENT)
    wrapped = _wrapped(text.strip(), width - (cells(right) + 1 if right else 0), indent)
    for number, part in enumerate(wrapped):
        if one.get("center"):
            yield PaperLine(" " * ((width - cells(part)) // 2) + part, style)
        elif right and number == 0:
            yield PaperLine(part + " " * (width - cells(part) - cells(right)) + right, style)
        else:
            yield PaperLine(part, style)


def _wrapped(text: str, width: int, indent: str) -> list[str]:
    """Break a text between words, and a word that is longer than a line between letters. At least one line."""
    width = max(width, 2 * len(indent) + 8)
    lines, line = [], indent
    for word in text.split():
        longer = f"{line} {word}" if line.strip() else f"{line}{word}"
        if cells(longer) <= width:
            line = longer
            continue
        if line.strip():
            lines.append(line)
            line = indent
        for letter in word:
            if cells(line) + cells(letter) > width:
                lines.append(line)
                line = indent
            line += letter
    return [*lines, line]


def clean(text: str) -> str:
    """Return text without control characters, which a printer would obey. Composed, so that é is one letter."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(
        " " if unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Zl", "Zp") else letter for letter in composed
    )
