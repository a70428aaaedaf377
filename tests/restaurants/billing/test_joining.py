"""Several restaurants on one bill: join, change, downgrade, dunning, separate, and what is cut off in between."""

import re
from decimal import Decimal

import pytest

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from restaurants.billing import joining, stripe_changes
from restaurants.billing.changing import plan_change, set_cancelled
from restaurants.billing.errors import (
    ChangeComing,
    InvoiceOpen,
    NotShared,
    NotYourRestaurants,
    OnAnotherBill,
    OnlyPayer,
    SharedInterval,
    StripeRefused,
    StripeSilent,
    TrialRuns,
)
from restaurants.billing.joining import complete_moves, join, may_join, preview_joining, separate
from restaurants.billing.services import store_reading
from restaurants.billing.stripe_client import read_invoices, read_subscription
from restaurants.billing.syncing import read_again, read_restaurant
from restaurants.identity.errors import PaysTheBill
from restaurants.identity.services.members import change_role, deactivate_member
from restaurants.models import BillingAccount, BillingInvoice, Membership, OutgoingMail, Plan, Restaurant, Subscription
from restaurants.plans import plan_in_force
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.restaurants.billing.conftest import StripeAccount
from tests.restaurants.billing.test_pages import PLAN, text
from tests.services import run_service

pytestmark = pytest.mark.django_db


def row(restaurant: Restaurant) -> Subscription:
    return Subscription.objects.get(restaurant=restaurant)


@pytest.fixture
def two(tenant, beta, stripe, paying, choose_at, actor) -> Restaurant:
    """Olivia owns Beta too. Alpha pays for the plan Beta, Beta for Omega; each its own bill. Returns Beta."""
    olivia = Membership.objects.get(restaurant=tenant, user__email="olivia@alpha.example").user
    Membership.objects.create(restaurant=beta, user=olivia, role="restaurant_owner")
    paying("beta")
    free = {"plan": Plan.objects.get(slug="alpha"), "status": "active", "had_trial": True}
    Subscription.objects.update_or_create(restaurant=beta, defaults=free)
    assert choose_at(beta, "omega").kind == "checkout"
    stripe.subscribe()
    read_restaurant(beta.pk)
    connection.set_tenant(tenant)
    return beta


def live(stripe: StripeAccount) -> list[list[int]]:
    """Return the prices, in pence, of each subscription that is live."""
    rows = [each for each in stripe.store.all("subscription") if each["status"] != "canceled"]
    return [sorted(item["price"]["unit_amount"] for item in each["items"]["data"]) for each in rows]


