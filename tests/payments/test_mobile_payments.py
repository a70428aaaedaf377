"""The mobile app's payments: JavaScript sums, checkouts without an order, its names of methods."""

from datetime import timedelta
from decimal import Decimal as D
from functools import partial

import pytest

from fynlo.core import clock
from orders import services as orders
from orders.models import Order
from orders.services import quick_sale
from orders.services.quick_sale import LARGEST_OPEN_PRICE
from payments import services
from payments.models import Payment
from realtime.models import Alert
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race

REFERENCE = "ORDER-1732272000000"


@pytest.fixture
def sara(api, card):
    return api("sara")


def pay(who, **body):
    return who("POST", "/payments/cash", {"order_id": REFERENCE, "amount": D("7.40"), **body})


# -- sums -------------------------------------------------------------------------------------------------


def test_amounts_with_float_noise_are_whole_pennies(sara, place):
    raw = b'{"order_id": "%s", "amount": 5.36, "received_amount": 10, "change_amount": 4.640000000000001}'
    answer = sara("POST", "/payments/cash", raw % str(place().id).encode())
    assert (answer.status_code, answer.body["change_amount"]) == (201, D("4.64"))


@pytest.mark.parametrize("noisy", ["4.639999999999999", "4.6400009", "4.6399991", "4.64", "4.640"])
def test_a_number_within_a_millionth_of_a_penny_is_rounded(sara, place, noisy):
    answer = sara("POST", "/payments/cash", {"order_id": str(place().id), "amount": D(noisy)})
    assert (answer.status_code, answer.body["amount"]) == (201, D("4.64"))


@pytest.mark.parametrize("odd", ["4.645", "4.6400011", "0.004", "1e-5"])
@pytest.mark.parametrize(
    ("path", "field"),
    [("/payments/cash", "amount"), ("/payments/card", "amount"), ("/payments/process", "amount"),
     ("/payments/qr/generate", "amount"), ("/payments/optimal-provider", "amount"), ("/payments/cash", "tip_amount")],
)  # fmt: skip
def test_a_part_of_a_penny_is_refused(sara, place, path, field, odd):
    answer = sara("POST", path, {"order_id": str(place().id), "amount": D("1.00"), field: D(odd)})
    assert (answer.status_code, answer.body["error"]["field"]) == (400, field)
    assert answer.body["message"] == "Enter an amount in pounds and whole pence, such as 4.64."
    assert not Payment.objects.exists()


# -- a checkout without an order --------------------------------------------------------------------------


def test_cash_for_an_unknown_reference_opens_a_quick_sale(sara):
    answer = pay(sara, received_amount=10, change_amount=D("2.5999999999999996"))
    assert answer.status_code == 201
    assert (answer.body["amount"], answer.body["fee_amount"], answer.body["change_amount"]) == (
        D("7.40"), D("0.00"), D("2.60"),
    )  # fmt: skip
    order = Order.objects.get(client_reference=REFERENCE)
    assert (order.status, order.bill, order.total, order.service_charge) == (
        "completed", "paid", D("7.40"), D("0.00"),
    )  # fmt: skip
    (line,) = order.lines.all()
    assert (line.name, line.unit_price, line.vat, line.ticket_id) == ("Quick sale", D("7.40"), D("1.23"), None)
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.sentence) == (
        "payment.quick_sale", "Order 1 is a quick sale of £7.40. Check what was sold.",
    )  # fmt: skip


def test_a_repeated_reference_is_one_sale(sara):
    first = pay(sara)
    again = pay(sara)
    assert (again.body["payment_id"], again.body["meta"]["duplicate"]) == (first.body["payment_id"], True)
    with clock.travel(clock.now() + timedelta(minutes=5)):
        late = pay(sara)
    other = pay(sara, amount=D("9.00"))
    for refused in (late, other):
        assert (refused.status_code, refused.body["error"]["code"]) == (409, "payment.over_due")
    assert (Order.objects.count(), Payment.objects.count(), Alert.objects.count()) == (1, 1, 1)


def test_a_guest_who_cancels_the_qr_code_pays_the_same_sale_in_cash(sara, bank):
    code = sara("POST", "/payments/qr/generate", {"order_id": REFERENCE, "amount": D("7.40")})
    assert code.status_code == 201
    assert set(code.body) >= {
        "qr_payment_id", "qr_code_data", "qr_code_image", "amount", "fee_amount", "net_amount", "expires_at", "status",
    }  # fmt: skip
    assert (code.body["fee_amount"], code.body["net_amount"]) == (D("0.09"), D("7.31"))
    assert code.body["expires_at"].endswith("Z")
    status = sara("GET", f"/payments/qr/{code.body['qr_payment_id']}/status").body["data"]
    assert (status["status"], status["expired"]) == ("pending", False)
    confirmed = sara("POST", f"/payments/qr/{code.body['qr_payment_id']}/confirm")
    assert confirmed.body["payment_id"] == code.body["qr_payment_id"]
    assert Payment.objects.get().status != "captured"
    assert pay(sara).body["error"]["code"] == "payment.held"
    sara("POST", f"/payments/{code.body['qr_payment_id']}/cancel")
    assert pay(sara, received_amount=D("10.00")).status_code == 201
    assert Order.objects.get().bill == "paid"


