"""Alerts about what has not been matched for too long, each once, and the tasks that fetch."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db import connection

from fynlo.core import clock
from payments import tasks
from payments.models import Payout
from payments.payouts import fetching, selectors
from payments.providers.stripe import Stripe
from realtime.models import Alert
from tests.payments.payouts.conftest import change
from tests.payments.sandbox import signed_event

pytestmark = pytest.mark.django_db


def raised():
    return list(Alert.objects.filter(about__startswith="payout").order_by("at").values_list("kind", "sentence"))


@pytest.fixture
def fetched_after(tenant):
    """`fetched_after(days)` runs the task that many days from now and returns the alerts so far."""

    def run(days):
        with clock.travel(clock.now() + timedelta(days=days)):
            tasks.fetch_payouts(tenant.schema_name)
        connection.set_tenant(tenant)
        return raised()

    return run


def test_a_payment_in_no_payout_is_an_alert_once_it_is_late(stripe, fetched_after):
    payment = stripe.pay()
    late = Stripe.pays_out_within.days
    assert fetched_after(late - 1) == []
    [(kind, sentence)] = fetched_after(late + 1)
    assert kind == "payout.missing"
    assert sentence == f"1 payment of {payment.business_day:%-d %B %Y}, £11.70, is in no payout of Stripe."
    assert len(fetched_after(late + 2)) == 1
    assert list(selectors.in_no_payout(clock.now())) == []


def test_a_payment_that_was_paid_out_is_never_missing(stripe, fetched_after):
    stripe.pay()
    stripe.pay_out()
    assert fetched_after(0) == []
    assert fetched_after(Stripe.pays_out_within.days + 1) == []


def test_a_line_that_is_not_ours_is_an_alert_after_two_days(stripe, fetched_after):
    payment = stripe.pay()
    stripe.refund_elsewhere(payment, 200)
    stripe.pay_out()
    assert fetched_after(0) == []
    assert fetched_after(1) == []
    [(kind, sentence)] = fetched_after(3)
    assert kind == "payout.to_check"
    assert sentence.startswith("1 line of the payout of £9.34 by Stripe on ")
    assert len(fetched_after(4)) == 1


def test_a_webhook_about_a_payout_makes_the_worker_fetch(stripe, api, tenant, monkeypatch):
    asked = []
    monkeypatch.setattr("payments.api.webhooks.look", lambda *task: asked.append(task))
    body, headers = signed_event("payout.paid", {"id": "po_1", "object": "payout"}, at=int(clock.now().timestamp()))
    sent = api("sara")("POST", "/payments/webhooks/stripe", raw=body, **headers)
    assert (sent.status_code, asked) == (200, [(fetching.TASK, tenant.schema_name)])


def test_the_sweep_asks_for_restaurants_with_an_account(stripe, tenant, monkeypatch):
    asked = []
    monkeypatch.setattr("payments.tasks.look", lambda *task: asked.append(task))
    tasks.sweep_payouts()
    connection.set_tenant(tenant)
    assert asked == [(fetching.TASK, tenant.schema_name)]


def test_the_fetch_starts_before_the_last_payout_and_before_one_that_is_not_paid(stripe, monkeypatch):
    payment = stripe.pay()
    stripe.pay_out()
    since = []
    read = Stripe.payouts
    monkeypatch.setattr(Stripe, "payouts", lambda self, start: since.append(start) or read(self, start))
    fetching.fetch_payouts()
    assert since == [payment.captured_at - timedelta(days=1)]
    fetching.fetch_payouts()
    arrived = Payout.objects.get().arrives_on
    assert since[1].date() == arrived - fetching.OVERLAP
    change(Payout.objects.all(), is_paid=False, arrives_on=arrived - timedelta(days=5))
    fetching.fetch_payouts()
    assert since[2].date() == arrived - timedelta(days=5) - fetching.OVERLAP
    assert Payout.objects.get().amount == D("11.34")
