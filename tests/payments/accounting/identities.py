"""What a journal owes its Z report: every figure to the penny."""

from decimal import Decimal
from typing import Any

from payments.accounting.lines import journal_of

ZERO = Decimal("0.00")
SOLD = ("capture", "refund", "correction")
HELD = {"cash", "card", "provider", "fees", "gift_cards", "house_accounts", "vouchers", "deposits"}


def assert_journal_equals(document: dict[str, Any]) -> None:
    """Compare each figure of a Z report's document with the lines of its journal."""
    journal = journal_of(document)
    sums: dict[str, Decimal] = {}
    for line in journal.lines:
        name = line.name.partition(".")[0]
        sums[name] = sums.get(name, ZERO) + line.amount
    sales = document["sales"]
    assert journal.debits == journal.credits
    assert -sums.get("sales", ZERO) == sales["net"]
    not_sales = document.get("not_sales", {"gross": ZERO, "vat": ZERO})
    assert -sums.get("vat", ZERO) == sales["vat"] + not_sales["vat"]
    assert -sums.get("service_charge", ZERO) == sales["service_charge"]
    assert -sums.get("over_bills", ZERO) == sales["over_bills"]
    assert -sums.get("tips", ZERO) == document["tips"] - _of(document, "tips", "tips")
    assert -sums.get("over_short", ZERO) == document["over_short"]
    assert sums.get("pay_out", ZERO) == document["cash"]["paid_out"]["value"]
    assert -sums.get("pay_in", ZERO) == document["cash"]["paid_in"]["value"]
    became = sum((row["amount"] for row in document["ledger"] if _is_no_sale(row)), ZERO)
    assert sums.get("bills", ZERO) == became - not_sales["gross"], "what is paid for, and in force on another day"
    assert "expenses" not in sums, "what was paid in and out explains the expenses"
    tenders = sum((row["net"] for row in document["tenders"]), ZERO)
    held = sum((row["amount"] for row in document["ledger"] if row["kind"] in SOLD and row["account"] in HELD), ZERO)
    assert tenders == held


def _is_no_sale(row: dict[str, Any]) -> bool:
    """Whether a posting brings a gift card, a deposit or a payment on account into force, or takes it back."""
    return row["account"] == "bills" and row["kind"] not in SOLD


def _of(document: dict[str, Any], kind: str, account: str) -> Decimal:
    rows = document["ledger"]
    return sum((row["amount"] for row in rows if (row["kind"], row["account"]) == (kind, account)), ZERO)
