"""Progress of a new restaurant with its set-up and its first steps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from restaurants.models.tenants import Restaurant


class Kind(models.TextChoices):
    """What a restaurant is, as its owner said at the sign-up. It chooses the ready-made menu that is offered first."""

    RESTAURANT = "restaurant", _("Restaurant")
    CAFE = "cafe", _("Café")
    PUB = "pub", _("Pub or bar")
    PIZZERIA = "pizzeria", _("Pizzeria")
    TAKEAWAY = "takeaway", _("Takeaway")
    OTHER = "other", _("Something else")


class Onboarding(models.Model):
    """Set-up and first steps of a restaurant that no other table records.

    `screen_seen_at` is when its first kitchen screen was live (`restaurants.devices.services`). `dismissed_at` is when
    a person removed the first steps from the dashboard. `answers` holds the steps of the set-up that no data answers:
    {name of the step: "skipped" or "done"}.
    """

    restaurant = models.OneToOneField(Restaurant, primary_key=True, on_delete=models.CASCADE, related_name="onboarding")
    screen_seen_at = models.DateTimeField(null=True)
    dismissed_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, blank=True, db_default="")
    answers = models.JSONField(default=dict, db_default={})

    def __str__(self) -> str:
        return f"onboarding of {self.restaurant_id}"
