"""A receipt on a printer that fetches its papers (`orders.printing`): the same lines as the PDF's, as rows of text.

It has no logo and no QR code.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import json_codec
from orders.models import PrintJob
from orders.printing.paper import ALERT, RULE, TEXT, TITLE, Row, row
from orders.printing.payloads import serialize_job
from orders.printing.queue import Printout, add_paper
from orders.printing.selectors import lock_printer
from payments.errors import NoReceipt
from payments.receipts.content import ReceiptContent, in_language_of
from payments.selectors import receipt_named
from realtime.commands.context import CommandContext

NAME_SIZE = 13  # points: what is as large on the PDF is large on the roll


class _Rows(ReceiptContent):
    def __init__(self, document: dict[str, Any]):
        super().__init__(document)
        self.rows: list[Row] = []

    def text(self, text: str, *, size: int = 9, bold: bool = False, align: str = "L", indent: int = 0) -> None:
        style = TITLE if size >= NAME_SIZE else ALERT if bold else TEXT
        self.rows.append(row(f"{' ' * indent}{text}", style, center=align == "C"))

    def pair(self, label: str, amount: Decimal | None, *, size: int = 9, bold: bool = False) -> None:
        written = "" if amount is None else self._money(amount)
        self.rows.append(row(label, ALERT if bold else TEXT, written))

    def rule(self) -> None:
        self.rows.append(row("", RULE))

    def gap(self) -> None:
        self.rows.append(row(""))

    def logo(self, name: str) -> None:
        """Receipt printers have many ways to draw a picture; the name in large letters serves all."""


def rows_of(document: dict[str, Any]) -> list[Row]:
    """Return the rows of a receipt's document, in its language."""
    roll = _Rows(document)
    with in_language_of(document):
        roll.write()
    return roll.rows


def print_receipt(*, context: CommandContext, receipt_number: str, printer_id: UUID) -> dict[str, Any]:
    """Add a receipt to the queue of a printer. Locks the printer. Records no event.

    Raises PrinterNotFound, and NoReceipt if there is none with that number.
    """
    printer = lock_printer(printer_id)
    receipt = receipt_named(receipt_number)
    if receipt is None:
        raise NoReceipt(receipt=receipt_number)
    document = json_codec.loads(receipt.document)
    with in_language_of(document):
        title = _("Receipt {number}").format(number=receipt.name)
    job = add_paper(printer, Printout(PrintJob.Kind.RECEIPT, title, rows_of(document)))
    context.annotate(printed=receipt.name, printer=printer.name)
    return serialize_job(job)
