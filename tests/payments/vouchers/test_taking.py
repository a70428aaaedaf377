"""The tender "voucher": take one, refuse what it cannot pay, give it back, also from a till without a network."""

from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import json_codec
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders import history
from orders.models import Order
from orders.selectors import order_with_lines
from payments import services as payments
from payments.errors import OverDue, PaymentIdTaken, TenderFixed
from payments.gift_cards import services as gift_cards
from payments.models import Payment
from payments.vouchers import errors, services
from realtime.models import Alert
from tests.offline import OfflineTill
from tests.orders.conftest import event_types_since, head
from tests.payments.journal.test_append_only import is_refused
from tests.payments.vouchers.conftest import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara(api, card):
    return api("sara")


def pay_by_voucher(who, kind, order, amount="5.00", **more):
    body = {"id": uuid7(), "order_id": str(order.id), "kind_id": kind.id, "amount": D(amount), **more}
    return who("POST", "/payments/voucher", body)


def test_a_voucher_pays_its_part_and_cash_the_rest(sara, lunch, place):
    order, before = place(), head()  # £11.70
    answer = pay_by_voucher(sara, lunch, order)
    assert (answer.status_code, answer.body["method"], answer.body["change_amount"]) == (201, "voucher", D("0.00"))
    assert answer.body["voucher"] == {
        "kind_id": str(lunch.id), "name": "Lunch voucher £5", "value": D("5.00"), "reference": "",
    }  # fmt: skip
    assert (posted(), posted("bills"), Order.objects.get().due) == (D("5.00"), D("-5.00"), D("6.70"))
    assert event_types_since(before) == ["order.updated", "payment.completed"]
    sara("POST", "/payments/cash", {"order_id": str(order.id), "amount": D("6.70")})
    assert Order.objects.get().bill == "paid"
    assert "£5.00" in history.entries(order_with_lines(order.id))[-2].words


def test_what_a_voucher_is_worth_beyond_the_bill_is_no_sale(spend, lunch, place, latte):
    coffee = place(latte())  # £3.20
    with pytest.raises(OverDue):
        spend(lunch, coffee, "5.00")
    paid = spend(lunch, coffee)
    assert (paid.amount, paid.voucher_value, paid.change, posted()) == (D("3.20"), D("5.00"), D("0.00"), D("3.20"))
    document = json_codec.loads(paid.all_receipts[0].document)
    assert document["payment"]["voucher"] == {"name": "Lunch voucher £5", "value": D("5.00"), "reference": ""}


def test_a_voucher_never_pays_more_than_it_is_worth(spend, lunch, hotel, place):
    order = place()
    with pytest.raises(errors.VoucherTooSmall) as refused:
        spend(lunch, order, "5.01")
    assert refused.value.message == "This voucher is worth £5.00. Take that, and the rest in another way."
    with pytest.raises(errors.VoucherTooSmall):
        spend(hotel, order, "10.00", face_value=D("8.50"), reference="A1")
    assert not Payment.objects.exists()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kind_id": "01890000-0000-7000-8000-000000000001"}, "voucher.kind_not_found"),
        ({"amount": D("0.00")}, "invalid"),
        ({"amount": D("-1.00")}, "invalid"),
        ({"amount": D("1.005")}, "invalid"),
        ({"face_value": D("7.50")}, "voucher.value_differs"),
        ({"face_value": D("1000.01")}, "invalid"),
        ({"reference": "x" * 41}, "invalid"),
    ],
)
def test_a_payment_with_wrong_fields_is_refused_and_books_nothing(sara, lunch, place, given, code):
    answer = pay_by_voucher(sara, lunch, place(), **given)
    assert answer.status_code in (400, 404, 409)
    assert answer.body["error"]["code"] == code or code == "invalid"
    assert not Payment.objects.exists()


def test_a_tip_is_never_taken_from_a_voucher(sara, lunch, place):
    assert pay_by_voucher(sara, lunch, place(), tip_amount=D("2.00")).body["tip_amount"] == D("0.00")
    assert posted("tips") == D("0.00")


def test_a_kind_without_a_fixed_value_asks_for_it(spend, run, place):
    kind = run(services.add_kind, name="Any voucher")
    with pytest.raises(InvalidInput) as refused:
        spend(kind, place(), "5.00")
    assert refused.value.field == "face_value"
    assert spend(kind, place(), "5.00", face_value=D("6.00")).voucher_value == D("6.00")


def test_a_number_of_its_own_is_asked_for_and_taken_once(spend, hotel, place):
    with pytest.raises(InvalidInput) as refused:
        spend(hotel, place(), "5.00", face_value=D("8.50"))
    assert refused.value.field == "reference"
    first = place()
    assert spend(hotel, first, "8.50", face_value=D("8.50"), reference=" hb  12 ").voucher_reference == "HB 12"
    with pytest.raises(errors.VoucherTaken) as taken:
        spend(hotel, place(), "5.00", face_value=D("8.50"), reference="Hb 12")
    assert taken.value.message == f"The voucher HB 12 was taken before, for order {first.number}."


def test_other_kinds_keep_a_number_as_a_note(spend, lunch, place):
    for _ in range(2):
        assert spend(lunch, place(), "5.00", reference="batch 7").voucher_reference == "BATCH 7"


def test_a_retired_kind_is_refused(spend, run, lunch, place):
    run(services.retire_kind, kind_id=lunch.id)
    with pytest.raises(errors.VoucherKindRetired):
        spend(lunch, place(), "5.00")


def test_a_voucher_pays_for_meals_only(spend, run, actor, lunch, place):
    order = place()
    run(gift_cards.sell_card, actor=actor("carl"), amount=D("20.00"), order_id=order.id)
    with pytest.raises(errors.VoucherForMealsOnly):
        spend(lunch, order, "5.00")


