"""Fixtures: the sandbox's Stripe Billing, through the official SDK, and its messages."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fynlo.core.tenancy.context import in_restaurant
from payments.providers.sandbox.store import Document
from payments.providers.sandbox.webhooks import signature
from restaurants.billing.changing import Change, choose_plan
from restaurants.billing.syncing import read_restaurant
from restaurants.models import Plan, Restaurant, Subscription
from tests.orders.conftest import api  # noqa: F401, fixture
from tests.payments.sandbox import SandboxBank

SECRET = "whsec_the-platform's-own"
ACCOUNT = "acct_sandbox_platform"
BACK = "http://alpha.localhost/portal/settings/plan/"


class StripeAccount:
    """The platform's account at the sandbox. Each customer lives by a test clock once it has one."""

    def __init__(self, bank: SandboxBank):
        self.bank, self.store, self.billing = bank, bank.server.store, bank.server.stripe.billing

    def customer(self) -> Document:
        return self.store.all("customer", ACCOUNT)[0]

    def subscription(self) -> Document:
        return self.store.all("subscription", ACCOUNT)[0]

    def subscribe(self, *, card: bool = True) -> None:
        """Approve the open page to subscribe, on the one test clock, which starts now."""
        clocks = self.store.all("test_helpers.test_clock", ACCOUNT)
        clock = clocks[0] if clocks else self.billing.create_clock(ACCOUNT, {"frozen_time": str(int(time.time()))})
        self.store.save(self.customer() | {"test_clock": clock["id"]})
        session = next(row for row in self.store.all("checkout.session", ACCOUNT) if row["status"] == "open")
        self.store.save(session | {"collects_card": card})
        self.bank.server.stripe.press(session["id"], approve=True)

    def advance(self, days: float) -> None:
        clock = self.store.find(self.customer()["test_clock"])
        assert clock is not None
        goal = clock["frozen_time"] + int(days * 86400)
        self.billing.advance(ACCOUNT, {"frozen_time": str(goal)}, clock["id"])

    def card(self, *, declines: bool) -> None:
        self.billing.use_card(self.customer(), declines=declines)

    def pay(self) -> None:
        self.billing.invoices.pay_open(self.customer())

    def events(self) -> list[Document]:
        """Return the events so far, the oldest first."""
        return self.store.all("event", ACCOUNT)[::-1]


@pytest.fixture
def stripe(tmp_path: Path, settings) -> Iterator[StripeAccount]:
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.STRIPE_URL = bank.url
    settings.STRIPE_BILLING_SECRET_KEY = "sk_test_sandbox_platform"
    settings.STRIPE_BILLING_WEBHOOK_SECRET = SECRET
    yield StripeAccount(bank)
    bank.stop()


@pytest.fixture
def choose(actor) -> Callable[..., Change]:
    """`choose("omega")` puts the chosen restaurant on a plan, as Olivia, the owner."""

    def run(slug: str, interval: str = "month") -> Change:
        return choose_plan(actor("olivia"), Plan.objects.get(slug=slug), interval, back=BACK)

    return run


@pytest.fixture
def choose_at(actor) -> Callable[..., Change]:
    """`choose_at(beta, "omega")` puts that restaurant on a plan, as Olivia, who owns it too."""

    def run(restaurant: Restaurant, slug: str, interval: str = "month") -> Change:
        with in_restaurant(restaurant):
            return choose_plan(actor("olivia"), Plan.objects.get(slug=slug), interval, back=BACK)

    return run


@pytest.fixture
def paying(tenant: Restaurant, stripe: StripeAccount, choose) -> Callable[..., Subscription]:
    """`paying("beta")` subscribes Alpha without a trial and returns its row."""

    def run(slug: str = "beta", interval: str = "month") -> Subscription:
        free = Plan.objects.get(slug="alpha")
        Subscription.objects.update_or_create(
            restaurant=tenant, defaults={"plan": free, "status": "active", "had_trial": True}
        )
        assert choose(slug, interval).kind == "checkout"
        stripe.subscribe()
        read_restaurant(tenant.pk)
        return Subscription.objects.get(restaurant=tenant)

    return run


def send(event: dict[str, Any], *, at: int | None = None, secret: str = SECRET, host: str = "localhost") -> Any:
    """Send a message as Stripe does and return the response."""
    body = json.dumps(event).encode()
    header = signature(secret, int(time.time()) if at is None else at, body)
    return Client(headers={"host": host}, raise_request_exception=False).post(
        "/api/v1/platform/billing/webhook", body, "application/json", headers={"Stripe-Signature": header}
    )
