"""The journal of one Z report, from its stored document alone. Pure: the same document gives the same lines forever."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO
from orders.pricing.vat import Treatment
from payments.labels import percent
from payments.models import Posting

Account = Posting.Account
SALES, VAT, SERVICE_CHARGE, OVER_BILLS = "sales", "vat", "service_charge", "over_bills"
PAY_IN, PAY_OUT, BILLS = "pay_in", "pay_out", Account.BILLS.value
SHOWN_APART = (BILLS, Account.EXPENSES.value)  # the accounts that have lines of other names


@dataclass(frozen=True, slots=True)
class Line:
    """One line, in pounds: a positive amount is a debit, a negative one a credit. `name` chooses the account."""

    name: str
    label: str | Promise
    amount: Decimal

    @property
    def debit(self) -> Decimal | None:
        return self.amount if self.amount > 0 else None

    @property
    def credit(self) -> Decimal | None:
        return -self.amount if self.amount < 0 else None


@dataclass(frozen=True, slots=True)
class Journal:
    """What one Z report, or one supplement, books. `number` is the same whenever it is made.

    `test_money` is what of it a provider took in its test mode: nobody's money, yet in the report and the lines.
    """

    z: int
    day: date
    supplement: int
    restaurant: str
    lines: tuple[Line, ...]
    test_money: Decimal = ZERO

    @property
    def number(self) -> str:
        return f"FYNLO-Z-{self.z:06d}"

    @property
    def title(self) -> str:
        """A sentence that no other journal has: Xero groups the lines of a file by it."""
        late = f", supplement {self.supplement}" if self.supplement else ""
        return f"{self.number} {self.restaurant}, {self.day:%-d %B %Y}{late}"

    @property
    def debits(self) -> Decimal:
        return sum((line.amount for line in self.lines if line.amount > 0), ZERO)

    @property
    def credits(self) -> Decimal:
        return -sum((line.amount for line in self.lines if line.amount < 0), ZERO)

    @property
    def is_balanced(self) -> bool:
        return self.debits == self.credits


@translation.override(settings.LANGUAGE_CODE)  # for the order of the lines, which a file keeps
def journal_of(document: Mapping[str, Any]) -> Journal:
    """Return the journal of a Z report's document.

    Each ledger account has one line with the sum of its postings, new accounts too. What guests owe is replaced by what
    it was for: net sales and VAT by rate, service charge, money over bills. What is no sale (gift cards, deposits) is
    on its account, with the VAT within deposits. Cash paid in and out of drawers stands apart. A part of the ledger
    that the report's sums do not name stays on the line of its account, so that debits always equal credits.
    """
    sums = _ledger(document["ledger"])
    sales, cash = document["sales"], document["cash"]
    named = [
        *(Line(account, _label(account), sums[account]) for account in sums if account not in SHOWN_APART),
        Line(PAY_IN, _("Cash paid into drawers"), -cash["paid_in"]["value"]),
        Line(PAY_OUT, _("Cash paid out of drawers"), cash["paid_out"]["value"]),
        *_sales(sales["by_rate"]),
        *_vat_within_deposits(document.get("not_sales", {}).get("by_rate", ())),
        Line(SERVICE_CHARGE, _("Service charge for the workers"), -sales["service_charge"]),
        Line(OVER_BILLS, _("Taken over bills"), -sales["over_bills"]),
    ]
    apart = sum((line.amount for line in named if line.name in (PAY_IN, PAY_OUT)), ZERO)
    of_bills = sales["gross"] + sales["service_charge"] + sales["over_bills"]
    expenses = Account.EXPENSES.value
    named.append(Line(expenses, _label(expenses), sums.get(expenses, ZERO) - apart))
    named.append(Line(BILLS, _label(BILLS), sums.get(BILLS, ZERO) + of_bills))
    return Journal(
        z=document["number"],
        day=date.fromisoformat(str(document["business_day"])),
        supplement=document["supplement"],
        restaurant=document["restaurant"]["name"],
        test_money=document.get("test_money", {}).get("value", ZERO),
        lines=tuple(sorted((line for line in named if line.amount), key=_place)),
    )


def name_of_sales(treatment: str, rate: Decimal) -> str:
    """Return the name of the line of net sales with this treatment and rate: `sales.taxable.20`."""
    return f"{SALES}.{treatment}.{percent(rate).removesuffix('%').strip()}"


def label_of_sales(treatment: str, rate: Decimal) -> str | Promise:
    if treatment == Treatment.TAXABLE:
        return format_lazy(_("Sales at {rate} VAT"), rate=percent(rate))
    return {"exempt": _("Sales exempt from VAT"), "unregistered": _("Sales without VAT")}.get(
        treatment, format_lazy(_("Sales, {treatment}"), treatment=treatment)
    )


def _ledger(rows: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in rows:
        sums[row["account"]] = sums.get(row["account"], ZERO) + row["amount"]
    return sums


def _sales(buckets: Sequence[Mapping[str, Any]]) -> list[Line]:
    lines = []
    for bucket in buckets:
        treatment, rate = bucket["treatment"], bucket["rate"]
        lines.append(Line(name_of_sales(treatment, rate), label_of_sales(treatment, rate), -bucket["net"]))
        lines.append(Line(VAT, format_lazy(_("VAT at {rate}"), rate=percent(rate)), -bucket["vat"]))
    return lines


def _vat_within_deposits(buckets: Sequence[Mapping[str, Any]]) -> list[Line]:
    """A deposit is taxed when it is taken: the VAT within it is owed to HMRC, and that much less to the guest."""
    lines = []
    for bucket in buckets:
        lines.append(
            Line(VAT, format_lazy(_("VAT within deposits at {rate}"), rate=percent(bucket["rate"])), -bucket["vat"])
        )
        lines.append(Line(Account.DEPOSITS.value, _("VAT within deposits"), bucket["vat"]))
    return lines


def _label(account: str) -> str | Promise:
    return Account(account).label if account in Account.values else account.replace("_", " ").capitalize()


def _place(line: Line) -> tuple[bool, bool, str, str]:
    """Debits first, then sales, VAT and the other credits."""
    is_sale = line.name.startswith(f"{SALES}.")
    return line.amount < 0, not is_sale and line.amount < 0, line.name, str(line.label)
