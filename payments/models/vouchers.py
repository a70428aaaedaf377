"""The kinds of paper vouchers that the restaurant takes. What was taken stands in the payments."""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models.functions import Lower

from fynlo.core.ids import uuid7

LONGEST_NAME = 60
LONGEST_REFERENCE = 40


class VoucherKind(models.Model):
    """A voucher that another business pays for, such as `Lunch voucher £5`. In pounds.

    `face_value` is what each voucher of the kind is worth; null where each says it itself. With
    `has_unique_references` each voucher has a number of its own, which is taken once. A retired kind keeps its row:
    payments name it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=LONGEST_NAME)
    face_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    has_unique_references = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = [Lower("name"), "id"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=models.Q(retired_at=None), name="voucher_kind_name"),
            models.CheckConstraint(
                condition=models.Q(face_value=None) | models.Q(face_value__gt=Decimal("0.00")),
                name="voucher_kind_worth_something",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.retired_at is None