def test_two_restaurants_on_one_bill_are_charged_once_and_change_apart(tenant, stripe, two, actor, choose, choose_at):
    stripe.advance(10)
    olivia = actor("olivia")
    assert [each.name for each in may_join(olivia.user_id)] == ["Beta"]
    planned = preview_joining(olivia, two.pk)
    assert (planned.stays, planned.moves, planned.plan and planned.plan.pk) == (tenant, two, "omega")
    assert planned.credit > 0
    assert abs(planned.now) <= Decimal("0.05")  # both periods began together: what is unused pays for what is left
    join(olivia, two.pk, at=planned.at)
    assert live(stripe) == [[4900, 11900]]
    assert (row(two).account, row(two).plan_id, row(two).status) == (row(tenant).account, "omega", "active")
    assert may_join(olivia.user_id) == []

    invoices = BillingInvoice.objects.count()
    OutgoingMail.objects.all().delete()
    stripe.advance(25)
    read_restaurant(two.pk)
    bill = BillingInvoice.objects.order_by("-issued_at")[0]
    assert (BillingInvoice.objects.count(), bill.total, bill.restaurant) == (invoices + 1, Decimal("168.00"), None)
    assert [(each["name"], each["plan"], each["amount"]) for each in bill.lines] == [
        ("Alpha", "Beta", "49.00"), ("Beta", "Omega", "119.00"),
    ]  # fmt: skip
    assert [mail.to for mail in OutgoingMail.objects.all()] == ["olivia@alpha.example"]

    with in_restaurant(two), pytest.raises(SharedInterval):
        plan_change(Plan.objects.get(slug="omega"), "year")
    assert choose_at(two, "beta").kind == "later"
    assert (row(two).pending_plan_id, row(tenant).pending_plan_id) == ("beta", None)
    assert choose("omega").kind == "now"  # Alpha changes at once, and what comes for Beta stays
    assert (row(tenant).plan_id, row(two).plan_id, row(two).pending_plan_id) == ("omega", "omega", "beta")
    connection.set_tenant(tenant)
    set_cancelled(olivia, cancels=True)
    assert (row(tenant).cancels_at_period_end, row(two).cancels_at_period_end) == (True, False)
    stripe.advance(31)
    read_restaurant(two.pk)
    assert live(stripe) == [[4900]]
    assert (row(tenant).status, row(two).plan_id, row(two).status) == ("cancelled", "beta", "active")
    assert plan_in_force(tenant)[1].pk == "alpha"

    assert choose("beta").kind == "now"  # back on the bill at once: no page of Stripe
    assert live(stripe) == [[4900, 4900]]
    with in_restaurant(two):
        set_cancelled(olivia, cancels=True)
    connection.set_tenant(tenant)
    set_cancelled(olivia, cancels=True)
    assert stripe.subscription()["schedule"] is None
    stripe.advance(32)
    read_restaurant(two.pk)
    assert (row(tenant).status, row(two).status, live(stripe)) == ("cancelled", "cancelled", [])


def test_a_restaurant_that_leaves_keeps_what_is_paid_and_pays_for_itself_then(tenant, stripe, two, actor, choose_at):
    olivia = actor("olivia")
    join(olivia, two.pk)
    count = BillingInvoice.objects.count()
    end = row(two).current_period_end
    with in_restaurant(two):
        separate(olivia)
    left, stayed = row(two), row(tenant)
    assert live(stripe) == [[4900]]
    assert (BillingInvoice.objects.count(), left.paid_until) == (count, end.astimezone(two.zone).date())
    assert (left.is_paid, plan_in_force(two)[1].pk, stayed.status) == (False, "omega", "active")
    assert (left.account == stayed.account, stayed.account.owner) == (False, None)
    change = choose_at(two, "omega")
    assert change.kind == "checkout"
    assert 27 <= change.trial_days <= 31  # what is paid is not charged again
    Subscription.objects.filter(restaurant=two).update(paid_until="2020-01-01")
    assert plan_in_force(two)[1].pk == "alpha"
    with in_restaurant(two), pytest.raises(NotShared):
        separate(olivia)


def test_an_invoice_that_is_not_paid_affects_all_restaurants_of_the_bill(tenant, stripe, two, actor):
    olivia = actor("olivia")
    join(olivia, two.pk)
    for customer in stripe.store.all("customer"):
        stripe.billing.use_card(customer, declines=True)
    stripe.advance(32)
    read_restaurant(tenant.pk)
    assert {row(each).status for each in (tenant, two)} == {"past_due"}
    assert row(two).past_due_since is not None
    assert plan_in_force(two)[1].pk == "omega"  # nobody is stopped in the middle of service
    connection.set_tenant(tenant)
    with pytest.raises(InvoiceOpen):
        separate(olivia)
    stripe.advance(30)
    read_restaurant(tenant.pk)
    assert {row(each).status for each in (tenant, two)} == {"cancelled"}


