"""Lines as a black and white picture, for letters that a printer's own fonts lack."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from fynlo.core import pdf_fonts
from orders.printing.paper import BOLD, MOST_INDENT, TALL, WIDE, PaperLine

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

DOTS_A_COLUMN = 12
HEIGHT, FONT, SMALLEST, MARGIN = 30, 22, 10, 4  # dots


def png(lines: Sequence[PaperLine], columns: int) -> bytes:
    """Return the lines as a PNG."""
    held = BytesIO()
    draw(lines, columns).save(held, "PNG")
    return held.getvalue()


def draw(lines: Sequence[PaperLine], columns: int) -> Image:
    """Return the lines as a picture of one bit a dot, as wide as the paper; a line that is too long is smaller."""
    from PIL import Image, ImageDraw

    heights = [HEIGHT * (1 + (line.style in TALL)) for line in lines]
    width = columns * DOTS_A_COLUMN
    picture = Image.new("1", (width, max(sum(heights), HEIGHT)), 1)
    pen, top = ImageDraw.Draw(picture), 0
    for line, height in zip(lines, heights, strict=True):
        _draw_line(pen, line, top, width)
        top += height
    return picture


def _draw_line(pen: ImageDraw, line: PaperLine, top: int, width: int) -> None:
    text = pdf_fonts.writable(line.text.strip(" "))
    size = FONT * 2 if line.style in WIDE else FONT * 3 // 2 if line.style in TALL else FONT
    kind = (line.style in BOLD, pdf_fonts.needs_fallback(text))
    left = DOTS_A_COLUMN * (len(line.text) - len(line.text.lstrip(" ")))
    wanted = pen.textlength(text, font=_font(size, *kind))
    if (
        left > MOST_INDENT * DOTS_A_COLUMN
    ):  # spaces in front of a centred text, whose letters have other widths than the spaces
        left = max(int((width - wanted) / 2), 0)
    room = width - left - MARGIN
    if wanted > room:
        size = max(int(size * room / wanted), SMALLEST)
    font = _font(size, *kind)
    words, _gap, right = text.partition("  ")
    pen.text((left, top), words, fill=0, font=font)
    if right := right.strip(" "):
        pen.text((width - pen.textlength(right, font=font), top), right, fill=0, font=font)


@cache
def _font(size: int, is_bold: bool, is_fallback: bool) -> FreeTypeFont:
    from PIL import ImageFont

    own = pdf_fonts.BOLD if is_bold else pdf_fonts.REGULAR
    return ImageFont.truetype(str(pdf_fonts.CJK if is_fallback else own), size)
