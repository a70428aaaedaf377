"""The security log (append-only by trigger) and a restaurant's security policy. Public schema."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from restaurants.models.tenants import Restaurant


class SecurityEvent(models.Model):
    """One entry: person, address, what happened and its outcome. Never a token or a password.

    Only `restaurants.identity.security_log` writes it. Ids are no foreign keys, because a row outlives what it names.
    `restaurant_id` is empty for events on the platform's host.
    """

    class Kind(models.TextChoices):
        SIGN_IN = "sign_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        THROTTLED = "throttled", _("Too many attempts")
        SIGN_OUT = "sign_out", _("Signed out")
        REFRESH_REUSED = "refresh_reused", _("Copied sign-in stopped")
        PASSWORD_RESET_ASKED = "password_reset_asked", _("Asked for a new password")
        PASSWORD_CHANGED = "password_changed", _("Password changed")
        SIGN_UP = "sign_up", _("Signed up")
        EMAIL_CONFIRMED = "email_confirmed", _("Email address confirmed")
        INVITATION = "invitation", _("Invitation")
        ROLE_CHANGED = "role_changed", _("Role or access changed")
        PERMISSION_REFUSED = "permission_refused", _("Access refused")
        SECOND_FACTOR = "second_factor", _("Second factor")
        SECOND_FACTOR_CHANGED = "second_factor_changed", _("Second factor changed")
        PIN = "pin", _("PIN")
        PIN_CHANGED = "pin_changed", _("PIN changed")
        STEP_UP = "step_up", _("Manager's approval")
        DEVICE_ENROLLED = "device_enrolled", _("Device enrolled")
        DEVICE_REVOKED = "device_revoked", _("Device revoked")
        DEVICE_CHANGED = "device_changed", _("Device looks different")
        SIGNATURE_REFUSED = "signature_refused", _("Signature refused")
        POLICY_CHANGED = "policy_changed", _("Security settings changed")
        PARTNER_CHANGED = "partner_changed", _("Partner's access changed")
        PARTNER_REFUSED = "partner_refused", _("Partner’s call refused")
        SUPPORT_ACCESS = "support_access", _("Support access")

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        REFUSED = "refused", _("Refused")

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


class SecurityPolicy(models.Model):
    """What a restaurant asks of its people and devices. A restaurant without a row has the defaults."""

    class SecondFactor(models.TextChoices):
        OPTIONAL = "optional", _("Everyone may add one")
        MANAGERS = "managers", _("Owners and managers need one")

    restaurant = models.OneToOneField(
        Restaurant, primary_key=True, on_delete=models.CASCADE, related_name="security_policy"
    )
    second_factor = models.CharField(max_length=10, choices=SecondFactor.choices, default=SecondFactor.OPTIONAL)
    step_up_actions = models.JSONField(
        default=list, blank=True, help_text="Names of the actions that ask for a manager's PIN."
    )
    auto_lock_seconds = models.PositiveIntegerField(
        default=300, help_text="An enrolled device locks after this pause. 0 is never."
    )
    requires_enrolled_devices = models.BooleanField(
        default=False, help_text="Only enrolled devices may use the till and the kitchen screens."
    )
    requires_signatures = models.BooleanField(
        default=False, help_text="Calls of apps that change something carry a signature of an enrolled device."
    )
    allows_support = models.BooleanField(
        default=True, help_text="Platform staff may open support access to look at the portal."
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name_plural = "security policies"

    def __str__(self) -> str:
        return f"security policy of {self.restaurant_id}"
