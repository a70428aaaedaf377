"""Trial, upgrade, downgrade, cancel, resume and dunning, through Stripe's official SDK against the sandbox."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection

from fynlo.core import clock
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.commands import features
from restaurants.billing.changing import plan_change, set_cancelled
from restaurants.billing.errors import ChangeUnderWay, InvoiceOpen, NotPaidHere, NotSetUp, StripeRefused, StripeSilent
from restaurants.billing.services import begin_change, end_change
from restaurants.billing.stripe_changes import next_invoice
from restaurants.billing.syncing import read_restaurant, reconcile
from restaurants.closing import worker as closing_worker
from restaurants.closing.selectors import archives_since
from restaurants.closing.services import close_for_platform
from restaurants.models import BillingAccount, BillingInvoice, OutgoingMail, Plan, PlanVersion, Subscription
from restaurants.plans import PaymentOverdue, plan_in_force, shown_status
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.subscriptions.versions import terms_of
from restaurants.subscriptions.worker import apply_versions
from tests.services import run_service

pytestmark = pytest.mark.django_db


def row(tenant) -> Subscription:
    return Subscription.objects.get(restaurant=tenant)


def mails() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("template", "to"))


def test_a_trial_begins_without_a_card_and_ends_in_the_free_plan(tenant, stripe, choose):
    Subscription.objects.filter(restaurant=tenant).delete()
    change = choose("beta")
    assert (change.kind, change.trial_days) == ("checkout", 14)
    stripe.subscribe(card=False)
    read_restaurant(tenant.pk)
    found = row(tenant)
    assert (found.status, found.plan_id, found.had_trial) == ("trial", "beta", True)
    assert found.trial_ends_on == (clock.now() + timedelta(days=14)).astimezone(tenant.zone).date()
    assert mails() == []  # an invoice of £0 is no news
    stripe.advance(15)
    read_restaurant(tenant.pk)
    assert (row(tenant).status, plan_in_force(tenant)[1].pk) == ("cancelled", "alpha")
    again = choose("beta")
    assert (again.kind, again.trial_days) == ("checkout", 0)


def test_who_gave_a_card_pays_after_the_trial(tenant, stripe, choose):
    Subscription.objects.filter(restaurant=tenant).delete()
    choose("beta", "year")
    stripe.subscribe()
    stripe.advance(15)
    read_restaurant(tenant.pk)
    assert (row(tenant).status, row(tenant).interval) == ("active", "year")
    assert BillingInvoice.objects.get(account__subscriptions=tenant.pk, total__gt=0).total == Decimal("588.00")
    assert mails() == [("plan_invoice", "olivia@alpha.example")]


def test_an_upgrade_charges_the_rest_of_the_period_as_its_preview_says(tenant, stripe, paying, choose):
    paying("beta")
    end = stripe.subscription()["items"]["data"][0]["current_period_end"]
    start = stripe.subscription()["items"]["data"][0]["current_period_start"]
    stripe.advance((end - start) / 86400 / 2)
    found = row(tenant)
    at = stripe.billing.now(stripe.customer())
    from restaurants.billing import stripe_changes, stripe_client

    now = stripe_client.read_subscription(found.account.stripe_customer, found.account.stripe_subscription)
    omega = Plan.objects.get(slug="omega")
    assert now is not None
    price = stripe_changes.price_of(tenant, omega, "month")
    assert stripe_changes.preview(now, now.item_of(tenant.pk), price, stripe_client.moment(at)).amount == Decimal(
        "35.00"
    )  # half of 119 - 49
    assert plan_change(omega, "month").kind == "now"
    assert choose("omega").kind == "now"
    assert (row(tenant).plan_id, row(tenant).status) == ("omega", "active")
    assert sorted(BillingInvoice.objects.values_list("total", "status")) == [
        (Decimal("35.00"), "paid"), (Decimal("49.00"), "paid"),
    ]  # fmt: skip
    assert next_invoice(found.account.stripe_subscription)[0] == Decimal("119.00")
    assert choose("omega").kind == "same"
    assert BillingInvoice.objects.count() == 2


def test_a_declined_card_leaves_the_plan_as_it_was(tenant, stripe, paying, choose):
    paying("beta")
    stripe.card(declines=True)
    with pytest.raises(StripeRefused, match="declined"):
        choose("omega")
    read_restaurant(tenant.pk)
    assert (row(tenant).plan_id, row(tenant).status, row(tenant).account.change_key) == ("beta", "active", None)


def test_a_lower_plan_begins_when_the_period_ends_and_can_be_taken_back(tenant, stripe, paying, choose, actor):
    paying("omega")
    assert choose("beta").kind == "later"
    assert (row(tenant).plan_id, row(tenant).pending_plan_id) == ("omega", "beta")
    set_cancelled(actor("olivia"), cancels=False)
    assert row(tenant).pending_plan_id is None
    choose("beta")
    choose("beta")  # twice is once
    assert next_invoice(row(tenant).account.stripe_subscription)[0] == Decimal("49.00")
    stripe.advance(32)
    read_restaurant(tenant.pk)
    assert (row(tenant).plan_id, row(tenant).pending_plan_id, row(tenant).status) == ("beta", None, "active")
    assert sorted(BillingInvoice.objects.values_list("total", flat=True)) == [Decimal(49), Decimal(119)]


def test_an_upgrade_drops_the_lower_plan_that_was_to_come(tenant, stripe, paying, choose):
    paying("omega")
    choose("beta")
    assert choose("omega", "year").kind == "now"
    found = row(tenant)
    assert (found.plan_id, found.pending_plan_id, found.interval) == ("omega", None, "year")


@pytest.mark.parametrize("how", ["cancel", "choose the free plan"])
def test_a_cancelled_plan_goes_on_to_the_end_of_its_period(tenant, stripe, paying, choose, actor, how):
    paying("beta")
    if how == "cancel":
        set_cancelled(actor("olivia"), cancels=True)
    else:
        assert choose("alpha").kind == "later"
    assert (row(tenant).cancels_at_period_end, plan_in_force(tenant)[1].pk) == (True, "beta")
    set_cancelled(actor("olivia"), cancels=False)
    assert row(tenant).cancels_at_period_end is False
    set_cancelled(actor("olivia"), cancels=True)
    stripe.advance(32)
    read_restaurant(tenant.pk)
    assert (row(tenant).status, plan_in_force(tenant)[1].pk) == ("cancelled", "alpha")
    assert BillingInvoice.objects.count() == 1


def test_a_card_that_fails_warns_then_makes_features_read_only_and_never_the_till(tenant, stripe, paying):
    paying("beta")
    stripe.card(declines=True)
    stripe.advance(32)
    read_restaurant(tenant.pk)
    found = row(tenant)
    assert (found.status, shown_status(found, tenant)) == ("past_due", "active")
    features.require("inventory_management")  # grace: everything works
    assert mails()[-1] == ("plan_payment_failed", "olivia@alpha.example")
    count = len(mails())
    read_restaurant(tenant.pk)
    assert len(mails()) == count  # one email an attempt
    Subscription.objects.filter(pk=tenant.pk).update(past_due_since=clock.now() - timedelta(days=13, hours=23))
    features.require("inventory_management")
    Subscription.objects.filter(pk=tenant.pk).update(past_due_since=clock.now() - timedelta(days=14))
    with pytest.raises(PaymentOverdue) as refusal:
        features.require("inventory_management")
    assert refusal.value.code == "subscription_required"
    features.require("inventory_management", reading=True)
    for core in Plan.objects.get(slug="alpha").features:
        features.require(core)
    assert shown_status(row(tenant), tenant) == "suspended"
    stripe.card(declines=False)
    stripe.pay()
    read_restaurant(tenant.pk)
    assert (row(tenant).status, row(tenant).past_due_since) == ("active", None)
    features.require("inventory_management")


def test_a_closed_restaurant_is_charged_nothing_more(tenant, stripe, paying, settings):
    paying("beta")
    closing = run_service(
        close_for_platform, by=PLATFORM_EXECUTOR, actor=Actor.system(), restaurant_id=tenant.pk, reason="gone"
    )
    connection.set_schema_to_public()
    address, settings.STRIPE_URL = settings.STRIPE_URL, "http://127.0.0.1:9"
    closing_worker.look_after_closed()  # Stripe does not answer: the archive is asked for all the same
    assert archives_since(closing)
    settings.STRIPE_URL = address
    closing_worker.look_after_closed()
    assert row(tenant).cancels_at_period_end is True
    stripe.advance(32)
    with in_restaurant(tenant):
        read_restaurant(tenant.pk)
    assert (row(tenant).status, BillingInvoice.objects.count()) == ("cancelled", 1)


def test_after_the_last_attempt_the_plan_is_cancelled(tenant, stripe, paying):
    paying("beta")
    stripe.card(declines=True)
    stripe.advance(60)
    read_restaurant(tenant.pk)
    assert row(tenant).status == "cancelled"
    assert plan_in_force(tenant)[1].pk == "alpha"


def test_while_an_invoice_is_open_the_plan_is_not_changed(tenant, stripe, paying, choose):
    paying("beta")
    stripe.card(declines=True)
    stripe.advance(32)
    with pytest.raises(InvoiceOpen):
        choose("omega")


@pytest.mark.parametrize(("keeps_terms", "charged"), [(True, 0), (False, 1)])
def test_a_dated_price_reaches_stripe_at_the_renewal_or_at_once(
    tenant, stripe, paying, keeps_terms, charged, monkeypatch
):
    paying("beta")
    beta = Plan.objects.get(slug="beta")
    terms = terms_of(beta) | {"price_monthly": Decimal("59.00")}
    PlanVersion.objects.create(plan=beta, starts_on=clock.now().date(), keeps_terms=keeps_terms, **terms)
    apply_versions()
    reconcile()
    item = stripe.subscription()["items"]["data"][0]
    assert item["price"]["unit_amount"] == 5900
    assert bool(stripe.subscription()["pending_lines"]) == bool(charged)
    assert plan_in_force(tenant)[1].price_monthly == (49 if keeps_terms else 59)
    requests = len(stripe.store.all("price"))
    reconcile()
    assert len(stripe.store.all("price")) == requests


def test_a_second_page_to_subscribe_closes_the_first(tenant, stripe, paying, choose):
    Subscription.objects.filter(restaurant=tenant).update(had_trial=True)
    choose("beta")
    choose("omega")
    assert [each["status"] for each in stripe.store.all("checkout.session")] == ["open", "expired"]
    assert len(stripe.store.all("customer")) == 1


def test_two_changes_at_once_the_second_is_told_to_wait(tenant, actor):
    from fynlo.core.ids import uuid7

    first, second = uuid7(), uuid7()
    run_service(begin_change, restaurant_id=tenant.pk, change=first, what="a")
    with pytest.raises(ChangeUnderWay):
        run_service(begin_change, restaurant_id=tenant.pk, change=second, what="b")
    run_service(end_change, restaurant_id=tenant.pk, change=first)
    run_service(begin_change, restaurant_id=tenant.pk, change=second, what="b")
    BillingAccount.objects.update(change_until=clock.now())
    run_service(begin_change, restaurant_id=tenant.pk, change=first, what="a")  # a claim ends by itself


def test_stripe_that_is_silent_changes_nothing_and_says_so(tenant, stripe, paying, choose):
    paying("beta")
    stripe.bank.server.faults.add("error", on="POST /v1/subscriptions")
    with pytest.raises(StripeSilent):
        choose("omega")
    assert (row(tenant).plan_id, row(tenant).account.change_key) == ("beta", None)
    assert choose("omega").kind == "now"


def test_without_stripe_or_a_paid_plan_the_refusal_says_what_to_do(tenant, stripe, choose, actor, settings):
    with pytest.raises(NotPaidHere):
        set_cancelled(actor("olivia"), cancels=True)
    with pytest.raises(NotPaidHere):
        choose("alpha")
    settings.STRIPE_BILLING_SECRET_KEY = ""
    with pytest.raises(NotSetUp):
        choose("omega")
