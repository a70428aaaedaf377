"""ESC/POS, which python-escpos writes. It is loaded by the first print: it reads a large table of printers."""

from collections.abc import Sequence

from orders.printing.drawing import draw
from orders.printing.paper import BOLD, TALL, WIDE, PaperLine

PROFILE = "TM-T88V"  # code page 1252 and the raster commands are alike on Epson's receipt printers


def encode(lines: Sequence[PaperLine], columns: int) -> bytes:
    """Return the bytes of these lines. A line with a letter that the printer lacks is drawn."""
    from escpos.printer import Dummy

    printer = Dummy(profile=PROFILE)
    printer.hw("INIT")
    printer.magic.force_encoding("CP1252")
    for line in lines:
        if not line.is_plain:
            printer.image(draw([line], columns))
            continue
        printer.set(
            bold=line.style in BOLD, custom_size=True, width=1 + (line.style in WIDE), height=1 + (line.style in TALL)
        )
        printer.textln(line.text)
    printer.set(bold=False, normal_textsize=True)
    printer.cut(mode="PART")
    return printer.output
