"""Read which second factors a person has."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django_otp.plugins.otp_totp.models import TOTPDevice

from restaurants.models import RecoveryCode


@dataclass(frozen=True, slots=True)
class Factors:
    """`app_added_at` is None without an authenticator app. `codes_left` are unused recovery codes."""

    app_added_at: datetime | None
    codes_left: int

    @property
    def has_any(self) -> bool:
        return self.app_added_at is not None


def has_second_factor(user_id: UUID) -> bool:
    """Whether the person must show a second factor after the password. One query."""
    return TOTPDevice.objects.filter(user_id=user_id, confirmed=True).exists()


def factors_of(user_id: UUID) -> Factors:
    """Two queries."""
    app = TOTPDevice.objects.filter(user_id=user_id, confirmed=True).first()
    return Factors(
        app_added_at=app.created_at if app is not None else None,
        codes_left=RecoveryCode.objects.filter(user_id=user_id, used_at=None).count(),
    )
