"""The portal's pages of payouts: list, one payout, what to check, the explanation, CSV, and a payment's payout."""

from uuid import uuid4

import pytest
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments.models import Payout, PayoutMovement
from payments.payouts.fetching import fetch_payouts
from payments.providers.stripe import Stripe
from restaurants.business_days import business_day

pytestmark = pytest.mark.django_db
LIST = "/portal/payments/payouts/"


class Browser:
    """A signed-in client; after each request Alpha is the chosen restaurant again."""

    def __init__(self, client, tenant):
        self._client, self._tenant = client, tenant

    def get(self, path, status=200):
        return self._text(self._client.get(path), status)

    def post(self, path, data, status=200):
        return self._text(self._client.post(path, {"key": uuid4(), **data}, follow=True), status)

    def _text(self, response, status):
        connection.set_tenant(self._tenant)
        assert response.status_code == status, response.status_code
        return " ".join(response.content.decode().split())


@pytest.fixture
def marco(page_client, tenant):
    return Browser(page_client("marco"), tenant)


@pytest.fixture
def payout(stripe):
    """A payout of a payment and of a refund that was made on Stripe's website."""
    payment = stripe.pay()
    stripe.refund_elsewhere(payment, 200)
    stripe.pay_out()
    fetch_payouts()
    return Payout.objects.get()


def test_before_the_first_payout_the_list_says_what_will_be_there(marco):
    for path in (LIST, f"{LIST}?range=month"):
        page = marco.get(path)
        assert "No payouts yet" in page
        assert "No such payout" not in page


def test_the_list_shows_what_reached_the_bank_and_what_is_to_be_checked(marco, payout):
    page = marco.get(LIST)
    assert "£9.34" in page
    assert payout.reference in page
    assert "To check" in page
    assert payout.reference in marco.get(f"{LIST}?state=check&provider=stripe&range=today")
    for nothing in ("?state=moving", "?provider=sumup"):
        assert "No such payout" in marco.get(f"{LIST}{nothing}")
    for unknown in ("?state=x", "?provider=x", "?range=x"):
        marco.get(f"{LIST}{unknown}", 404)


def test_one_payout_shows_its_sums_and_lines_with_the_payments(marco, payout):
    page = marco.get(f"{LIST}{payout.id}/")
    for sum_ in ("£11.70", "−£2.00", "£0.36", "£9.34"):
        assert sum_ in page
    payment = payout.movements.get(kind="payment").payment
    assert f"/portal/payments/{payment.id}/" in page
    assert f"#{payment.order.number}" in page
    marco.get(f"{LIST}{uuid7()}/", 404)


def test_a_line_is_explained_once(marco, payout):
    line = payout.movements.get(kind="refund")
    path = f"{LIST}lines/{line.id}/"
    assert line.reference in marco.get(path)
    marco.post(path, {"explanation": ""}, 422)
    assert PayoutMovement.objects.get(pk=line.pk).status == "unmatched"
    page = marco.post(path, {"explanation": "Refunded on Stripe, no till"})
    assert "The line is explained." in page
    assert "Refunded on Stripe, no till, Marco" in page
    assert PayoutMovement.objects.get(pk=line.pk).status == "explained"
    assert "needs no explanation" in marco.get(path, 409)
    assert "Nothing to check" in marco.get(f"{LIST}to-check/")


def test_what_does_not_match_is_listed_with_its_age(marco, payout, stripe, tenant):
    line = payout.movements.get(kind="refund")
    assert "0 days" in marco.get(f"{LIST}to-check/")
    with clock.travel(clock.now() + Stripe.pays_out_within * 2):
        page = marco.get(f"{LIST}to-check/")
        assert "Refund" in page
        assert f"{line.age(business_day(clock.now(), tenant))} days" in page
        assert "Nothing to check" in marco.get(f"{LIST}to-check/?what=missing")
    late = stripe.pay()
    with clock.travel(clock.now() + Stripe.pays_out_within * 2):
        assert f"#{late.order.number}" in marco.get(f"{LIST}to-check/?what=missing")
    assert "Nothing to check" in marco.get(f"{LIST}to-check/?what=differs")
    marco.get(f"{LIST}to-check/?what=x", 404)


def test_the_files_have_every_payout_and_line(marco, payout):
    listed = marco.get(f"{LIST}export.csv")
    assert f"Stripe,{payout.reference},Paid,9.34,GBP,1" in listed
    lines = marco.get(f"{LIST}{payout.id}/lines.csv")
    assert "Payment,Matched,11.70,0.36,11.34,11.70" in lines
    assert "Refund,Not found,-2.00,0.00,-2.00," in lines


def test_a_payment_shows_the_payout_that_it_is_in(marco, payout, stripe):
    waiting = stripe.pay()
    payment = payout.movements.get(kind="payment").payment
    page = marco.get("/portal/payments/")
    assert f"{payout.arrives_on:%-d %b}" in page
    assert "not yet" in page
    assert f"{LIST}{payout.id}/" in marco.get(f"/portal/payments/{payment.id}/")
    assert "payment-payout" not in marco.get(f"/portal/payments/{waiting.id}/")
    assert payout.reference in marco.get("/portal/payments/export.csv")


def test_servers_do_not_see_payouts_and_neighbours_do_not_find_them(page_client, payout, tenant):
    line = payout.movements.get(kind="refund")
    for path in (LIST, f"{LIST}{payout.id}/", f"{LIST}to-check/", f"{LIST}export.csv"):
        assert page_client("sara").get(path).status_code == 403
    for path in (f"{LIST}{payout.id}/", f"{LIST}{payout.id}/lines.csv", f"{LIST}lines/{line.id}/"):
        assert page_client("marco", "beta").get(path).status_code == 404
    connection.set_tenant(tenant)


def test_the_pages_cost_the_same_queries_for_more_rows(marco, payout, stripe):
    def queries(path):
        with CaptureQueriesContext(connection) as captured:
            marco.get(path)
        return len(captured)

    paths = (LIST, f"{LIST}{payout.id}/", f"{LIST}to-check/", "/portal/payments/")
    marco.get(LIST)  # the first page of a process fills caches
    before = [queries(path) for path in paths]
    for _ in range(2):
        payment = stripe.pay()
        stripe.refund_elsewhere(payment, 100)
        stripe.pay_out()
    fetch_payouts()
    assert [queries(path) for path in paths] == before
