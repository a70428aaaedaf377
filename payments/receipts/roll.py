"""A receipt on a printer that fetches its papers (`orders.printing`): what the PDF says, as rows."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import json_codec
from orders.models import PrintJob
from orders.printing.paper import ALERT, LOGO, QR, RULE, TEXT, TITLE, Row, row
from orders.printing.payloads import serialize_job
from orders.printing.queue import Printout, add_paper
from orders.printing.selectors import lock_printer
from payments import addresses
from payments.errors import NoReceipt
from payments.receipts.content import ReceiptContent, in_language_of
from payments.selectors import receipt_named
from realtime.commands.context import CommandContext
from restaurants import logos

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
        if logos.address(name):
            self.rows.append(row(name, LOGO))

    def code(self, address: str) -> None:
        self.gap()
        self.rows.append(row(address, QR))
        self.text(_("This receipt on your phone"), align="C")


def rows_of(document: dict[str, Any], address: str) -> list[Row]:
    """Return the rows of a receipt's document, in its language. `address` is the page that the QR code opens."""
    roll = _Rows(document)
    with in_language_of(document):
        roll.write()
        roll.code(address)
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
    job = add_paper(printer, Printout(PrintJob.Kind.RECEIPT, title, rows_of(document, addresses.receipt_url(receipt))))
    context.annotate(printed=receipt.name, printer=printer.name)
    return serialize_job(job)
