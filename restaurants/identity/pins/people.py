"""Who may act on an enrolled device by PIN, for commands that the device signed while it had no network."""

from uuid import UUID

from django.db import connection

from realtime.actors import Actor
from restaurants.identity.approvals.services import approver_in
from restaurants.identity.permissions import permissions_of
from restaurants.models import PinVerifier


class DevicePeople:
    """The people of `realtime.signed_commands`: members whose PIN that device can verify."""

    def actor(self, user_id: UUID, *, device_id: UUID, client_type: str) -> Actor | None:
        verifiers = PinVerifier.objects.select_related("membership__user").filter(
            device_id=device_id,
            membership__restaurant_id=connection.tenant.pk,
            membership__user_id=user_id,
            membership__is_active=True,
            membership__user__is_active=True,
        )
        verifier = verifiers.first()
        if verifier is None:
            return None
        member = verifier.membership
        return Actor(
            principal=str(user_id),
            user_id=user_id,
            name=member.user.name,
            role=member.role,
            job=member.job,
            permissions=permissions_of(member.role, member.job, by_pin=True),
            client_type=client_type,
        )

    def approver(self, user_id: UUID, *, device_id: UUID) -> Actor | None:
        if self.actor(user_id, device_id=device_id, client_type="") is None:
            return None
        return approver_in(connection.tenant.pk, user_id)
