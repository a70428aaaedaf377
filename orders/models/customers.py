"""The customers of takeaway, pickup and delivery orders, and those that staff enter."""

from __future__ import annotations

from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from orders.models import limits


class Customer(models.Model):
    """Personal data, stored in these rows only. Orders and events refer to it by id.

    `phone_digits` are the digits of `phone` without the prefix of the country or the area's 0, so that two spellings of
    one number are equal. A duplicate that staff merged keeps its row and its orders and refers to the customer it
    belongs to by `merged_into`, which is never a duplicate itself. `gave` is what that customer took from it, so that
    undoing the merge takes it back: `fields`, the names of the details, and `tags`. An erased customer has no name, no
    contact and no notes; the orders stay.
    """

    class Consent(models.TextChoices):
        """How a customer agreed to be written to about offers."""

        IN_PERSON = "in_person", _("In the restaurant")
        PHONE = "phone", _("On the phone")
        PAPER = "paper", _("In writing, on paper")
        ONLINE = "online", _("Online")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    phone_digits = models.CharField(max_length=30, blank=True, default="")
    email = models.EmailField(max_length=254, blank=True, default="")
    notes = models.CharField(max_length=1000, blank=True, default="")
    tags = ArrayField(models.CharField(max_length=limits.LONGEST_TAG), default=list)
    marketing_consent_at = models.DateTimeField(null=True)
    marketing_consent_how = models.CharField(max_length=10, choices=Consent.choices, blank=True, default="")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="duplicates")
    merged_into_id: UUID | None
    gave = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["phone_digits"], condition=~models.Q(phone_digits=""), name="customer_phone"),
            models.Index(
                fields=["name", "id"],
                condition=models.Q(merged_into=None, erased_at=None),
                name="customer_name",  # the list
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(merged_into=None) | ~models.Q(merged_into=models.F("id")), name="customer_not_itself"
            )
        ]

    def __str__(self) -> str:
        return self.name
