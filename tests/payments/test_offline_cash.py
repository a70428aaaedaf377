"""Cash taken offline for a bill that was paid elsewhere before the device sent it."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import services as orders
from orders.models import Order
from payments.models import Payment, Posting
from realtime.models import Alert
from realtime.sync.models import Device
from restaurants.devices.receipt_series import continue_series
from tests.offline import OfflineTill

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(api, card):
    return OfflineTill(api("carl"))


def cash(order, amount="11.70", **more):
    return {"id": uuid7(), "order_id": str(order.id), "amount": D(amount), **more}


def online(api, order, amount="11.70"):
    return api("sara")("POST", "/payments/cash", cash(order, amount))


def test_offline_money_above_the_bill_is_stored_as_overpaid(till, api, place, page_client):
    order = place()
    assert online(api, order).status_code == 201
    answer = till.tell("payment.cash", "", cash(order, received_amount=D("20.00"), change_amount=D("8.30")))

    assert answer["outcome"] == "attention"
    order.refresh_from_db()
    assert (order.paid, order.due, order.overpaid, order.bill) == (D("23.40"), D("0.00"), D("11.70"), "paid")
    assert Payment.objects.filter(status="captured").count() == 2
    assert sum(Posting.objects.values_list("amount", flat=True)) == 0
    assert sum(Posting.objects.filter(account="cash").values_list("amount", flat=True)) == D("23.40")
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.subject) == ("payment.overpaid", order.id)
    assert "£11.70" in alert.sentence
    shown = api("sara")("GET", f"/orders/{order.id}").body["data"]
    assert (shown["overpaid"], shown["payment_status"]) == (D("11.70"), "paid")
    page = page_client("marco").get(f"/portal/orders/{order.id}/").content.decode()
    assert "Overpaid" in page
    assert "Paid £11.70: £11.70 over the bill" in page


def test_the_payment_received_first_pays_the_bill_and_the_other_is_refused(till, api, place):
    order = place()
    assert till.tell("payment.cash", "", cash(order))["outcome"] == "applied"
    refused = online(api, order)
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "payment.over_due")
    order.refresh_from_db()
    assert order.overpaid == 0
    assert not Alert.objects.exists()


def test_only_the_excess_over_a_part_paid_bill_is_overpaid(till, api, place):
    order = place()
    online(api, order, "5.00")
    answer = till.tell("payment.cash", "", cash(order))
    (remark,) = answer["remarks"]
    assert (remark["over"], remark["amount"], remark["paid"]) == (D("5.00"), D("11.70"), D("16.70"))


def test_offline_money_within_what_is_due_raises_no_alert(till, api, place):
    order = place()
    online(api, order, "5.00")
    assert till.tell("payment.cash", "", cash(order, "6.70"))["outcome"] == "applied"


@pytest.mark.parametrize("ended", ["completed", "cancelled"])
def test_offline_money_for_a_closed_order_is_stored(till, api, place, take, pay, ended):
    order = place()
    if ended == "cancelled":
        take(orders.cancel_order, order_id=order.id)
    else:
        pay(order)
        take(orders.set_status, order_id=order.id, status="completed")
    answer = till.tell("payment.cash", "", cash(order))

    assert answer["outcome"] == "attention"
    order.refresh_from_db()
    assert (order.status, order.overpaid) == (ended, D("11.70"))
    assert Payment.objects.filter(order=order).count() == 1
    assert sum(Posting.objects.values_list("amount", flat=True)) == 0


def test_a_repeated_payment_counts_once(till, api, place):
    order, payment = place(), None
    payment = cash(order)
    till.tell("payment.cash", "", payment)
    again = till.tell("payment.cash", "", payment)
    assert again["outcome"] == "applied"
    assert Payment.objects.count() == 1
    assert Order.objects.get().overpaid == 0


def test_a_wrong_change_is_refused_with_the_bill(till, place):
    order = place()
    answer = till.tell("payment.cash", "", cash(order, received_amount=D("20.00"), change_amount=D("1.00")))
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "payment.change_differs")
    assert (answer["current"]["due"], answer["current"]["last_payment"]) == (D("11.70"), None)


def test_a_refused_cash_payment_names_who_took_the_money_before(till, api, place):
    """Both payments are live; the other till has a name, a phone over REST has none."""
    order = place()
    window = OfflineTill(api("sara"), name="Window till")
    assert window.tell("payment.cash", "", cash(order), live=True)["outcome"] == "applied"
    answer = till.tell("payment.cash", "", cash(order), live=True)
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "payment.over_due")
    last = answer["current"]["last_payment"]
    assert answer["current"]["payment_status"] == "paid"
    assert (last["taken_by_name"], last["device_name"]) == ("Sara", "Window till")
    assert (last["amount"], last["method"]) == (D("11.70"), "cash")
    assert last["at"]


# Receipt numbers of the device's series


def test_the_payment_gets_the_devices_receipt_number(till, api, place, page_client):
    order = place()
    answer = till.tell("payment.cash", "", cash(order, receipt_number=f"{till.series}-0001"))
    assert answer["result"]["receipt_number"] == f"{till.series}-0001"
    assert Payment.objects.get().receipt_number == f"{till.series}-0001"
    assert Device.objects.get(pk=till.id).last_receipt == 1
    page = page_client("marco").get(f"/portal/orders/{order.id}/").content.decode()
    assert f"Paid £11.70: paid in full (receipt {till.series}-0001)" in page


def test_a_device_can_ask_for_its_next_receipt_number(till, api, place):
    till.tell("payment.cash", "", cash(place(), "1.00", receipt_number=f"{till.series}-0041"))
    known = api("carl")("POST", "/devices", {"id": till.id, "name": "x", "kind": "till"})
    assert known.body["data"]["next_receipt"] == 42
    till.tell("payment.cash", "", cash(place(), "1.00", receipt_number=f"{till.series}-0007"))  # received late
    reported = api("carl")("POST", f"/devices/{till.id}/report", {"unsent": 0})
    assert reported.body["data"]["next_receipt"] == 42


def test_a_device_gets_no_series_that_has_receipts_of_an_imported_device(till, api, place):
    till.tell("payment.cash", "", cash(place(), "1.00", receipt_number=f"{till.series}-0041"))
    old = Device.objects.get(pk=till.id)
    Device.objects.all().delete()  # as after an import: the receipts are there, their devices are not
    second = OfflineTill(api("carl"))
    assert Device.objects.get(pk=second.id).number == old.number + 1
    answer = second.tell("payment.cash", "", cash(place(), "1.00", receipt_number=f"{second.series}-0001"))
    assert answer["outcome"] == "applied"
    old.last_receipt = 0
    old.save()  # a device that the restaurant had before the import
    continue_series()
    assert list(Device.objects.order_by("number").values_list("last_receipt", flat=True)) == [41, 1]


@pytest.mark.parametrize("number", ["{series}-0003", "D999-0001"], ids=["taken", "of another series"])
def test_an_impossible_receipt_number_is_replaced_and_reported(till, place, number):
    order = place()
    till.tell("payment.cash", "", cash(order, "1.00", receipt_number=f"{till.series}-0003"))
    answer = till.tell("payment.cash", "", cash(order, "2.00", receipt_number=number.format(series=till.series)))
    assert answer["outcome"] == "merged"
    (remark,) = answer["remarks"]
    assert (remark["theirs"], remark["ours"]) == (f"{till.series}-0004", number.format(series=till.series))
    assert answer["result"]["receipt_number"] == f"{till.series}-0004"


@pytest.mark.parametrize(("number", "is_ahead"), [(201, False), (202, True), (999_999_999, True)])
def test_a_device_cannot_leave_a_gap_in_its_series(till, place, number, is_ahead):
    order = place()
    till.tell("payment.cash", "", cash(order, "1.00", receipt_number=f"{till.series}-0001"))
    answer = till.tell("payment.cash", "", cash(order, "2.00", receipt_number=f"{till.series}-{number:04d}"))
    if not is_ahead:
        assert (answer["outcome"], answer["result"]["receipt_number"]) == ("applied", f"{till.series}-{number:04d}")
        return
    assert answer["outcome"] == "attention"  # the money is taken; an alert reports the number
    assert answer["result"]["receipt_number"] == f"{till.series}-0002"
    assert Device.objects.get(pk=till.id).last_receipt == 2
    alert = Alert.objects.get()
    assert (alert.kind, alert.subject) == ("payment.receipt_ahead", order.id)
    assert f"{till.series}-{number:04d}" in alert.sentence
    assert {remark["outcome"] for remark in answer["remarks"]} == {"attention", "merged"}


def test_a_replayed_payment_keeps_its_receipt_number(till, place):
    payment = cash(place(), receipt_number=f"{till.series}-0001")
    till.do("payment.cash", "", payment)
    batch = list(till.queue)
    first, again = till.send(), till.send(*batch)
    assert first[0]["result"] == again[0]["result"]
    assert Device.objects.get(pk=till.id).last_receipt == 1


def test_only_a_device_numbers_receipts(api, place):
    answer = api("sara")("POST", "/payments/cash", cash(place(), receipt_number="D1-0001"))
    assert (answer.status_code, answer.body["error"]["field"]) == (400, "receipt_number")
    assert not Payment.objects.exists()


@pytest.mark.parametrize("odd", ["7", "D0-0001", "D1-1", "X1-0001", "D1-0001; --"])
def test_an_invalid_receipt_number_is_refused(till, place, odd):
    answer = till.tell("payment.cash", "", cash(place(), receipt_number=odd))
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "invalid")


# Online: the person waits for the answer


def test_a_live_payment_over_the_bill_is_refused_as_over_rest(till, api, place):
    order = place()
    online(api, order)
    answer = till.tell("payment.cash", "", cash(order), live=True)
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "payment.over_due")
    assert Payment.objects.count() == 1
    assert not Alert.objects.exists()
