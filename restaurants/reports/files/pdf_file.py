"""A report as a PDF: the chart in vectors, the table with its head on each page, and page numbers.

fpdf2 is loaded by the first download.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from fynlo.core import charts, clock, pdf_fonts
from restaurants import logos
from restaurants.reports import texts
from restaurants.reports.chart import drawing_of, has_chart
from restaurants.reports.declarations import ChartKind, Column
from restaurants.reports.files.names import file_name
from restaurants.reports.running import Result

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT, MARGIN = 297, 210, 14  # millimetres: A4 across
BOTTOM = HEIGHT - MARGIN
ROW, HEAD_SIZE, TEXT_SIZE, SMALL_SIZE = 6.5, 16, 9, 7.5
CHART_HEIGHT, BAR_HEIGHT, NAMES, AXIS = 50, 6, 52, 18
INK, MUTED, LINE, ACCENT, PALE = (28, 25, 23), (105, 98, 92), (222, 217, 212), (194, 65, 12), (231, 199, 180)
LOGO_WIDTH, LOGO_HEIGHT = 36, 18
TEXT_SHARE = 2  # a column of text is as wide as this many columns of numbers


def pdf_file(result: Result) -> HttpResponse:
    """Return the download."""
    response = HttpResponse(render(result), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{file_name(result, "pdf")}"'
    return response


def render(result: Result) -> bytes:
    """Return the PDF. The time it was made is the only part that two runs differ in."""
    paper = _Paper(result)
    try:
        return paper.render()
    finally:
        pdf_fonts.close(paper.pdf)


class _Paper:
    pdf: FPDF

    def __init__(self, result: Result):
        from fpdf import FPDF

        self.result, self.report, self.restaurant = result, result.report, result.query.restaurant
        self.pdf = FPDF(orientation="landscape", unit="mm", format="A4")
        self.pdf.set_title(f"{self.restaurant.name}: {self.report.title}")
        self.pdf.set_lang("en-GB")
        self.pdf.set_producer("Fynlo")
        self.pdf.set_margins(MARGIN, MARGIN, MARGIN)
        self.pdf.set_auto_page_break(False)
        self.rows = [self._texts(index) for index in range(len(result.table.rows))]
        self.notes = [note.line for note in result.notes()]
        everything = "".join([*(text for row in self.rows for text in row), *self.notes])
        pdf_fonts.prepare(self.pdf, everything + self.restaurant.name + self.report.title)
        self.widths = self._widths()

    def render(self) -> bytes:
        self.pdf.add_page()
        self._head()
        self._chart()
        self._table()
        self._notes()
        self._definition()
        self._number_pages()
        return bytes(self.pdf.output())

    def _head(self) -> None:
        if logo := logos.stored(self.restaurant.logo):
            left = WIDTH - MARGIN - LOGO_WIDTH
            self.pdf.image(BytesIO(logo), left, MARGIN, LOGO_WIDTH, LOGO_HEIGHT, keep_aspect_ratio=True)
            self.pdf.set_y(MARGIN)
        self._write(self.restaurant.name, TEXT_SIZE, color=MUTED)
        self._write(str(self.report.title), HEAD_SIZE, bold=True, height=9)
        period = texts.period_text(self.result.table.period)
        if self.result.compared:
            compared = texts.period_text(self.result.compared.period)
            period = _("{period}, compared with {compared}").format(period=period, compared=compared)
        self._write(period, TEXT_SIZE)
        self.pdf.ln(3)

    def _chart(self) -> None:
        chart = self.report.chart
        if chart is None or not has_chart(self.result):
            return
        is_bars = chart.kind is ChartKind.BARS
        indent = NAMES if is_bars else AXIS
        drawn = drawing_of(self.result, width=WIDTH - 2 * MARGIN - indent, height=CHART_HEIGHT, bar_height=BAR_HEIGHT)
        left, top = MARGIN + indent, self.pdf.get_y() + 2
        self._grid(drawn.drawing, drawn.axis, left, top, is_bars=is_bars)
        for box in drawn.drawing.boxes:
            self.pdf.set_fill_color(*(PALE if box.is_compared else ACCENT))
            self.pdf.rect(left + box.x, top + box.y, box.width, max(box.height, 0.1), style="F")
        for label in drawn.drawing.labels:
            name = drawn.names[label.index]
            if is_bars:
                self._at(name, MARGIN, top + label.at - 2, indent - 3, align="L")
            else:
                self._at(name, left + label.at - 15, top + drawn.drawing.height + 1, 30, align="C")
        self.pdf.set_y(top + drawn.drawing.height + 9)

    def _grid(self, drawing: charts.Drawing, axis: list[str], left: float, top: float, *, is_bars: bool) -> None:
        self.pdf.set_draw_color(*LINE)
        self.pdf.set_line_width(0.2)
        for line, text in zip(drawing.lines, axis, strict=True):
            if is_bars:
                self.pdf.line(left + line.at, top, left + line.at, top + drawing.height)
                self._at(text, left + line.at - 15, top + drawing.height + 1, 30, align="C")
            else:
                self.pdf.line(left, top + line.at, left + drawing.width, top + line.at)
                self._at(text, MARGIN - 2, top + line.at - 2, AXIS, align="R")

    def _table(self) -> None:
        self._table_head()
        for row in self.rows:
            self._next_page_if_full()
            self._row(row)
        if any(column.total for column in self.report.columns) and len(self.rows) > 1:
            self._next_page_if_full()
            totals = self.result.table.totals
            first, *rest = self.report.columns
            feet = ["Total" if first.total is None else self._text(first, totals[first.name])]
            self._row([*feet, *(self._text(column, totals[column.name]) for column in rest)], bold=True)
        if not self.rows:
            self._write("Nothing in this period.", TEXT_SIZE, color=MUTED)

    def _next_page_if_full(self) -> None:
        if self.pdf.get_y() + 2 * ROW > BOTTOM:
            self.pdf.add_page()
            self._table_head()

    def _table_head(self) -> None:
        self._row([str(column.label) for column in self.report.columns], bold=True, color=MUTED)

    def _row(self, cells: list[str], *, bold: bool = False, color: tuple[int, int, int] = INK) -> None:
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=TEXT_SIZE)
        self.pdf.set_text_color(*color)
        for column, width, text in zip(self.report.columns, self.widths, cells, strict=True):
            self.pdf.cell(width, ROW, self._fitted(text, width), align="R" if column.is_number else "L")
        self.pdf.ln(ROW)
        self.pdf.set_draw_color(*LINE)
        self.pdf.line(MARGIN, self.pdf.get_y(), WIDTH - MARGIN, self.pdf.get_y())

    def _fitted(self, text: str, width: float) -> str:
        """Return the text, cut with an ellipsis where the cell is too narrow."""
        written = pdf_fonts.writable(text).replace("\n", " ")
        room = width - 2.5
        if self.pdf.get_string_width(written) <= room:
            return written
        while written and self.pdf.get_string_width(f"{written}…") > room:
            written = written[:-1]
        return f"{written}…"

    def _notes(self) -> None:
        for note in self.notes:
            self._next_page_if_full()
            self.pdf.ln(2)
            self._write(note, TEXT_SIZE)

    def _definition(self) -> None:
        if self.pdf.get_y() + 4 * ROW > BOTTOM:
            self.pdf.add_page()
        self.pdf.ln(4)
        self.pdf.set_font(pdf_fonts.FAMILY, size=SMALL_SIZE)
        self.pdf.set_text_color(*MUTED)
        self.pdf.multi_cell(0, 4, pdf_fonts.writable(str(self.report.definition)), new_x="LMARGIN", new_y="NEXT")

    def _number_pages(self) -> None:
        at = texts.moment_text(clock.now(), self.restaurant)
        made = _("{restaurant} · made {made}").format(restaurant=self.restaurant.name, made=at)
        last = self.pdf.page
        for number in range(1, last + 1):
            self.pdf.page = number
            self._at(made, MARGIN, HEIGHT - 9, 120, align="L")
            page = _("Page {number} of {last}").format(number=number, last=last)
            self._at(page, WIDTH - MARGIN - 60, HEIGHT - 9, 60, align="R")

    def _at(self, text: str, x: float, y: float, width: float, *, align: str) -> None:
        self.pdf.set_font(pdf_fonts.FAMILY, size=SMALL_SIZE)
        self.pdf.set_text_color(*MUTED)
        self.pdf.set_xy(x, y)
        self.pdf.cell(width, 4, self._fitted(text, width + 2.5), align=align)

    def _write(
        self, text: str, size: float, *, bold: bool = False, color: tuple[int, int, int] = INK, height: float = 5
    ) -> None:
        self.pdf.set_font(pdf_fonts.FAMILY, style="B" if bold else "", size=size)
        self.pdf.set_text_color(*color)
        self.pdf.multi_cell(0, height, pdf_fonts.writable(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def _widths(self) -> list[float]:
        shares = [1 if column.is_number else TEXT_SHARE for column in self.report.columns]
        return [(WIDTH - 2 * MARGIN) * each / sum(shares) for each in shares]

    def _texts(self, index: int) -> list[str]:
        row = self.result.table.rows[index]
        return [self._text(column, row[column.name]) for column in self.report.columns]

    def _text(self, column: Column, value: Any) -> str:
        return texts.text_of(column, value, self.restaurant) if value is not None or column.is_number else ""
