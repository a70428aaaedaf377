"""Card payments on the restaurant's own machine: approved ones are booked, declined ones noted."""

from decimal import Decimal as D

import pytest
from django.db import DataError

from fynlo.core.ids import uuid7
from orders import history
from orders.models import Order
from payments.models import Payment, Posting
from payments.tenders import CARD, CASH, GIFT_CARD, QR, VOUCHER, tender_spelled
from realtime.models import Alert, Command
from tests.offline import OfflineTill
from tests.orders.conftest import event_types_since, events_since, head

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara(api, card):
    return api("sara")


def balance(account):
    return sum(Posting.objects.filter(account=account).values_list("amount", flat=True), D("0.00"))


def by_card(who, order, amount="11.70", **more):
    return who("POST", "/payments/card", {"id": uuid7(), "order_id": str(order.id), "amount": D(amount), **more})


def test_an_approved_payment_pays_the_bill_on_the_card_account(sara, place):
    order, before = place(), head()
    answer = by_card(sara, order, tip_amount=D("1.17"), card_last_four="4242", authorisation_code="A1B2C3")
    assert answer.status_code == 201
    assert (answer.body["method"], answer.body["amount"], answer.body["change_amount"]) == (
        "card", D("11.70"), D("0.00"),
    )  # fmt: skip
    assert (answer.body["card_last_four"], answer.body["authorisation_code"]) == ("4242", "A1B2C3")
    assert (balance("card"), balance("cash"), balance("bills"), balance("tips")) == (
        D("12.87"), D("0.00"), D("-11.70"), D("-1.17"),
    )  # fmt: skip
    stored = Order.objects.get(pk=order.id)
    assert (stored.bill, stored.payment_method, stored.tips) == ("paid", "card", D("1.17"))
    assert event_types_since(before) == ["order.updated", "payment.completed"]
    assert history.entries(order)[-1].words.startswith("Paid £11.70")


def test_parts_by_items_and_shares_are_paid_by_card(sara, place):
    order = place()  # tacos 8.50, latte 3.20
    items = {"way": "items", "items": [{"line_id": str(order.all_lines[1].id)}]}
    assert by_card(sara, order, "3.20", split=items).body["allocations"][0]["line_id"] == str(order.all_lines[1].id)
    assert by_card(sara, order, "4.25", split={"way": "shares", "of": 2}).status_code == 201
    assert by_card(sara, order, "4.26").body["error"]["code"] == "payment.over_due"
    assert Order.objects.get(pk=order.id).due == D("4.25")


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("card_last_four", "4242424242424242"),
        ("card_last_four", "42"),
        ("card_last_four", "4٢42"),
        ("authorisation_code", "4242424242424242"),
        ("authorisation_code", "A1 B2"),
    ],
)
def test_a_whole_card_number_is_stored_nowhere(sara, place, field, typed):
    answer = by_card(sara, place(), **{field: typed})
    assert (answer.status_code, answer.body["error"]["field"]) == (400, field)
    assert not [value for value in (answer.body["message"], *answer.body["error"].values()) if typed in str(value)]
    assert not Payment.objects.exists()


def test_a_decline_is_in_the_history_and_books_nothing(sara, place):
    order, before = place(), head()
    body = {"id": uuid7(), "order_id": str(order.id), "amount": D("11.70"), "tip_amount": D("1.00")}
    answer = sara("POST", "/payments/card/declined", body)
    assert (answer.status_code, answer.body["data"]["status"]) == (201, "declined")
    assert event_types_since(before) == ["payment.failed"]
    assert events_since(before)[0]["data"]["due"] == D("11.70")
    assert history.entries(order)[-1].words == "A card payment of £12.70 was declined"
    assert not Posting.objects.exists()
    stored = Order.objects.get(pk=order.id)
    assert (stored.paid, stored.due, stored.bill) == (D("0.00"), D("11.70"), "open")
    again = sara("POST", "/payments/card/declined", body, **{"Idempotency-Key": str(uuid7())})
    assert again.body["data"]["id"] == answer.body["data"]["id"]
    assert Payment.objects.count() == 1
    assert by_card(sara, order, id=body["id"]).body["error"]["code"] == "payment.id_taken"


