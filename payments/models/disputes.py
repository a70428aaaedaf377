"""Payments that a guest's bank disputes, what happened to each dispute, and the pictures that answer it."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from payments.disputes.labels import reason_label
from payments.models.payments import MONEY, Payment


class Dispute(models.Model):
    """A dispute of a payment, as its provider has it, in pounds. `reference` is the provider's id of it.

    `withdrawn` is what the provider holds back of the payment right now, `fee` what it charges for the dispute: both
    are booked in the ledger, and each change is a DisputeStep. `reason` is the provider's word for it. The answer is
    edited (`explanation`, `attach_receipt`, the pictures) until a person submits it; `submission` says how far that is.
    `send_next_at`: when the worker sends it (null: nothing to send).
    """

    class Status(models.TextChoices):
        NEEDS_RESPONSE = "needs_response", _("Needs an answer")
        UNDER_REVIEW = "under_review", _("With the bank")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    class Submission(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REQUESTED = "requested", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not accepted")

    OPEN = (Status.NEEDS_RESPONSE, Status.UNDER_REVIEW)
    EDITABLE = (Submission.DRAFT, Submission.FAILED)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    payment_id: UUID
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=80)
    status = models.CharField(max_length=16, choices=Status.choices)
    reason = models.CharField(max_length=60, blank=True)
    amount = models.DecimalField(**MONEY)
    withdrawn = models.DecimalField(**MONEY)
    fee = models.DecimalField(**MONEY)
    opened_at = models.DateTimeField()
    respond_by = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    explanation = models.TextField(blank=True)
    attach_receipt = models.BooleanField(default=True)
    submission = models.CharField(max_length=10, choices=Submission.choices, default=Submission.DRAFT)
    submitted_at = models.DateTimeField(null=True)
    submitted_by = models.UUIDField(null=True)
    submitted_by_name = models.CharField(max_length=120, blank=True)
    problem = models.CharField(max_length=200, blank=True, help_text="Why the provider did not accept the answer.")
    send_next_at = models.DateTimeField(null=True)
    send_count = models.PositiveSmallIntegerField(default=0)

    pictures: models.QuerySet[DisputePicture]  # the managers of what belongs to this dispute
    steps: models.QuerySet[DisputeStep]

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="dispute_once"),
            models.CheckConstraint(condition=models.Q(amount__gt=0, withdrawn__gte=0), name="dispute_amounts"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.payment_id}"

    @property
    def reason_label(self) -> str:
        return reason_label(self.reason)

    @property
    def can_be_answered(self) -> bool:
        return self.status == self.Status.NEEDS_RESPONSE and self.submission in self.EDITABLE


class DisputeStep(models.Model):
    """One change of a dispute; written once. The ledger's entry of the change is about it.

    `withdrawn` and `fee` are what the provider held back and charged from then on.
    """

    class Kind(models.TextChoices):
        OPENED = "opened", _("The bank disputes the payment")
        CHANGED = "changed", _("The provider changed the dispute")
        SUBMITTED = "submitted", _("The answer was sent")
        REFUSED = "refused", _("The answer was not accepted")
        UNDER_REVIEW = "under_review", _("The bank reviews it")
        WON = "won", _("Won")
        LOST = "lost", _("Lost")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    dispute_id: UUID
    kind = models.CharField(max_length=16, choices=Kind.choices)
    amount = models.DecimalField(**MONEY)
    withdrawn = models.DecimalField(**MONEY)
    fee = models.DecimalField(**MONEY)
    by = models.UUIDField(null=True)
    by_name = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} of {self.dispute_id}"


class DisputePicture(models.Model):
    """A picture that answers a dispute: drawn again as JPEG, never as it was sent."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="pictures")
    dispute_id: UUID
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [models.UniqueConstraint(fields=["dispute", "sha256"], name="dispute_picture_once")]

    def __str__(self) -> str:
        return self.name
