"""Passkeys and recovery codes. Public schema. The table of TOTP is django-otp's."""

from django.db import models

from fynlo.core.ids import uuid7
from restaurants.models.people import User


class Passkey(models.Model):
    """A WebAuthn credential of a person: the public key that their phone or computer signs with."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="passkeys")
    credential_id = models.CharField(max_length=1400, unique=True, help_text="base64url")
    public_key = models.TextField(help_text="COSE key, base64url")
    sign_count = models.BigIntegerField(default=0)
    relying_party = models.CharField(max_length=253, help_text="The host or domain that it works on.")
    name = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"{self.name} of {self.user_id}"


class RecoveryCode(models.Model):
    """A single-use code for a person who has lost their second factor. Stores only its hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"
