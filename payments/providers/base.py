"""The interface of a payment provider: the company that moves the money.

A provider knows nothing of our database. Nothing calls it inside a transaction, except `quote` and `parse_webhook`,
which make no request.

To add a provider, write a class with these attributes and methods in a folder of its own and list it in
`payments.providers.PROVIDERS`. `payments.providers.stripe` is the example.

The id of our payment or refund is the idempotency key: a repeated request has one effect. A call without a certain
answer raises Unreachable, and the payment becomes unknown, never failed. Refused is certain: no money moved and none
will. Every answer carries the amount and currency that the provider has; amounts are pounds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Protocol, Self
from uuid import UUID

from django.utils.functional import Promise

from fynlo.core.money import ZERO


class State(StrEnum):
    PENDING = "pending"  # the guest has yet to do something, or the money is on its way
    AUTHORISED = "authorised"
    CAPTURED = "captured"
    DECLINED = "declined"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class RefundState(StrEnum):
    PENDING = "pending"
    DONE = "done"
    FAILED = "failed"


class Unreachable(Exception):
    """The provider gave no certain answer: a time-out, a lost connection, a 5xx."""


class Refused(Exception):
    """The provider refused with certainty. It moved no money and will move none. The message is for the owner."""


class KeyRefused(Exception):
    """The provider does not accept the restaurant's key (any more), or the key may not do this.

    Says nothing about money: what an earlier request with a good key did still stands.
    """


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a restaurant has set up at a provider. `reference` is the provider's id of the restaurant's account.

    `app_id` and `affiliate_key` name the restaurant's app at a provider whose readers and phones need that (SumUp).
    `via_platform`: `secret_key` is the platform's, which acts for that account and keeps the platform's fee.
    `can_take`: the provider has accepted the owner, so that payments may begin.
    """

    secret_key: str = field(repr=False)
    is_test: bool
    webhook_secret: str = field(default="", repr=False)
    reference: str = ""
    app_id: str = ""
    affiliate_key: str = field(default="", repr=False)
    via_platform: bool = False
    can_take: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """Whose account a key opens, as the provider says. `currency` is "", `is_test` None where it does not."""

    reference: str
    name: str
    currency: str = ""
    is_test: bool | None = None


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that the provider notifies, by the provider's own id, and the secret that it signs with."""

    reference: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What we ask a provider to take. `amount` is in pounds, tip included.

    The guest comes back to `return_url`. The provider sends its webhooks to `notify_url`. `reader` is the provider's
    id of the card reader that takes the card; without one the guest pays on the provider's page. `is_repeat`: an
    earlier request under this key may have reached the provider, so one that keeps no keys must look before it sends.
    `on_phone`: the mobile app's own SDK takes the card, so there is neither a page nor a reader.
    `is_hold`: the amount is held on the guest's card, and `capture` takes a part of it later.
    `platform_fee` is the part of the amount that the platform keeps, where the provider `takes_platform_fee`.
    """

    key: UUID
    amount: Decimal
    currency: str
    description: str
    return_url: str
    notify_url: str
    expires_at: datetime
    reader: str = ""
    is_repeat: bool = False
    on_phone: bool = False
    platform_fee: Decimal = ZERO
    is_hold: bool = False


@dataclass(frozen=True, slots=True)
class CaptureRequest:
    """What is taken of a held amount. `payment_reference` is the provider's id of the payment, `amount` in pounds.

    `platform_fee` is as in PaymentRequest.
    """

    key: UUID
    payment_reference: str
    amount: Decimal
    currency: str
    platform_fee: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider has it now. `reference` is the provider's own id of it.

    `amount` and `currency` are read from the provider, never copied from our request: a payment that differs is not
    booked. `fee` is in pounds, set once the payment is captured and the provider has said it; a fee that comes later
    comes with the payout. `settlement_reference` is the id by which a captured payment is listed in payouts, if that is
    another one. `reason` is a sentence for the guest: why the payment, or the last try of it, failed.
    `card_last_four` are the digits of the card that a reader took, or that an amount is held on. An AUTHORISED payment
    holds its amount until `capture_before`; None where the provider does not say. A captured one has what was taken.
    """

    state: State
    reference: str
    amount: Decimal
    currency: str
    pay_url: str = ""
    fee: Decimal = ZERO
    reason: str = ""
    card_last_four: str = ""
    settlement_reference: str = ""
    capture_before: datetime | None = None

    def is_for(self, amount: Decimal, currency: str) -> bool:
        """Return whether this is the payment that was requested."""
        return (self.amount, self.currency.upper()) == (amount, currency.upper())


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """`payment_reference` is the provider's id of the captured payment, `amount` the pounds that go back.

    `refunded_before` is what this provider has refunded of the payment before, by our rows: a provider without
    idempotency keys tells by it whether this refund was made. So a payment has one refund under way at a time.
    """

    key: UUID
    payment_reference: str
    amount: Decimal
    currency: str
    refunded_before: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    """A refund as the provider has it now. `reason` is a sentence for staff: why it failed."""

    state: RefundState
    reference: str
    amount: Decimal
    currency: str
    reason: str = ""

    def is_for(self, amount: Decimal, currency: str) -> bool:
        return (self.amount, self.currency.upper()) == (amount, currency.upper())


