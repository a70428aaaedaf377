"""Refunds that a payment's provider makes: asked for by a person, sent by the worker, booked when they are done."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models.exact_json import ExactJSONField
from payments.models.payments import MONEY, Payment


class RefundAttempt(models.Model):
    """One attempt to refund a payment at its provider, in pounds. At most one per payment is under way.

    `id` is the key that the provider knows it by, and the id of the Refund that is written once it is DONE. `lines`
    holds by line what goes back of it; `is_by_line`: a person chose them. `refunded_before` is what the provider had
    refunded of the payment before. The worker needs `reference` (the provider's id of the refund), `next_poll_at` (when
    it asks the provider next; null: nothing to do), `poll_count` and `unknown_since`. `problem` says to staff why it
    failed, or what is wrong with it.
    """

    class Status(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        SENT = "sent", _("Sent")
        UNKNOWN = "unknown", _("Not confirmed")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    UNDER_WAY = (Status.REQUESTED, Status.SENT, Status.UNKNOWN)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refund_attempts")
    payment_id: UUID
    status = models.CharField(max_length=10, choices=Status.choices)
    amount = models.DecimalField(**MONEY)
    tip = models.DecimalField(**MONEY)
    lines = ExactJSONField(default=dict)
    is_by_line = models.BooleanField(default=False)
    refunded_before = models.DecimalField(**MONEY)
    reason = models.CharField(max_length=200)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    approved_by = models.UUIDField(null=True)
    approved_by_name = models.CharField(max_length=120, blank=True)
    requested_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=80, blank=True)
    problem = models.CharField(max_length=200, blank=True)
    next_poll_at = models.DateTimeField(null=True)
    poll_count = models.PositiveSmallIntegerField(default=0)
    unknown_since = models.DateTimeField(null=True)

    class Meta:
        ordering = ["requested_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment"],
                condition=models.Q(status__in=("requested", "sent", "unknown")),
                name="refund_attempt_one_under_way",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0, tip__gte=0) & (models.Q(amount__gt=0) | models.Q(tip__gt=0)),
                name="refund_attempt_of_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_poll_at"], condition=models.Q(next_poll_at__isnull=False), name="refund_attempt_polls"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.total} back of {self.payment_id}"

    @property
    def total(self) -> Decimal:
        """What goes back to the guest, tip included."""
        return self.amount + self.tip

    @property
    def by_line(self) -> dict[UUID, Decimal]:
        return {UUID(line_id): amount for line_id, amount in self.lines.items()}
