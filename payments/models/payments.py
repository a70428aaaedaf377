"""Payments (each one attempt to take money for an order), their allocations, refunds and corrections."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models import Line, Order
from orders.models.exact_json import ExactJSONField

if TYPE_CHECKING:
    from payments.models.payouts import PayoutMovement
    from payments.models.receipts import Receipt

MONEY: dict[str, Any] = {"max_digits": 10, "decimal_places": 2, "default": Decimal("0.00")}
UNOPENED = timedelta(minutes=2)  # a guest's part is held this long before the guest goes to the provider
UNSENT_GRACE = timedelta(minutes=1)  # by then a worker that claims an attempt at its end has committed


class Method(models.TextChoices):
    CASH = "cash", _("Cash")
    CARD = "card", _("Card")
    READER = "reader", _("Card reader")
    QR = "qr", _("Guest's phone")
    GIFT_CARD = "gift_card", _("Gift card")
    HOUSE_ACCOUNT = "house_account", _("House account")
    VOUCHER = "voucher", _("Voucher")
    DEPOSIT = "deposit", _("Deposit")


class Payment(models.Model):
    """One attempt to take money. `id` comes from the device if it made one, so a repeated request has one effect.

    Amounts are in pounds. `amount` goes to the bill, `tip` to the workers, `change` back to the guest: received =
    amount + tip + change. `fee` is the provider's fee; cash has none. `receipt_number` belongs to the series of the
    device that numbered it (`D7-0042`). `taken_by` is a person of this restaurant.
    `method` is the tender at first, `tender` the tender now: Correction stores each change. `refunded` and
    `refunded_tip` are the sums of its refunds. `refunding` is what its provider is asked to refund right now, tip
    included, since `refund_requested_at`; `refund_unknown` while the provider gives no certain answer. `refund_problem`
    says why the last such refund failed, or what is wrong with the one under way. `dispute` is the status of its
    dispute: disputed money stays captured, and counts as such everywhere. payments.lifecycle has the moves of `status`.
    Staff may type in `card_last_four` and `authorisation_code` from the card machine's slip; a whole card number is
    never stored. `voucher_name` and `voucher_value` are the kind's at that moment: a voucher may be worth more than it
    paid, and the rest is lost to the guest.
    A payment that holds an amount on a card for a bar tab (payments.tabs) has it in `held`, until `hold_until`. Its
    amount is £0.00 until staff ask to take a part of it (`capture_wanted`); the rest is released.
    The worker needs these fields for a provider payment: `reference` is the provider's id of it (`settlement_reference`
    the one in its payouts, if that is another one), `pay_url` is where the
    guest pays, `expires_at` its end, `next_poll_at` when the worker polls the provider next (null: nothing to do).
    """

    Method = Method

    class Status(models.TextChoices):
        CREATED = "created", _("Created")
        PROCESSING = "processing", _("Processing")
        AUTHORISED = "authorised", _("Authorised")
        CAPTURED = "captured", _("Captured")
        DECLINED = "declined", _("Declined")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")
        CANCELLED = "cancelled", _("Cancelled")
        UNKNOWN = "unknown", _("Unknown")

    OPEN = (Status.CREATED, Status.PROCESSING, Status.AUTHORISED, Status.UNKNOWN)
    REFUND_FIELDS = ("refunding", "refund_requested_at", "refund_unknown", "refund_problem")
    FAILURES = (Status.DECLINED, Status.FAILED, Status.EXPIRED, Status.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    order_id: UUID
    method = models.CharField(max_length=16, choices=Method.choices)
    tender = models.CharField(max_length=16, choices=Method.choices)
    status = models.CharField(max_length=12, choices=Status.choices)
    business_day = models.DateField(db_index=True)
    amount = models.DecimalField(**MONEY)
    tip = models.DecimalField(**MONEY)
    received = models.DecimalField(**MONEY)
    change = models.DecimalField(**MONEY)
    fee = models.DecimalField(**MONEY)
    receipt_number = models.CharField(max_length=20, blank=True, default="", db_default="")
    refunded = models.DecimalField(**MONEY)
    refunded_tip = models.DecimalField(**MONEY)
    refunding = models.DecimalField(**MONEY, db_default=Decimal("0.00"))
    refund_requested_at = models.DateTimeField(null=True)
    refund_unknown = models.BooleanField(default=False, db_default=False)
    refund_problem = models.CharField(max_length=200, blank=True, default="", db_default="")
    dispute = models.CharField(max_length=16, blank=True, default="", db_default="")
    taken_by = models.UUIDField(null=True)
    taken_by_name = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    captured_at = models.DateTimeField(null=True)

    drawer_session = models.ForeignKey(
        "DrawerSession", null=True, on_delete=models.PROTECT, related_name="payments",
        help_text="The drawer that was open where staff took it.",
    )  # fmt: skip
    drawer_session_id: UUID | None
    card_machine = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="The card machine that took it, by its name."
    )
    card_last_four = models.CharField(max_length=4, blank=True, default="", db_default="")
    reader = models.ForeignKey(
        "Reader", null=True, on_delete=models.PROTECT, related_name="payments",
        help_text="The card reader that takes it, driven by the provider.",
    )  # fmt: skip
    reader_id: UUID | None
    authorisation_code = models.CharField(max_length=8, blank=True, default="", db_default="")
    voucher_kind = models.ForeignKey(
        "VoucherKind", null=True, on_delete=models.PROTECT, related_name="payments", db_index=False,
        help_text="What kind of voucher paid.",
    )  # fmt: skip
    voucher_kind_id: UUID | None
    voucher_name = models.CharField(max_length=60, blank=True, default="", db_default="")
    voucher_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    voucher_reference = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="The number on the voucher, in capitals."
    )
    provider = models.CharField(max_length=20, blank=True)
    is_test = models.BooleanField(default=False, db_default=False, help_text="The provider moved no real money.")
    platform_fee = models.DecimalField(
        **MONEY, db_default=Decimal("0.00"), help_text="What the platform keeps of it. It is part of `fee`."
    )
    routing_reason = models.CharField(
        max_length=200, blank=True, default="", db_default="", help_text="Why this provider took it, in a sentence."
    )
    reference = models.CharField(max_length=80, blank=True)
    settlement_reference = models.CharField(
        max_length=80, blank=True, default="", db_default="", help_text="The provider's id of it in a payout."
    )
    pay_url = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it failed, in words that a guest reads.")
    link = models.ForeignKey("BillLink", null=True, on_delete=models.PROTECT, related_name="payments")
    link_id: UUID | None
    guest = models.UUIDField(null=True, help_text="The browser that a guest paid with; nobody's name.")
    host = models.CharField(
        max_length=253,
        blank=True,
        default="",
        db_default="",
        help_text="The restaurant's host that the guest began on and comes back to.",
    )
    choice = ExactJSONField(default=dict, help_text="What the guest chose on the page, to try the same again.")
    expires_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True, help_text="When the guest went to the provider's page.")
    cancel_wanted = models.BooleanField(default=False)
    held = models.DecimalField(
        **MONEY, db_default=Decimal("0.00"), help_text="What a card was asked to hold; £0.00 for an ordinary payment."
    )
    hold_name = models.CharField(
        max_length=40, blank=True, default="", db_default="", help_text="Whose tab it is, as staff call it."
    )
    hold_until = models.DateTimeField(null=True, help_text="When the provider releases the card by itself.")
    hold_warned = models.BooleanField(
        default=False, db_default=False, help_text="Staff were warned that the hold ends soon."
    )
    capture_wanted = models.BooleanField(
        default=False, db_default=False, help_text="Staff have asked to take amount and tip of what is held."
    )
    next_poll_at = models.DateTimeField(null=True)
    poll_count = models.PositiveSmallIntegerField(default=0)
    unknown_since = models.DateTimeField(null=True)

    all_allocations: list[Allocation]  # filled by payments.selectors, with the receipts
    all_receipts: list[Receipt]
    paid_out: list[PayoutMovement]  # filled by payments.selectors.PAID_OUT: the line of a payout that has it
    balance_left: Decimal | None = None  # what is left on the gift card that paid; set while its receipt is written
    refunds: models.QuerySet[Refund]  # the manager of the refunds of this payment

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, tip__gte=0, received__gte=0, change__gte=0, fee__gte=0),
                name="payment_amounts",
            ),
            models.CheckConstraint(
                condition=~models.Q(method="cash")
                | models.Q(received=models.F("amount") + models.F("tip") + models.F("change")),
                name="payment_cash_adds_up",
            ),
            models.UniqueConstraint(
                fields=["receipt_number"], condition=~models.Q(receipt_number=""), name="payment_receipt_number"
            ),
            models.CheckConstraint(
                condition=models.Q(refunded__gte=0, refunded__lte=models.F("amount"))
                & models.Q(refunded_tip__gte=0, refunded_tip__lte=models.F("tip")),
                name="payment_refunds",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    refunding__gte=0,
                    refunding__lte=models.F("amount")
                    + models.F("tip")
                    - models.F("refunded")
                    - models.F("refunded_tip"),
                ),
                name="payment_refunding",
            ),
            models.CheckConstraint(
                condition=models.Q(method="voucher", voucher_kind__isnull=False, voucher_value__gt=0, tip=0)
                | ~models.Q(method="voucher") & models.Q(voucher_kind__isnull=True),
                name="payment_voucher",
            ),
            models.CheckConstraint(
                condition=models.Q(held=0) | models.Q(held__gt=0, held__gte=models.F("amount") + models.F("tip")),
                name="payment_held",
            ),
        ]
        indexes = [
            models.Index(fields=["next_poll_at"], condition=models.Q(next_poll_at__isnull=False), name="payment_polls"),
            models.Index(
                fields=["business_day"],
                include=["tender", "amount", "tip", "fee", "is_test"],
                condition=models.Q(status="captured"),
                name="payment_volume",
            ),  # read alone for a month's volume and fees
            models.Index(
                fields=["captured_at"],
                condition=models.Q(status="captured") & ~models.Q(provider=""),
                name="payment_settlements",
            ),  # which ones are in no payout
            models.Index(
                fields=["voucher_kind", "voucher_reference"],
                condition=models.Q(voucher_kind__isnull=False),
                name="payment_vouchers",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.amount} for {self.order_id}"

    @property
    def has_card(self) -> bool:
        """Whether a card came to hold its amount, now or before: from then on our clock does not end it."""
        return self.held > 0 and self.expires_at is None

    @property
    def is_hold(self) -> bool:
        """Whether it is to hold an amount on a card, or holds it: no money was taken yet."""
        return self.held > 0 and self.status in self.OPEN

    @property
    def is_held(self) -> bool:
        """Whether a card holds its amount, and nothing is to be taken or released."""
        return (
            self.held > 0
            and self.status == self.Status.AUTHORISED
            and not self.capture_wanted
            and not self.cancel_wanted
        )

    def refund_under_way(self, amount: Decimal, since: datetime) -> None:
        """Note that its provider is asked to refund `amount` pounds, tip included. The caller saves REFUND_FIELDS."""
        self.refunding, self.refund_requested_at, self.refund_unknown, self.refund_problem = amount, since, False, ""

    def refund_ended(self, problem: str = "") -> None:
        """Note that its provider is asked for nothing any more. The caller saves REFUND_FIELDS."""
        self.refunding, self.refund_requested_at, self.refund_unknown = Decimal("0.00"), None, False
        self.refund_problem = problem

    @property
    def is_refunded_in_part(self) -> bool:
        """Whether some of it went back, and some can still go back."""
        back = self.refunded + self.refunded_tip
        return 0 < back < self.amount + self.tip

    @property
    def requested(self) -> Decimal:
        """What the provider is asked for: amount and tip, or what a card is to hold until a part of it is taken."""
        return self.held if self.held and not self.capture_wanted else self.amount + self.tip

    @property
    def ends_at(self) -> datetime | None:
        """When it ends unless it is paid: UNOPENED after its start, or `expires_at` once the guest went to pay."""
        if self.expires_at is None or self.opened_at is not None or self.guest is None:
            return self.expires_at
        return min(self.expires_at, self.created_at + UNOPENED)

    def has_ended(self, now: datetime) -> bool:
        return self.ends_at is not None and now >= self.ends_at

    def holds(self, now: datetime) -> bool:
        """Return whether it holds its part of the bill: it may still be paid. One never sent ends by the clock."""
        if self.status == self.Status.CREATED and self.ends_at is not None:
            return now < self.ends_at + UNSENT_GRACE
        return self.status in self.OPEN


class Refund(models.Model):
    """Money that went back to a guest; written once. `buckets` is the stored VAT that it reverses, by rate.

    `reference` is the provider's id of it; "" for one that staff made.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    payment_id: UUID
    method = models.CharField(max_length=16, choices=Method.choices)
    business_day = models.DateField(db_index=True)
    amount = models.DecimalField(**MONEY)
    tip = models.DecimalField(**MONEY)
    drawer_session = models.ForeignKey(
        "DrawerSession", null=True, on_delete=models.PROTECT, related_name="refunds",
        help_text="The drawer that was open where staff gave it back.",
    )  # fmt: skip
    drawer_session_id: UUID | None
    card_machine = models.CharField(max_length=40, blank=True, default="", db_default="")
    buckets = ExactJSONField(default=list)
    service_charge = models.DecimalField(**MONEY, help_text="Its part of an optional charge, outside VAT.")
    reference = models.CharField(max_length=80, blank=True, default="", db_default="")
    reason = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gte=0, tip__gte=0), name="refund_amounts"),
            models.CheckConstraint(condition=models.Q(amount__gt=0) | models.Q(tip__gt=0), name="refund_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} back of {self.payment_id}"


class Allocation(models.Model):
    """What a payment pays for one line, or a refund gives back, in pounds with the line's share of a charge.

    The paid amount of a line is the sum of these rows and has no column of its own, so no item is paid twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="allocations")
    payment_id: UUID
    refund = models.ForeignKey(Refund, null=True, on_delete=models.PROTECT, related_name="allocations")
    refund_id: UUID | None
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="allocations")
    line_id: UUID
    amount = models.DecimalField(**MONEY)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "line"], condition=models.Q(refund=None), name="allocation_once_per_line"
            ),
            models.UniqueConstraint(
                fields=["refund", "line"], condition=~models.Q(refund=None), name="allocation_once_per_refunded_line"
            ),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="allocation_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.line_id}"

    @property
    def net(self) -> Decimal:
        """The amount; negative for a refund."""
        return self.amount if self.refund_id is None else -self.amount


class Correction(models.Model):
    """A change of a payment's tender; written once, with a ledger entry."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="corrections")
    payment_id: UUID
    before = models.CharField(max_length=16, choices=Method.choices)
    after = models.CharField(max_length=16, choices=Method.choices)
    reason = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.payment_id}: {self.before} → {self.after}"
