"""The import files of Xero and QuickBooks Online, and a plain table. docs/accounting.md cites their documentation."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fynlo.core.csv_files import csv_text
from payments.accounting.chart import Chart
from payments.accounting.lines import Journal

# help.xero.com/nz/ManualJournalsImport: the headings of Xero's template, days as dd/mm/yyyy, a debit is positive.
XERO_HEADER = (
    "*Narration", "*Date", "Description", "*AccountCode", "*TaxRate", "*Amount", "TrackingName1", "TrackingOption1",
    "TrackingName2", "TrackingOption2",
)  # fmt: skip
XERO_MOST_LINES = 300  # of one file, as the same page says
# quickbooks.intuit.com, "Import journal entries in QuickBooks Online": the columns that a file has to have.
QUICKBOOKS_HEADER = ("Journal No.", "Journal Date", "Account Name", "Description", "Debits", "Credits")
QUICKBOOKS_MOST_LINES = 1000
PLAIN_HEADER = ("Journal", "Business day", "Z report", "Line", "Debit", "Credit")


@dataclass(frozen=True, slots=True)
class ImportFormat:
    """An accounting program's import file. `parts` are the fields of Codes that each line needs."""

    name: str
    title: str
    parts: tuple[str, ...]
    most_lines: int
    write: Callable[[Sequence[Journal], Chart], bytes]


def write_xero(journals: Sequence[Journal], chart: Chart) -> bytes:
    rows = [
        (
            journal.title, f"{journal.day:%d/%m/%Y}", line.label, chart.codes_of(line.name).xero,
            chart.codes_of(line.name).tax_rate, line.amount, "", "", "", "",
        )
        for journal in journals
        for line in journal.lines
    ]  # fmt: skip
    return csv_text(XERO_HEADER, rows).encode()


def write_quickbooks(journals: Sequence[Journal], chart: Chart) -> bytes:
    rows = [
        (
            journal.number, f"{journal.day:%d/%m/%Y}", chart.codes_of(line.name).quickbooks, line.label, line.debit,
            line.credit,
        )
        for journal in journals
        for line in journal.lines
    ]  # fmt: skip
    return csv_text(QUICKBOOKS_HEADER, rows).encode()


def plain_rows(journals: Iterable[Journal]) -> Iterable[tuple[str, object, int, str, Decimal | None, Decimal | None]]:
    """Return the rows of a table for a spreadsheet, under PLAIN_HEADER."""
    for journal in journals:
        for line in journal.lines:
            yield journal.number, journal.day, journal.z, str(line.label), line.debit, line.credit


def files_of(journals: Sequence[Journal], most_lines: int) -> list[list[Journal]]:
    """Divide journals over files of at most `most_lines` lines. A journal is never divided."""
    files: list[list[Journal]] = []
    left = 0
    for journal in journals:
        if not files or len(journal.lines) > left:
            files.append([])
            left = most_lines
        files[-1].append(journal)
        left -= len(journal.lines)
    return files


FORMATS = {
    made.name: made
    for made in (
        ImportFormat("xero", "Xero", ("xero", "tax_rate"), XERO_MOST_LINES, write_xero),
        ImportFormat("quickbooks", "QuickBooks Online", ("quickbooks",), QUICKBOOKS_MOST_LINES, write_quickbooks),
    )
}
