"""Pictures of dishes: drawn again as WebP in two widths, named by their content, never changed afterwards."""

import hashlib
import io
import re
import warnings
from collections.abc import Callable
from typing import TypeVar

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from PIL import Image, ImageOps, UnidentifiedImageError

from fynlo.core.admission import ConcurrencyGroup
from fynlo.core.errors import Unavailable
from menu.errors import BadPicture

Drawn = TypeVar("Drawn")
WIDTHS = (160, 640)
MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 25_000_000  # what phones send; more is a bomb
MOST_PIXELS_OF = {"WEBP": 12_000_000}  # its decoder holds the picture four times
LARGEST = 2 * WIDTHS[-1]  # pixels of either side, before it is turned upright and fitted
ONE_AT_A_TIME = ConcurrencyGroup(at_work=1, waiting=2, patience=10.0)  # in this process: reading one takes up to 250 MB
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
NAME = re.compile(r"^(?P<schema>[a-z][a-z0-9_]*)/menu/(?P<name>[0-9a-f]{64})-(?:160|640)\.webp\Z")


def keep(content: bytes) -> str:
    """Store the picture for the restaurant in context and return the name it is kept under, a sha256.

    Turns it upright, strips its metadata, shrinks it to each of WIDTHS. Storage may be far away: call this
    before a command, not inside one. The same picture is stored once.

    Raises BadPicture for what is no JPEG, PNG, WebP or GIF, over MOST_BYTES or over MOST_PIXELS, Unavailable while
    others are being drawn.
    """
    rendered = _render_in_turn(content)
    name = hashlib.sha256(b"".join(rendered.values())).hexdigest()
    for width, data in rendered.items():
        path = path_of(connection.schema_name, name, width)
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(data))
    return name


def is_stored(name: str) -> bool:
    """Whether the restaurant in context has a picture under that name. Asks the storage."""
    return default_storage.exists(path_of(connection.schema_name, name, WIDTHS[-1]))


def path_of(schema_name: str, name: str, width: int) -> str:
    return f"{schema_name}/menu/{name}-{width}.webp"


def urls(schema_name: str, name: str) -> dict[str, str]:
    """Addresses by width on the restaurant's own host; none for a product without a picture."""
    return {str(width): f"/media/{path_of(schema_name, name, width)}" for width in WIDTHS} if name else {}


def redrawn(content: bytes) -> bytes:
    """Return the picture upright as JPEG of at most LARGEST pixels a side, without metadata: for other apps to store.

    Raises BadPicture, Unavailable as `keep`.
    """
    return _in_turn(_as_jpeg, content)


def _as_jpeg(content: bytes) -> bytes:
    out = io.BytesIO()
    picture = _opened(content).convert("RGB")
    clean = Image.new("RGB", picture.size)  # a new canvas carries no metadata over
    clean.paste(picture)
    clean.save(out, "JPEG", quality=80)
    return out.getvalue()


def _render_in_turn(content: bytes) -> dict[int, bytes]:
    return _in_turn(render_widths, content)


def _in_turn(draw: Callable[[bytes], Drawn], content: bytes) -> Drawn:
    if not ONE_AT_A_TIME.enter():
        raise Unavailable("Other pictures are being read right now. Try again in a moment.", retry_after=5)
    try:
        return draw(content)
    finally:
        ONE_AT_A_TIME.leave()


def render_widths(content: bytes) -> dict[int, bytes]:
    """The picture as WebP by width. Raises BadPicture."""
    picture = _opened(content)
    return {width: _render(picture, width) for width in WIDTHS}


def _opened(content: bytes) -> Image.Image:
    """The picture upright and no larger than LARGEST: a JPEG is never read at its full size."""
    if len(content) > MOST_BYTES:
        raise BadPicture("The picture is larger than 5 MB. Send a smaller one.", field="image")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=FORMATS)
            if picture.width * picture.height > MOST_PIXELS_OF.get(picture.format, MOST_PIXELS):
                raise BadPicture("The picture has too many pixels. Send a smaller one.", field="image")
            if picture.mode in ("P", "PA"):  # colours of a palette cannot be mixed
                picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
            picture.thumbnail((LARGEST, LARGEST), reducing_gap=1.5)
            return ImageOps.exif_transpose(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise BadPicture("The picture has too many pixels. Send a smaller one.", field="image") from error
    except UnidentifiedImageError as error:
        raise BadPicture("Send a picture as JPEG, PNG or WebP.", field="image") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadPicture("The picture is damaged and cannot be read.", field="image") from error


def _render(picture: Image.Image, width: int) -> bytes:
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    copy = picture.convert(mode)
    copy.thumbnail((width, width * 2))
    clean = Image.new(mode, copy.size)  # a new canvas carries no metadata over
    clean.paste(copy)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=80, method=4)
    return out.getvalue()


def name_in(url: str) -> str | None:
    """The name of the picture that `url` shows, when it is one of the restaurant in context."""
    match = NAME.match(url.partition("/media/")[2])
    return match["name"] if match and match["schema"] == connection.schema_name else None
