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

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from fynlo.core import json_codec, pdf_fonts, qr_codes
from fynlo.core.languages import first_known, html_language
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
TEST_MONEY = gettext_lazy("TEST: no real money was paid")


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


def in_language_of(document: Mapping[str, Any]) -> translation.override:
    """Write what is inside the block in the language of the restaurant when the document was made.

    Not in that of the guest who prints it: a reprint is the same bytes. Documents from before are English.
    """
    return translation.override(first_known(document["restaurant"].get("language", "")))


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
        name, number = self.document["restaurant"]["name"], self.document["number"]
        pdf.set_title(_("{name}: receipt {number}").format(name=name, number=number))
        pdf.set_lang(html_language())
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
            self._text(pdf, _("VAT number {number}").format(number=restaurant["vat_number"]), size=8, align="C")
        for line in restaurant.get("header", "").splitlines():
            self._text(pdf, line or " ", size=8, align="C")
        pdf.ln(2)
        refund = self.document["kind"] == "refund"
        if self.document["payment"].get("is_test"):
            self._text(pdf, str(TEST_MONEY), bold=True, align="C")
        number = self.document["number"]
        title = _("Refund {number}") if refund else _("Receipt {number}")
        self._text(pdf, title.format(number=number), bold=True)
        if refund:
            of = _("of receipt {number}: {reason}").format(number=self.document["of"], reason=self.document["reason"])
            self._text(pdf, of, size=8)
        at = datetime.fromisoformat(self.document["payment"]["at"]).astimezone(self.zone)
        which = _("Order {number}, table {table}") if order["table"] else _("Order {number}")
        which = which.format(number=order["number"], table=order["table"])
        self._text(pdf, f"{day(at)}, {at:%H:%M} · {which} · {order['type_name']}", size=8)
        supplied = day(date.fromisoformat(order["supplied_on"]))
        self._text(pdf, _("Date of supply {day}").format(day=supplied), size=8)

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
                part = _("Your part of {sum}").format(sum=self._money(line["total"]))
                self._text(pdf, part, size=8, indent=INDENT)
        self._rule(pdf)

    def _sums(self, pdf: FPDF) -> None:
        bill, payment = self.document["bill"], self.document["payment"]
        if self.document["is_whole_bill"]:
            if bill["discount"]:
                self._pair(pdf, _("Discount (taken off above)"), -bill["discount"], size=8)
            if not bill["prices_include_tax"]:
                self._pair(pdf, _("VAT"), bill["vat_total"])
            if bill["service_charge"]:
                is_optional = bill["service_charge_kind"] == "optional"
                label = _("Service charge (optional)") if is_optional else _("Service charge (included in the price)")
                self._pair(pdf, label, bill["service_charge"])
        elif payment["service_charge"]:
            self._pair(pdf, _("Optional service charge, included"), payment["service_charge"], size=8)
        self._pair(pdf, _("Total"), payment["amount"], bold=True)
        if payment["tip"]:
            self._pair(pdf, _("Tip"), payment["tip"])
        self._pair(pdf, str(TENDERS[payment["method"]].printed), payment["total"])
        if "voucher" in payment:
            self._voucher(pdf, payment)
        if payment["change"]:
            self._pair(pdf, _("Received"), payment["received"], size=8)
            self._pair(pdf, pgettext("money", "Change"), payment["change"], size=8)
        if "balance_left" in payment:
            self._pair(pdf, _("Left on the gift card"), payment["balance_left"], size=8)
        if self.document["due"]:
            self._pair(pdf, _("Still due on the bill"), self.document["due"], size=8)

    def _voucher(self, pdf: FPDF, payment: dict[str, Any]) -> None:
        voucher = payment["voucher"]
        self._text(pdf, voucher["name"], size=8, indent=INDENT)
        if voucher["reference"]:
            number = _("Number {number}").format(number=voucher["reference"])
            self._text(pdf, number, size=8, indent=INDENT)
        if self.document["kind"] == "sale" and voucher["value"] > payment["amount"]:
            worth = self._money(voucher["value"])
            no_change = _("The voucher was worth {worth}. No change is given.").format(worth=worth)
            self._text(pdf, no_change, size=8, indent=INDENT)

    def _vat(self, pdf: FPDF) -> None:
        """Per rate the gross and its VAT; nothing for a restaurant that is not registered for VAT."""
        vat = self.document["vat"]
        if not vat["shown"]:
            return
        self._rule(pdf)
        for bucket in vat["buckets"]:
            rate, gross = vat_label(bucket, names_vat=True), self._money(bucket["gross"])
            label = _("{rate} on {gross}").format(rate=rate, gross=gross)
            self._pair(pdf, label, bucket["vat"] if vat["stated"] else None, size=8)

    def _foot(self, pdf: FPDF) -> None:
        lines = self.document["restaurant"].get("footer", "").splitlines()
        if lines:
            self._rule(pdf)
        for line in lines:
            self._text(pdf, line or " ", size=8, align="C")

    def _code(self, pdf: FPDF) -> None:
        """Draw the QR code of this receipt's page as rectangles."""
        matrix = qr_codes.make(self.address).matrix
        side = CODE / len(matrix)
        left, top = (WIDTH - CODE) / 2, pdf.get_y() + 4
        for y, row in enumerate(matrix):
            for x, is_dark in enumerate(row):
                if is_dark:
                    pdf.rect(left + x * side, top + y * side, side, side, style="F")
        pdf.set_y(top + CODE + 1)
        self._text(pdf, _("This receipt on your phone"), size=7, align="C")

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
    """Return a date as printed in the active language: `5 October 2026`."""
    return date_format(at, "j F Y")


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
