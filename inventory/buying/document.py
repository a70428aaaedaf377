"""An order to a supplier as a PDF on A4. fpdf2 is loaded by the first one.

In the language of the restaurant, as receipts are. Prices are those that we expect, without VAT.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fynlo.core import pdf_fonts
from fynlo.core.languages import first_known, html_language
from fynlo.core.money import written
from inventory.labels import written_cost, written_quantity
from inventory.models import PurchaseOrder
from restaurants.models import Restaurant

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, ROW = 18, 6  # millimetres
WIDTH = 210 - 2 * MARGIN
COLUMNS = (30, 74, 28, 20, 22)  # the supplier's code, what, how many, price, amount
ALIGNS = "LLRRR"


def file_name(order: PurchaseOrder) -> str:
    return f"order-{order.number or 'draft'}.pdf"


def render(order: PurchaseOrder, restaurant: Restaurant) -> bytes:
    """Return the PDF. Needs the order's lines and supplier; runs no query."""
    with translation.override(first_known(restaurant.language)):
        return _render(order, restaurant)


def _render(order: PurchaseOrder, restaurant: Restaurant) -> bytes:
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4")
    if order.sent_at is not None:
        pdf.set_creation_date(order.sent_at)
    sheet = _Sheet(pdf, order, restaurant)
    pdf.set_title(f"{restaurant.name}: {sheet.title}")
    pdf.set_lang(html_language())
    pdf.set_producer("Fynlo")
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    pdf_fonts.prepare(pdf, "".join(sheet.texts()))
    pdf.add_page()
    try:
        sheet.write()
        return bytes(pdf.output())
    finally:
        pdf_fonts.close(pdf)


class _Sheet:
    def __init__(self, pdf: FPDF, order: PurchaseOrder, restaurant: Restaurant):
        self.pdf, self.order, self.restaurant = pdf, order, restaurant
        self.lines = list(order.lines.all())
        title = pgettext("to a supplier", "Order {number}")
        self.title = title.format(number=order.number) if order.number else _("Order (draft)")

    def texts(self) -> list[str]:
        """Return every text that people wrote, so that the PDF loads the fonts it needs."""
        supplier, restaurant = self.order.supplier, self.restaurant
        lines = [text for line in self.lines for text in (line.name, line.supplier_code, line.unit)]
        return [
            supplier.name, supplier.contact, restaurant.name, restaurant.address, restaurant.phone, self.order.note,
            *lines,
        ]  # fmt: skip

    def write(self) -> None:
        self._text(self.title, size=22, bold=True)
        self.pdf.ln(4)
        order, supplier, restaurant = self.order, self.order.supplier, self.restaurant
        top = self.pdf.get_y()
        self._block(_("Deliver to"), restaurant.name, [*restaurant.address.splitlines(), restaurant.phone])
        bottom = self.pdf.get_y()
        self.pdf.set_y(top)
        self._block(_("Supplier"), supplier.name, [supplier.contact, supplier.email, supplier.phone], left=WIDTH / 2)
        self.pdf.set_y(max(bottom, self.pdf.get_y()) + 4)
        if order.sent_at is not None:
            day = order.sent_at.astimezone(restaurant.zone)
            self._cells(
                (40, WIDTH - 40), (pgettext("to a supplier", "Ordered"), date_format(day, "j F Y")), aligns="LL"
            )
        if order.expected_on is not None:
            day = date_format(order.expected_on, "l, j F Y")
            self._cells((40, WIDTH - 40), (pgettext("delivery", "Expected"), day), aligns="LL")
        self.pdf.ln(4)
        headings = (_("Your code"), _("Item"), _("Quantity"), _("Price"), _("Amount"))
        self._cells(COLUMNS, headings, size=9, bold=True)
        self._rule()
        for line in self.lines:
            amounts = (written_cost(line.price), written(line.amount, restaurant.currency))
            quantity = written_quantity(line.quantity, line.unit)
            self._cells(COLUMNS, (line.supplier_code, line.name, quantity, *amounts))
        self._rule()
        total = written(order.total, restaurant.currency)
        self._cells((WIDTH - 40, 40), (_("Total without VAT"), total), aligns="RR", bold=True)
        if order.note:
            self.pdf.ln(4)
            self._text(_("Note"), size=9)
            self._text(order.note)

    def _block(self, heading: str, name: str, lines: Sequence[str], *, left: float = 0) -> None:
        self._text(heading, size=9, indent=left)
        self._text(name, size=11, bold=True, indent=left)
        for line in lines:
            if line.strip():
                self._text(line, indent=left)

    def _text(self, text: str, *, size: float = 10, bold: bool = False, indent: float = 0) -> None:
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        self.pdf.set_x(MARGIN + indent)
        width = WIDTH / 2 - 4 if indent else 0
        self.pdf.multi_cell(width, ROW * size / 10, pdf_fonts.writable(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def _cells(
        self, widths: Sequence[float], texts: Sequence[str], *, aligns: str = ALIGNS, size: float = 10,
        bold: bool = False,
    ) -> None:  # fmt: skip
        """Write one row of the table; a row that does not fit begins the next page whole."""
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        with self.pdf.offset_rendering() as rehearsal:
            self._row(widths, texts, aligns)
        if rehearsal.page_break_triggered:
            self.pdf.add_page()
        self._row(widths, texts, aligns)

    def _row(self, widths: Sequence[float], texts: Sequence[str], aligns: str) -> None:
        top = bottom = self.pdf.get_y()
        left = MARGIN
        for width, text, align in zip(widths, texts, aligns, strict=True):
            self.pdf.set_xy(left, top)
            self.pdf.multi_cell(width, ROW, pdf_fonts.writable(text), align=align, new_x="RIGHT", new_y="NEXT")
            bottom, left = max(bottom, self.pdf.get_y()), left + width
        self.pdf.set_xy(MARGIN, bottom)

    def _rule(self) -> None:
        self.pdf.ln(1)
        self.pdf.line(MARGIN, self.pdf.get_y(), MARGIN + WIDTH, self.pdf.get_y())
        self.pdf.ln(1)
