"""A receipt as a PDF: drawn once from its document and stored; every later print is the same bytes.

fpdf2 is loaded by the first print: it takes a fifth of the time in which a process starts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import segno

from fynlo.core import json_codec, pdf_fonts
from fynlo.core.money import written
from orders.labels import vat_label
from payments.models import Receipt, ReceiptPrint
from payments.tenders import TENDERS
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from restaurants import logos

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, MARGIN, ROW = 80, 5, 5  # millimetres: the roll of a receipt printer
CODE, INDENT = 24, 4
LOGO_WIDTH, LOGO_HEIGHT = 36, 18
TEST_MONEY = "TEST: no real money was paid"
INCLUDED_CHARGE = "Optional service charge, included"


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
    """Return the PDF. The same document and address always give the same bytes."""
    return _Paper(document, address).render()


class _Paper:
    def __init__(self, document: dict[str, Any], address: str):
        self.document, self.address = document, address
        self.currency = document["restaurant"]["currency"]
        self.zone = ZoneInfo(document["restaurant"]["timezone"])

    def render(self) -> bytes:
        """Measure the content on a long roll, then draw it on a page of that length."""
        with self._page(1000) as measured:
            length = self._write(measured).get_y() + CODE + 12
        with self._page(length) as pdf:
            self._code(self._write(pdf))
            return bytes(pdf.output())

    @contextmanager
    def _page(self, length: float) -> Iterator[FPDF]:
        from fpdf import FPDF

        pdf = FPDF(unit="mm", format=(WIDTH, length))
        issued = datetime.fromisoformat(self.document["issued_at"])
        pdf.set_creation_date(issued.astimezone(UTC))
        pdf.set_title(f"{self.document['restaurant']['name']}: receipt {self.document['number']}")
        pdf.set_lang("en-GB")
        pdf.set_producer("Fynlo")
        pdf.set_margins(MARGIN, MARGIN, MARGIN)
        pdf.set_auto_page_break(False)
        pdf_fonts.prepare(pdf, "".join(texts_in(self.document)))
        pdf.add_page()
        try:
            yield pdf
        finally:
            pdf_fonts.close(pdf)

    def _write(self, pdf: FPDF) -> FPDF:
        self._head(pdf)
        self._lines(pdf)
        self._sums(pdf)
        self._vat(pdf)
        self._foot(pdf)
        return pdf

    def _head(self, pdf: FPDF) -> None:
        restaurant, order = self.document["restaurant"], self.document["order"]
        if logo := logos.stored(restaurant.get("logo", "")):
            pdf.image(BytesIO(logo), x=(WIDTH - LOGO_WIDTH) / 2, w=LOGO_WIDTH, h=LOGO_HEIGHT, keep_aspect_ratio=True)
            pdf.ln(2)
        self._text(pdf, restaurant["name"], size=13, bold=True, align="C")
        for line in [*restaurant["address"].splitlines(), restaurant["phone"]]:
            if line.strip():
                self._text(pdf, line, size=8, align="C")
        if restaurant["vat_number"]:
            self._text(pdf, f"VAT number {restaurant['vat_number']}", size=8, align="C")
        for line in restaurant.get("header", "").splitlines():
            self._text(pdf, line or " ", size=8, align="C")
        pdf.ln(2)
        refund = self.document["kind"] == "refund"
        if self.document["payment"].get("is_test"):
            self._text(pdf, TEST_MONEY, bold=True, align="C")
        self._text(pdf, f"{'Refund' if refund else 'Receipt'} {self.document['number']}", bold=True)
        if refund:
            self._text(pdf, f"of receipt {self.document['of']}: {self.document['reason']}", size=8)
        at = datetime.fromisoformat(self.document["payment"]["at"]).astimezone(self.zone)
        table = f", table {order['table']}" if order["table"] else ""
        self._text(pdf, f"{day(at)}, {at:%H:%M} · Order {order['number']}{table} · {order['type_name']}", size=8)
        self._text(pdf, f"Date of supply {day(date.fromisoformat(order['supplied_on']))}", size=8)

    def _lines(self, pdf: FPDF) -> None:
        self._rule(pdf)
        whole = self.document["is_whole_bill"]
        heading = ""
        for line in self.document["lines"]:
            if line.get("heading", "") != heading:
                heading = line["heading"]
                self._text(pdf, heading, bold=True)
            self._pair(pdf, f"{line['quantity']} × {line['name']}", line["total"] if whole else line["amount"])
            if line["options"]:
                self._text(pdf, ", ".join(line["options"]), size=8, indent=INDENT)
            if not whole and line["amount"] != line["total"]:
                self._text(pdf, f"Your part of {self._money(line['total'])}", size=8, indent=INDENT)
        self._rule(pdf)

    def _sums(self, pdf: FPDF) -> None:
        bill, payment = self.document["bill"], self.document["payment"]
        if self.document["is_whole_bill"]:
            if bill["discount"]:
                self._pair(pdf, "Discount (taken off above)", -bill["discount"], size=8)
            if not bill["prices_include_tax"]:
                self._pair(pdf, "VAT", bill["vat_total"])
            if bill["service_charge"]:
                kind = "optional" if bill["service_charge_kind"] == "optional" else "included in the price"
                self._pair(pdf, f"Service charge ({kind})", bill["service_charge"])
        elif payment["service_charge"]:
            self._pair(pdf, INCLUDED_CHARGE, payment["service_charge"], size=8)
        self._pair(pdf, "Total", payment["amount"], bold=True)
        if payment["tip"]:
            self._pair(pdf, "Tip", payment["tip"])
        self._pair(pdf, TENDERS[payment["method"]].printed, payment["total"])
        if "voucher" in payment:
            self._voucher(pdf, payment)
        if payment["change"]:
            self._pair(pdf, "Received", payment["received"], size=8)
            self._pair(pdf, "Change", payment["change"], size=8)
        if "balance_left" in payment:
            self._pair(pdf, "Left on the gift card", payment["balance_left"], size=8)
        if self.document["due"]:
            self._pair(pdf, "Still due on the bill", self.document["due"], size=8)

    def _voucher(self, pdf: FPDF, payment: dict[str, Any]) -> None:
        voucher = payment["voucher"]
        self._text(pdf, voucher["name"], size=8, indent=INDENT)
        if voucher["reference"]:
            self._text(pdf, f"Number {voucher['reference']}", size=8, indent=INDENT)
        if self.document["kind"] == "sale" and voucher["value"] > payment["amount"]:
            worth = self._money(voucher["value"])
            self._text(pdf, f"The voucher was worth {worth}. No change is given.", size=8, indent=INDENT)

    def _vat(self, pdf: FPDF) -> None:
        """Per rate the gross and its VAT; nothing for a restaurant that is not registered for VAT."""
        vat = self.document["vat"]
        if not vat["shown"]:
            return
        self._rule(pdf)
        for bucket in vat["buckets"]:
            on = f" on {self._money(bucket['gross'])}"
            self._pair(pdf, vat_label(bucket, prefix="VAT ") + on, bucket["vat"] if vat["stated"] else None, size=8)

    def _foot(self, pdf: FPDF) -> None:
        lines = self.document["restaurant"].get("footer", "").splitlines()
        if lines:
            self._rule(pdf)
        for line in lines:
            self._text(pdf, line or " ", size=8, align="C")

    def _code(self, pdf: FPDF) -> None:
        """Draw the QR code of this receipt's page as rectangles."""
        matrix = segno.make(self.address, error="m", micro=False).matrix
        side = CODE / len(matrix)
        left, top = (WIDTH - CODE) / 2, pdf.get_y() + 4
        for y, row in enumerate(matrix):
            for x, is_dark in enumerate(row):
                if is_dark:
                    pdf.rect(left + x * side, top + y * side, side, side, style="F")
        pdf.set_y(top + CODE + 1)
        self._text(pdf, "This receipt on your phone", size=7, align="C")

    def _rule(self, pdf: FPDF) -> None:
        pdf.ln(1.5)
        pdf.line(MARGIN, pdf.get_y(), WIDTH - MARGIN, pdf.get_y())
        pdf.ln(1.5)

    def _text(
        self, pdf: FPDF, text: str, *, size: int = 9, bold: bool = False, align: str = "L", indent: int = 0
    ) -> None:
        pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        pdf.set_x(MARGIN + indent)
        pdf.multi_cell(
            0, ROW if size > 8 else 4, pdf_fonts.writable(text), align=align, new_x="LMARGIN", new_y="NEXT"
        )  # fmt: skip

    def _pair(self, pdf: FPDF, label: str, amount: Decimal | None, *, size: int = 9, bold: bool = False) -> None:
        """Write a label, which may wrap, with the amount at the right end of its first line."""
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

    def _money(self, amount: Decimal) -> str:
        return written(amount, self.currency)


def day(at: date) -> str:
    """Return a date as printed: `5 October 2026`."""
    return f"{at.day} {at:%B %Y}"


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
