"""A VAT invoice as a PDF on A4: drawn once from its document and stored; every later print is the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fynlo.core import json_codec, pdf_fonts
from fynlo.core.languages import html_language
from fynlo.core.money import written
from orders.labels import vat_label
from payments.models import Invoice, InvoicePrint
from payments.receipts.content import day, in_language_of
from payments.receipts.printing import texts_in
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
    """Return the PDF in the document's language. The same document always gives the same bytes."""
    with in_language_of(document):
        return _render(document)


def _render(document: dict[str, Any]) -> bytes:
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_creation_date(datetime.fromisoformat(document["issued_at"]).astimezone(UTC))
    name, number = document["restaurant"]["name"], document["number"]
    pdf.set_title(_("{name}: VAT invoice {number}").format(name=name, number=number))
    pdf.set_lang(html_language())
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
        self._text(_("VAT invoice"), size=22, bold=True)
        self.pdf.ln(4)
        top = self.pdf.get_y()
        issued = datetime.fromisoformat(self.document["issued_at"]).astimezone(self.zone)
        vat_number = _("VAT number {number}").format(number=restaurant["vat_number"])
        lines = [*restaurant["address"].splitlines(), restaurant["phone"], vat_number]
        self._block(pgettext("invoice", "From"), restaurant["name"], lines)
        bottom = self.pdf.get_y()
        self.pdf.set_y(top)
        self._block(_("Invoice to"), buyer["name"], buyer["address"].splitlines(), left=WIDTH / 2)
        self.pdf.set_y(max(bottom, self.pdf.get_y()) + 4)
        receipt, order = self.document["of"], self.document["order"]
        for label, value in (
            (_("Invoice number"), self.document["number"]),
            (_("Date of issue"), day(issued)),
            (_("Date of supply"), day(date.fromisoformat(order["supplied_on"]))),
            (_("For receipt"), _("{receipt}, order {number}").format(receipt=receipt, number=order["number"])),
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
        self._cells(ITEM_COLUMNS, ("", _("Item"), _("Unit price"), _("Amount")), aligns="LLRR", size=9, bold=True)
        self._rule()
        whole = self.document["is_whole_bill"]
        for line in self.document["lines"]:
            amount = line["total"] if whole else line["amount"]
            what = ", ".join([line["name"], *line["options"]])
            if amount != line["total"]:
                what = _("{item} (part of {sum})").format(item=what, sum=self._money(line["total"]))
            self._cells(
                ITEM_COLUMNS,
                (f"{line['quantity']} ×", what, self._money(line["unit_price"]), self._money(amount)),
                aligns="LLRR", size=10,
            )  # fmt: skip
        self._rule()
        bill, payment = self.document["bill"], self.document["payment"]
        if whole and not bill["prices_include_tax"]:
            self._sum(_("VAT"), bill["vat_total"])
        if whole and bill["service_charge"]:
            is_optional = bill["service_charge_kind"] == "optional"
            label = _("Service charge (optional, outside VAT)") if is_optional else _("Service charge (included)")
            self._sum(label, bill["service_charge"])
        elif payment["service_charge"]:
            self._sum(_("Optional service charge, included (outside VAT)"), payment["service_charge"])
        self._sum(_("Total"), payment["amount"], bold=True)
        self.pdf.ln(6)

    def _vat(self) -> None:
        vat = self.document["vat"]
        heads = (_("VAT in this total"), _("Net"), _("VAT"), _("Gross"))
        self._cells(VAT_COLUMNS, heads, aligns="LRRR", size=9, bold=True)
        self._rule()
        for bucket in vat["buckets"]:
            rate = vat_label(bucket)
            amounts = (self._money(bucket[name]) for name in ("net", "vat", "gross"))
            self._cells(VAT_COLUMNS, (rate, *amounts), aligns="LRRR", size=10)
        totals = (self._money(vat[name]) for name in ("net_total", "vat_total", "gross_total"))
        self._cells(VAT_COLUMNS, (_("Total"), *totals), aligns="LRRR", size=10, bold=True)
        self.pdf.ln(6)

    def _foot(self) -> None:
        payment = self.document["payment"]
        at = datetime.fromisoformat(payment["at"]).astimezone(self.zone)
        tender = str(TENDERS[payment["method"]].printed)
        self._text(_("Paid on {day}: {tender}.").format(day=day(at), tender=tender), size=10)

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
