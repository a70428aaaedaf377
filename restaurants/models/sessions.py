"""Sessions, tickets and throttled attempts. Public schema.

Stored in PostgreSQL, so that losing Redis neither ends nor revives a session.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from realtime.sync.models import Device
from restaurants.models.people import User
from restaurants.models.tenants import Restaurant


class Session(models.Model):
    """One sign-in of an app, or of a browser on one host.

    An app's refresh token is derived from `secret` and `refresh_count`, so none is stored. A browser has no token.
    The token of the refresh before the last is accepted for REFRESH_GRACE, because two refreshes may be sent at once.
    An older token has been copied: it ends the session.

    `device` is the enrolled device that the session belongs to; it ends with the device. `proved_at` is when the person
    last entered their password, PIN or passkey in it, `second_factor_at` when they last passed a second factor.
    """

    class Kind(models.TextChoices):
        PROGRAM = "program", _("App")
        PAGE = "page", _("Browser")

    class Method(models.TextChoices):
        PASSWORD = "password", _("Password")
        PASSKEY = "passkey", _("Passkey")
        PIN = "pin", _("PIN on a device")
        SUPABASE = "supabase", _("Supabase")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.CASCADE, related_name="sessions")
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.PASSWORD)
    proved_at = models.DateTimeField(null=True, blank=True)
    second_factor_at = models.DateTimeField(null=True, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.PROGRAM)
    host = models.CharField(max_length=253, blank=True, help_text="A browser's session is valid only there.")
    secret = models.CharField(max_length=64, blank=True, editable=False)
    refresh_count = models.PositiveIntegerField(default=0)
    refreshed_at = models.DateTimeField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    user_agent = models.CharField(max_length=200, blank=True)
    address = models.GenericIPAddressField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["user", "ended_at"])]

    def __str__(self) -> str:
        return f"{self.user_id} since {self.created_at:%Y-%m-%d}"


class Ticket(models.Model):
    """A single-use ticket of 30 seconds for a page's socket, or for switching to another restaurant's host."""

    class Purpose(models.TextChoices):
        SOCKET = "socket", _("Open a socket")
        SWITCH = "switch", _("Switch restaurant")

    token_hash = models.CharField(max_length=64, primary_key=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    session_version = models.PositiveIntegerField()
    session_id = models.UUIDField(null=True, help_text="The session that asked for it. The ticket ends with it.")
    secret_hash = models.CharField(max_length=64, blank=True, help_text="Hash of a secret that the browser must show.")
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.purpose} ticket of {self.user_id}"


class ThrottledAttempt(models.Model):
    """An attempt that `restaurants.identity.throttle` counts. `address` is a network (IPv6: a /64)."""

    throttle = models.CharField(max_length=30)
    subject_hash = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    browser_hash = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_hash", "at"], name="try_by_subject"),
            models.Index(fields=["throttle", "address", "at"], name="try_by_address"),
            models.Index(fields=["browser_hash", "at"], condition=~models.Q(browser_hash=""), name="try_by_browser"),
        ]

    def __str__(self) -> str:
        return f"{self.throttle} from {self.address} at {self.at:%Y-%m-%d %H:%M}"