def test_an_offline_card_payment_is_stored_with_its_receipt(sara, api, place):
    order = place()
    till = OfflineTill(api("carl"))
    by_card(sara, order)
    payment = {"id": uuid7(), "order_id": str(order.id), "amount": D("11.70"), "receipt_number": f"{till.series}-0001"}
    answer = till.tell("payment.card", "", payment)
    assert (answer["outcome"], answer["result"]["receipt_number"]) == ("attention", f"{till.series}-0001")
    assert Order.objects.get(pk=order.id).overpaid == D("11.70")
    assert Alert.objects.get().kind == "payment.overpaid"
    assert balance("card") == D("23.40")
    declined = {"id": uuid7(), "order_id": str(order.id), "amount": D("5.00")}
    assert till.tell("payment.card_declined", "", declined)["outcome"] == "applied"


def test_a_live_card_payment_above_the_bill_is_refused_as_over_rest(sara, api, place):
    order = place()
    by_card(sara, order)
    payment = {"id": uuid7(), "order_id": str(order.id), "amount": D("11.70")}
    answer = OfflineTill(api("carl")).tell("payment.card", "", payment, live=True)
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "payment.over_due")
    assert answer["current"]["last_payment"]["method"] == "card"


def test_an_id_cannot_be_reused_with_another_tender(sara, place):
    order, payment_id = place(), uuid7()
    by_card(sara, order, id=payment_id)
    cash = {"id": payment_id, "order_id": str(order.id), "amount": D("11.70")}
    assert sara("POST", "/payments/cash", cash).body["error"]["code"] == "payment.id_taken"
    again = by_card(sara, order, id=payment_id, **{"tip_amount": D("0.00")})
    assert (again.status_code, Payment.objects.count()) == (201, 1)


def test_neighbour_and_kitchen_cannot_book_a_card_payment(api, card, place):
    order = place()
    assert by_card(api("sara", "beta"), order).status_code == 404
    assert by_card(api("kim"), order).status_code == 403
    assert not Payment.objects.exists()


# -- refunds ------------------------------------------------------------------------------------------


@pytest.fixture
def marco(api):
    return api("marco")


@pytest.fixture
def paid(sara, place):
    """An order of £11.70 paid by card with a tip of £2.00: (order, payment id)."""
    order = place()
    return order, by_card(sara, order, tip_amount=D("2.00")).body["payment_id"]


def back(who, payment_id, **body):
    return who("POST", f"/payments/refund/{payment_id}", {"reason": "cold food", **body})


def test_a_refund_on_the_machine_leaves_the_card_account(paid, marco):
    order, payment_id = paid
    answer = back(marco, payment_id, method="card", amount=D("5.00"))
    assert (answer.status_code, answer.body["method"], answer.body["provider"]) == (201, "card", "card_machine")
    assert (balance("card"), balance("cash")) == (D("8.70"), D("0.00"))
    assert history.entries(order)[-1].words == "Refunded £5.00 by card (cold food)"
    assert not Alert.objects.exists()
    latte = order.all_lines[1]
    by_item = back(marco, payment_id, method="card", lines=[{"line_id": str(latte.id), "amount": D("1.00")}])
    assert by_item.body["amount"] == D("1.00")


def test_a_refund_without_a_method_raises_an_alert_to_check_the_machine(paid, marco):
    _, payment_id = paid
    answer = marco("POST", f"/payments/refund/{payment_id}", {"amount": 3.0000000000000004})
    assert (answer.status_code, answer.body["amount"], answer.body["reason"]) == (201, D("3.00"), "mobile app")
    assert answer.body["provider"] == "card_machine"
    assert Alert.objects.get().kind == "payment.refund_unconfirmed"


def test_a_card_payment_can_be_refunded_in_cash_but_cash_not_to_a_card(paid, marco, sara, place):
    _, payment_id = paid
    assert back(marco, payment_id, method="cash", amount=D("1.00")).body["provider"] == "cash"
    assert (balance("card"), balance("cash")) == (D("13.70"), D("-1.00"))
    cash = sara("POST", "/payments/cash", {"order_id": str(place().id), "amount": D("11.70")}).body
    refused = back(marco, cash["payment_id"], method="card")
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "payment.refund_tender")


def test_a_second_full_refund_is_refused_with_its_own_code(paid, marco):
    _, payment_id = paid
    back(marco, payment_id, method="card")
    for body in ({}, {"amount": D("1.00")}):
        again = back(marco, payment_id, method="card", **body, **{"reason": "came back again"})
        assert (again.status_code, again.body["error"]["code"]) == (409, "payment.refunded_already")


