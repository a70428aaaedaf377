"""Star's own commands, alike in line mode and StarPRNT mode, and a picture for letters that they lack.

Star's printers take no ESC/POS unless they are set to emulate it, so python-escpos cannot make these bytes.
"""

from collections.abc import Sequence

from orders.printing.paper import BOLD, CODE_PAGE, TALL, WIDE, PaperLine

COMMANDS = ("application/vnd.star.starprntcore", "application/vnd.star.starprnt", "application/vnd.star.line")
PICTURE = "image/png"

START = b"\x1b@" + b"\x1b\x1dt\x20"  # initialise; code page 1252
NORMAL = b"\x1bi\x00\x00" + b"\x1bF" + b"\x1b5"
CUT = b"\x1bd\x03"  # feed to the cutter, cut partly


def media_types(lines: Sequence[PaperLine]) -> tuple[str, ...]:
    """Return the forms that a job can be fetched in: as a picture if the printer lacks one of its letters."""
    return COMMANDS if all(line.is_plain for line in lines) else (PICTURE,)


def encode(lines: Sequence[PaperLine]) -> bytes:
    """Return the bytes of plain lines. Raises UnicodeEncodeError for others."""
    return START + b"".join(map(_line, lines)) + NORMAL + CUT


def _line(line: PaperLine) -> bytes:
    tall, wide = line.style in TALL, line.style in WIDE
    style = b"\x1bi" + bytes((int(tall), int(wide))) + (b"\x1bE" if line.style in BOLD else b"")
    return style + line.text.encode(CODE_PAGE) + NORMAL + b"\n"
