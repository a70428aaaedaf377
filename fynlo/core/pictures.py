"""Read the pictures that people send: bounded in bytes, pixels and memory. What is stored is always drawn again."""

import io
import warnings
from collections.abc import Callable
from typing import TypeVar

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from fynlo.core.admission import ConcurrencyGroup
from fynlo.core.errors import DomainError, Unavailable

Drawn = TypeVar("Drawn")
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000  # what phones send; more is a bomb
MOST_PIXELS_OF = {"WEBP": 12_000_000}  # its decoder holds the picture four times
ONE_AT_A_TIME = ConcurrencyGroup(at_work=1, waiting=2, patience=10.0)  # in this process: reading one takes up to 250 MB
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
ACCEPTED = "image/jpeg,image/png,image/webp"  # what a page's file field offers


class BadPicture(DomainError):
    code = "menu.bad_picture"
    status = 400


def in_turn(draw: Callable[[bytes], Drawn], content: bytes) -> Drawn:
    """Return `draw(content)`, one at a time in this process. Raises Unavailable while others are being drawn."""
    if not ONE_AT_A_TIME.enter():
        raise Unavailable(_("Other pictures are being read right now. Try again in a moment."), retry_after=5)
    try:
        return draw(content)
    finally:
        ONE_AT_A_TIME.leave()


def read(content: bytes, *, largest: int) -> Image.Image:
    """Return the picture upright, at most `largest` pixels a side: a JPEG is never read at its full size.

    Raises BadPicture for what is no JPEG, PNG, WebP or GIF, over MOST_BYTES or over MOST_PIXELS.
    """
    if len(content) > MOST_BYTES:
        raise BadPicture(_("The picture is larger than 5 MB. Send a smaller one."), field="image")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS_OF.get(picture.format or "", MOST_PIXELS):
                raise BadPicture(_("The picture has too many pixels. Send a smaller one."), field="image")
            if picture.mode in ("P", "PA"):  # colours of a palette cannot be mixed
                picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            picture.thumbnail((largest, largest), reducing_gap=1.5)
            return ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture(_("The picture has too many pixels. Send a smaller one."), field="image") from error
    except UnidentifiedImageError as error:
        raise BadPicture(_("Send a picture as JPEG, PNG or WebP."), field="image") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadPicture(_("The picture is damaged and cannot be read."), field="image") from error