def test_a_declined_card_and_a_silent_stripe_leave_both_bills_as_they_were(tenant, stripe, two, actor):
    olivia = actor("olivia")
    for each in stripe.store.all("subscription"):  # most of what Beta has paid is used, so that joining costs something
        if each["items"]["data"][0]["price"]["unit_amount"] == 11900:
            each["items"]["data"][0]["current_period_start"] -= 20 * 86400
            stripe.store.save(each)
    for customer in stripe.store.all("customer"):
        stripe.billing.use_card(customer, declines=True)
    with pytest.raises(StripeRefused, match="declined"):
        join(olivia, two.pk)
    assert sorted(live(stripe)) == [[4900], [11900]]
    assert row(two).account != row(tenant).account
    assert not BillingAccount.objects.exclude(moves_to=None).exists()
    assert not BillingAccount.objects.exclude(change_key=None).exists()
    stripe.bank.server.faults.add("error", on="POST /v1/subscriptions")
    with pytest.raises(StripeSilent):
        join(olivia, two.pk)
    BillingAccount.objects.update(change_until=clock.now())
    complete_moves()  # the request did not reach Stripe, so the move is dropped
    assert sorted(live(stripe)) == [[4900], [11900]]
    assert not BillingAccount.objects.exclude(moves_to=None).exists()


@pytest.mark.parametrize("cut", ["_finish", "_end"])
def test_a_join_that_was_cut_off_is_completed_by_the_worker(tenant, stripe, two, actor, monkeypatch, cut):
    def stop(*args):
        raise RuntimeError("the process ends")

    with monkeypatch.context() as patch:
        patch.setattr(joining, cut, stop)
        with pytest.raises(RuntimeError):
            join(actor("olivia"), two.pk)
    assert len(live(stripe)) == 2  # the control: without the worker Beta would be charged twice
    complete_moves()
    complete_moves()
    assert live(stripe) == [[4900, 11900]]
    assert (row(two).account, row(two).status) == (row(tenant).account, "active")


def test_an_item_that_stripe_did_not_take_off_is_taken_off_by_the_worker(tenant, stripe, two, actor):
    join(actor("olivia"), two.pk)
    stripe.bank.server.faults.add("error", on="POST /v1/subscriptions")
    with in_restaurant(two):
        separate(actor("olivia"))
    assert live(stripe) == [[4900, 11900]]
    complete_moves()
    assert live(stripe) == [[4900]]
    assert plan_in_force(two)[1].pk == "omega"


def test_a_reading_that_began_before_the_join_is_not_stored_after_it(tenant, stripe, two, actor):
    account = row(tenant).account
    before = read_subscription(account.stripe_customer, account.stripe_subscription)
    number = account.reads_stored + 1  # a message came: the worker has begun to read
    invoices = read_invoices(account.stripe_customer)
    join(actor("olivia"), two.pk)
    early = {"account_id": account.pk, "found": before, "invoices": invoices, "begun_at": clock.now()}
    assert run_service(store_reading, number=number, **early) is False
    assert row(two).status == "active"
    later = BillingAccount.objects.get(pk=account.pk).reads_begun + 1
    assert run_service(store_reading, number=later, **early) is True  # the control: only the number decides
    assert row(two).status == "cancelled"
    read_again(account.pk)
    assert row(two).status == "active"


def test_a_restaurant_that_pays_nothing_joins_without_a_charge_and_pays_on_the_bill_later(
    tenant, stripe, two, actor, choose_at
):
    olivia = actor("olivia")
    with in_restaurant(two):
        set_cancelled(olivia, cancels=True)
    connection.set_tenant(tenant)
    with pytest.raises(ChangeComing):
        join(olivia, two.pk)
    account = row(two).account
    stripe_changes.end_now(account.stripe_subscription, key="end")
    read_again(account.pk)
    with in_restaurant(two):
        planned = join(olivia, tenant.pk)  # asked from Beta: it moves to the bill that is paid
    assert (planned.stays, planned.moves, planned.plan) == (tenant, two, None)
    assert live(stripe) == [[4900]]
    connection.set_tenant(tenant)
    with pytest.raises(OnlyPayer):
        separate(olivia)
    assert choose_at(two, "beta").kind == "now"
    assert live(stripe) == [[4900, 4900]]


