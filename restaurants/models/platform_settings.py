"""Values of the platform's settings (`restaurants.platform.settings.declarations`). Public schema."""

from uuid import UUID

from django.db import models

from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


class PlatformSetting(models.Model):
    """The value that the platform chose for a setting. Without a row its default counts."""

    key = models.CharField(max_length=60, primary_key=True)
    value = models.JSONField()

    class Meta:
        ordering = ["key"]

    def __str__(self) -> str:
        return self.key


class SettingOverride(models.Model):
    """The value of a setting for one restaurant, in place of the platform's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="setting_overrides")
    restaurant_id: UUID
    key = models.CharField(max_length=60)
    value = models.JSONField()

    class Meta:
        ordering = ["restaurant", "key"]
        constraints = [models.UniqueConstraint(fields=["restaurant", "key"], name="one_override_per_setting")]

    def __str__(self) -> str:
        return f"{self.key} of {self.restaurant}"
