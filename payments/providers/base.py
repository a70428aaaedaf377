"""The small interface to whoever moves the money. Nothing here knows the database; nothing calls it in a transaction.

A provider knows a payment by our attempt's id, which is its idempotency key: to create it again is to get the same
one. A call that gives no certain answer raises Unreachable, and the payment is then unknown, never failed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from fynlo.core.money import ZERO


class State(StrEnum):
    PENDING = "pending"  # the guest has yet to do something
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Unreachable(Exception):
    """No certain answer: a time-out, a lost connection, a 5xx."""


class Refused(Exception):
    """A certain no, in the provider's words; nothing was and will be taken."""


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """`amount` in pounds, tip included. The guest comes back to `return_url`; `notify_url` is told to read again."""

    key: UUID
    amount: Decimal
    currency: str
    description: str
    return_url: str
    notify_url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider has it now. `fee` in pounds, once it is captured; `reason` for a guest to read.

    `amount` and `currency` are the provider's own, never a copy of what was asked for: what differs is not booked.
    """

    state: State
    reference: str
    amount: Decimal
    currency: str
    pay_url: str = ""
    fee: Decimal = ZERO
    reason: str = ""

    def is_for(self, amount: Decimal, currency: str) -> bool:
        """Whether it is the payment that was asked for."""
        return (self.amount, self.currency.upper()) == (amount, currency.upper())


class Provider(Protocol):
    """`name` is stored with payments, `title` is what a guest reads."""

    name: str
    title: str

    def quote(self, amount: Decimal) -> Decimal:
        """What the provider keeps of `amount` pounds. Asks nobody."""
        ...

    def create(self, ask: PaymentRequest) -> ProviderPayment:
        """Make the payment, or get the one that was made under this key. Raises Unreachable, Refused."""
        ...

    def read(self, key: UUID) -> ProviderPayment | None:
        """The payment as it is now; None when the provider never heard of it. Raises Unreachable."""
        ...

    def is_from_it(self, headers: Mapping[str, str], body: bytes, now: datetime) -> bool:
        """Whether the provider itself signed this message. Without a secret of its own, nothing is."""
        ...

    def cancel(self, key: UUID) -> ProviderPayment | None:
        """Give it up unless it is paid already: what it is afterwards, None as for `read`. Raises Unreachable."""
        ...
