"""Lines as a black and white picture, for letters that a printer's own fonts lack, QR codes and logos."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from fynlo.core import pdf_fonts, qr_codes
from fynlo.core.buckets import BucketAway
from orders.printing.paper import BOLD, LOGO, MOST_INDENT, QR, TALL, WIDE, PaperLine
from restaurants import logos

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

DOTS_A_COLUMN = 12
HEIGHT, FONT, SMALLEST, MARGIN = 30, 22, 10, 4  # dots
MODULE, GAP = 5, 12  # dots: the side of a module of a QR code, the white below a picture
LOGO_SIZE = (288, 144)  # dots at most: 36 mm wide, as on the PDF


def png(lines: Sequence[PaperLine], columns: int) -> bytes:
    """Return the lines as a PNG."""
    held = BytesIO()
    draw(lines, columns).save(held, "PNG")
    return held.getvalue()


def draw(lines: Sequence[PaperLine], columns: int) -> Image:
    """Return the lines as a picture of one bit a dot, as wide as the paper; a line that is too long is smaller.

    A logo that the storage has lost, or cannot send now, is left out: tickets wait behind the receipt.
    """
    from PIL import Image, ImageDraw

    width = columns * DOTS_A_COLUMN
    pictures = [_picture(line) for line in lines]
    heights = [
        HEIGHT * (1 + (line.style in TALL)) if picture is None else picture.height + GAP
        for line, picture in zip(lines, pictures, strict=True)
    ]
    paper = Image.new("1", (width, max(sum(heights), HEIGHT)), 1)
    pen, top = ImageDraw.Draw(paper), 0
    for line, picture, height in zip(lines, pictures, heights, strict=True):
        if picture is None:
            _draw_line(pen, line, top, width)
        else:
            paper.paste(picture, ((width - picture.width) // 2, top))
        top += height
    return paper


def _picture(line: PaperLine) -> Image | None:
    from PIL import Image

    if line.style == QR:
        matrix = qr_codes.make(line.text).matrix
        side = len(matrix)
        picture = Image.new("1", (side, side), 1)
        picture.putdata([0 if is_dark else 1 for row in matrix for is_dark in row])
        return picture.resize((side * MODULE, side * MODULE))
    if line.style != LOGO:
        return None
    try:
        stored = logos.stored(line.text)
    except BucketAway:
        stored = None
    picture = Image.open(BytesIO(stored)).convert("L") if stored else Image.new("L", (1, 1), 255)
    picture.thumbnail(LOGO_SIZE)
    return picture.convert("1")


def _draw_line(pen: ImageDraw, line: PaperLine, top: int, width: int) -> None:
    text = pdf_fonts.writable(line.text.strip(" "))
    size = FONT * 2 if line.style in WIDE else FONT * 3 // 2 if line.style in TALL else FONT
    kind = (line.style in BOLD, pdf_fonts.needs_fallback(text))
    left = DOTS_A_COLUMN * (len(line.text) - len(line.text.lstrip(" ")))
    wanted = pen.textlength(text, font=_font(size, *kind))
    # More spaces stand in front of a centred text, whose letters have other widths than the spaces.
    if left > MOST_INDENT * DOTS_A_COLUMN:
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
