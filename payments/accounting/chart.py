"""Which account each line of the journal is booked on, with defaults for the United Kingdom.

The codes 200, 260, 404, 429, 810, 814 and 820 are accounts of Xero's standard chart for the United Kingdom; the others
are free there and have to be added: docs/accounting.md lists them. Xero books no manual journal on a bank account, so
cash, cards and payouts have clearing accounts.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from orders.pricing.vat import Treatment
from payments.accounting.lines import (
    BILLS,
    OVER_BILLS,
    PAY_IN,
    PAY_OUT,
    SALES,
    SERVICE_CHARGE,
    VAT,
    Account,
    Journal,
    label_of_sales,
    name_of_sales,
)

NO_VAT = "No VAT"  # Xero's name of the rate that adds nothing: the VAT has a line of its own
STANDARD_RATES = (
    (Treatment.TAXABLE, Decimal("0.2000")),
    (Treatment.TAXABLE, Decimal("0.0500")),
    (Treatment.TAXABLE, Decimal("0.0000")),
    (Treatment.EXEMPT, Decimal("0.0000")),
)


@dataclass(frozen=True, slots=True)
class Codes:
    """Where a line is booked: Xero's account code and tax rate, QuickBooks' account. "" is not mapped."""

    xero: str = ""
    tax_rate: str = ""
    quickbooks: str = ""


def _codes(xero: str, quickbooks: str) -> Codes:
    return Codes(xero, NO_VAT, quickbooks)


SALES_DEFAULT = _codes("200", "Sales")
DEFAULTS = {
    VAT: _codes("820", "VAT Control"),
    SERVICE_CHARGE: _codes("814", "Tips payable"),
    Account.TIPS: _codes("814", "Tips payable"),
    OVER_BILLS: _codes("810", "Customer overpayments"),
    BILLS: _codes("810", "Customer overpayments"),
    PAY_IN: _codes("429", "General expenses"),
    PAY_OUT: _codes("429", "General expenses"),
    Account.EXPENSES: _codes("429", "General expenses"),
    Account.CASH: _codes("631", "Cash in drawers"),
    Account.SAFE: _codes("632", "Cash in the safe"),
    Account.CARD: _codes("633", "Card machine clearing"),
    Account.PROVIDER: _codes("634", "Payment provider clearing"),
    Account.BANK: _codes("635", "Payouts on the way"),
    Account.VOUCHERS: _codes("636", "Vouchers"),
    Account.DISPUTES: _codes("637", "Disputed payments"),
    Account.HOUSE_ACCOUNTS: _codes("638", "House accounts"),
    Account.GIFT_CARDS: _codes("831", "Gift cards"),
    Account.DEPOSITS: _codes("832", "Deposits"),
    Account.FEES: _codes("404", "Bank charges"),
    Account.OVER_SHORT: _codes("405", "Cash over and short"),
    Account.LOSSES: _codes("406", "Lost disputes"),
    Account.ELSEWHERE: _codes("260", "Other income"),
    Account.OTHER_INCOME: _codes("260", "Other income"),
}
LABELS = {
    VAT: _("VAT"),
    SERVICE_CHARGE: _("Service charge for the workers"),
    OVER_BILLS: _("Taken over bills"),
    PAY_IN: _("Cash paid into drawers"),
    PAY_OUT: _("Cash paid out of drawers"),
}


@dataclass(frozen=True, slots=True)
class ChartRow:
    """A line of journals that the settings page offers."""

    name: str
    label: str
    codes: Codes


class Chart:
    """The restaurant's accounts: what it has set, else the defaults."""

    def __init__(self, stored: Mapping[str, Mapping[str, str]]):
        self._stored = stored

    def codes_of(self, name: str) -> Codes:
        """Return where a line is booked. A new ledger account has no default and is not mapped."""
        if name in self._stored:
            return Codes(**self._stored[name])
        if name.startswith(f"{SALES}."):
            return SALES_DEFAULT
        return DEFAULTS.get(name, Codes(tax_rate=NO_VAT))

    def rows(self, rates: Iterable[tuple[str, Decimal]]) -> list[ChartRow]:
        """Return the lines to map: sales at the standard rates and at `rates`, then every other line."""
        sales = {name_of_sales(*rate): label_of_sales(*rate) for rate in (*STANDARD_RATES, *rates)}
        accounts = {account.value: account.label for account in Account}
        return [ChartRow(name, label, self.codes_of(name)) for name, label in {**sales, **LABELS, **accounts}.items()]

    def unmapped(self, journals: Iterable[Journal], parts: Iterable[str]) -> list[str]:
        """Return the labels of the lines that lack one of these parts of Codes, each once."""
        wanted = tuple(parts)
        found = {
            line.name: line.label
            for journal in journals
            for line in journal.lines
            if not all(asdict(self.codes_of(line.name))[part] for part in wanted)
        }
        return sorted(str(label) for label in found.values())


def changed_only(given: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return what differs from the defaults, to store. A line that is set to its default follows the default."""
    defaults = Chart({})
    return {
        name: {part: codes[part] for part in ("xero", "tax_rate", "quickbooks")}
        for name, codes in given.items()
        if Codes(**codes) != defaults.codes_of(name)
    }
