"""A change of many products at once, kept so that it can be undone."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from fynlo.core.ids import uuid7


class BulkChange(models.Model):
    """`before` is what the products had, by id: prices in pounds by field, or the state of what was sold out.

    Prices are undone while the draft has the same `revision`; of a change of what is sold out each product that has
    been left alone since. `undone_at` is when a person undid it.
    """

    class Kind(models.TextChoices):
        PRICES = "prices", "Prices"
        AVAILABILITY = "availability", "Availability"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    before = models.JSONField(editable=False, encoder=DjangoJSONEncoder)
    after = models.JSONField(editable=False, encoder=DjangoJSONEncoder, default=dict)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField()
    changed_by = models.UUIDField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return f"{self.kind} of {len(self.before)} products"
