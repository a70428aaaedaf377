"""Lines as a black and white picture, for letters that a printer's own fonts lack."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from fynlo.core import pdf_fonts
from orders.printing.paper import BOLD, TALL, WIDE, PaperLine

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

DOTS_A_COLUMN = 12
HEIGHT, FONT = 30, 22  # dots of a line and of its letters


def png(lines: Sequence[PaperLine], columns: int) -> bytes:
    """Return the lines as a PNG."""
    held = BytesIO()
    draw(lines, columns).save(held, "PNG")
    return held.getvalue()


def draw(lines: Sequence[PaperLine], columns: int) -> Image:
    """Return the lines as a picture of one bit a dot, as wide as the paper."""
    from PIL import Image, ImageDraw

    heights = [HEIGHT * (1 + (line.style in TALL)) for line in lines]
    picture = Image.new("1", (columns * DOTS_A_COLUMN, max(sum(heights), HEIGHT)), 1)
    pen, top = ImageDraw.Draw(picture), 0
    for line, height in zip(lines, heights, strict=True):
        text = pdf_fonts.writable(line.text)
        size = FONT * (1 + (line.style in TALL or line.style in WIDE))
        pen.text((0, top), text, fill=0, font=_font(size, line.style in BOLD, pdf_fonts.needs_fallback(text)))
        top += height
    return picture


@cache
def _font(size: int, is_bold: bool, is_fallback: bool) -> FreeTypeFont:
    from PIL import ImageFont

    own = pdf_fonts.BOLD if is_bold else pdf_fonts.REGULAR
    return ImageFont.truetype(str(pdf_fonts.CJK if is_fallback else own), size)
