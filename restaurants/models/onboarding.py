"""Progress of a new restaurant with its first steps."""

from django.db import models

from restaurants.models.tenants import Restaurant


class Onboarding(models.Model):
    """First steps of a restaurant that no other table records.

    `screen_seen_at` is when its first kitchen screen was live (`restaurants.devices.services`). `dismissed_at` is when
    a person removed the first steps from the dashboard.
    """

    restaurant = models.OneToOneField(Restaurant, primary_key=True, on_delete=models.CASCADE, related_name="onboarding")
    screen_seen_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"onboarding of {self.restaurant_id}"
