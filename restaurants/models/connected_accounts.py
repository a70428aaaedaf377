"""The accounts that the platform opened for restaurants at payment providers. Public schema."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


class ConnectedAccount(models.Model):
    """Which restaurant an account belongs to: an account is one restaurant's for ever, also after it was removed.

    A webhook to the platform names only the account. `reference` is the provider's id of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(max_length=20)
    reference = models.CharField(max_length=80)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="connected_accounts")
    restaurant_id: UUID
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "reference"], name="connected_account_of_one_restaurant"),
            models.UniqueConstraint(fields=["provider", "restaurant"], name="connected_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider}: {self.reference}"
