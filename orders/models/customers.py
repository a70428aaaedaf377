"""The customer of a takeaway, pickup or delivery order."""

from django.db import models

from fynlo.core.ids import uuid7


class Customer(models.Model):
    """Personal data, stored in these rows only. Orders and events refer to it by id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    phone = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["phone", "name"], condition=~models.Q(phone=""), name="customer_phone")]

    def __str__(self) -> str:
        return self.name
