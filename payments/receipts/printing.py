"""A receipt as a PDF: drawn once from its document and stored; every later print is the same bytes.

fpdf2 is loaded by the first print: it takes a fifth of the time in which a process starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from fynlo.core import json_codec, pdf_fonts, qr_codes
from fynlo.core.languages import html_language
from payments.models import Receipt, ReceiptPrint
from payments.receipts.content import ReceiptContent, in_language_of
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from restaurants import logos

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, MARGIN, ROW = 80, 5, 5  # millimetres: the roll of a receipt printer
CODE = 24
LOGO_WIDTH, LOGO_HEIGHT = 36, 18


def pdf_of(receipt: Receipt, address: str) -> bytes:
    """Return the receipt's PDF; the first call draws and stores it. `address` is the page that the QR code opens."""
    from payments.commands import RECEIPT_PRINT  # imports this module

    stored = ReceiptPrint.objects.filter(receipt=receipt).first()
    if stored is None:
        pdf = render(json_codec.loads(receipt.document), address)  # outside the transaction: it takes a moment
        key = f"receipt-print:{receipt.id}"
        dispatch(RECEIPT_PRINT, target=receipt.id, actor=Actor.system(), key=key, extra={"pdf": pdf})
        stored = ReceiptPrint.objects.get(receipt=receipt)
    return bytes(stored.pdf)


def store_print(*, context: CommandContext, receipt_id: str, pdf: bytes) -> dict[str, Any]:
    """Store the first print of a receipt. A second call changes nothing."""
    ReceiptPrint.objects.get_or_create(receipt_id=receipt_id, defaults={"pdf": pdf})
    return {"receipt_id": receipt_id}


def render(document: dict[str, Any], address: str) -> bytes:
    """Return the PDF in the document's language. The same document and address always give the same bytes."""
    with in_language_of(document):
        return _Paper(document, address).render()


class _Paper(ReceiptContent):
    """A receipt on a roll of paper as a PDF. `pdf` is the page that is drawn on at the moment."""

    pdf: FPDF

    def __init__(self, document: dict[str, Any], address: str):
        super().__init__(document)
        self.address = address

    def render(self) -> bytes:
        """Measure the content on a long roll, then draw it on a page of that length."""
        with self._page(1000):
            self.write()
            length = self.pdf.get_y() + CODE + 12
        with self._page(length):
            self.write()
            self._code()
            return bytes(self.pdf.output())

    @contextmanager
    def _page(self, length: float) -> Iterator[None]:
        from fpdf import FPDF

        pdf = self.pdf = FPDF(unit="mm", format=(WIDTH, length))
        issued = datetime.fromisoformat(self.document["issued_at"])
        pdf.set_creation_date(issued.astimezone(UTC))
        name, number = self.document["restaurant"]["name"], self.document["number"]
        pdf.set_title(_("{name}: receipt {number}").format(name=name, number=number))
        pdf.set_lang(html_language())
        pdf.set_producer("Fynlo")
        pdf.set_margins(MARGIN, MARGIN, MARGIN)
        pdf.set_auto_page_break(False)
        pdf_fonts.prepare(pdf, "".join(texts_in(self.document)))
        pdf.add_page()
        try:
            yield
        finally:
            pdf_fonts.close(pdf)

    def logo(self, name: str) -> None:
        if stored := logos.stored(name):
            left = (WIDTH - LOGO_WIDTH) / 2
            self.pdf.image(BytesIO(stored), x=left, w=LOGO_WIDTH, h=LOGO_HEIGHT, keep_aspect_ratio=True)
            self.gap()

    def gap(self) -> None:
        self.pdf.ln(2)

    def rule(self) -> None:
        self.pdf.ln(1.5)
        self.pdf.line(MARGIN, self.pdf.get_y(), WIDTH - MARGIN, self.pdf.get_y())
        self.pdf.ln(1.5)

    def text(self, text: str, *, size: int = 9, bold: bool = False, align: str = "L", indent: int = 0) -> None:
        pdf = self.pdf
        pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        pdf.set_x(MARGIN + indent)
        pdf.multi_cell(
            0, ROW if size > 8 else 4, pdf_fonts.writable(text), align=align, new_x="LMARGIN", new_y="NEXT"
        )  # fmt: skip

    def pair(self, label: str, amount: Decimal | None, *, size: int = 9, bold: bool = False) -> None:
        pdf = self.pdf
        pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        top, height = pdf.get_y(), ROW if size > 8 else 4
        pdf.multi_cell(
            WIDTH - 2 * MARGIN - 20, height, pdf_fonts.writable(label), align="L", new_x="LMARGIN", new_y="NEXT"
        )  # fmt: skip
        bottom = pdf.get_y()
        if amount is not None:
            pdf.set_xy(WIDTH - MARGIN - 20, top)
            pdf.cell(20, height, pdf_fonts.writable(self._money(amount)), align="R")
        pdf.set_xy(MARGIN, bottom)

    def _code(self) -> None:
        """Draw the QR code of this receipt's page as rectangles."""
        pdf, matrix = self.pdf, qr_codes.make(self.address).matrix
        side = CODE / len(matrix)
        left, top = (WIDTH - CODE) / 2, pdf.get_y() + 4
        for y, row in enumerate(matrix):
            for x, is_dark in enumerate(row):
                if is_dark:
                    pdf.rect(left + x * side, top + y * side, side, side, style="F")
        pdf.set_y(top + CODE + 1)
        self.text(_("This receipt on your phone"), size=7, align="C")


def texts_in(value: Any) -> Iterator[str]:
    """Yield every text in a document, so that the PDF loads the fonts it needs."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
