"""How far a new restaurant has come with its first steps."""

from django.db import models

from restaurants.models.tenants import Restaurant


class Onboarding(models.Model):
    """One row for each restaurant whose first steps left a trace that nothing else keeps.

    `screen_seen_at` is when its first kitchen screen was live, written by `realtime.screens`; `dismissed_at` when
    somebody took the first steps off the dashboard.
    """

    restaurant = models.OneToOneField(Restaurant, primary_key=True, on_delete=models.CASCADE, related_name="onboarding")
    screen_seen_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"onboarding of {self.restaurant_id}"
