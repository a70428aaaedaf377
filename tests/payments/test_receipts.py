"""Receipts: numbers without gaps, the VAT of the paid part, byte-identical reprints."""

import re
from datetime import timedelta
from decimal import Decimal as D
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from pypdf import PdfReader

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.selectors import order_with_lines
from orders.services import Item
from payments import services
from payments.errors import OverDue
from payments.models import Payment, Receipt, ReceiptPrint
from payments.receipts import mailing, printing
from payments.receipts.services import ReceiptNumberTaken, issue_for_payment
from payments.splitting import Pick, Split, SplitMethod
from restaurants.identity.throttle import Throttle
from restaurants.models import OutgoingMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def vat_restaurant(tenant):
    """Alpha with a legal name, a VAT number and an optional charge; restored afterwards."""
    tenant.vat_number, tenant.address, tenant.phone = "GB 123 4567 89", "12 Long Lane\nLondon E8 4QA", "020 7946 0000"
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    yield tenant
    tenant.refresh_from_db()


@pytest.fixture
def cash(take, waiter):
    def pay(order, split=None, **fields):
        return take(
            services.take_cash,
            actor=waiter,
            order=order.id,
            split=split or Split(SplitMethod.ALL),
            payment_id=uuid7(),
            **fields,
        )

    return pay


def document(payment=None):
    found = Receipt.objects.filter(payment=payment).first() if payment else Receipt.objects.get()
    return json_codec.loads(found.document)


def request_page(path, method="get", data=None):
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"})
    before = connection.tenant
    answer = getattr(client, method)(path, data or {})
    connection.set_tenant(before)
    return answer


def test_a_receipt_holds_what_the_law_requires(vat_restaurant, cash, place, room):
    order = place(table_id=room.one.id)
    cash(order, received=D("20.00"), tip=D("1.00"))
    drawn = document()
    assert drawn["number"] == "R-000001"
    assert drawn["restaurant"]["vat_number"] == "GB 123 4567 89"
    here = order.opened_at.astimezone(ZoneInfo(vat_restaurant.timezone))  # the calendar day, even after midnight
    assert drawn["order"]["supplied_on"] == here.date().isoformat()
    assert [(line["name"], line["quantity"], line["total"]) for line in drawn["lines"]] == [
        ("Tacos", 1, D("8.50")),
        ("Latte", 1, D("3.20")),
    ]
    assert (drawn["bill"]["service_charge"], drawn["bill"]["service_charge_kind"]) == (D("1.46"), "optional")
    assert [(b["rate"], b["gross"], b["vat"]) for b in drawn["vat"]["buckets"]] == [
        (D("0.2000"), D("11.70"), D("1.95"))
    ]
    assert (drawn["payment"]["tip"], drawn["payment"]["received"], drawn["payment"]["change"]) == (
        D("1.00"), D("20.00"), D("5.84"),
    )  # fmt: skip
    page = request_page(f"/receipt/{Receipt.objects.get().token}/").content.decode()
    for words in ("R-000001", "VAT number GB 123 4567 89", "12 Long Lane", "Service charge (optional)", "Tip", "20 %"):
        assert words in page


def test_the_receipt_of_a_restaurant_without_vat_shows_no_vat(tenant, cash, place):
    tenant.vat_registered, tenant.vat_number = False, "GB 123 4567 89"
    cash(place())
    drawn = document()
    assert drawn["restaurant"]["vat_number"] == ""
    assert (drawn["vat"]["stated"], drawn["vat"]["shown"]) == (False, False)
    assert "VAT" not in request_page(f"/receipt/{Receipt.objects.get().token}/").content.decode()
    tenant.refresh_from_db()


