"""The fonts of PDFs: DejaVu Sans Condensed, and Noto Sans CJK for characters that DejaVu lacks.

DejaVu covers Latin, Greek, Cyrillic and common symbols; its two files and their licence are in this folder. Noto covers
Chinese, Japanese and Korean; it comes from a package and is opened only for a document that needs it. A PDF embeds only
the characters it uses. Text is not shaped: Arabic, Thai and Indian scripts print without joined letters.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from noto_cjk_sans_jp_regular import FONT_PATH

if TYPE_CHECKING:
    from fpdf import FPDF

FAMILY, FALLBACK = "fynlo", "fynlo-cjk"
REGULAR = Path(__file__).with_name("DejaVuSansCondensed.ttf")
BOLD = Path(__file__).with_name("DejaVuSansCondensed-Bold.ttf")
CJK = Path(str(FONT_PATH))
VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
UNKNOWN = "\N{REPLACEMENT CHARACTER}"  # in DejaVu; it shows the reader that a character is missing


def prepare(pdf: FPDF, text: str) -> None:
    """Add the fonts that `text` needs to `pdf`. Write only text that `writable` returned."""
    pdf.add_font(FAMILY, "", REGULAR)
    pdf.add_font(FAMILY, "B", BOLD)
    if needs_fallback(writable(text)):
        pdf.add_font(FALLBACK, "", CJK)
        pdf.set_fallback_fonts([FALLBACK], exact_match=False)


def close(pdf: FPDF) -> None:
    """Close the files that `prepare` opened, once `pdf` is written."""
    from fpdf.fonts import TTFFont

    for font in pdf.fonts.values():
        if isinstance(font, TTFFont):
            font.close()


def writable(text: str) -> str:
    """Return `text` in characters that the fonts have. Emoji are left out; an unknown character becomes `UNKNOWN`."""
    composed = unicodedata.normalize("NFC", text)
    drawn = "".join(map(_drawn, composed))
    return drawn if len(drawn) == len(composed) else re.sub(" {2,}", " ", drawn).strip(" ")


def needs_fallback(text: str) -> bool:
    """Whether `text`, which `writable` returned, has a character that only the second font draws."""
    return any(ord(letter) not in _own() and letter != "\n" for letter in text)


def _drawn(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Cf") or letter in VARIATIONS:
        return letter if letter == "\n" else ""
    if ord(letter) in _own() or ord(letter) in _others():
        return letter
    return "" if category in ("So", "Sk", "Mn") else UNKNOWN


@cache
def _own() -> frozenset[int]:
    """Return the characters that both weights of DejaVu have."""
    return _letters(REGULAR) & _letters(BOLD)


@cache
def _others() -> frozenset[int]:
    return _letters(CJK)


def _letters(file: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap() or ())
