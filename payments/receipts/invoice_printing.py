"""A VAT invoice as a PDF on A4: drawn once from its document and stored; every later print is the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from fynlo.core import json_codec, pdf_fonts
from fynlo.core.money import written
from orders.labels import vat_label
from payments.models import Invoice, InvoicePrint
from payments.receipts.printing import day, texts_in
from payments.tenders import TENDERS
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, ROW, SMALL_ROW = 18, 6, 5  # millimetres
WIDTH = 210 - 2 * MARGIN
ITEM_COLUMNS = (14, 100, 28, 32)  # quantity, what, unit price, amount
VAT_COLUMNS = (62, 37, 37, 38)  # rate, net, VAT, gross


def pdf_of(invoice: Invoice) -> bytes:
    """Return the invoice's PDF; the first call draws and stores it."""
    from payments.commands import INVOICE_PRINT  # imports this module

    stored = InvoicePrint.objects.filter(invoice=invoice).first()
    if stored is None:
        pdf = render(json_codec.loads(invoice.document))  # outside the transaction: it takes a moment
        key = f"invoice-print:{invoice.id}"
        dispatch(INVOICE_PRINT, target=invoice.id, actor=Actor.system(), key=key, extra={"pdf": pdf})
        stored = InvoicePrint.objects.get(invoice=invoice)
    return bytes(stored.pdf)


def store_print(*, context: CommandContext, invoice_id: str, pdf: bytes) -> dict[str, Any]:
    """Store the first print of an invoice. A second call changes nothing."""
    InvoicePrint.objects.get_or_create(invoice_id=invoice_id, defaults={"pdf": pdf})
    return {"invoice_id": invoice_id}


def render(document: dict[str, Any]) -> bytes:
    """Return the PDF. The same document always gives the same bytes."""
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_creation_date(datetime.fromisoformat(document["issued_at"]).astimezone(UTC))
    pdf.set_title(f"{document['restaurant']['name']}: VAT invoice {document['number']}")
    pdf.set_lang("en-GB")
    pdf.set_producer("Fynlo")
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf_fonts.prepare(pdf, "".join(texts_in(document)))
    pdf.add_page()
    try:
        _Sheet(pdf, document).write()
        return bytes(pdf.output())
    finally:
        pdf_fonts.close(pdf)


