"""Star's own commands, alike in line mode and StarPRNT mode, and a picture for letters that they lack.

Star Line Mode Command Specifications, and what Star's own plugin writes for line mode, StarPRNT and StarPRNT core alike
(github.com/star-micronics/star-cloudprnt-for-woocommerce, `cloudprnt/printer_star_*.inc.php`, read 2026-12): code page
0x20 is 1252, `ESC i` takes the height first, `ESC d 3` feeds to the cutter and cuts partly, `ESC GS y` is a QR code.

Star's printers take no ESC/POS unless they are set to emulate it, so python-escpos cannot make these bytes.
"""

from collections.abc import Sequence

from orders.printing.paper import BOLD, CODE_PAGE, QR, TALL, WIDE, PaperLine

COMMANDS = ("application/vnd.star.starprntcore", "application/vnd.star.starprnt", "application/vnd.star.line")
PICTURE = "image/png"

START = b"\x1b@" + b"\x1b\x1dt\x20"  # initialise; code page 1252
NORMAL = b"\x1bi\x00\x00" + b"\x1bF" + b"\x1b5"
LEFT, CENTRE = b"\x1b\x1da\x00", b"\x1b\x1da\x01"
CODE = b"\x1b\x1dyS0\x02" + b"\x1b\x1dyS1\x01" + b"\x1b\x1dyS2\x05"  # model 2, 15 % to spare, 5 dots a module
CUT = b"\x1bd\x03"  # feed to the cutter, cut partly


def media_types(lines: Sequence[PaperLine]) -> tuple[str, ...]:
    """Return the forms that a job can be fetched in: as a picture if the printer lacks one of its letters."""
    return COMMANDS if all(line.is_plain or line.style == QR for line in lines) else (PICTURE,)


def encode(lines: Sequence[PaperLine]) -> bytes:
    """Return the bytes of plain lines and QR codes. Raises UnicodeEncodeError for others."""
    return START + b"".join(_code(line) if line.style == QR else _line(line) for line in lines) + NORMAL + CUT


def _code(line: PaperLine) -> bytes:
    content = line.text.encode()
    return CENTRE + CODE + b"\x1b\x1dyD1\x00" + len(content).to_bytes(2, "little") + content + b"\x1b\x1dyP\n" + LEFT


def _line(line: PaperLine) -> bytes:
    tall, wide = line.style in TALL, line.style in WIDE
    style = b"\x1bi" + bytes((int(tall), int(wide))) + (b"\x1bE" if line.style in BOLD else b"")
    return style + line.text.encode(CODE_PAGE) + NORMAL + b"\n"
