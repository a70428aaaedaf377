"""Links use the host of the request if it is one of the restaurant's own."""

import re

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from payments import reconciliation, services
from payments.models import Payment, Receipt
from payments.splitting import Split, SplitMethod
from restaurants.models import Domain, OutgoingMail
from tests.payments.test_bill_page import Phone

pytestmark = pytest.mark.django_db
LAN = "192.0.2.7"
PRIMARY = f"alpha.{settings.BASE_DOMAIN}"


@pytest.fixture
def lan(tenant):
    """A second host of alpha, as `demo --lan` makes one for real phones."""
    Domain.objects.create(tenant=tenant, domain=LAN, is_primary=False, verified_at=clock.now())
    clear_restaurant_cache()
    yield LAN
    clear_restaurant_cache()


def opened_at(sara, order, host, **headers):
    key = {"Idempotency-Key": str(uuid7())}
    return sara("POST", f"/orders/{order.id}/bill-link", host=f"{host}:8000", **headers, **key)


def test_bill_and_qr_code_use_the_host_of_the_till(api, place, lan):
    sara, order = api("sara"), place()
    for host in (lan, PRIMARY):
        shown = opened_at(sara, order, host).body["data"]
        assert f"//{host}/pay/" in re.sub(r":\d+/", "/", shown["url"])


def test_receipts_and_qr_payments_use_the_host_of_the_till(api, place, lan, take, waiter, bank):
    order, sara = place(), api("sara")
    take(services.take_cash, actor=waiter, order=order.id, split=Split(SplitMethod.ALL))
    payment = Payment.objects.get()
    shown = sara("GET", f"/payments/{payment.id}/receipts", host=lan).body["data"][0]
    assert f"//{lan}" in shown["url"]
    assert f"//{lan}" in shown["pdf_url"]
    made = sara("POST", "/payments/qr/generate", {"order_id": str(place().id), "amount": order.total}, host=lan)
    assert f"//{lan}" in made.body["qr_code_data"]


def test_a_foreign_host_never_gets_into_a_link(api, place, lan, tenant):
    """On the platform's host the token names the restaurant; a neighbour's or an unknown host gets 404."""
    sara, order = api("sara"), place()
    by_token = opened_at(sara, order, settings.BASE_DOMAIN, **{"X-Restaurant-Id": str(tenant.pk)})
    assert f"//{PRIMARY}" in by_token.body["data"]["url"]
    assert opened_at(sara, order, "evil.example").status_code == 404
    assert opened_at(sara, order, f"beta.{settings.BASE_DOMAIN}").status_code in (403, 404)


def test_an_email_uses_the_primary_host(api, place, lan, take, waiter):
    order = place()
    take(services.take_cash, actor=waiter, order=order.id, split=Split(SplitMethod.ALL))
    api("sara")("POST", f"/orders/{order.id}/email_receipt", {"email": "guest@example.com"}, host=lan)
    assert f"//{PRIMARY}" in OutgoingMail.objects.get().text
    assert Receipt.objects.get().token in OutgoingMail.objects.get().text


def test_the_guest_returns_to_the_host_where_the_payment_started(place, lan, link, bank):
    """The worker that calls the provider has no request, so the payment stores the host."""
    path, phone = f"/pay/{link(place()).token}/", Phone()
    phone.client = Client(headers={"host": lan})
    begun = phone.post(path, key=uuid7(), way="all", tip="none")
    assert begun.status_code == 302
    reconciliation.poll_due()
    assert f"//{lan}" in bank.approve(Payment.objects.get())
