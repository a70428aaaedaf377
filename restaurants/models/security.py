"""The security log. Public schema; append-only by trigger."""

from django.db import models

from fynlo.core.ids import uuid7


class SecurityEvent(models.Model):
    """One entry: person, address, what happened and its outcome. Never a token or a password.

    Only `restaurants.identity.security_log` writes it. Ids are no foreign keys, because a row outlives what it names.
    `restaurant_id` is empty for events on the platform's host.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", "Signed in"
        SIGN_IN_FAILED = "sign_in_failed", "Sign-in failed"
        THROTTLED = "throttled", "Too many attempts"
        SIGN_OUT = "sign_out", "Signed out"
        REFRESH_REUSED = "refresh_reused", "Copied sign-in stopped"
        PASSWORD_RESET_ASKED = "password_reset_asked", "Asked for a new password"
        PASSWORD_CHANGED = "password_changed", "Password changed"
        SIGN_UP = "sign_up", "Signed up"
        EMAIL_CONFIRMED = "email_confirmed", "Email address confirmed"
        INVITATION = "invitation", "Invitation"
        ROLE_CHANGED = "role_changed", "Role or access changed"
        PERMISSION_REFUSED = "permission_refused", "Access refused"

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    kind = models.CharField(max_length=30, choices=Kind.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    restaurant_id = models.UUIDField(null=True)
    user_id = models.UUIDField(null=True, help_text="Whose account it is about.")
    person = models.CharField(max_length=254, blank=True, help_text="Their email then; empty if unknown.")
    actor_id = models.UUIDField(null=True, help_text="Who did it, if it was another person.")
    address = models.GenericIPAddressField(null=True)
    client = models.CharField(max_length=20, blank=True, help_text="Page, API, socket or task.")
    user_agent = models.CharField(max_length=200, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text="Details in words.")

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["restaurant_id", "-at", "-id"], name="security_by_restaurant"),
            models.Index(fields=["user_id", "-at", "-id"], name="security_by_person"),
            models.Index(fields=["-at", "-id"], name="security_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind}"
