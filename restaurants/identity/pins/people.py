"""Who may act on an enrolled device by PIN, for commands that the device signed while it had no network."""

from uuid import UUID

from django.db import connection

from realtime.actors import Actor
from restaurants.identity.approvals.services import approver_in
from restaurants.identity.permissions import permissions_of
from restaurants.models import PinVerifier


class DevicePeople:
    """The people of `realtime.signed_commands`: members whose PIN that device can verify.

    The device's profile limits them as it limits a sign-in there, and what a manager lends with an approval too.
    """

    def actor(self, user_id: UUID, *, device_id: UUID, client_type: str) -> Actor | None:
        verifier = _verifier(user_id, device_id)
        if verifier is None:
            return None
        member = verifier.membership
        return Actor(
            principal=str(user_id),
            user_id=user_id,
            name=member.user.name,
            role=member.role,
            job=member.job,
            permissions=permissions_of(member.role, member.job, by_pin=True, profile=verifier.device.kind),
            client_type=client_type,
        )

    def approver(self, user_id: UUID, *, device_id: UUID) -> Actor | None:
        verifier = _verifier(user_id, device_id)
        return None if verifier is None else approver_in(connection.tenant.pk, user_id, profile=verifier.device.kind)


def _verifier(user_id: UUID, device_id: UUID) -> PinVerifier | None:
    """Return what that device verifies the PIN of an active member with, with device and member. One query."""
    verifiers = PinVerifier.objects.select_related("device", "membership__user").filter(
        device_id=device_id,
        membership__restaurant_id=connection.tenant.pk,
        membership__user_id=user_id,
        membership__is_active=True,
        membership__user__is_active=True,
    )
    return verifiers.first()
