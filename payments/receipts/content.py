"""What a receipt says, line by line. A subclass draws it: as a PDF, or as the rows of a receipt printer.

Call `write` in the language of the document (`in_language_of`).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from fynlo.core.languages import first_known
from fynlo.core.money import written
from orders.labels import vat_label
from payments.tenders import TENDERS

INDENT = 4
TEST_MONEY = gettext_lazy("TEST: no real money was paid")


def in_language_of(document: Mapping[str, Any]) -> translation.override:
    """Write what is inside the block in the language of the restaurant when the document was made.

    Not in that of the guest who prints it: a reprint is the same bytes. Documents from before are English.
    """
    return translation.override(first_known(document["restaurant"].get("language", "")))


class ReceiptContent(ABC):
    """The parts of a receipt in their order. Sizes are points: 13 for the name, 9 for most, 8 and 7 for details."""

    def __init__(self, document: dict[str, Any]):
        self.document = document
        self.currency = document["restaurant"]["currency"]
        self.zone = ZoneInfo(document["restaurant"]["timezone"])

    @abstractmethod
    def text(self, text: str, *, size: int = 9, bold: bool = False, align: str = "L", indent: int = 0) -> None:
        """Write a text, which may wrap. `align` is L or C."""

    @abstractmethod
    def pair(self, label: str, amount: Decimal | None, *, size: int = 9, bold: bool = False) -> None:
        """Write a label, which may wrap, with the amount at the right end of its first line."""

    @abstractmethod
    def rule(self) -> None: ...

    @abstractmethod
    def gap(self) -> None: ...

    @abstractmethod
    def logo(self, name: str) -> None:
        """Draw the stored picture of that name, if there is one."""

    def write(self) -> None:
        self._head()
        self._lines()
        self._sums()
        self._vat()
        self._foot()

    def _head(self) -> None:
        restaurant, order = self.document["restaurant"], self.document["order"]
        self.logo(restaurant.get("logo", ""))
        self.text(restaurant["name"], size=13, bold=True, align="C")
        for line in [*restaurant["address"].splitlines(), restaurant["phone"]]:
            if line.strip():
                self.text(line, size=8, align="C")
        if restaurant["vat_number"]:
            self.text(_("VAT number {number}").format(number=restaurant["vat_number"]), size=8, align="C")
        for line in restaurant.get("header", "").splitlines():
            self.text(line or " ", size=8, align="C")
        self.gap()
        refund = self.document["kind"] == "refund"
        if self.document["payment"].get("is_test"):
            self.text(str(TEST_MONEY), bold=True, align="C")
        number = self.document["number"]
        title = _("Refund {number}") if refund else _("Receipt {number}")
        self.text(title.format(number=number), bold=True)
        if refund:
            of = _("of receipt {number}: {reason}").format(number=self.document["of"], reason=self.document["reason"])
            self.text(of, size=8)
        at = datetime.fromisoformat(self.document["payment"]["at"]).astimezone(self.zone)
        which = _("Order {number}, table {table}") if order["table"] else _("Order {number}")
        which = which.format(number=order["number"], table=order["table"])
        self.text(f"{day(at)}, {at:%H:%M} · {which} · {order['type_name']}", size=8)
        supplied = day(date.fromisoformat(order["supplied_on"]))
        self.text(_("Date of supply {day}").format(day=supplied), size=8)

    def _lines(self) -> None:
        self.rule()
        whole = self.document["is_whole_bill"]
        heading = ""
        for line in self.document["lines"]:
            if line.get("heading", "") != heading:
                heading = line["heading"]
                self.text(heading, bold=True)
            self.pair(f"{line['quantity']} × {line['name']}", line["total"] if whole else line["amount"])
            if line["options"]:
                self.text(", ".join(line["options"]), size=8, indent=INDENT)
            if not whole and line["amount"] != line["total"]:
                part = _("Your part of {sum}").format(sum=self._money(line["total"]))
                self.text(part, size=8, indent=INDENT)
        self.rule()

    def _sums(self) -> None:
        bill, payment = self.document["bill"], self.document["payment"]
        if self.document["is_whole_bill"]:
            if bill["discount"]:
                self.pair(_("Discount (taken off above)"), -bill["discount"], size=8)
            if not bill["prices_include_tax"]:
                self.pair(_("VAT"), bill["vat_total"])
            if bill["service_charge"]:
                is_optional = bill["service_charge_kind"] == "optional"
                label = _("Service charge (optional)") if is_optional else _("Service charge (included in the price)")
                self.pair(label, bill["service_charge"])
        elif payment["service_charge"]:
            self.pair(_("Optional service charge, included"), payment["service_charge"], size=8)
        self.pair(_("Total"), payment["amount"], bold=True)
        if payment["tip"]:
            self.pair(_("Tip"), payment["tip"])
        self.pair(str(TENDERS[payment["method"]].printed), payment["total"])
        if "voucher" in payment:
            self._voucher(payment)
        if payment["change"]:
            self.pair(_("Received"), payment["received"], size=8)
            self.pair(pgettext("money", "Change"), payment["change"], size=8)
        if "balance_left" in payment:
            self.pair(_("Left on the gift card"), payment["balance_left"], size=8)
        if self.document["due"]:
            self.pair(_("Still due on the bill"), self.document["due"], size=8)
        if points := self.document.get("points"):
            text = _("Points earned: {earned}. You have {balance} points.")
            self.text(text.format(earned=points["earned"], balance=points["balance"]), size=8)

    def _voucher(self, payment: dict[str, Any]) -> None:
        voucher = payment["voucher"]
        self.text(voucher["name"], size=8, indent=INDENT)
        if voucher["reference"]:
            number = _("Number {number}").format(number=voucher["reference"])
            self.text(number, size=8, indent=INDENT)
        if self.document["kind"] == "sale" and voucher["value"] > payment["amount"]:
            worth = self._money(voucher["value"])
            no_change = _("The voucher was worth {worth}. No change is given.").format(worth=worth)
            self.text(no_change, size=8, indent=INDENT)

    def _vat(self) -> None:
        """Per rate the gross and its VAT; nothing for a restaurant that is not registered for VAT."""
        vat = self.document["vat"]
        if not vat["shown"]:
            return
        self.rule()
        for bucket in vat["buckets"]:
            rate, gross = vat_label(bucket, names_vat=True), self._money(bucket["gross"])
            label = _("{rate} on {gross}").format(rate=rate, gross=gross)
            self.pair(label, bucket["vat"] if vat["stated"] else None, size=8)

    def _foot(self) -> None:
        lines = self.document["restaurant"].get("footer", "").splitlines()
        if lines:
            self.rule()
        for line in lines:
            self.text(line or " ", size=8, align="C")

    def _money(self, amount: Decimal) -> str:
        return written(amount, self.currency)


def day(at: date) -> str:
    """Return a date as printed in the active language: `5 October 2026`."""
    return date_format(at, "j F Y")