def test_part_payments_state_the_vat_of_their_items(cash, place, card, vat_restaurant):
    order = place(Item(card.sandwich.id), Item(card.crisps.id, 3), order_type="takeaway")  # 0 % and 20 %
    sandwich, crisps = order.all_lines
    first = cash(order, Split(SplitMethod.ITEMS, (Pick(sandwich.id),)))
    second = cash(order, Split(SplitMethod.ITEMS, (Pick(crisps.id, 1, 3),)))
    third = cash(order)
    buckets = [
        [(b["rate"], b["gross"], b["vat"]) for b in document(payment)["vat"]["buckets"]]
        for payment in (first, second, third)
    ]
    assert buckets == [
        [(D("0.0000"), D("4.50"), D("0.00"))],
        [(D("0.2000"), D("1.20"), D("0.20"))],
        [(D("0.2000"), D("2.40"), D("0.40"))],
    ]
    assert [document(payment)["due"] for payment in (first, second, third)] == [D("3.60"), D("2.40"), D("0.00")]
    assert sum(vat for part in buckets for _, _, vat in part) == order.vat_total


def test_a_bill_that_changed_between_two_payments_states_its_vat_once(vat_restaurant, cash, place, room, take):
    """The service charge is removed after a guest paid £3.33 including their share of it."""
    order = place(table_id=room.one.id)
    first = cash(order, Split.of_amount(D("3.33")))
    take(orders.set_service_charge, order_id=order.id, applied=False)
    second = cash(order)
    parts = [document(payment) for payment in (first, second)]
    assert [part["payment"]["service_charge"] for part in parts] == [D("0.37"), D("-0.37")]
    assert sum(bucket["vat"] for part in parts for bucket in part["vat"]["buckets"]) == D("1.95")
    assert sum(bucket["gross"] for part in parts for bucket in part["vat"]["buckets"]) == D("11.70")


def test_a_refused_payment_leaves_no_gap_in_the_numbers(cash, place, take):
    order = place()
    cash(order, Split.of_amount(D("1.00")))
    with pytest.raises(OverDue):
        cash(order, Split.of_amount(D("99.00")))

    def fails():
        issue_for_payment(Payment.objects.get(), order)

    with pytest.raises(ReceiptNumberTaken):  # a payment has one receipt: the rollback returns the number
        take(fails)
    cash(order)
    assert list(Receipt.objects.order_by("number").values_list("series", "number")) == [("R", 1), ("R", 2)]


def test_a_device_numbers_in_its_own_series(cash, place, take):
    payment = cash(place())

    def printed_offline():
        taken = Payment.objects.get(pk=payment.pk)
        taken.pk, taken._state.adding = uuid7(), True
        taken.save(force_insert=True)
        return issue_for_payment(taken, order_with_lines(taken.order_id), device_number=("D7", 42))

    assert take(printed_offline).name == "D7-0042"
    with pytest.raises(ReceiptNumberTaken):
        take(printed_offline)
    cash(place())
    assert set(Receipt.objects.values_list("series", "number")) == {("R", 1), ("R", 2), ("D7", 42)}


def test_a_reprint_is_byte_identical(cash, place, vat_restaurant, monkeypatch):
    cash(place())
    path = f"/receipt/{Receipt.objects.get().token}/pdf/"
    first = request_page(path)
    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content.startswith(b"%PDF-")
    vat_restaurant.name, vat_restaurant.address = "Another name", "Elsewhere"
    with clock.travel(clock.now() + timedelta(days=2000)):
        monkeypatch.setattr(printing, "render", lambda *_: b"another layout")
        assert request_page(path).content == first.content
    assert ReceiptPrint.objects.count() == 1


def test_the_pdf_depends_only_on_the_document(cash, place, vat_restaurant):
    cash(place())
    drawn = document()
    first = printing.render(drawn, "http://alpha.localhost/receipt/x/")
    with clock.travel(clock.now() + timedelta(days=400)):
        assert printing.render(drawn, "http://alpha.localhost/receipt/x/") == first
    assert printing.render({**drawn, "number": "R-000002"}, "http://alpha.localhost/receipt/x/") != first


def text_of(pdf):
    """Return the text of a PDF without spaces."""
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return re.sub(r"[\s\0]", "", said)


