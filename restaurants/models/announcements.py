"""What the platform announces to restaurants, and who has read it away. Public schema."""

from uuid import UUID

from django.db import models
from django.utils.translation import get_language

from fynlo.core.ids import uuid7
from restaurants.models.people import User
from restaurants.models.plans import Plan


class Announcement(models.Model):
    """A sentence in both languages that the portal and the till show from `starts_at` until `ends_at`.

    Without `plan` it is for the restaurants of every plan.
    """

    class Audience(models.TextChoices):
        EVERYONE = "everyone", "Everyone who works there"
        MANAGERS = "managers", "Owners and managers"
        OWNERS = "owners", "Owners"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    text_en = models.CharField("English", max_length=300)
    text_es = models.CharField("Spanish", max_length=300)
    starts_at = models.DateTimeField("from")
    ends_at = models.DateTimeField("until", db_index=True)
    audience = models.CharField("for", max_length=10, choices=Audience.choices, default=Audience.MANAGERS)
    plan = models.ForeignKey(Plan, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    plan_id: str | None
    in_portal = models.BooleanField("in the portal", default=True)
    on_till = models.BooleanField("on the till", default=False)

    class Meta:
        ordering = ["-starts_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="announcement_ends_later"
            )
        ]

    def __str__(self) -> str:
        return self.text_en

    @property
    def text(self) -> str:
        """Return the sentence in the language of the page."""
        return self.text_es if (get_language() or "").startswith("es") else self.text_en


class DismissedAnnouncement(models.Model):
    """A person does not want to see an announcement again, in no restaurant and on no device."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="dismissals", db_index=False)
    announcement_id: UUID
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    user_id: UUID
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="one_dismissal_a_person")]

    def __str__(self) -> str:
        return f"{self.announcement_id} by {self.user_id}"
