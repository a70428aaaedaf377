"""The journal of one Z report: balanced, equal to the Z, ready for accounts that do not exist yet; the import files."""

from datetime import date
from decimal import Decimal as D

import pytest

from payments.accounting.chart import Chart, changed_only
from payments.accounting.formats import files_of, write_quickbooks, write_xero
from payments.accounting.lines import Journal, Line, journal_of
from tests.payments.accounting.identities import assert_journal_equals

NO_CASH = {"paid_in": {"value": D("0.00")}, "paid_out": {"value": D("0.00")}}


def document(**changes):
    """Two coffees of £6.00 and a gift card of £20.00, paid in cash with £1.00 tip; £5.00 paid out; £0.10 short."""
    rows = [
        ("capture", "bills", "-26.00"), ("capture", "cash", "27.00"), ("capture", "tips", "-1.00"),
        ("gift_card", "bills", "20.00"), ("gift_card", "gift_cards", "-20.00"),
        ("cash", "cash", "-5.00"), ("cash", "expenses", "5.00"),
        ("count", "cash", "-0.10"), ("count", "over_short", "0.10"),
    ]  # fmt: skip
    return {
        "number": 42,
        "business_day": "2026-11-29",
        "supplement": 0,
        "restaurant": {"name": "Chucho"},
        "sales": {
            "gross": D("6.00"), "net": D("5.00"), "vat": D("1.00"), "service_charge": D("0.00"),
            "over_bills": D("0.00"),
            "by_rate": [
                {"rate": D("0.2000"), "treatment": "taxable", "gross": D("6.00"), "net": D("5.00"), "vat": D("1.00")}
            ],
        },
        "not_sales": {"gross": D("20.00"), "vat": D("0.00"), "by_rate": []},
        "tips": D("1.00"),
        "over_short": D("-0.10"),
        "tenders": [{"net": D("27.00")}],
        "cash": {"paid_in": {"value": D("0.00")}, "paid_out": {"value": D("5.00")}},
        "ledger": [{"kind": kind, "account": account, "amount": D(amount)} for kind, account, amount in rows],
        **changes,
    }  # fmt: skip


def amounts(journal: Journal) -> dict[str, str]:
    return {line.label: str(line.amount) for line in journal.lines}


def test_a_day_has_a_line_for_each_account_and_for_each_rate():
    journal = journal_of(document())
    assert journal.number == "FYNLO-Z-000042"
    assert journal.title == "FYNLO-Z-000042 Chucho, 29 November 2026"
    assert amounts(journal) == {
        "Cash in the drawers": "21.90",
        "Cash over and short": "0.10",
        "Cash paid out of drawers": "5.00",
        "Sales at 20 % VAT": "-5.00",
        "Owed on gift cards": "-20.00",
        "Tips held for the workers": "-1.00",
        "VAT at 20 %": "-1.00",
    }
    assert_journal_equals(document())


def test_an_account_that_is_new_has_a_line_of_its_own():
    rows = [
        {"kind": "gift_card", "account": "brand_new", "amount": D("-3.00")},
        {"kind": "gift_card", "account": "gift_cards", "amount": D("3.00")},
    ]
    journal = journal_of(document(ledger=[*document()["ledger"], *rows]))
    assert journal.is_balanced
    assert -3 in [line.amount for line in journal.lines if line.name == "brand_new"]


def test_the_vat_within_a_deposit_is_owed_when_it_is_taken():
    rows = [
        ("capture", "bills", "-60.00"), ("capture", "cash", "60.00"),
        ("deposit", "bills", "60.00"), ("deposit", "deposits", "-60.00"),
    ]  # fmt: skip
    bucket = {"rate": D("0.2000"), "treatment": "deposit", "gross": D("60.00"), "net": D("50.00"), "vat": D("10.00")}
    ledger = [{"kind": kind, "account": account, "amount": D(amount)} for kind, account, amount in rows]
    nothing = {name: D("0.00") for name in ("gross", "net", "vat", "service_charge", "over_bills")}
    journal = journal_of(
        document(
            ledger=ledger, sales={**nothing, "by_rate": []}, cash=NO_CASH,
            not_sales={"gross": D("60.00"), "vat": D("10.00"), "by_rate": [bucket]},
        )
    )  # fmt: skip
    assert journal.is_balanced
    assert amounts(journal) == {
        "Cash in the drawers": "60.00",
        "VAT within deposits": "10.00",
        "Deposits held for guests": "-60.00",
        "VAT within deposits at 20 %": "-10.00",
    }


