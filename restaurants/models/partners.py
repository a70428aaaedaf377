"""Partner tokens, with which a partner's program calls the API of one restaurant. Public schema."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from fynlo.core.ids import uuid7
from restaurants.models.people import User
from restaurants.models.tenants import Restaurant


class PartnerToken(models.Model):
    """A partner's access to one restaurant (`restaurants.partners`). The token itself is stored as a hash only.

    `ending` are its last characters, so that the owner recognises it. After a rotation `previous_hash` is accepted
    until `previous_until`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    scopes = ArrayField(models.CharField(max_length=30))
    token_hash = models.CharField(max_length=64, unique=True)
    ending = models.CharField(max_length=4)
    previous_hash = models.CharField(max_length=64, blank=True, db_index=True)
    previous_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    rotated_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.name


class PartnerUse(models.Model):
    """What a token was used for on one day (UTC), and its calls of the current minute, which the limit counts.

    `limited` are the calls beyond the limit.
    """

    token = models.ForeignKey(PartnerToken, on_delete=models.CASCADE, related_name="uses")
    day = models.DateField()
    calls = models.PositiveIntegerField()
    limited = models.PositiveIntegerField()
    minute = models.DateTimeField()
    in_minute = models.PositiveIntegerField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token", "day"], name="partner_use_by_day")]

    def __str__(self) -> str:
        return f"{self.calls} calls on {self.day}"
