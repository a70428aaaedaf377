"""Enrolment codes, PINs and signatures of devices. Public schema. A device is a `realtime.sync.models.Device`."""

from django.db import models

from fynlo.core.ids import uuid7
from realtime.sync.models import Device
from restaurants.models.people import Membership, User
from restaurants.models.tenants import Restaurant


class EnrolmentCode(models.Model):
    """A code from the portal that enrols one device, once, until `expires_at`. Stores only the code's hash."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="enrolment_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=60, help_text="The name that the device gets.")
    kind = models.CharField(max_length=15, choices=Device.Kind.choices, help_text="The profile that the device gets.")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    device = models.ForeignKey(Device, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return f"enrolment of {self.name}"


class Pin(models.Model):
    """A member's PIN: argon2 of the PIN after HMAC with a key of the server, so the database alone guesses nothing.

    `version` is raised with each new PIN. Verifiers of an earlier version are void.
    """

    membership = models.OneToOneField(Membership, primary_key=True, on_delete=models.CASCADE, related_name="pin")
    hash = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"PIN of {self.membership_id}"


class PinVerifier(models.Model):
    """What one device checks one member's PIN with while it is offline, encrypted for that device's `sealing_key`."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pin_verifiers")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="pin_verifiers")
    pin_version = models.PositiveIntegerField()
    sealed = models.TextField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "membership"], name="one_pin_verifier_per_device")]

    def __str__(self) -> str:
        return f"verifier of {self.membership_id} on {self.device_id}"


class StepUpApproval(models.Model):
    """A manager's approval of one action, given by PIN on one device or by password in the portal.

    Single-use. Stores the hash of its token. `device` is None in the portal.
    """

    token_hash = models.CharField(max_length=64, primary_key=True)
    restaurant = models.ForeignKey(Restaurant, on_delete=models.CASCADE, related_name="+")
    device = models.ForeignKey(Device, null=True, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", help_text="Who acts.")
    approved_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=100, blank=True)
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True, blank=True)
    used_for = models.CharField(max_length=255, blank=True, help_text="The key of the command that used it.")

    def __str__(self) -> str:
        return f"{self.action} approved by {self.approved_by_id}"


class SignatureNonce(models.Model):
    """A nonce of a signed request. The same one again is a replay. Deleted once `expires_at` has passed."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="+")
    nonce = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "nonce"], name="nonce_once_per_device")]

    def __str__(self) -> str:
        return f"nonce of {self.device_id}"
