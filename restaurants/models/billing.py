"""Who pays for plans, the invoices as Stripe has them, and the messages that Stripe sent. Public schema."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from fynlo.core.ids import uuid7
from restaurants.models.people import User
from restaurants.models.tenants import Restaurant


class BillingAccount(models.Model):
    """Who pays for the plans of one or several restaurants: one customer and one subscription at Stripe.

    A restaurant gets its account when its owner first pays. `owner` is the person who put several restaurants
    together; None for one that pays for itself. `stripe_subscription` has an item for each restaurant that pays,
    `tax_rate` is Stripe's id of the VAT that it charges, "" for none.
    `change_key` claims the account for one change until `change_until`. `moves_to` is the account that this one's
    restaurant is being moved to: what Stripe was asked for is then completed by `restaurants.billing.joining.finish`.
    `reads_begun` and `reads_stored` number the readings at Stripe, so that an earlier one never replaces a later one.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    owner = models.ForeignKey(User, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    owner_id: UUID | None
    stripe_customer = models.CharField(max_length=80, blank=True, editable=False)
    stripe_subscription = models.CharField(max_length=80, blank=True, editable=False)
    checkout_session = models.CharField(max_length=120, blank=True, editable=False)
    tax_rate = models.CharField(max_length=80, blank=True, editable=False)
    moves_to = models.ForeignKey("self", null=True, editable=False, on_delete=models.SET_NULL, related_name="+")
    moves_to_id: UUID | None
    change_key = models.UUIDField(null=True, editable=False)
    change_until = models.DateTimeField(null=True, editable=False)
    reads_begun = models.PositiveBigIntegerField(default=0, editable=False)
    reads_stored = models.PositiveBigIntegerField(default=0, editable=False)
    synced_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    subscriptions: Any  # the rows of Subscription
    invoices: Any  # the rows of BillingInvoice

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["stripe_customer"], condition=~Q(stripe_customer=""), name="billing_account_one_customer"
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(str(row.restaurant) for row in self.subscriptions.all()) or f"Account {self.pk}"


class BillingInvoice(models.Model):
    """An invoice for plans, a copy of what Stripe has: `restaurants.billing.services` writes it.

    `total` is what is charged, `amount_due` what is still open, in pounds. `vat` is the part of `total` that is VAT,
    at `vat_rate` percent; None where none was charged. `lines` are JSON: `restaurant` (the hex of its id), `name`,
    `plan`, `from` and `to` (days), `amount` and its `vat` (pounds). `restaurant` is the one that all lines are for,
    None where they are for several. `told_status` and `told_attempts` are what owners got an email about.
    """

    id = models.CharField(primary_key=True, max_length=80)
    account = models.ForeignKey(BillingAccount, on_delete=models.CASCADE, related_name="invoices")
    account_id: UUID
    restaurant = models.ForeignKey(Restaurant, null=True, on_delete=models.SET_NULL, related_name="+")
    restaurant_id: UUID | None
    number = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    amount_due = models.DecimalField(max_digits=10, decimal_places=2)
    vat = models.DecimalField("VAT", max_digits=10, decimal_places=2, default=0)
    vat_rate = models.DecimalField("VAT in percent", max_digits=5, decimal_places=2, null=True)
    lines = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    told_status = models.CharField(max_length=20, blank=True)
    told_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["account", "-issued_at"], name="billing_invoice_of")]

    def __str__(self) -> str:
        return self.number or self.id

    @property
    def net(self) -> Decimal:
        """The total without VAT."""
        return self.total - self.vat

    @property
    def shown_rate(self) -> str:
        """The VAT rate as people read it, such as "20"; "" where none was charged."""
        return "" if self.vat_rate is None else f"{self.vat_rate.normalize():f}"

    @property
    def shown_lines(self) -> list[dict[str, Any]]:
        """The lines with their amounts as money."""
        return [line | {"amount": Decimal(line["amount"])} for line in self.lines]


class BillingEvent(models.Model):
    """A message of Stripe whose signature was verified. `id` is Stripe's, so one that comes twice is one row.

    The worker reads what it is about until `handled_at`. `customer` is "" for a message about something else.
    """

    class Outcome(models.TextChoices):
        READ = "read", "Read"
        IGNORED = "ignored", "About something else"
        UNKNOWN = "unknown", "Unknown customer"
        FAILED = "failed", "Failed"

    id = models.CharField(primary_key=True, max_length=80)
    kind = models.CharField(max_length=80)
    customer = models.CharField(max_length=80, blank=True)
    payload = models.JSONField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField()
    error = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-received_at"]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(handled_at=None), name="billing_event_waiting"),
            models.Index(fields=["customer"], name="billing_event_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