# -- the tender corrected ---------------------------------------------------------------------------------


def test_changing_cash_to_card_raises_an_alert(api, sara, marco, place):
    def correct(who, method, payment):
        return who("POST", f"/payments/{payment}/tender", {"method": method, "reason": "wrong button"})

    cash = [
        sara("POST", "/payments/cash", {"order_id": str(place().id), "amount": D("11.70")}).body["payment_id"]
        for _ in range(2)
    ]
    assert correct(api("carl"), "card", cash[0]).body["meta"]["outcome"] == "attention"
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.sentence) == (
        "payment.cash_counted_otherwise", "Carl changed £11.70 of order 1 from cash to card.",
    )  # fmt: skip
    correct(api("carl"), "cash", cash[0])  # the drawer holds more again
    correct(marco, "card", cash[1])  # a manager did it, so there is no alert
    assert Alert.objects.count() == 1


# -- limits of tips and sums -------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/payments/cash", "/payments/card"])
@pytest.mark.parametrize("tip", ["500.01", "1000000.00", "99999999.99"])
def test_a_tip_has_a_limit_for_every_tender(sara, place, path, tip):
    answer = sara("POST", path, {"order_id": str(place().id), "amount": D("11.70"), "tip_amount": D(tip)})
    assert (answer.status_code, answer.body["error"]["field"]) == (400, "tip_amount")
    assert answer.body["message"] == "Enter a tip from £0 to £500.00."
    assert not Payment.objects.exists()


def test_a_tip_of_more_than_half_the_bill_raises_an_alert(sara, place):
    by_card(sara, place(), tip_amount=D("5.85"))
    by_card(sara, place(), "1.00", tip_amount=D("5.00"))  # below the limit of £20
    assert not Alert.objects.exists()
    by_card(sara, place(), tip_amount=D("20.00"))
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.sentence) == (
        "payment.large_tip", "£20.00 tip on £11.70 of order 3, taken by Sara.",
    )  # fmt: skip


def test_a_sum_too_large_to_store_is_rejected_in_a_batch(api, card, place):
    order, till = place(), OfflineTill(api("carl"))
    large = {"order_id": str(order.id), "amount": D("99999999.99")}
    assert till.tell("payment.cash", "", {"id": uuid7(), **large})["outcome"] == "attention"
    answer = till.tell("payment.cash", "", {"id": uuid7(), **large})
    assert (answer["outcome"], answer["http_status"], answer["error"]["code"]) == ("rejected", 400, "invalid")
    assert answer["error"]["message"] == "The amount is too large to record. Check the amounts."
    assert till.tell("payment.cash", "", {"id": uuid7(), "order_id": str(place().id), "amount": D("1.00")})[
        "outcome"
    ] == "applied"  # fmt: skip
    assert Payment.objects.count() == 2


def test_a_sum_too_large_to_store_is_refused_over_rest(sara, place, monkeypatch):
    def overflow(*_args, **_fields):
        Payment.objects.filter(pk=uuid7()).update(amount=D("1")) or Order.objects.update(paid=D("123456789012.00"))

    monkeypatch.setattr("payments.services.taking.allocate", overflow)
    answer = by_card(sara, place())
    assert (answer.status_code, answer.body["error"]["code"]) == (400, "invalid")
    assert (Payment.objects.count(), Command.objects.filter(status=500).count()) == (0, 0)


def test_another_database_error_is_not_hidden(sara, place, take):
    place()
    with pytest.raises(DataError):
        take(lambda: Order.objects.update(notes="x" * 5000))


# -- tenders ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelled", "tender"),
    [
        *((text, QR) for text in ("qrCode", "qr_code", "qr")),
        *((text, CARD) for text in ("card", "cardEntry", "tapToPay", "stripe", "sumup", "square", "applePay")),
        *((text, CARD) for text in ("apple_pay", "applePaySumUp", "googlePay", "CARD")),
        ("cash", CASH),
        *((text, GIFT_CARD) for text in ("giftCard", "gift_card")),
        *((text, VOUCHER) for text in ("voucher", "Vouchers")),
        *((text, None) for text in ("bitcoin", "", None, 7, ["card"])),
    ],
)
def test_every_spelling_of_a_method_is_one_tender(spelled, tender):
    assert tender_spelled(spelled) is tender
