"""The letters of printed receipts: DejaVu Sans Condensed, and Noto Sans CJK for what DejaVu does not draw.

DejaVu draws Latin, Greek, Cyrillic and the usual signs; its two files lie beside this module, with their licence. Noto
draws Chinese, Japanese and Korean; a package brings it, and only a receipt that needs it opens it. A PDF carries only
the letters that stand on it. Letters are not shaped: Arabic, Thai and Indian scripts print without their joins.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from noto_cjk_sans_jp_regular import FONT_PATH

FAMILY, FALLBACK = "receipt", "receipt-cjk"
REGULAR = Path(__file__).with_name("DejaVuSansCondensed.ttf")
BOLD = Path(__file__).with_name("DejaVuSansCondensed-Bold.ttf")
CJK = Path(str(FONT_PATH))
VARIATIONS = frozenset(map(chr, range(0xFE00, 0xFE10)))
UNKNOWN = "\N{REPLACEMENT CHARACTER}"  # DejaVu draws it: a letter is missing, and the reader sees that one is


def prepare(pdf: FPDF, text: str) -> None:
    """Give `pdf` the fonts that `text` needs; write only what `writable` returned."""
    pdf.add_font(FAMILY, "", REGULAR)
    pdf.add_font(FAMILY, "B", BOLD)
    if any(ord(letter) not in _own() and letter != "\n" for letter in writable(text)):
        pdf.add_font(FALLBACK, "", CJK)
        pdf.set_fallback_fonts([FALLBACK], exact_match=False)


def close(pdf: FPDF) -> None:
    """Close the files that `prepare` opened, once `pdf` is written."""
    for font in pdf.fonts.values():
        font.close()


def writable(text: str) -> str:
    """`text` in letters that the fonts have. Pictures (emoji) are left out; an unknown letter becomes `UNKNOWN`."""
    composed = unicodedata.normalize("NFC", text)
    drawn = "".join(map(_drawn, composed))
    return drawn if len(drawn) == len(composed) else re.sub(" {2,}", " ", drawn).strip(" ")


def _drawn(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in ("Cc", "Cf") or letter in VARIATIONS:
        return letter if letter == "\n" else ""
    if ord(letter) in _own() or ord(letter) in _others():
        return letter
    return "" if category in ("So", "Sk", "Mn") else UNKNOWN


@cache
def _own() -> frozenset[int]:
    """What both of DejaVu's weights draw."""
    return _letters(REGULAR) & _letters(BOLD)


@cache
def _others() -> frozenset[int]:
    return _letters(CJK)


def _letters(file: Path) -> frozenset[int]:
    with TTFont(file, lazy=True) as font:
        return frozenset(font.getBestCmap())
