"""Invoices of plans as Stripe has them, and the messages that Stripe sent. Public schema."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from restaurants.models.tenants import Restaurant


class BillingInvoice(models.Model):
    """An invoice of a restaurant's plan, a copy of what Stripe has: `restaurants.billing.services` writes it.

    `amount_due` is what is still open, in pounds. `told_status` and `told_attempts` are what owners got an email about.
    """

    id = models.CharField(primary_key=True, max_length=80)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="billing_invoices")
    restaurant_id: UUID
    number = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=20)
    total = models.DecimalField(max_digits=10, decimal_places=2)
    amount_due = models.DecimalField(max_digits=10, decimal_places=2)
    issued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    told_status = models.CharField(max_length=20, blank=True)
    told_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["restaurant", "-issued_at"], name="billing_invoice_of")]

    def __str__(self) -> str:
        return self.number or self.id


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
