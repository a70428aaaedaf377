"""Support access: platform staff look into one restaurant's portal for a while. Public schema."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


class SupportAccess(models.Model):
    """One opening, with its reason. It is open until `expires_at`, or until a person ended it before.

    `user_id` is who looks and `person` their name then; no foreign key, because the row outlives the account. Each page
    that they opened is a row of the platform's audit whose target is this id.
    """

    class EndedBy(models.TextChoices):
        STAFF = "staff", "Fynlo"
        OWNER = "owner", _("The owner")
        ACCOUNT = "account", _("Their account was closed")
        REFUSED = "refused", _("Support access was switched off")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="support_accesses")
    restaurant_id: UUID
    user_id = models.UUIDField()
    person = models.CharField(max_length=254)
    reason = models.CharField(max_length=300)
    opened_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=10, choices=EndedBy.choices, blank=True)

    class Meta:
        verbose_name_plural = "support accesses"
        ordering = ["-opened_at", "-id"]
        indexes = [
            models.Index(fields=["restaurant", "-opened_at"], name="support_by_restaurant"),
            models.Index(fields=["user_id"], condition=models.Q(ended_at=None), name="support_not_ended"),
        ]

    def __str__(self) -> str:
        return f"{self.person} in {self.restaurant_id} since {self.opened_at:%Y-%m-%d %H:%M}"
