"""Stripe's messages: verified, stored once, in any order, lost, late, and about customers that are nobody's."""

import time
from datetime import timedelta

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fynlo.core import clock
from restaurants.billing.services import store_reading
from restaurants.billing.stripe_client import read_subscription
from restaurants.billing.syncing import follow_events, read_restaurant, reconcile
from restaurants.models import BillingAccount, BillingEvent, Subscription
from tests.restaurants.billing.conftest import send
from tests.services import run_service

pytestmark = pytest.mark.django_db
OTHER = {"id": "evt_1", "object": "event", "type": "customer.updated", "data": {"object": {"object": "customer"}}}


def state(tenant) -> tuple:
    row = Subscription.objects.get(restaurant=tenant)
    return row.plan_id, row.status, row.cancels_at_period_end, row.pending_plan_id, row.current_period_end


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_messages_in_any_order_and_doubled_end_in_what_stripe_has(tenant, stripe, paying, choose, data):
    if not stripe.store.all("customer"):
        paying("beta")
        choose("omega")
        choose("beta")
        stripe.advance(32)
        stripe.card(declines=True)
        stripe.advance(31)
        stripe.card(declines=False)
        stripe.pay()
        read_restaurant(tenant.pk)
    expected = state(tenant)
    assert expected[:2] == ("beta", "active")
    Subscription.objects.filter(restaurant=tenant).update(plan="alpha", status="past_due", current_period_end=None)
    BillingEvent.objects.all().delete()
    events = stripe.events()
    order = data.draw(st.permutations([*events, *data.draw(st.lists(st.sampled_from(events), max_size=5))]))
    for event in order[:12]:
        assert send(event).status_code == 200
        if data.draw(st.booleans()):
            follow_events()
    follow_events()
    assert state(tenant) == expected
    assert BillingEvent.objects.count() == len({event["id"] for event in order[:12]})
    assert not BillingEvent.objects.filter(handled_at=None).exists()


def test_a_reading_that_began_earlier_never_replaces_a_later_one(tenant, stripe, paying, choose):
    row = paying("beta")
    early = read_subscription(row.account.stripe_customer, row.account.stripe_subscription)
    choose("omega")
    given = {"account_id": row.account_id, "found": early, "invoices": [], "begun_at": clock.now()}
    latest = BillingAccount.objects.get().reads_stored
    assert run_service(store_reading, number=latest - 1, **given) is False
    assert state(tenant)[0] == "omega"
    assert run_service(store_reading, number=latest + 1, **given) is True  # the control: only the number decides
    assert state(tenant)[0] == "beta"


def test_a_bad_signature_is_refused_and_nothing_is_stored(stripe, tenant):
    now = int(time.time())
    url = "/api/v1/platform/billing/webhook"
    refused = [
        send(OTHER, secret="whsec_other"), send(OTHER, at=now - 3600), send(OTHER, at=now + 3600),
        Client(headers={"host": "localhost"}).post(url, OTHER, "application/json"),
        Client(headers={"host": "localhost"}).post(
            url, OTHER, "application/json", headers={"Stripe-Signature": "t=1,t=2,v1=x"}
        ),
    ]  # fmt: skip
    assert [(each.status_code, each.json()["error"]["code"]) for each in refused] == [
        (400, "subscription.signature_invalid")
    ] * 5
    assert send(OTHER, host="alpha.localhost").status_code == 404
    assert BillingEvent.objects.count() == 0


def test_without_stripe_there_is_no_address(tenant, settings):
    settings.STRIPE_BILLING_SECRET_KEY = ""
    assert send(OTHER).status_code == 404


def test_a_message_about_something_else_or_nobody_of_ours_is_kept_and_followed_no_more(stripe, tenant):
    assert (
        send({**OTHER, "type": "payout.paid", "data": {"object": {"object": "payout", "id": "po_1"}}}).status_code
        == 200
    )
    send({**OTHER, "id": "evt_2", "data": {"object": {"object": "customer", "id": "cus_unknown"}}})
    follow_events()
    assert sorted(BillingEvent.objects.values_list("id", "outcome")) == [("evt_1", "ignored"), ("evt_2", "unknown")]


def test_a_message_that_cannot_be_followed_is_tried_again_later_and_at_last_shown_as_failed(tenant, stripe, paying):
    paying("beta")
    send(stripe.events()[-1])
    stripe.bank.server.faults.add("error", on="GET /v1/subscriptions", times=99)
    for attempt in range(1, 9):
        BillingEvent.objects.filter(handled_at=None).update(next_attempt_at=clock.now() - timedelta(seconds=1))
        follow_events()
        row = BillingEvent.objects.get()
        assert row.attempts == attempt
        assert "does not answer" in row.error
    assert (row.outcome, row.handled_at is None) == ("failed", False)


def test_what_a_lost_message_told_is_found_by_the_reconciliation(tenant, stripe, paying):
    paying("beta")
    stripe.card(declines=True)
    stripe.advance(32)
    assert state(tenant)[1] == "active"
    BillingAccount.objects.update(synced_at=clock.now() - timedelta(hours=7))
    reconcile()
    assert state(tenant)[1] == "past_due"


def test_only_the_owner_changes_the_plan_over_the_api_and_sees_where_to_pay(tenant, stripe, paying, api):
    for name in ("marco", "sara"):
        for method, path in (("POST", "subscribe"), ("PUT", "change-plan"), ("POST", "cancel"), ("POST", "resume")):
            answer = api(name)(method, f"/subscriptions/{path}", {"plan_id": "omega"})
            assert (answer.status_code, answer.body["error"]["code"]) == (403, "forbidden")
    Subscription.objects.filter(restaurant=tenant).update(had_trial=True)
    answer = api("olivia")("POST", "/subscriptions/subscribe", {"plan_id": "gamma", "billing_cycle": "yearly"})
    assert answer.body["data"]["result"] == "checkout"
    assert answer.body["data"]["checkout_url"].startswith(stripe.bank.url)
    stripe.subscribe()
    read_restaurant(tenant.pk)
    found = api("olivia")("PUT", "/subscriptions/change-plan", {"plan_id": "beta"}).body["data"]
    assert (found["result"], found["subscription"]["pending_plan"]) == ("later", "beta")
    assert found["subscription"]["billing_cycle"] == "yearly"
    cancelled = api("olivia")("POST", "/subscriptions/cancel").body["data"]["subscription"]
    assert (cancelled["cancel_at_period_end"], cancelled["status"], cancelled["pending_plan"]) == (True, "active", "")
    resumed = api("olivia")("POST", "/subscriptions/resume").body["data"]["subscription"]
    assert resumed["cancel_at_period_end"] is False
    assert api("olivia")("PUT", "/subscriptions/change-plan", {"plan_id": "none"}).status_code == 400
    assert api("olivia")("PUT", "/subscriptions/change-plan", {}).status_code in (400, 422)
