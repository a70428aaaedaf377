"""The owner's page "Plan and billing" and its pages, and what platform staff see of subscriptions."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from restaurants.billing.syncing import follow_events, read_restaurant
from restaurants.models import BillingAccount, BillingEvent, BillingInvoice, PlatformAudit, Subscription, User
from restaurants.subscriptions.warnings import due_warnings
from tests.restaurants.billing.conftest import send

pytestmark = pytest.mark.django_db
PLAN = "/portal/settings/plan/"
ADMIN = "/admin/restaurants"


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_an_owner_subscribes_pays_and_sees_the_invoice(tenant, stripe, page_client):
    Subscription.objects.filter(restaurant=tenant).update(plan="alpha", status="active")
    client = page_client("olivia")
    page = text(client.get(PLAN))
    assert "You pay nothing at the moment." in page
    assert "No invoices yet." in page
    assert "Choose Beta" in page
    asked = text(client.get(f"{PLAN}change/beta/"))
    assert "You try it for 14 days without paying." in asked
    assert "The price is £49.00 a month." in asked
    ready = client.post(f"{PLAN}change/beta/", {"interval": "month"})
    assert f'href="{stripe.bank.url}/pay/cs_test' in ready.content.decode()
    assert "Stripe has not confirmed the payment yet." in text(client.get(f"{PLAN}?from=checkout", follow=True))
    stripe.subscribe()
    page = text(client.get(f"{PLAN}?from=checkout", follow=True))
    assert "You are on the plan Beta." in page
    assert "14 days are left." in page
    stripe.advance(15)
    read_restaurant(tenant.pk)
    page = client.get(PLAN)
    invoice = BillingInvoice.objects.get(restaurant=tenant, total__gt=0)
    assert "Next invoice: £49.00 on" in text(page)
    assert invoice.number in text(page)
    assert client.get(f"{PLAN}invoices/{invoice.pk}/")["Location"] == f"{stripe.bank.url}/invoice/{invoice.pk}"
    assert client.get(f"{PLAN}payment/")["Location"].startswith(f"{stripe.bank.url}/billing/bps_")


def test_a_change_says_what_it_costs_and_what_is_lost_before_it_is_made(tenant, stripe, paying, page_client):
    paying("beta")
    client = page_client("olivia")
    asked = client.get(f"{PLAN}change/omega/")
    assert "You pay £70.00 now" in text(asked)
    assert "From the next invoice on you pay £119.00 a month." in text(asked)
    at = re.search(r'name="at" value="(\d+)"', asked.content.decode())
    assert at is not None
    done = client.post(f"{PLAN}change/omega/", {"interval": "month", "at": at[1]}, follow=True)
    assert "You are on the plan Omega." in text(done)
    lower = text(client.get(f"{PLAN}change/beta/"))
    assert "You keep Omega until" in lower
    assert "Forecasts" in lower.partition("What you no longer have then")[2]
    page = text(client.post(f"{PLAN}change/beta/", {"interval": "month"}, follow=True))
    assert "Beta begins on" in page
    assert "Keep Omega" in page
    assert "begins on" not in text(client.post(f"{PLAN}resume/", follow=True))
    assert "You keep Omega until" in text(client.get(f"{PLAN}cancel/"))
    page = text(client.post(f"{PLAN}cancel/", follow=True))
    assert "Omega ends on" in page
    assert "No further invoice will come." in page


def test_a_payment_problem_is_shown_with_the_day_until_which_everything_works(tenant, stripe, paying, page_client):
    paying("beta")
    stripe.card(declines=True)
    stripe.advance(32)
    read_restaurant(tenant.pk)
    client = page_client("olivia")
    page = text(client.get(PLAN))
    assert "Your card was not accepted" in page
    assert "Everything goes on working until" in page
    assert "Not paid" in page
    connection.set_tenant(tenant)
    assert [each.kind for each in due_warnings() if "limit" not in each.kind] == ["plan.overdue"]
    Subscription.objects.filter(pk=tenant.pk).update(past_due_since=clock.now() - timedelta(days=15))
    assert "The till, orders, payments and the time clock go on working." in text(client.get(PLAN))
    connection.set_tenant(tenant)
    assert [each.kind for each in due_warnings() if "limit" not in each.kind] == ["plan.read_only"]
    stock = client.get("/portal/stock/")
    assert stock.status_code == 200
    refused = client.post("/portal/stock/items/add/", {})
    assert refused.status_code in (403, 404)


def test_without_stripe_the_page_says_so_and_a_silent_stripe_too(tenant, stripe, paying, page_client, settings):
    paying("beta")
    client = page_client("olivia")
    stripe.bank.server.faults.add("error", on="GET /v1/subscriptions", times=9)
    assert "Stripe does not answer at the moment." in text(client.get(f"{PLAN}change/omega/", follow=True))
    settings.STRIPE_BILLING_SECRET_KEY = ""
    page = text(client.get(PLAN))
    assert "Paying for plans is not set up on this platform." in page
    assert "Choose Omega" not in page
    assert "not set up on this platform" in text(client.get(f"{PLAN}change/omega/", follow=True))


def test_only_the_owner_sees_billing_and_no_neighbour_an_invoice(tenant, beta, stripe, paying, page_client):
    paying("beta")
    amounts = {"total": 49, "amount_due": 0, "issued_at": clock.now()}
    account = BillingAccount.objects.create()
    BillingInvoice.objects.create(
        id="in_beta", account=account, restaurant=beta, number="B-1", status="paid", **amounts
    )
    client = page_client("olivia")
    assert "B-1" not in text(client.get(PLAN))
    assert "We cannot find that invoice." in text(client.get(f"{PLAN}invoices/in_beta/", follow=True))
    for path in ("", "change/omega/", "cancel/", "payment/", "invoices/in_beta/"):
        assert page_client("marco").get(f"{PLAN}{path}").status_code == 403


def test_the_page_costs_the_same_queries_however_many_invoices(tenant, stripe, paying, page_client):
    account = paying("beta").account
    client, counts = page_client("olivia"), []
    client.get(PLAN)
    for batch in range(2):
        for each in range(9):
            BillingInvoice.objects.create(
                id=f"in_{batch}{each}", account=account, status="paid", total=1, amount_due=0, issued_at=clock.now()
            )
        with CaptureQueriesContext(connection) as queries:
            client.get(PLAN)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_platform_staff_see_who_is_overdue_and_follow_a_message_again(tenant, stripe, paying):
    paying("beta")
    stripe.card(declines=True)
    stripe.advance(32)
    send(stripe.events()[-1])
    BillingEvent.objects.update(outcome="failed", handled_at=clock.now())
    pat = Client(headers={"host": "localhost"})
    pat.force_login(User.objects.get(email="pat@fynlo.example"))
    event = BillingEvent.objects.get()
    pat.post(f"{ADMIN}/billingevent/", {"action": "retry", "_selected_action": [event.pk]})
    event.refresh_from_db()
    assert (event.outcome, event.handled_at) == ("", None)
    assert PlatformAudit.objects.filter(kind="billing.retry_event").count() == 1
    follow_events()
    event.refresh_from_db()
    assert event.outcome == "read"
    listed = text(pat.get(f"{ADMIN}/subscription/"))
    assert "Payment overdue" in listed
    page = text(pat.get(f"{ADMIN}/subscription/{tenant.pk}/change/"))
    assert stripe.customer()["id"] in page
    stripe.card(declines=False)
    stripe.pay()
    pat.post(f"{ADMIN}/subscription/", {"action": "read_at_stripe", "_selected_action": [str(tenant.pk)]})
    assert Subscription.objects.get(pk=tenant.pk).status == "active"