def test_a_repeated_request_takes_the_voucher_once(spend, hotel, place):
    order, payment_id = place(), uuid7()
    given = {"payment_id": payment_id, "face_value": D("5.00"), "reference": "A1"}
    assert spend(hotel, order, "5.00", **given).id == spend(hotel, order, "5.00", **given).id == payment_id
    with pytest.raises(PaymentIdTaken):
        spend(hotel, order, "5.00", **{**given, "reference": "B2"})
    assert Payment.objects.count() == 1


def test_only_those_who_take_money_take_vouchers(api, lunch, place):
    order = place()
    assert pay_by_voucher(api("kim"), lunch, order).status_code == 403
    assert pay_by_voucher(api("sara", "beta"), lunch, order).status_code == 404
    assert not Payment.objects.exists()


def test_a_device_without_a_network_takes_a_voucher_with_its_own_receipt(api, lunch, place):
    till, order = OfflineTill(api("carl")), place()
    payment = {
        "id": uuid7(), "order_id": str(order.id), "amount": D("5.00"), "kind_id": lunch.id,
        "receipt_number": f"{till.series}-0001",
    }  # fmt: skip
    answer = till.tell("payment.voucher", "", payment)
    assert (answer["outcome"], answer["result"]["receipt_number"]) == ("applied", f"{till.series}-0001")
    assert posted() == D("5.00")


def test_what_should_not_have_been_taken_without_a_network_is_stored_with_an_alert(api, run, spend, hotel, place):
    till, first, order = OfflineTill(api("carl")), place(), place()
    spend(hotel, first, "5.00", face_value=D("8.50"), reference="HB12")
    run(services.retire_kind, kind_id=hotel.id)
    payment = {
        "id": uuid7(), "order_id": str(order.id), "amount": D("9.00"), "kind_id": hotel.id, "reference": "hb12",
        "face_value": D("8.50"),
    }  # fmt: skip
    assert till.tell("payment.voucher", "", payment)["outcome"] == "attention"
    assert posted() == D("14.00")
    assert {alert.kind for alert in Alert.objects.all()} == {"voucher.doubtful"}
    assert {alert.sentence for alert in Alert.objects.all()} == {
        f"The voucher “Hotel breakfast” HB12 of order {order.number} is no longer taken.",
        f"The voucher “Hotel breakfast” HB12 of order {order.number} was taken before, for order {first.number}.",
        f"The voucher “Hotel breakfast” HB12 of order {order.number} is worth £8.50 and was taken for £9.00.",
    }


def test_an_unknown_kind_is_refused_also_from_a_device_without_a_network(api, lunch, place):
    payment = {"id": uuid7(), "order_id": str(place().id), "amount": D("5.00"), "kind_id": uuid7()}
    answer = OfflineTill(api("carl")).tell("payment.voucher", "", payment)
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "voucher.kind_not_found")


# -- refunds and corrections -----------------------------------------------------------------------------


@pytest.fixture
def paid(spend, hotel, place):
    """An order whose first £8.50 the voucher HB12 paid."""
    return spend(hotel, place(), "8.50", face_value=D("8.50"), reference="HB12")


def back(who, payment, **body):
    return who("POST", f"/payments/refund/{payment.id}", {"reason": "cold food", **body})


def test_a_refund_gives_a_voucher_back_which_can_be_used_again(api, paid, spend, hotel, place):
    marco = api("marco")
    part = back(marco, paid, amount=D("3.00"))
    assert (part.status_code, part.body["method"], posted()) == (201, "voucher", D("5.50"))
    with pytest.raises(errors.VoucherTaken):
        spend(hotel, place(), "8.50", face_value=D("8.50"), reference="HB12")
    back(marco, paid)
    assert posted() == D("0.00")
    spend(hotel, place(), "8.50", face_value=D("8.50"), reference="HB12")
    assert posted() == D("8.50")


def test_only_the_owner_refunds_a_voucher_in_cash(api, paid):
    refused = back(api("marco"), paid, method="cash")
    assert (refused.status_code, refused.body["error"]["code"]) == (403, "forbidden")
    assert "goes back as a voucher" in refused.body["message"]
    answer = back(api("olivia"), paid, method="cash")
    assert (answer.status_code, posted(), posted("cash")) == (201, D("8.50"), D("-8.50"))


def test_cash_that_went_back_leaves_the_number_taken(api, paid, spend, hotel, place):
    back(api("olivia"), paid, method="cash")
    with pytest.raises(errors.VoucherTaken):
        spend(hotel, place(), "8.50", face_value=D("8.50"), reference="HB12")


def test_no_payment_is_corrected_to_a_voucher_or_from_one(api, run, actor, paid, place):
    with pytest.raises(TenderFixed):
        run(payments.correct_tender, actor=actor("marco"), payment_id=paid.id, tender="cash", reason="wrong")
    cash = run(payments.take_cash, actor=actor("carl"), order=place().id, amount=D("11.70"))
    refused = api("marco")("POST", f"/payments/{cash.id}/tender", {"method": "voucher", "reason": "wrong button"})
    assert refused.status_code == 400


def test_the_mobile_app_is_sent_to_the_till(sara, lunch, place):
    body = {"order_id": str(place().id), "amount": D("5.00"), "payment_method": "voucher"}
    refused = sara("POST", "/payments/process", body)
    assert refused.body["error"]["code"] == "payment.method_not_taken"
    assert refused.body["message"] == "Choose which voucher pays on the till."


def test_which_voucher_paid_never_changes(paid):
    with connection.cursor():  # chooses the restaurant's schema
        assert is_refused(f"UPDATE payments_payment SET voucher_reference = 'X' WHERE id = '{paid.pk}'")
