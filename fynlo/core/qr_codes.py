"""QR codes of addresses, black on white in every theme, so that each camera reads them."""

import segno
from django.utils.safestring import SafeString, mark_safe

COLORS = {"dark": "#000", "light": "#fff"}


def svg(address: str, *, scale: int | None = 4, border: int = 2) -> SafeString:
    """Return inline SVG. `scale` is pixels a module, or None for a code as large as its place; `border` is modules."""
    size = {"omitsize": True} if scale is None else {"scale": scale}
    image = make(address).svg_inline(border=border, **COLORS, **size)
    return mark_safe(image)  # noqa: S308, segno draws it and no part of the address is in it


def png(address: str) -> str:
    """Return a PNG as a data: address, for clients that draw no SVG."""
    return make(address).png_data_uri(scale=6, border=2)


def make(address: str) -> segno.QRCode:
    """Return the code itself, with 15 % of it to spare for dirt."""
    return segno.make(address, error="m", micro=False)
