"""Pictures of dishes: drawn again as WebP in two widths, named by their content, never changed afterwards."""

import hashlib
import io
import re

from django.core.files.base import ContentFile
from django.db import connection
from PIL import Image

from fynlo.core import pictures, stored_files

WIDTHS = (160, 640)
LARGEST = 2 * WIDTHS[-1]  # pixels of either side, before it is turned upright and fitted
NAME = re.compile(r"^[a-z][a-z0-9_]*/menu/(?P<name>[0-9a-f]{64})-(?P<width>160|640)\.webp\Z")


def keep(content: bytes) -> str:
    """Store the picture for the restaurant in context and return the name it is kept under, a sha256.

    Turns it upright, strips its metadata, shrinks it to each of WIDTHS. Storage may be far away: call this
    before a command, not inside one. The same picture is stored once.

    Raises BadPicture for what is no JPEG, PNG, WebP or GIF, too large or of too many pixels, Unavailable while
    others are being drawn and when the storage is away.
    """
    rendered = pictures.in_turn(render_widths, content)
    name = hashlib.sha256(b"".join(rendered.values())).hexdigest()
    for width, data in rendered.items():
        path = path_of(connection.schema_name, name, width)
        if not stored_files.pictures().exists(path):
            stored_files.pictures().save(path, ContentFile(data))
    return name


def is_stored(name: str) -> bool:
    """Whether the restaurant in context has a picture under that name. Asks the storage."""
    return stored_files.pictures().exists(path_of(connection.schema_name, name, WIDTHS[-1]))


def folder_of(schema_name: str) -> str:
    return f"{schema_name}/menu"


def path_of(schema_name: str, name: str, width: int) -> str:
    return f"{folder_of(schema_name)}/{name}-{width}.webp"


def own_path(path: str) -> str:
    """Return where the restaurant in context keeps the picture that `path` names; "" for what is no picture's path.

    The schema in `path` is not read. A published menu never changes, so the menu of a restaurant that was imported or
    restored under another address names the folder that its pictures came from.
    """
    match = NAME.match(path)
    return path_of(connection.schema_name, match["name"], int(match["width"])) if match else ""


def urls(schema_name: str, name: str) -> dict[str, str]:
    """Addresses by width on the restaurant's own host; none for a product without a picture."""
    return {str(width): f"/media/{path_of(schema_name, name, width)}" for width in WIDTHS} if name else {}


def redrawn(content: bytes) -> bytes:
    """Return the picture upright as JPEG of at most LARGEST pixels a side, without metadata: for other apps to store.

    Raises BadPicture, Unavailable as `keep`.
    """
    return pictures.in_turn(_as_jpeg, content)


def _as_jpeg(content: bytes) -> bytes:
    out = io.BytesIO()
    picture = pictures.read(content, largest=LARGEST).convert("RGB")
    clean = Image.new("RGB", picture.size)  # a new canvas carries no metadata over
    clean.paste(picture)
    clean.save(out, "JPEG", quality=80)
    return out.getvalue()


def render_widths(content: bytes) -> dict[int, bytes]:
    """The picture as WebP by width. Raises BadPicture."""
    picture = pictures.read(content, largest=LARGEST)
    return {width: _render(picture, width) for width in WIDTHS}


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
    """The name of the picture that `url` shows, None if it shows none. `is_stored` says whether we have it."""
    match = NAME.match(url.partition("/media/")[2])
    return match["name"] if match else None
