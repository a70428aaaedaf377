"""The sandbox of the payment providers in this process, and Stripe's account in it for the chosen restaurant."""

import threading
from collections import Counter
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fynlo.demo.ports import LOOPBACK, free_port
from payments.models import ProviderAccount
from payments.provider_accounts.services import connect_account
from payments.providers.base import Webhook
from payments.providers.sandbox.server import Server
from payments.providers.sandbox.webhooks import event_body, signature
from tests.services import run_service

KEY = "sk_test_sandbox_alpha"
WEBHOOK_SECRET = "whsec_the-tests-own-secret"
STOPPED_WITHIN_SECONDS = 0.01
CREATE = "POST /v1/checkout/sessions"


def connect_stripe(key: str = KEY, webhook_secret: str = WEBHOOK_SECRET) -> ProviderAccount:
    """Connect the chosen restaurant to Stripe, in the test mode, without a request."""
    name = key.rpartition("_")[2]
    return run_service(
        connect_account, provider="stripe", mode="test", secret_key=key,
        reference=f"acct_sandbox_{name}", connected_as=f"{name.title()} (test money)", key_ends_with=key[-4:],
        webhook=Webhook("we_test", webhook_secret) if webhook_secret else None,
    )  # fmt: skip


def connect_sumup(key: str = "sup_sk_sandbox_alpha") -> ProviderAccount:
    """Connect the chosen restaurant to SumUp, in the test mode, without a request."""
    name = key.rpartition("_")[2]
    return run_service(
        connect_account, provider="sumup", mode="test", secret_key=key, reference=f"MSANDBOX-{name}",
        connected_as=f"{name.title()} (test money)", key_ends_with=key[-4:],
    )  # fmt: skip


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args, **kwargs):
        return None


class SandboxBank:
    """The sandbox on its own port; `approve` and `decline` press the guest's buttons on Stripe's page."""

    def __init__(self, file: Path):
        self.port = free_port()
        self.url = f"http://{LOOPBACK}:{self.port}"
        self.server = Server((LOOPBACK, self.port), public=self.url, file=file, quiet=True)
        # `shutdown` waits for the end of such an interval. The default is half a second, which each test would pay.
        self.thread = threading.Thread(target=self.server.serve_forever, args=[STOPPED_WITHIN_SECONDS], daemon=True)
        self.thread.start()

    def counts(self) -> dict[str, int]:
        """Return how many payments at the provider are `open`, `complete` (paid) and `expired`."""
        return dict(Counter(session["status"] for session in self.server.store.all("checkout.session")))

    def captured(self) -> int:
        """Return the pence that were taken from guests."""
        return sum(charge["amount"] for charge in self.server.store.all("charge") if charge["captured"])

    def change(self, payment, **fields) -> None:
        """Change what the provider says of a payment, such as its `amount_total`."""
        session = self.server.store.find(payment.reference)
        assert session is not None
        self.server.store.save(session | fields)

    def press(self, payment, action: str) -> str:
        """Press a button of the pay page and return where it sends the guest."""
        request = Request(payment.pay_url, data=urlencode({"action": action}).encode(), method="POST")
        try:
            build_opener(_NoRedirects()).open(request, timeout=20)
        except HTTPError as answer:
            with answer:
                return answer.headers["Location"]
        raise AssertionError("the sandbox sends the guest back")

    def approve(self, payment) -> str:
        return self.press(payment, "approve")

    def decline(self, payment) -> str:
        return self.press(payment, "decline")

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(20)


def signed_event(
    kind: str, found: dict, *, at: int, secret: str = WEBHOOK_SECRET, account: str = ""
) -> tuple[bytes, dict[str, str]]:
    """Return the body and the header of an event as Stripe signs it, to a platform if it names an `account`."""
    body = event_body(kind, found, account)
    return body, {"Stripe-Signature": signature(secret, at, body)}


def payment_event(key: object, *, at: int, secret: str = WEBHOOK_SECRET) -> tuple[bytes, dict[str, str]]:
    """Return a signed event about the payment with our id `key`."""
    session = {"id": "cs_test_1", "object": "checkout.session", "metadata": {"fynlo_payment": str(key)}}
    return signed_event("checkout.session.completed", session, at=at, secret=secret)