class DisputeState(StrEnum):
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class ProviderDispute:
    """A dispute as the provider has it now. `key` is our payment's id, `payment_reference` the provider's id of it.

    `withdrawn` is what the provider holds back of the payment right now, £0.00 after a dispute that was won; `fee` is
    what it charges for the dispute. `reason` is the provider's word for it. `is_answered`: evidence was submitted.
    """

    reference: str
    state: DisputeState
    amount: Decimal
    currency: str
    opened_at: datetime
    withdrawn: Decimal = ZERO
    fee: Decimal = ZERO
    reason: str = ""
    respond_by: datetime | None = None
    is_answered: bool = False
    key: UUID | None = None
    payment_reference: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The answer to a dispute: what happened, the payment's receipt and the pictures, both as PDF or b""."""

    explanation: str
    receipt: bytes = b""
    pictures: bytes = b""


class MovementKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    FEE = "fee"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of a payout, in pounds: `amount` moved, `fee` was kept. Money out of the account is negative.

    `payment_reference` is the provider's id of the payment that it is about, as the `reference` or the
    `settlement_reference` of `ProviderPayment` has it, or "" where there is none. `source` is the provider's id of the
    refund or dispute, as `ProviderRefund.reference` has it, "" where it has none. `key` is our payment's or refund's id
    where the provider keeps it.
    """

    reference: str
    kind: MovementKind
    amount: Decimal
    fee: Decimal
    currency: str
    at: datetime
    payment_reference: str = ""
    source: str = ""
    key: UUID | None = None


@dataclass(frozen=True, slots=True)
class Payout:
    """Money that the provider sent to the restaurant's bank: `amount` is the sum of its movements less their fees."""

    reference: str
    amount: Decimal
    currency: str
    arrives_on: date
    is_paid: bool
    movements: tuple[Movement, ...]


@dataclass(frozen=True, slots=True)
class PayoutSchedule:
    """How often an account is paid out, and how long the provider keeps the money before.

    An `interval` of None: the owner asks for each payout by hand.
    """

    interval: timedelta | None
    delay: timedelta = timedelta()


class ReaderStatus(StrEnum):
    ONLINE = "online"
    BUSY = "busy"
    OFFLINE = "offline"
    UNKNOWN = "unknown"  # the provider does not say


@dataclass(frozen=True, slots=True)
class ProviderReader:
    """A card reader that the provider drives, as it has it now. `reference` is the provider's own id of it.

    `serial`, `model` and `location` are for people and "" where the provider does not say.
    """

    reference: str
    name: str
    status: ReaderStatus
    serial: str = ""
    model: str = ""
    location: str = ""


