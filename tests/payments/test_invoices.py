"""The full VAT invoice above £250: issued once, stored beside the receipt, which stays unchanged."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import DatabaseError

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from orders.services import Choice, Item
from payments import services
from payments.models import Invoice, InvoicePrint, Receipt
from payments.receipts import invoice_printing
from payments.splitting import Split, SplitMethod
from restaurants.models import OutgoingMail
from tests.orders.conftest import event_types_since
from tests.payments.test_receipts import request_page, text_of, vat_restaurant  # noqa: F401, a fixture

pytestmark = pytest.mark.django_db
BUYER = {"name": "Żubr & Co. Ltd", "address": "1 High Street\nLondon\nE1 1AA"}


@pytest.fixture
def paid(take, waiter, place, card):
    """`paid(n)`: the receipt of n plates of tacos at £8.50, paid in cash."""

    def make(plates, split=None, **order):
        placed = place(Item(card.tacos.id, plates, (Choice(card.carnitas.id),)), **order)
        payment = take(
            services.take_cash, actor=waiter, order=placed.id, split=split or Split(SplitMethod.ALL), payment_id=uuid7()
        )
        return Receipt.objects.get(payment=payment)

    return make


def ask(receipt, **form):
    return request_page(f"/receipt/{receipt.token}/invoice/", "post", {"key": uuid7(), **BUYER, **form})


def test_the_page_of_a_receipt_over_250_asks_for_the_buyer(vat_restaurant, paid):  # noqa: F811
    at_most, over = paid(29), paid(30)  # £246.50, £255.00
    assert "Get the VAT invoice" not in request_page(f"/receipt/{at_most.token}/").content.decode()
    assert request_page(f"/receipt/{at_most.token}/invoice/").status_code == 404
    assert "Get the VAT invoice" in request_page(f"/receipt/{over.token}/").content.decode()
    assert "Get the VAT invoice" in request_page(f"/receipt/{over.token}/invoice/").content.decode()
    assert not Invoice.objects.exists()  # opening the page issues no invoice


def test_page_and_pdf_hold_what_the_law_requires(vat_restaurant, paid):  # noqa: F811
    receipt = paid(30)
    before = receipt.document
    assert ask(receipt)["Location"] == f"/receipt/{receipt.token}/invoice/"
    drawn = json_codec.loads(Invoice.objects.get().document)
    assert (drawn["number"], drawn["of"], drawn["buyer"]) == ("I-000001", "R-000001", BUYER)
    (bucket,) = drawn["vat"]["buckets"]
    assert (bucket["gross"], bucket["vat"], bucket["net"]) == (D("255.00"), D("42.50"), D("212.50"))
    assert (drawn["vat"]["net_total"], drawn["vat"]["vat_total"]) == (D("212.50"), D("42.50"))
    page = request_page(f"/receipt/{receipt.token}/invoice/").content.decode()
    paper = text_of(request_page(f"/receipt/{receipt.token}/invoice/pdf/").content)
    for words in (
        "VAT invoice",
        "I-000001",
        "R-000001",
        "GB 123 4567 89",
        "12 Long Lane",
        "High Street",
        "£212.50",
        "£42.50",
    ):
        assert words in page
        assert words.replace(" ", "") in paper
    assert "ŻubrCo.Ltd" in paper.replace("&", "")
    assert "VAT invoice I-000001" in request_page(f"/receipt/{receipt.token}/").content.decode()
    assert Receipt.objects.get().document == before


def test_a_reprint_is_byte_identical_and_rows_cannot_be_edited(vat_restaurant, paid, take, monkeypatch):  # noqa: F811
    receipt = paid(30)
    ask(receipt)
    path = f"/receipt/{receipt.token}/invoice/pdf/"
    first = request_page(path).content
    vat_restaurant.name = "Another name"
    with clock.travel(clock.now() + timedelta(days=2000)):
        monkeypatch.setattr(invoice_printing, "render", lambda _: b"another layout")
        assert request_page(path).content == first
    assert InvoicePrint.objects.count() == 1
    for change, fields in ((Invoice.objects.update, {"number": 7}), (InvoicePrint.objects.all().delete, {})):
        with pytest.raises(DatabaseError):
            take(change, **fields)


def test_a_second_request_returns_the_invoice_and_refuses_another_buyer(vat_restaurant, paid):  # noqa: F811
    receipt = paid(30)
    ask(receipt)
    assert ask(receipt, address=" 1  High Street \n\nLondon\n E1 1AA").status_code == 302
    refused = ask(receipt, name="Another buyer")
    assert refused.status_code == 409
    assert "for this receipt was issued to Żubr &amp; Co. Ltd" in refused.content.decode()
    assert Invoice.objects.count() == 1


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"name": ""}, "required"), ({"name": "   "}, "required"), ({"address": "\n \n"}, "required"),
        ({"address": "a\n" * 40}, "Shorten the address to 8 lines"), ({"name": "x" * 121}, "at most 120 characters"),
    ],
)  # fmt: skip
def test_an_invalid_form_shows_its_error_and_issues_no_invoice(vat_restaurant, paid, form, says):  # noqa: F811
    answer = ask(paid(30), **form)
    assert answer.status_code in (400, 422)
    assert says in answer.content.decode()
    assert not Invoice.objects.exists()


def test_no_invoice_without_vat_for_a_refund_or_below_the_limit(tenant, vat_restaurant, paid, take, waiter, actor):  # noqa: F811
    less = paid(10)
    refused = ask(less)
    assert (refused.status_code, "receipts over £250" in refused.content.decode()) == (409, True)
    large = paid(30)
    take(services.refund_cash, actor=actor("marco"), payment_id=large.payment_id, amount=D("1.00"), reason="Cold")
    back = Receipt.objects.exclude(refund=None).get()
    assert ask(back).status_code == 409
    vat_restaurant.vat_registered = False
    assert ask(paid(30)).status_code == 409
    assert not Invoice.objects.exists()


def test_a_part_payment_gets_an_invoice_of_its_part(vat_restaurant, paid, room):  # noqa: F811
    receipt = paid(60, Split.of_amount(D("300.00")), table_id=room.one.id)
    ask(receipt)
    drawn = json_codec.loads(Invoice.objects.get().document)
    assert drawn["payment"]["amount"] == D("300.00")
    assert drawn["vat"]["gross_total"] + drawn["payment"]["service_charge"] == D("300.00")


def test_a_retail_scheme_states_vat_on_its_invoice(vat_restaurant, paid):  # noqa: F811
    vat_restaurant.vat_method = "daily_gross"
    receipt = paid(30)
    assert json_codec.loads(receipt.document)["vat"]["stated"] is False
    ask(receipt)
    assert json_codec.loads(Invoice.objects.get().document)["vat"]["vat_total"] == D("42.50")


def test_the_till_issues_an_invoice_with_event_and_audit_entry(vat_restaurant, paid, api):  # noqa: F811
    receipt, before = paid(30), 0
    path = f"/payments/{receipt.payment_id}/invoice"
    assert api("kim")("POST", path, BUYER).status_code == 403
    assert api("sara", "beta")("POST", path, BUYER).status_code == 404
    assert api("sara")("POST", path, {"name": "x"}).status_code == 400
    shown = api("sara")("GET", f"/payments/{receipt.payment_id}/receipts").body["data"][0]
    assert (shown["invoice_offered"], shown["invoice"]) == (True, None)
    made = api("sara")("POST", path, BUYER, **{"Idempotency-Key": "a"})
    assert (made.status_code, made.body["data"]["number"]) == (201, "I-000001")
    assert made.body["data"]["url"].endswith(f"/receipt/{receipt.token}/invoice/")
    shown = api("sara")("GET", f"/payments/{receipt.payment_id}/receipts").body["data"][0]
    assert shown["invoice"]["buyer"] == BUYER
    assert event_types_since(before).count("payment.invoiced") == 1
    history = api("sara")("GET", f"/orders/{receipt.payment.order_id}/history").body["data"]
    assert "VAT invoice I-000001 issued for receipt R-000001" in str(history)
    assert "Żubr" not in str(history)  # only the invoice holds the buyer


def test_the_email_links_to_the_invoice_too(vat_restaurant, paid, api):  # noqa: F811
    receipt = paid(30)
    ask(receipt)
    api("sara")("POST", f"/orders/{receipt.payment.order_id}/email_receipt", {"email": "guest@example.com"})
    email = OutgoingMail.objects.get()
    for body in (email.text, email.html):
        assert f"/receipt/{receipt.token}/invoice/" in body
        assert "VAT invoice I-000001" in " ".join(body.split())