def test_every_character_is_printed_in_the_address_too(cash, place, vat_restaurant, caplog):
    """Latin Extended, Greek, Cyrillic, Chinese, Japanese, Korean, and the marks that Latin-1 lacks."""
    vat_restaurant.name, vat_restaurant.address = "Łukasz 日本", "Plac Źródlany 3 – ‘Αθήνα’\n東京都 日本橋"
    cash(place())
    drawn = document()
    drawn["lines"][0]["name"] = "Żurek – “très bon” 김치 Прага"
    drawn["lines"][0]["options"] = ["pilno z\N{COMBINING ACUTE ACCENT}le"]
    drawn["restaurant"]["currency"] = "EUR"
    with caplog.at_level("WARNING"):
        printed = text_of(printing.render(drawn, "http://x/"))
    for words in (
        "Łukasz日本",
        "PlacŹródlany3–‘Αθήνα’",
        "東京都日本橋",
        "Żurek–“trèsbon”",
        "김치",
        "Прага",
        "źle",
        "€11.70",
    ):
        assert words in printed
    assert not caplog.records  # the library warns about glyphs that a font lacks


def test_emoji_are_left_out_and_a_character_without_a_font_is_marked(cash, place, vat_restaurant):
    cash(place())
    drawn = document()
    drawn["lines"][0]["name"] = "Tacos 🌮 ❤\N{VARIATION SELECTOR-16}\N{ZERO WIDTH JOINER} ผัดไทย"
    drawn["lines"][1]["name"] = "\x00🥣"
    printed = text_of(printing.render(drawn, "http://x/"))
    assert "1×Tacos❤\N{REPLACEMENT CHARACTER}" in printed
    assert "🌮" not in printed


def test_a_pdf_is_drawn_outside_the_transaction(cash, place, monkeypatch):
    """Rendering the PDF is slow, so it runs outside a transaction."""
    cash(place())
    receipt, depths = Receipt.objects.get(), []
    outside = len(connection.savepoint_ids)
    monkeypatch.setattr(printing, "render", lambda *_: depths.append(len(connection.savepoint_ids)) or b"%PDF-")
    printing.pdf_of(receipt, "http://x/")
    assert depths == [outside]


def test_a_part_payment_names_the_included_service_charge(vat_restaurant, cash, place, room):
    cash(place(table_id=room.one.id), Split.of_amount(D("3.33")))
    page = request_page(f"/receipt/{Receipt.objects.get().token}/").content.decode()
    assert "Optional service charge, included" in page
    assert "Optionalservicecharge,included£0.37" in text_of(printing.render(document(), "http://x/"))


def test_a_refund_receipt_names_the_first_receipt(api, cash, place):
    payment = cash(place())
    api("marco")("POST", f"/payments/refund/{payment.id}", {"amount": D("3.00"), "reason": "cold food"})
    refund = json_codec.loads(Receipt.objects.exclude(refund=None).get().document)
    assert (refund["kind"], refund["number"], refund["of"], refund["reason"]) == (
        "refund", "R-000002", "R-000001", "cold food",
    )  # fmt: skip
    assert sum(bucket["gross"] for bucket in refund["vat"]["buckets"]) == D("3.00")
    for receipt in Receipt.objects.all():
        assert request_page(f"/receipt/{receipt.token}/pdf/").status_code == 200


def test_a_receipt_is_emailed_from_till_and_page(api, cash, place):
    order = place()
    nothing = api("sara")("POST", f"/orders/{order.id}/email_receipt", {"email": "guest@example.com"})
    assert (nothing.status_code, nothing.body["error"]["code"]) == (404, "receipt.not_found")
    cash(order)
    path = f"/orders/{order.id}/email_receipt"
    assert api("sara")("POST", path, {"email": "guest@example.com"}, **{"Idempotency-Key": "a"}).status_code == 200
    assert api("sara")("POST", path, {"email": "nobody"}).status_code == 400
    receipt = Receipt.objects.get()
    assert request_page(f"/receipt/{receipt.token}/email/", "post", {"email": "x", "key": uuid7()}).status_code == 422
    sent = request_page(f"/receipt/{receipt.token}/email/", "post", {"email": "me@example.com", "key": uuid7()})
    assert sent.status_code == 302
    emails = OutgoingMail.objects.order_by("created_at")
    assert [email.to for email in emails] == ["guest@example.com", "me@example.com"]
    assert f"/receipt/{receipt.token}/" in emails[0].text
    assert "£11.70" in emails[0].text


