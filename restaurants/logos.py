"""The logo of a restaurant: drawn again as PNG on white, named by its content, kept because receipts show it."""

import hashlib
import io
import re

from django.core.files.base import ContentFile
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe
from PIL import Image

from fynlo.core import pictures, stored_files
from fynlo.core.tenancy.connection import connection

WIDTH, HEIGHT = 480, 240  # pixels at most
COLOURS = 256
NAME = re.compile(r"[0-9a-f]{64}")


def keep(content: bytes) -> str:
    """Store the logo for the restaurant in context and return its name, a sha256. The same picture is stored once.

    Storage may be far away: call this before a command, not inside one. Raises BadPicture, Unavailable.
    """
    drawn = pictures.in_turn(_draw, content)
    name = hashlib.sha256(drawn).hexdigest()
    path = path_of(connection.schema_name, name)
    if not stored_files.pictures().exists(path):
        stored_files.pictures().save(path, ContentFile(drawn))
    return name


def _draw(content: bytes) -> bytes:
    picture = pictures.read(content, largest=2 * WIDTH).convert("RGBA")
    picture.thumbnail((WIDTH, HEIGHT))
    white = Image.new("RGBA", picture.size, "white")  # a new canvas carries no metadata over
    white.alpha_composite(picture)
    out = io.BytesIO()
    white.convert("RGB").quantize(COLOURS).save(out, "PNG", optimize=True)
    return out.getvalue()


def folder_of(schema_name: str) -> str:
    return f"{schema_name}/logo"


def path_of(schema_name: str, name: str) -> str:
    return f"{folder_of(schema_name)}/{name}.png"


def stored(name: str) -> bytes | None:
    """Return the PNG of a logo of the restaurant in context; None without one, or when the storage has lost it."""
    if not NAME.fullmatch(name):
        return None
    try:
        with stored_files.pictures().open(path_of(connection.schema_name, name)) as file:
            return file.read()
    except FileNotFoundError:
        return None


def address(name: str) -> str:
    """Return the address on the restaurant's own host; "" without a logo."""
    return f"/logo/{name}.png" if NAME.fullmatch(name) else ""


@require_safe
def logo(request: HttpRequest, name: str) -> HttpResponseBase:
    """Anybody who has a receipt sees its logo. A logo never changes under its name."""
    if not NAME.fullmatch(name):
        raise Http404
    return stored_files.picture(request, path_of(request.tenant.schema_name, name), "image/png")
