"""A statement as a PDF on A4, in the restaurant's language. The same statement always gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from fynlo.core import pdf_fonts
from fynlo.core.languages import first_known, html_language
from fynlo.core.money import written
from payments.house_accounts.aging import BANDS
from payments.house_accounts.statements import Statement
from restaurants.models import Restaurant

if TYPE_CHECKING:
    from fpdf import FPDF

MARGIN, ROW = 18, 6  # millimetres
WIDTH = 210 - 2 * MARGIN
COLUMNS = (24, 98, 26, 26)  # day, what, amount, owed after it


def render(statement: Statement, restaurant: Restaurant) -> bytes:
    """Return the PDF of a statement."""
    with translation.override(first_known(restaurant.language)):
        return _render(statement, restaurant)


def _render(statement: Statement, restaurant: Restaurant) -> bytes:
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format="A4")
    pdf.set_creation_date(datetime(statement.as_of.year, statement.as_of.month, statement.as_of.day, tzinfo=UTC))
    title = _("{restaurant}: statement {month} of {account}")
    pdf.set_title(title.format(restaurant=restaurant.name, month=statement.name, account=statement.account.name))
    pdf.set_lang(html_language())
    pdf.set_producer("Fynlo")
    pdf.set_margins(MARGIN, MARGIN, MARGIN)
    pdf.set_auto_page_break(True, MARGIN)
    account = statement.account
    texts = [restaurant.name, restaurant.address, account.name, account.address, account.contact]
    pdf_fonts.prepare(pdf, "".join([*texts, *(row.words for row in statement.rows)]))
    pdf.add_page()
    try:
        _Sheet(pdf, statement, restaurant).write()
        return bytes(pdf.output())
    finally:
        pdf_fonts.close(pdf)


class _Sheet:
    def __init__(self, pdf: FPDF, statement: Statement, restaurant: Restaurant):
        self.pdf, self.statement, self.restaurant = pdf, statement, restaurant

    def write(self) -> None:
        self._head()
        self._rows()
        self._owed()

    def _head(self) -> None:
        account, statement = self.statement.account, self.statement
        self._text(_("Statement, {month}").format(month=date_format(statement.month, "F Y")), size=20, bold=True)
        self._text(_("As of {day}").format(day=date_format(statement.as_of, "j F Y")), size=10)
        self.pdf.ln(3)
        top = self.pdf.get_y()
        vat = _vat_number(self.restaurant.vat_number)
        self._block(pgettext("sender", "From"), self.restaurant.name, [*self.restaurant.address.splitlines(), vat])
        bottom = self.pdf.get_y()
        self.pdf.set_y(top)
        of = _vat_number(account.vat_number)
        self._block(
            pgettext("recipient", "To"),
            account.name,
            [account.contact, *account.address.splitlines(), of],
            left=WIDTH / 2,
        )
        self.pdf.set_y(max(bottom, self.pdf.get_y()) + 5)

    def _rows(self) -> None:
        statement = self.statement
        self._cells((_("Date"), _("What"), _("Amount"), _("Owed")), bold=True)
        self._rule()
        self._cells((date_format(statement.month, "j M Y"), _("Owed before"), "", self._money(statement.opening)))
        for row in statement.rows:
            day = date_format(row.movement.business_day, "j M Y")
            self._cells((day, row.words, self._money(row.movement.amount), self._money(row.balance)))
        self._rule()
        self._cells(("", _("Owed now"), "", self._money(statement.closing)), bold=True)

    def _owed(self) -> None:
        aging = self.statement.aging
        self.pdf.ln(5)
        self._text(
            _("Each meal is due {days} days after its date.").format(days=self.statement.account.terms_days), size=10
        )
        if aging.overdue:
            overdue = _("{amount} is overdue. Please pay it now.").format(amount=self._money(aging.overdue))
            self._text(overdue, size=11, bold=True)
        for label, amount in zip(BANDS, aging.bands, strict=True):
            if amount:
                self._text(f"{self._money(amount)} {label}", size=10)

    def _block(self, heading: str, name: str, lines: Sequence[str], *, left: float = 0) -> None:
        self._text(heading, size=9, left=left)
        self._text(name, size=11, bold=True, left=left)
        for line in lines:
            if line.strip():
                self._text(line, size=10, left=left)

    def _text(self, text: str, *, size: int, bold: bool = False, left: float = 0) -> None:
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        self.pdf.set_x(MARGIN + left)
        self.pdf.multi_cell(
            WIDTH if size > 11 else WIDTH / 2, ROW, pdf_fonts.writable(text), align="L", new_x="LMARGIN", new_y="NEXT"
        )

    def _cells(self, texts: Sequence[str], *, bold: bool = False) -> None:
        """Write a row of COLUMNS; its second text may wrap."""
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=10)
        with self.pdf.table(
            col_widths=COLUMNS, text_align=cast(Any, ("LEFT", "LEFT", "RIGHT", "RIGHT")), first_row_as_headings=False,
            borders_layout="NONE", line_height=ROW,
        ) as table:  # fmt: skip
            row = table.row()
            for text in texts:
                row.cell(pdf_fonts.writable(text))

    def _rule(self) -> None:
        self.pdf.line(MARGIN, self.pdf.get_y() + 1, MARGIN + WIDTH, self.pdf.get_y() + 1)
        self.pdf.ln(2)

    def _money(self, amount: Decimal) -> str:
        return written(amount, self.restaurant.currency)


def _vat_number(number: str) -> str:
    return _("VAT number {number}").format(number=number) if number else ""
