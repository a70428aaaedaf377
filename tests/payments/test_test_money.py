"""Money of a provider in its test mode is marked wherever a person could take it for real."""

import csv
import io
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import json_codec
from payments import errors, reconciliation, services
from payments.cash_up.reports import x_report
from payments.payloads import serialize_payment
from payments.receipts.content import TEST_MONEY
from payments.receipts.invoices import is_offered, refuse_unless_needed
from payments.receipts.printing import render
from payments.selectors import get_payment

pytestmark = pytest.mark.django_db
WORDS = "TEST: no real money was paid"


@pytest.fixture
def paid(begin, bank, place, take):
    """£11.70 that Stripe's test mode took."""
    payment = begin(place())
    reconciliation.poll_due()
    payment.refresh_from_db()
    bank.approve(payment)
    take(services.poll, payment_id=payment.id)
    reconciliation.poll_due()
    return get_payment(payment.id)


@pytest.fixture
def cash(place, take, waiter):
    payment = take(services.take_cash, actor=waiter, order=place().id, amount=D("11.70"))
    return get_payment(payment.id)


def test_a_payment_stores_that_no_real_money_moved(paid, cash):
    assert (paid.status, paid.is_test, cash.is_test) == ("captured", True, False)
    assert (serialize_payment(paid)["is_test"], serialize_payment(cash)["is_test"]) == (True, False)


def test_the_receipt_and_its_pdf_say_so(paid, cash, page_client, tenant):
    real, test = cash.all_receipts[0], paid.all_receipts[0]
    guest = page_client("olivia")
    assert WORDS in guest.get(f"/receipt/{test.token}/").content.decode()
    connection.set_tenant(tenant)
    assert WORDS not in guest.get(f"/receipt/{real.token}/").content.decode()
    connection.set_tenant(tenant)
    assert TEST_MONEY == WORDS
    pdfs = [render(json_codec.loads(each.document), "https://alpha.example/r") for each in (real, test)]
    marked = json_codec.loads(real.document)
    marked["payment"]["is_test"] = True
    assert render(marked, "https://alpha.example/r") != pdfs[0]


def test_a_receipt_from_before_the_mark_is_printed_as_it_was(cash):
    document = json_codec.loads(cash.all_receipts[0].document)
    before = render(document, "https://alpha.example/r")
    del document["payment"]["is_test"]
    assert render(document, "https://alpha.example/r") == before


def test_test_money_gets_no_vat_invoice(paid):
    document = json_codec.loads(paid.all_receipts[0].document)
    document["payment"]["amount"] = D("300.00")
    document["restaurant"]["vat_number"] = "GB123456789"
    assert not is_offered(document)
    with pytest.raises(errors.NoInvoice, match="no real money"):
        refuse_unless_needed(document)
    document["payment"]["is_test"] = False
    assert is_offered(document)


def test_the_portal_marks_it_in_the_list_on_its_page_and_in_the_file(paid, cash, page_client, tenant):
    olivia = page_client("olivia")
    assert olivia.get("/portal/payments/?range=all").content.decode().count("Test money") == 1
    connection.set_tenant(tenant)
    assert "Test money" in olivia.get(f"/portal/payments/{paid.id}/").content.decode()
    connection.set_tenant(tenant)
    assert "Test money" not in olivia.get(f"/portal/payments/{cash.id}/").content.decode()
    text = olivia.get("/portal/payments/export.csv?range=all").content.decode("utf-8-sig")
    assert sorted(row["Test money"] for row in csv.DictReader(io.StringIO(text))) == ["", "yes"]


def test_the_report_says_how_much_of_it_is_test_money(paid, cash, take, waiter):
    assert x_report(paid.business_day)["test_money"] == {"count": 1, "value": D("11.70")}
    take(services.refund, actor=waiter, payment_id=paid.id, amount=D("2.00"), reason="Cold", method="cash")
    assert x_report(paid.business_day)["test_money"] == {"count": 1, "value": D("9.70")}


def test_a_report_without_test_money_says_nothing(cash, page_client):
    assert x_report(cash.business_day)["test_money"] == {"count": 0, "value": D("0.00")}
    assert "test money" not in page_client("olivia").get("/portal/cash-up/x/").content.decode()


def test_the_page_of_the_report_says_so(paid, page_client):
    assert "Test money in these figures" in page_client("olivia").get("/portal/cash-up/x/").content.decode()