@pytest.mark.parametrize(
    "name", ["ORDER-7", "order-1732272000000", "ORDER-1732272000000x", "T-1", "01a226c4-0000-7000-8000-000000000000"]
)
def test_an_unknown_payment_method_is_refused(sara, name):
    answer = pay(sara, order_id=name)
    assert (answer.status_code, answer.body["error"]["code"]) == (404, "order.not_found")
    assert not Order.objects.exists()


def test_a_refused_payment_opens_no_quick_sale(sara):
    assert pay(sara, received_amount=D("1.00")).body["error"]["code"] == "payment.received_too_little"
    assert pay(sara, amount=LARGEST_OPEN_PRICE + 1).status_code == 400
    assert (Order.objects.count(), Alert.objects.count()) == (0, 0)


def test_a_quick_sale_needs_no_menu_and_its_price_includes_vat(api, tenant):
    tenant.prices_include_tax = False
    assert pay(api("sara")).status_code == 201
    assert (Order.objects.get().total, Order.objects.get().menu_version) == (D("7.40"), 0)


def quick_sales_at_once(committed):
    """Two devices pay the same reference at once; return the errors."""
    take = partial(run_service, services.take_cash, order=REFERENCE, amount=D("7.40"))
    return errors_of(race(take, take, restaurant=committed.alpha))


def test_two_devices_with_one_reference_open_one_sale_and_take_its_money_once(committed):
    (refused,) = quick_sales_at_once(committed)
    assert refused.code == "payment.over_due"
    assert (Order.objects.count(), Payment.objects.count(), Alert.objects.count()) == (1, 1, 1)


def test_control_without_the_lock_the_second_sale_is_in_progress(committed, monkeypatch):
    """The control: both look for the reference before either has opened the sale."""
    monkeypatch.setattr(quick_sale, "_lock_reference", lambda reference: None)
    monkeypatch.setattr(quick_sale, "order_placed_as", pause_until_all_read(quick_sale.order_placed_as))
    (refused,) = quick_sales_at_once(committed)
    assert refused.code == "in_progress"


# -- any method, and its fee ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelled", "method", "provider", "fee"),
    [("tapToPay", "card", "card_machine", "0.34"), ("applePay", "card", "card_machine", "0.34"),
     ("cash", "cash", "cash", "0.00")],
)  # fmt: skip
def test_staff_take_a_payment_in_any_method(sara, place, spelled, method, provider, fee):
    order = place()
    body = {"amount": D("11.70"), "currency": "GBP", "orderId": str(order.id), "payment_method_id": spelled}
    answer = sara("POST", "/payments/process", {**body, "metadata": {"till": 1}})
    assert answer.status_code == 201
    assert {name: answer.body[name] for name in ("provider", "amount", "fee", "net_amount")} == {
        "provider": provider, "amount": D("11.70"), "fee": D(fee), "net_amount": D("11.70") - D(fee),
    }  # fmt: skip
    payment = Payment.objects.get()
    assert (str(payment.id), payment.method) == (answer.body["transaction_id"], method)
    assert Order.objects.get(pk=order.id).bill == "paid"


def test_a_checkout_by_card_without_an_order_is_a_quick_sale_too(sara):
    answer = sara("POST", "/payments/process", {"amount": 4.640000000000001, "order_id": REFERENCE, "currency": "gbp"})
    assert (answer.status_code, answer.body["amount"]) == (201, D("4.64"))
    assert Order.objects.get().payment_method == "card"


@pytest.mark.parametrize(
    ("body", "field"),
    [({"payment_method": "barter"}, "payment_method"), ({"currency": "USD"}, "currency"), ({"amount": 0}, "amount")],
)
def test_an_unknown_method_or_currency_is_named(sara, place, body, field):
    answer = sara("POST", "/payments/process", {"order_id": str(place().id), "amount": D("1.00"), **body})
    assert (answer.status_code, answer.body["error"]["field"]) == (400, field)


def test_a_qr_method_cannot_be_processed(sara, place):
    answer = sara("POST", "/payments/process", {"order_id": str(place().id), "amount": 1, "payment_method": "qrCode"})
    assert (answer.status_code, answer.body["error"]["code"]) == (409, "payment.method_not_taken")


def test_the_cheapest_method_is_named_with_every_fee(sara, bank):
    answer = sara("POST", "/payments/optimal-provider", {"amount": D("100.00")})
    assert (answer.status_code, answer.body["provider"], answer.body["fee"]) == (200, "stripe", D("1.20"))
    assert [(row["method"], row["fee"], row["net_amount"]) for row in answer.body["methods"]] == [
        ("cash", D("0.00"), D("100.00")), ("qr", D("1.20"), D("98.80")), ("card", D("2.90"), D("97.10")),
    ]  # fmt: skip


def test_without_a_provider_the_card_machine_is_the_cheapest(sara):
    answer = sara("POST", "/payments/optimal-provider", {"amount": D("10.00")})
    assert (answer.body["provider"], [row["method"] for row in answer.body["methods"]]) == (
        "card_machine", ["cash", "card"],
    )  # fmt: skip
    assert sara("POST", "/payments/optimal-provider", {"amount": "ten"}).status_code == 400


def test_a_cancelled_order_is_no_quick_sale(sara, place, take):
    order = place(client_reference=REFERENCE)
    take(orders.cancel_order, order_id=order.id)
    assert pay(sara).body["error"]["code"] == "order.closed"