def test_emails_from_the_page_are_limited_per_hour(cash, place):
    cash(place())
    path = f"/receipt/{Receipt.objects.get().token}/email/"
    codes = [request_page(path, "post", {"email": f"g{n}@example.com", "key": uuid7()}).status_code for n in range(6)]
    assert codes == [302] * 5 + [429]


def test_a_mailbox_gets_at_most_ten_receipts_a_day(api, cash, place):
    orders_, sara, codes = [place() for _ in range(3)], api("sara"), []
    for order in orders_:
        cash(order)
    paths = [f"/orders/{order.id}/email_receipt" for order in orders_]

    def send(path, email):
        return sara("POST", path, {"email": email}, **{"Idempotency-Key": str(uuid7())})

    for path in paths:  # one receipt goes out five times an hour
        codes += [send(path, email).status_code for email in ["victim@example.com", "Victim@Example.com"] * 2]

    assert codes == [200] * 10 + [429] * 2
    refused = send(paths[2], "victim@example.com")
    assert refused.body["error"]["code"] == "mail.too_many"
    assert "has been sent 10 receipts today" in refused.body["message"]
    assert send(paths[2], "guest@example.com").status_code == 200


def test_a_till_shows_a_payments_receipts(place, cash, api, take, actor):
    order = place()
    mine = cash(order, Split.of_amount(D("5.00")))
    take(services.refund_cash, actor=actor("marco"), payment_id=mine.id, amount=D("1.00"), reason="Cold")
    sara = api("sara")
    paid, back = sara("GET", f"/payments/{mine.id}/receipts").body["data"]
    receipt = Receipt.objects.get(payment=mine, refund=None)
    assert (paid["number"], paid["refund_id"]) == (receipt.name, None)
    assert paid["url"].endswith(f"/receipt/{receipt.token}/")
    assert paid["pdf_url"] == f"{paid['url']}pdf/"
    assert paid["qr_svg"].startswith("<svg")
    assert "script" not in paid["qr_svg"]
    assert back["refund_id"]
    assert sara("GET", f"/payments/{uuid7()}/receipts").status_code == 404


def test_a_receipt_is_mailed_only_a_few_times_an_hour(cash, place, api):
    order = place()
    cash(order)
    token = Receipt.objects.get().token
    page = [
        request_page(f"/receipt/{token}/email/", "post", {"email": f"g{n}@example.com", "key": uuid7()})
        for n in range(3)
    ]
    assert [answer.status_code for answer in page] == [302] * 3
    till = [
        api("sara")("POST", f"/orders/{order.id}/email_receipt", {"email": f"s{n}@example.com"}).status_code
        for n in range(3)
    ]
    assert till == [200, 200, 429]
    assert OutgoingMail.objects.count() == 5


def test_emails_by_one_person_are_limited_per_hour(cash, place, api, monkeypatch):
    monkeypatch.setattr(mailing, "EMAILS_PER_PERSON", Throttle("receipt-email-by", mailing.HOUR, per_subject=2))
    codes = []
    for number in range(3):
        order = place()
        cash(order)
        path = f"/orders/{order.id}/email_receipt"
        codes.append(api("sara")("POST", path, {"email": f"s{number}@example.com"}).status_code)
    assert codes == [200, 200, 429]
    assert api("marco")("POST", path, {"email": "m@example.com"}).status_code == 200  # his own budget