def test_what_the_reports_sums_do_not_name_stays_on_its_account():
    """A bill that is for no sale yet: the journal balances and shows it, instead of losing it."""
    rows = [row for row in document()["ledger"] if row["kind"] != "gift_card"]
    journal = journal_of(document(ledger=rows))
    assert journal.is_balanced
    assert amounts(journal)["What guests owe"] == "-20.00"


def test_a_supplement_is_a_journal_of_its_own_number():
    late = journal_of(document(number=43, supplement=1))
    assert late.title == "FYNLO-Z-000043 Chucho, 29 November 2026, supplement 1"


def test_a_day_without_money_books_nothing():
    sales = {**dict.fromkeys(("gross", "net", "vat", "service_charge", "over_bills"), D("0.00")), "by_rate": []}
    assert journal_of(document(ledger=[], sales=sales, cash=NO_CASH)).lines == ()


def test_the_xero_file_has_the_headings_of_its_template_and_signed_amounts():
    rows = write_xero([journal_of(document())], Chart({})).decode().split("\r\n")
    assert rows[0] == (
        "*Narration,*Date,Description,*AccountCode,*TaxRate,*Amount,TrackingName1,TrackingOption1,TrackingName2,"
        "TrackingOption2"
    )
    title = '"FYNLO-Z-000042 Chucho, 29 November 2026",29/11/2026'
    assert f"{title},Cash in the drawers,631,No VAT,21.90,,,," in rows
    assert f"{title},Sales at 20 % VAT,200,No VAT,-5.00,,,," in rows
    assert sum((D(row.split(",")[6]) for row in rows[1:-1]), D("0.00")) == 0
    assert rows[-1] == ""


def test_the_quickbooks_file_has_the_columns_that_its_import_asks_for():
    rows = write_quickbooks([journal_of(document())], Chart({})).decode().split("\r\n")
    assert rows[0] == "Journal No.,Journal Date,Account Name,Description,Debits,Credits"
    assert "FYNLO-Z-000042,29/11/2026,Cash in drawers,Cash in the drawers,21.90," in rows
    assert "FYNLO-Z-000042,29/11/2026,VAT Control,VAT at 20 %,,1.00" in rows
    assert all(len(row.split(",")[0]) <= 21 for row in rows[1:]), "the longest journal number of QuickBooks"


@pytest.mark.parametrize(
    ("lengths", "most", "files"),
    [
        ([3, 3], 6, [[3, 3]]),
        ([3, 4], 6, [[3], [4]]),
        ([9], 6, [[9]]),
        ([], 6, []),
        ([2, 5, 1, 1], 6, [[2], [5, 1], [1]]),
    ],
)
def test_a_journal_is_never_divided_over_two_files(lengths, most, files):
    made = [
        Journal(z, date(2026, 11, 1), 0, "Chucho", (Line("vat", "VAT", D("1.00")),) * length)
        for z, length in enumerate(lengths)
    ]
    assert [[len(journal.lines) for journal in file] for file in files_of(made, most)] == files


def test_a_line_without_an_account_is_named():
    rows = [
        {"kind": "gift_card", "account": "brand_new", "amount": D("-3.00")},
        {"kind": "gift_card", "account": "gift_cards", "amount": D("3.00")},
    ]
    journal = journal_of(document(ledger=[*document()["ledger"], *rows]))
    assert Chart({}).unmapped([journal], ("xero", "tax_rate")) == ["Brand new"]
    mapped = Chart({"brand_new": {"xero": "260", "tax_rate": "No VAT", "quickbooks": ""}})
    assert mapped.unmapped([journal], ("xero", "tax_rate")) == []
    assert mapped.unmapped([journal], ("quickbooks",)) == ["Brand new"]


def test_only_what_differs_from_the_defaults_is_stored():
    same = {"xero": "820", "tax_rate": "No VAT", "quickbooks": "VAT Control"}
    assert changed_only({"vat": same, "fees": {**same, "xero": "410"}}) == {"fees": {**same, "xero": "410"}}