class Subject(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    DISPUTE = "dispute"
    PAYOUT = "payout"


@dataclass(frozen=True, slots=True)
class WebhookMessage:
    """What a webhook is about: by our `key`, or where the provider sends none by its own `reference`."""

    key: UUID | None = None
    reference: str = ""
    subject: Subject = Subject.PAYMENT


class Provider(Protocol):
    """One restaurant's account at a provider.

    `name` is stored with payments, `title` is what a guest reads. `about` says to an owner what it does, `key_help`
    where its secret key is found. `methods` are the names of the tenders
    (payments.tenders) that the provider can take. `pairing_help` says where the code is found that adds a card reader;
    "" for a provider that drives none. `needs_app`: readers and phones work only with an app's id and affiliate key.
    `offers_disputes`: its disputes can be read and answered. `holds` are those of `methods` with which it can hold an
    amount on a card and take a part of it later.
    After `pays_out_within` a captured payment that is in no payout is listed as missing, where nothing more is known of
    the account (`payments.payouts.schedules`). `is_test`: no real money
    moves. `takes_platform_fee`: the account was opened through the platform, which keeps its fee of each payment.
    `can_take`: payments may begin.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str | Promise]
    key_help: ClassVar[str | Promise]
    methods: ClassVar[tuple[str, ...]]
    holds: ClassVar[tuple[str, ...]]
    pairing_help: ClassVar[str | Promise]
    offers_disputes: ClassVar[bool]
    pays_out_within: ClassVar[timedelta]
    needs_app: ClassVar[bool]
    is_test: bool
    takes_platform_fee: bool
    can_take: bool

    @classmethod
    def mode_of(cls, secret_key: str) -> bool | None:
        """Return whether a key is for tests (True) or real money (False); None where its text does not tell.

        Raises Refused, with a sentence for the owner, for a text that cannot be a secret key of this provider.
        """
        ...

    @classmethod
    def with_credentials(cls, credentials: Credentials) -> Self:
        """Return the provider for one restaurant. Makes no request."""
        ...

    def health(self) -> Identity:
        """Return whose account the key opens: the test of a key. Raises Unreachable, KeyRefused, Refused."""
        ...

    def quote(self, amount: Decimal, method: str) -> Decimal:
        """Return the provider's fee for `amount` pounds by its published rates. Makes no request."""
        ...

    def create(self, request: PaymentRequest) -> ProviderPayment:
        """Create the payment, or return the one that exists under this key. Raises Unreachable, Refused."""
        ...

    def read(self, reference: str) -> ProviderPayment | None:
        """Return the payment as it is now; None when the provider does not know it. Raises Unreachable, KeyRefused."""
        ...

    def cancel(self, request: PaymentRequest, reference: str) -> ProviderPayment | None:
        """Cancel the payment unless it is paid, and return what it is afterwards. An amount that it holds is released.

        `reference` is "" when the answer to `create` was lost: the provider then finds the payment by `request.key`,
        or creates it again under that key to cancel it. Returns None when the provider does not know the payment and
        will not take it. Raises Unreachable, Refused.
        """
        ...

    def capture(self, request: CaptureRequest) -> ProviderPayment | None:
        """Take a part of a held amount, release the rest, and return what the payment is afterwards.

        A hold is captured once: when it was captured or has ended before, returns what it is. None when the provider
        does not know it. Raises Unreachable, KeyRefused; Refused when the hold stands and nothing was taken. Only for
        `holds`.
        """
        ...

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """Refund a captured payment, or return the refund that exists under this key. Raises Unreachable, Refused."""
        ...

    def read_refund(self, reference: str) -> ProviderRefund | None:
        """Return the refund as it is now; None when the provider does not know it. Raises Unreachable, KeyRefused."""
        ...

    def readers(self) -> list[ProviderReader]:
        """Return the card readers of the account with their status. Raises Unreachable, KeyRefused, Refused."""
        ...

    def pair_reader(self, code: str, name: str) -> ProviderReader:
        """Add the card reader that shows `code`. Raises Unreachable, KeyRefused, Refused."""
        ...

    def rename_reader(self, reference: str, name: str) -> None:
        """Raises Unreachable, KeyRefused, Refused."""
        ...

    def remove_reader(self, reference: str) -> None:
        """Take a card reader out of the account. Does nothing for one that the provider does not know.

        Raises Unreachable, KeyRefused, Refused.
        """
        ...

    def disputes(self, since: datetime) -> list[ProviderDispute]:
        """Return the disputes that were opened since then; none where `offers_disputes` is False.

        Raises Unreachable, KeyRefused.
        """
        ...

    def read_dispute(self, reference: str) -> ProviderDispute | None:
        """Return the dispute as it is now; None when the provider does not know it. Raises Unreachable, KeyRefused."""
        ...

    def submit_evidence(self, reference: str, evidence: Evidence) -> ProviderDispute:
        """Answer a dispute, once: one that is answered already is returned as it is. Raises Unreachable, Refused."""
        ...

    def payout_schedule(self) -> PayoutSchedule | None:
        """Return how often the account is paid out; None where the provider does not tell.

        Raises Unreachable, KeyRefused, Refused.
        """
        ...

    def payouts(self, since: datetime) -> list[Payout]:
        """Return the payouts made since then with their movements, the oldest first. Raises Unreachable, KeyRefused."""
        ...

    def register_webhook(self, url: str) -> Webhook | None:
        """Ask the provider to notify `url` of changes; replaces an earlier registration of the same address.

        Returns None where the provider offers no such call: payments are then found out by polling alone. Raises
        Unreachable, Refused.
        """
        ...

    def remove_webhook(self, reference: str) -> None:
        """Stop the notifications. Does nothing when the provider does not know them. Raises Unreachable, Refused."""
        ...

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookMessage | None:
        """Return what changed; None when the body is about nothing that we keep.

        Raises SignatureInvalid unless the provider signed this body at about `now`. Without a secret every signature
        is invalid.
        """
        ...
