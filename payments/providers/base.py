"""The interface of a payment provider: the company that moves the money.

A provider knows nothing of our database. Nothing calls it inside a transaction.

To add a provider, write a class with these attributes and methods and list it in `payments.providers.PROVIDERS`. The
sandbox (`payments.providers.sandbox.client`) is the smallest example.

The id of our payment is the idempotency key: a repeated `create` returns the payment that exists. A call without a
certain answer raises Unreachable, and the payment becomes unknown, never failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol, Self
from uuid import UUID

from fynlo.core.money import ZERO
from restaurants.models import Restaurant


class State(StrEnum):
    PENDING = "pending"  # the guest has yet to do something
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Unreachable(Exception):
    """The provider gave no certain answer: a time-out, a lost connection, a 5xx."""


class Refused(Exception):
    """The provider refused with certainty, in its own words. It took no money and will take none."""


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What we ask a provider to take. `amount` is in pounds, tip included.

    The guest comes back to `return_url`. The provider sends its webhooks to `notify_url`.
    """

    key: UUID
    amount: Decimal
    currency: str
    description: str
    return_url: str
    notify_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider has it now. `reference` is the provider's own id of it.

    `amount` and `currency` are read from the provider, never copied from our request: a payment that differs is not
    booked. `fee` is in pounds and set once the payment is captured. `reason` is a sentence for the guest.
    """

    state: State
    reference: str
    amount: Decimal
    currency: str
    pay_url: str = ""
    fee: Decimal = ZERO
    reason: str = ""

    def is_for(self, amount: Decimal, currency: str) -> bool:
        """Return whether this is the payment that was requested."""
        return (self.amount, self.currency.upper()) == (amount, currency.upper())


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """Which payment a webhook is about: by our `key`, or where the provider sends none by its own `reference`."""

    key: UUID | None = None
    reference: str = ""


class Provider(Protocol):
    """`name` is stored with payments, `title` is what a guest reads.

    `methods` are the names of the tenders (payments.tenders) that the provider can take.
    """

    name: str
    title: str
    methods: tuple[str, ...]

    @classmethod
    def for_tenant(cls, restaurant: Restaurant) -> Self | None:
        """Return the provider with the restaurant's own settings; None where it is not set up. No query."""
        ...

    def quote(self, amount: Decimal) -> Decimal:
        """Return the provider's fee for `amount` pounds. Makes no request."""
        ...

    def create(self, request: PaymentRequest) -> ProviderPayment:
        """Create the payment, or return the one that exists under this key. Raises Unreachable, Refused."""
        ...

    def read(self, reference: str) -> ProviderPayment | None:
        """Return the payment as it is now; None when the provider does not know it. Raises Unreachable."""
        ...

    def cancel(self, key: UUID, reference: str) -> ProviderPayment | None:
        """Cancel the payment unless it is paid, and return what it is afterwards.

        `reference` is "" when the answer to `create` was lost: the provider then finds the payment by `key`. Returns
        None when the provider does not know the payment. Raises Unreachable.
        """
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookMessage | None:
        """Return which payment changed; None when the body names none.

        Raises SignatureInvalid unless the provider signed this body at about `now`. Without a configured secret every
        signature is invalid.
        """
        ...
