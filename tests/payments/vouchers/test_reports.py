"""What reports say of vouchers: the Z by kind, its identities, the accountant's journal, the receipt."""

from decimal import Decimal as D

import pytest

from fynlo.core import json_codec
from payments import services as payments
from payments.accounting.lines import journal_of
from payments.cash_up.reports import close_day, read_document
from payments.journal.verification import verify
from payments.receipts import printing
from payments.search import PaymentFilter, find_payments
from payments.vouchers import services
from tests.payments.accounting.identities import assert_journal_equals
from tests.payments.journal.test_verify import tamper
from tests.payments.test_receipts import request_page, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(run, actor, spend, lunch, hotel, place):
    """The Z of a day: two lunch vouchers, one renamed since; £3.00 of a hotel voucher given back."""
    spend(lunch, place(), "5.00")
    spend(lunch, place(), "4.00")
    breakfast = spend(hotel, place(), "8.50", face_value=D("9.00"), reference="HB12")
    run(payments.refund, actor=actor("marco"), payment_id=breakfast.id, amount=D("3.00"), reason="cold eggs")
    run(services.change_kind, kind_id=lunch.id, name="Lunch card")
    (report,) = run(close_day, actor=actor("marco")).reports
    return read_document(report)


def test_the_z_lists_vouchers_by_kind(document, lunch, hotel):
    rows = {row["name"]: row for row in document["vouchers"]}
    assert set(rows) == {"Lunch voucher £5", "Hotel breakfast"}
    lunches, breakfast = rows["Lunch voucher £5"], rows["Hotel breakfast"]
    assert (lunches["vouchers"], lunches["value"], lunches["amount"], lunches["net"]) == (
        2, D("10.00"), D("9.00"), D("9.00"),
    )  # fmt: skip
    assert (breakfast["vouchers"], breakfast["value"], breakfast["refunded"], breakfast["net"]) == (
        1, D("9.00"), D("3.00"), D("5.50"),
    )  # fmt: skip
    (tender,) = [row for row in document["tenders"] if row["method"] == "voucher"]
    assert (tender["payments"], tender["net"]) == (3, D("14.50"))
    assert all(identity["left"] == identity["right"] for identity in document["identities"])
    assert "Vouchers by kind are what the ledger holds of them" in {row["name"] for row in document["identities"]}


def test_the_journal_for_the_accountant_equals_the_z(document):
    assert_journal_equals(document)
    assert {line.label: line.amount for line in journal_of(document).lines}["Vouchers taken"] == D("14.50")


def test_the_page_of_a_z_shows_vouchers_by_kind(document, page_client):
    page = page_client("marco").get(f"/portal/cash-up/z/{document['number']}/")
    assert "Hotel breakfast · 1" in page.content.decode()


def test_a_changed_voucher_breaks_the_journal(spend, hotel, place, tenant):
    paid = spend(hotel, place(), "8.50", face_value=D("9.00"), reference="HB12")
    assert verify(tenant).troubles == []
    tamper(f"UPDATE payments_payment SET voucher_reference = 'X' WHERE id = '{paid.id}'")
    (trouble,) = verify(tenant).troubles
    assert f"payment {paid.id}) was changed" in trouble


def test_the_receipt_names_the_voucher(spend, hotel, place):
    paid = spend(hotel, place(), "8.50", face_value=D("9.00"), reference="HB12")
    receipt = paid.all_receipts[0]
    page = request_page(f"/receipt/{receipt.token}/").content.decode()
    printed = text_of(printing.render(json_codec.loads(receipt.document), "http://x/"))
    for words in ("Hotel breakfast", "HB12", "£9.00"):
        assert words in page
        assert words.replace(" ", "") in printed


def test_a_payment_is_found_by_the_number_of_its_voucher(spend, hotel, place):
    paid = spend(hotel, place(), "8.50", face_value=D("9.00"), reference="HB12")
    assert list(find_payments(PaymentFilter(search="hb12"))) == [paid]
