"""What a signed-in program holds. Kept in PostgreSQL, so that an emptied Redis revives nothing. Public schema."""

from django.db import models

from fynlo.ids import uuid7
from restaurants.models.people import User
from restaurants.models.tenants import Restaurant


class Session(models.Model):
    """One sign-in of a program. Its refresh token is derived from `secret` and `turn`, so none is stored.

    `turn` counts refreshes; the token of the turn before is honoured for the grace that two refreshes at once
    need, any older one means a stolen token and ends the session.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    secret = models.CharField(max_length=64, editable=False)
    turn = models.PositiveIntegerField(default=0)
    turned_at = models.DateTimeField()
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
    """A single-use pass of 30 seconds: a page's socket, or a switch to another restaurant's host."""

    class Purpose(models.TextChoices):
        SOCKET = "socket", "Open a socket"
        SWITCH = "switch", "Switch restaurant"

    token_hash = models.CharField(max_length=64, primary_key=True)
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    session_version = models.PositiveIntegerField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.purpose} ticket of {self.user_id}"


class SignInFailure(models.Model):
    """A refused sign-in, counted per e-mail and per address to slow guessing down."""

    email_hash = models.CharField(max_length=64)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["email_hash", "at"]), models.Index(fields=["address", "at"])]

    def __str__(self) -> str:
        return f"{self.address} at {self.at:%Y-%m-%d %H:%M}"