def test_who_does_not_own_both_joins_nothing(tenant, beta, stripe, two, actor, choose_at):
    with pytest.raises(RestaurantUnknown):
        preview_joining(actor("marco"), two.pk)
    Membership.objects.filter(restaurant=two, user__email="olivia@alpha.example").update(role="manager")
    for ask in (preview_joining, join):
        with pytest.raises(RestaurantUnknown):
            ask(actor("olivia"), two.pk)
    Membership.objects.filter(restaurant=two, user__email="olivia@alpha.example").update(role="restaurant_owner")
    join(actor("olivia"), two.pk)
    Membership.objects.filter(restaurant=tenant, user__email="olivia@alpha.example").update(role="manager")
    with in_restaurant(two):
        assert may_join(actor("olivia").user_id) == []
    with pytest.raises((OnAnotherBill, NotYourRestaurants, RestaurantUnknown)):
        join(actor("olivia"), two.pk)


def test_who_pays_for_several_stays_owner_until_the_restaurant_has_its_own_bill(tenant, stripe, two, actor):
    join(actor("olivia"), two.pk)
    member = Membership.objects.get(restaurant=two, user__email="olivia@alpha.example")
    change = {"restaurant": two, "membership_id": member.pk, "role": "manager"}
    with pytest.raises(PaysTheBill):
        run_service(change_role, by=PLATFORM_EXECUTOR, actor=Actor.system(), **change)
    with pytest.raises(PaysTheBill):
        run_service(
            deactivate_member, by=PLATFORM_EXECUTOR, actor=Actor.system(), restaurant=two, membership_id=member.pk
        )
    with in_restaurant(two):
        separate(actor("olivia"))
    run_service(change_role, by=PLATFORM_EXECUTOR, actor=Actor.system(), **change)


def test_an_owner_puts_restaurants_on_one_bill_and_takes_one_off_on_the_pages(tenant, stripe, two, page_client):
    client = page_client("olivia")
    assert "Put Beta on one bill" in text(client.get(PLAN))
    asked = client.get(f"{PLAN}bill/join/{two.pk}/")
    assert "Beta joins the bill of Alpha." in text(asked)
    assert "You pay nothing now." in text(asked)
    assert "each invoice of Alpha has a line for Beta: Omega, £119.00" in text(asked)
    at = re.search(r'name="at" value="(\d+)"', asked.content.decode())
    assert at is not None
    page = text(client.post(f"{PLAN}bill/join/{two.pk}/", {"at": at[1]}, follow=True))
    assert "Beta is now on one bill with Alpha." in page
    assert "This restaurant is on one bill with: Beta, Omega" in page
    assert re.search(r"Next invoice: £168\.00 on [^(]+\(all restaurants on this bill\)", page)
    assert "Alpha, Beta: £49.00" in page
    assert page_client("marco").get(f"{PLAN}bill/join/{two.pk}/").status_code == 403
    assert "It keeps Beta until" in text(client.get(f"{PLAN}bill/leave/"))
    page = text(client.post(f"{PLAN}bill/leave/", follow=True))
    assert "This restaurant has a bill of its own now." in page
    assert "Choose a plan by then: nothing is charged before." in page
    assert "This restaurant has a bill of its own already." in text(client.get(f"{PLAN}bill/leave/", follow=True))


def test_a_trial_is_not_ended_by_a_join(tenant, stripe, two, actor, choose_at):
    for each in stripe.store.all("subscription"):
        if each["items"]["data"][0]["price"]["unit_amount"] == 11900:
            stripe.store.save(
                each | {"status": "trialing", "trial_end": each["items"]["data"][0]["current_period_end"]}
            )
    with pytest.raises(TrialRuns):
        preview_joining(actor("olivia"), two.pk)
