"""The API refuses a surcharge (UK_RULES "Prices, cards, receipts, records"): paying by card or phone costs no more."""

from decimal import Decimal as D

import pytest

from payments.models import Payment
from tests.offline import OfflineTill, outcomes

LAW = "The law allows no extra charge for paying by card or phone. Take the bill's amount without it."
PATHS = ("cash", "card", "card/declined", "process", "qr/generate", "reader", "stripe/intents", "hold")
SPELLINGS = ("surcharge", "surcharge_amount", "surchargeAmount", "card_surcharge", "surchargePercent")


@pytest.fixture
def sara(api, card):
    return api("sara")


def bodies(order, **more):
    return {"order_id": str(order.id), "amount": D("11.70"), **more}


@pytest.mark.parametrize("path", PATHS)
def test_uk_rules_the_api_refuses_a_surcharge(sara, place, path):
    answer = sara("POST", f"/payments/{path}", bodies(place(), surcharge=D("0.34")))
    assert (answer.status_code, answer.body["error"]["code"]) == (400, "payment.surcharge")
    assert (answer.body["error"]["field"], answer.body["message"]) == ("surcharge", LAW)
    assert not Payment.objects.exists()


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_surcharge_is_refused_in_any_spelling(sara, place, spelling):
    answer = sara("POST", "/payments/card", bodies(place(), **{spelling: 2}))
    assert (answer.body["error"]["code"], answer.body["error"]["field"]) == ("payment.surcharge", spelling)


@pytest.mark.parametrize("nothing", [None, 0, D("0.00"), ""])
def test_a_client_may_say_that_it_adds_none(sara, place, nothing):
    answer = sara("POST", "/payments/card", bodies(place(), surcharge=nothing))
    assert (answer.status_code, answer.body["amount"]) == (201, D("11.70"))


@pytest.mark.parametrize("path", ["card", "process", "qr/generate"])
def test_a_surcharge_inside_the_amount_is_above_what_is_due(sara, place, bank, path):
    """2.9 % on £11.70 is £0.34."""
    answer = sara("POST", f"/payments/{path}", {**bodies(place()), "amount": D("12.04")})
    assert (answer.status_code, answer.body["error"]["code"]) == (409, "payment.over_due")
    assert not Payment.objects.exists()


def test_a_device_that_adds_a_surcharge_without_a_network_hears_why_and_its_queue_goes_on(sara, place):
    till, order = OfflineTill(sara), place()
    till.do("payment.card", payload=bodies(order, surcharge=D("0.34")))
    till.do("payment.card", payload=bodies(order))
    answers = till.send()
    assert outcomes(answers) == ["rejected", "applied"]
    assert answers[0]["error"]["code"] == "payment.surcharge"