class _Sheet:
    def __init__(self, pdf: FPDF, document: dict[str, Any]):
        self.pdf, self.document = pdf, document
        self.currency = document["restaurant"]["currency"]
        self.zone = ZoneInfo(document["restaurant"]["timezone"])

    def write(self) -> None:
        self._head()
        self._items()
        self._vat()
        self._foot()

    def _head(self) -> None:
        restaurant, buyer = self.document["restaurant"], self.document["buyer"]
        self._text("VAT invoice", size=22, bold=True)
        self.pdf.ln(4)
        top = self.pdf.get_y()
        issued = datetime.fromisoformat(self.document["issued_at"]).astimezone(self.zone)
        self._block(
            "From", restaurant["name"],
            [*restaurant["address"].splitlines(), restaurant["phone"], f"VAT number {restaurant['vat_number']}"],
        )  # fmt: skip
        bottom = self.pdf.get_y()
        self.pdf.set_y(top)
        self._block("Invoice to", buyer["name"], buyer["address"].splitlines(), left=WIDTH / 2)
        self.pdf.set_y(max(bottom, self.pdf.get_y()) + 4)
        for label, value in (
            ("Invoice number", self.document["number"]),
            ("Date of issue", day(issued)),
            ("Date of supply", day(date.fromisoformat(self.document["order"]["supplied_on"]))),
            ("For receipt", f"{self.document['of']}, order {self.document['order']['number']}"),
        ):
            self._cells((40, WIDTH - 40), (label, value), aligns="LL", size=10)
        self.pdf.ln(4)

    def _block(self, heading: str, name: str, lines: Sequence[str], *, left: float = 0) -> None:
        self._text(heading, size=9, indent=left)
        self._text(name, size=11, bold=True, indent=left)
        for line in lines:
            if line.strip():
                self._text(line, size=10, indent=left)

    def _items(self) -> None:
        self._cells(ITEM_COLUMNS, ("", "Item", "Unit price", "Amount"), aligns="LLRR", size=9, bold=True)
        self._rule()
        whole = self.document["is_whole_bill"]
        for line in self.document["lines"]:
            amount = line["total"] if whole else line["amount"]
            what = ", ".join([line["name"], *line["options"]])
            if amount != line["total"]:
                what += f" (part of {self._money(line['total'])})"
            self._cells(
                ITEM_COLUMNS,
                (f"{line['quantity']} ×", what, self._money(line["unit_price"]), self._money(amount)),
                aligns="LLRR", size=10,
            )  # fmt: skip
        self._rule()
        bill, payment = self.document["bill"], self.document["payment"]
        if whole and not bill["prices_include_tax"]:
            self._sum("VAT", bill["vat_total"])
        if whole and bill["service_charge"]:
            kind = "optional, outside VAT" if bill["service_charge_kind"] == "optional" else "included"
            self._sum(f"Service charge ({kind})", bill["service_charge"])
        elif payment["service_charge"]:
            self._sum("Optional service charge, included (outside VAT)", payment["service_charge"])
        self._sum("Total", payment["amount"], bold=True)
        self.pdf.ln(6)

    def _vat(self) -> None:
        vat = self.document["vat"]
        self._cells(VAT_COLUMNS, ("VAT in this total", "Net", "VAT", "Gross"), aligns="LRRR", size=9, bold=True)
        self._rule()
        for bucket in vat["buckets"]:
            rate = vat_label(bucket)
            amounts = (self._money(bucket[name]) for name in ("net", "vat", "gross"))
            self._cells(VAT_COLUMNS, (rate, *amounts), aligns="LRRR", size=10)
        totals = (self._money(vat[name]) for name in ("net_total", "vat_total", "gross_total"))
        self._cells(VAT_COLUMNS, ("Total", *totals), aligns="LRRR", size=10, bold=True)
        self.pdf.ln(6)

    def _foot(self) -> None:
        payment = self.document["payment"]
        at = datetime.fromisoformat(payment["at"]).astimezone(self.zone)
        self._text(f"Paid on {day(at)}: {TENDERS[payment['method']].printed}.", size=10)

    def _sum(self, label: str, amount: Decimal, *, bold: bool = False) -> None:
        self._cells((WIDTH - 32, 32), (label, self._money(amount)), aligns="RR", size=10, bold=bold)

    def _text(self, text: str, *, size: int, bold: bool = False, indent: float = 0) -> None:
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        self.pdf.set_x(MARGIN + indent)
        width = WIDTH / 2 - 4 if indent or size < 20 else 0
        height = SMALL_ROW if size < 12 else 10
        self.pdf.multi_cell(width, height, pdf_fonts.writable(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def _cells(
        self, widths: Sequence[float], texts: Sequence[str], *, aligns: str, size: int, bold: bool = False
    ) -> None:
        """Write one row. A long text wraps in its column; a row never breaks over two pages."""
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        written_texts = [pdf_fonts.writable(text) for text in texts]
        rows = max(
            len(cast(list[str], self.pdf.multi_cell(width, ROW, text, dry_run=True, output="LINES")))
            for width, text in zip(widths, written_texts, strict=True)
        )
        if self.pdf.get_y() + rows * ROW > self.pdf.h - MARGIN:
            self.pdf.add_page()
        top, left = self.pdf.get_y(), float(MARGIN)
        for width, text, align in zip(widths, written_texts, aligns, strict=True):
            self.pdf.set_xy(left, top)
            self.pdf.multi_cell(width, ROW, text, align=align, new_x="LMARGIN", new_y="NEXT")
            left += width
        self.pdf.set_xy(MARGIN, top + rows * ROW)

    def _rule(self) -> None:
        self.pdf.line(MARGIN, self.pdf.get_y(), MARGIN + WIDTH, self.pdf.get_y())
        self.pdf.ln(1)

    def _money(self, amount: Decimal) -> str:
        return written(amount, self.currency)
