"""Payments that a provider took and pays out, at Stripe or at SumUp in the sandbox."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from fynlo.core.money import ZERO
from payments import reconciliation, services
from payments.models import Payment, Posting
from payments.provider_accounts.services import connect_account
from payments.providers import provider_class
from payments.providers.base import Credentials
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from tests.payments.conftest import (  # noqa: F401
    api,
    bank,
    begin,
    card,
    latte,
    link,
    pay,
    place,
    room,
    tacos,
    take,
    waiter,
)
from tests.payments.sandbox import KEY, SandboxBank, connect_stripe
from tests.services import run_service

KEYS = {"stripe": (KEY, "acct_sandbox_alpha"), "sumup": ("sup_sk_sandbox_alpha", "MSANDBOX-alpha")}


class Acquirer(SimpleNamespace):
    """One provider in the sandbox: `.name`, `.bank`, `.pay(order)`, `.pay_out()`, `.api` (the adapter)."""

    def pay_out(self):
        return self.bank.server.bank.pay_out(self.account)

    def charges(self):
        return self.bank.server.store.all("charge")

    def refund_elsewhere(self, payment: Payment, pence: int) -> None:
        """Refund on the provider's own website."""
        charge = next(row for row in self.charges() if row["payment_intent"] == self.intent_of(payment)["id"])
        intent = self.bank.server.store.find(charge["payment_intent"])
        self.bank.server.bank.refund(intent, pence, {})

    def intent_of(self, payment: Payment) -> dict:
        session = self.bank.server.store.find(payment.reference)
        return self.bank.server.store.find(session["payment_intent"])


@pytest.fixture
def acquirer_at(tmp_path, settings, tenant, take, place) -> Iterator:  # noqa: F811
    """`acquirer_at("sumup")` connects the restaurant there and returns the Acquirer."""
    made = []

    def connect(name: str) -> Acquirer:
        sandbox = SandboxBank(tmp_path / f"{name}.sqlite3")
        made.append(sandbox)
        settings.STRIPE_URL = settings.SUMUP_URL = sandbox.url
        key, account = KEYS[name]
        if name == "stripe":
            connect_stripe()
        else:
            run_service(
                connect_account, provider=name, mode="test", secret_key=key, reference=account,
                connected_as="Alpha", key_ends_with=key[-4:],
            )  # fmt: skip
        adapter = provider_class(name).with_credentials(Credentials(key, is_test=True, reference=account))

        def take_payment(order=None, **fields) -> Payment:
            order = order or place()
            bill = take(services.open_link, order_id=order.id)
            guest = Actor("guest:", role="guest", client_type="bill")
            payment = take(
                services.begin_payment, actor=guest, order_id=order.id, split=Split(SplitMethod.ALL), link=bill,
                **fields,
            )  # fmt: skip
            reconciliation.poll_due()
            payment.refresh_from_db()
            sandbox.approve(payment)
            take(services.poll, payment_id=payment.id)
            reconciliation.poll_due()
            payment.refresh_from_db()
            assert payment.status == Payment.Status.CAPTURED
            return payment

        return Acquirer(name=name, bank=sandbox, account=account, api=adapter, pay=take_payment)

    yield connect
    for sandbox in made:
        sandbox.stop()


@pytest.fixture
def stripe(acquirer_at) -> Acquirer:
    return acquirer_at("stripe")


@pytest.fixture
def manager(actor) -> Actor:
    return actor("marco")


def change(rows, **fields) -> None:
    """Change stored rows, as an earlier version of the program or a lost webhook would have left them."""
    run_service(lambda context: rows.update(**fields))


def held(account: str):
    """Return the balance of a ledger account."""
    return sum(Posting.objects.filter(account=account).values_list("amount", flat=True), ZERO)
