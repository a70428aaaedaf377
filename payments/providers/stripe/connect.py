"""Stripe Connect: accounts that the platform opens for restaurants, and direct charges in their name.

A restaurant's account is its own: Stripe verifies the owner, holds the money and pays it out. The platform acts for it
with its own key and the header `Stripe-Account`, and keeps its fee of each payment as an application fee. Nothing here
calls Stripe inside a transaction.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from payments.errors import SignatureInvalid
from payments.providers.base import Credentials, WebhookMessage
from payments.providers.stripe import messages
from payments.providers.stripe.client import make_client, translated

# What the platform's Connect endpoint at Stripe listens to. The second: an owner has disconnected the platform.
EVENTS = ("account.updated", "account.application.deauthorized", *messages.EVENTS)
NOT_ALLOWED = _lazy("Stripe does not let the platform use this account any more:")
# What Stripe still wants to know, by the first part of its name of it. Source: docs.stripe.com/api/accounts, 2026-11.
MISSING = {
    "business_profile": _lazy("What the business does"),
    "business_type": _lazy("The kind of business"),
    "company": _lazy("Details of the company"),
    "individual": _lazy("Details of the owner"),
    "representative": _lazy("Details of the person who represents the business"),
    "owners": _lazy("Details of the owners"),
    "directors": _lazy("Details of the directors"),
    "external_account": _lazy("The bank account for payouts"),
    "tos_acceptance": _lazy("Agreement to Stripe's terms"),
    "settings": _lazy("How payments appear on bank statements"),
}


@dataclass(frozen=True, slots=True)
class Status:
    """A connected account as Stripe has it. `missing` are the things that Stripe still asks the owner for, in words."""

    name: str
    can_take: bool
    can_be_paid_out: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What a verified Connect webhook is about: an account, and a payment of it or the account itself."""

    account: str
    message: WebhookMessage | None
    is_about_account: bool


def is_configured() -> bool:
    return bool(settings.STRIPE_CONNECT_SECRET_KEY)


def is_test() -> bool:
    """Return whether the platform's key is for tests; then no account that it opens moves real money."""
    return settings.STRIPE_CONNECT_SECRET_KEY.startswith(("sk_test_", "rk_test_"))


def create_account(*, key: str, name: str, country: str) -> str:
    """Open an account for a restaurant and return its id. A repeated call under `key` returns the same account.

    Raises Unreachable, KeyRefused, Refused.
    """
    with translated():
        made = _platform().accounts.create(
            {"type": "standard", "country": country, "business_profile": {"name": name}}, {"idempotency_key": key}
        )
    return made.id


def onboarding_url(reference: str, *, return_url: str, refresh_url: str) -> str:
    """Return a link for one visit, within minutes, where the owner answers Stripe's questions.

    Stripe sends the owner to `return_url` afterwards, whether or not anything was answered, and to `refresh_url` when
    the link has expired. Raises Unreachable, KeyRefused, Refused.
    """
    with translated():
        link = _platform().account_links.create(
            {
                "account": reference,
                "return_url": return_url,
                "refresh_url": refresh_url,
                "type": "account_onboarding",
            }
        )
    return link.url


def read_status(reference: str) -> Status:
    """Raises Unreachable, KeyRefused (also for an account that was disconnected at Stripe), Refused."""
    with translated():
        account = _platform().accounts.retrieve(reference).to_dict()
    profile, due = account.get("business_profile") or {}, (account.get("requirements") or {}).get("currently_due") or ()
    return Status(
        name=(profile.get("name") or account.get("email") or account["id"])[:120],
        can_take=bool(account.get("charges_enabled")),
        can_be_paid_out=bool(account.get("payouts_enabled")),
        missing=tuple(dict.fromkeys(_missing(name) for name in due)),
    )


def parse_event(headers: Mapping[str, str], body: bytes, now: datetime) -> Event | None:
    """Return what a message to the platform's one Connect address is about; None when it names no account.

    Raises SignatureInvalid unless Stripe signed this body with the Connect endpoint's secret at about `now`.
    """
    event = verified(headers, body, settings.STRIPE_CONNECT_WEBHOOK_SECRET, now)
    account = event.get("account")
    if not isinstance(account, str) or not account:
        return None
    is_about_account = event["data"]["object"].get("object") in ("account", "application")
    return Event(account, None if is_about_account else messages.parse(event), is_about_account)


def verified(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> dict[str, Any]:
    """Return an event that Stripe signed with `secret` at about `now`. Raises SignatureInvalid."""
    signature = headers.get("Stripe-Signature", "")
    if not secret or not messages.is_recent(signature, now):
        raise SignatureInvalid()
    import stripe

    try:
        return stripe.Webhook.construct_event(body, signature, secret, tolerance=0).to_dict()
    except (stripe.SignatureVerificationError, ValueError, TypeError) as error:
        raise SignatureInvalid() from error


def _platform() -> Any:
    return make_client(Credentials(settings.STRIPE_CONNECT_SECRET_KEY, is_test=is_test())).v1


def _missing(name: str) -> str:
    """`person_…` names a person whom Stripe has asked for."""
    first = name.partition(".")[0]
    return str(MISSING.get(first) or (_("Details of a person") if first.startswith("person_") else _("More details")))
