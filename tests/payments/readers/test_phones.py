"""Cards that the mobile app takes on the phone: Stripe's Tap to Pay through the SDK, and what SumUp's SDK needs."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.conf import settings

from fynlo.core import clock
from payments.models import Payment, Posting
from payments.provider_accounts.services import connect_account, set_app
from payments.readers import views
from tests.payments.readers.conftest import work

pytestmark = pytest.mark.django_db
TOKEN, INTENT = "/payments/stripe/connection-token", "/payments/stripe/intents"


def tap(bank, reference):
    """Do what Stripe's SDK on the phone does with a card."""
    store = bank.server.store
    with store.lock:
        bank.server.bank.take(store.find(reference))


def test_a_connection_token_is_for_staff_and_new_each_time(api, bank):
    answer = api("sara")("POST", TOKEN)
    assert answer.status_code == 201
    assert answer.body["data"]["secret"].startswith("pst_test_")
    assert answer.body["data"]["test"] is True
    assert api("kim")("POST", TOKEN).status_code == 403


def test_connection_tokens_are_throttled(api, bank, monkeypatch):
    monkeypatch.setattr(views, "TOKENS", views.Throttle("connection-token", timedelta(hours=1), per_subject=1))
    assert api("sara")("POST", TOKEN).status_code == 201
    refused = api("sara")("POST", TOKEN)
    assert (refused.status_code, refused.body["error"]["code"]) == (429, "too_many_requests")


def test_without_an_account_at_stripe_there_is_no_token(api, tenant):
    refused = api("sara")("POST", TOKEN)
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "payment.no_provider")


def test_the_app_gets_the_secret_of_the_intent_and_only_stripe_confirms(api, bank, place):
    order = place()
    answer = api("sara")("POST", INTENT, {"order_id": str(order.id), "amount": D("11.70"), "tip_amount": D("1.00")})
    data = answer.body["data"]
    assert (answer.status_code, data["status"], data["amount"]) == (201, "processing", D("11.70"))
    assert data["client_secret"].startswith(f"{data['intent_id']}_secret_")
    intent = bank.server.store.find(data["intent_id"])
    assert (intent["amount"], intent["payment_method_types"]) == (1270, ["card_present"])

    payment = Payment.objects.get()
    with clock.travel(clock.now() + timedelta(seconds=4)):
        assert work(payment).status == "processing"  # whatever the app believes
    assert not Posting.objects.exists()
    tap(bank, data["intent_id"])
    with clock.travel(clock.now() + timedelta(seconds=30)):
        payment = work(payment)
    assert (payment.status, payment.tender, payment.card_last_four) == ("captured", "reader", "4242")
    order.refresh_from_db()
    assert (order.bill, order.paid, order.tips) == ("paid", D("11.70"), D("1.00"))


def test_a_phone_that_never_takes_the_card_ends_by_the_clock(api, bank, place):
    data = api("sara")("POST", INTENT, {"order_id": str(place().id), "amount": D("11.70")}).body["data"]
    with clock.travel(clock.now() + timedelta(minutes=6)):
        assert work(Payment.objects.get()).status == "expired"
    assert bank.server.store.find(data["intent_id"])["status"] == "canceled"


def test_a_silent_stripe_gives_no_secret_and_the_payment_is_unknown(api, bank, place):
    bank.stop()
    data = api("sara")("POST", INTENT, {"order_id": str(place().id), "amount": D("11.70")}).body["data"]
    assert (data["status"], data["client_secret"]) == ("unknown", "")


def test_sumup_gets_the_apps_ids_and_never_a_key(api, take, tenant):
    missing = api("sara")("POST", "/sumup/initialize", {"mode": "sandbox"})
    assert (missing.status_code, missing.body["error"]["code"]) == (404, "provider.not_found")
    take(
        connect_account, provider="sumup", mode="test", reference="MSANDBOX-alpha", connected_as="Alpha",
        key_ends_with="lpha", secret_key="sup_sk_sandbox_alpha",
    )  # fmt: skip
    take(set_app, provider="sumup", app_id="com.alpha.till", affiliate_key="sup_afk_1")
    answer = api("sara")("POST", "/sumup/initialize", {"mode": "sandbox"})
    assert answer.body["data"]["config"] == {
        "appId": "com.alpha.till", "environment": "sandbox", "merchantCode": "MSANDBOX-alpha",
        "affiliateKey": "sup_afk_1", "currency": "GBP",
    }  # fmt: skip
    assert answer.body["data"]["features"]["tapToPay"] is True
    assert "sup_sk_" not in str(answer.body)
    assert api("sara")("POST", "/sumup/initialize", {"mode": "x"}).status_code == 400


def test_without_a_person_who_takes_payments_sumup_gets_nothing_of_the_restaurant(api, take, tenant, client):
    take(
        connect_account, provider="sumup", mode="live", reference="MREAL-alpha", connected_as="Alpha",
        key_ends_with="lpha", secret_key="sup_sk_alpha",
    )  # fmt: skip
    take(set_app, provider="sumup", app_id="com.alpha.till", affiliate_key="sup_afk_1")
    host = {"host": f"alpha.{settings.BASE_DOMAIN}"}
    body = {"data": {"mode": "sandbox"}, "content_type": "application/json", "headers": host}
    stranger = client.post("/api/v1/sumup/initialize", **body)
    cook = api("kim")("POST", "/sumup/initialize", {"mode": "sandbox"})
    for answer in (stranger, cook):
        assert (answer.status_code, "alpha" in answer.content.decode()) == (200, False)
    assert stranger.json()["data"]["config"]["merchantCode"] == ""
