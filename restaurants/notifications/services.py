"""Choose which emails one gets."""

from collections.abc import Mapping
from uuid import UUID

from fynlo.core.errors import InvalidInput, NotFound
from realtime.commands.context import CommandContext
from restaurants.models import Membership
from restaurants.notifications.errors import ChoicesStale
from restaurants.notifications.kinds import BY_NAME, KINDS, wants


def choose(*, context: CommandContext, restaurant_id: UUID, version: int, choices: Mapping[str, bool]) -> Membership:
    """Store for each kind in `choices` whether the actor gets its emails. Locks the actor's membership.

    What a person never chose follows the default of their role. A line in the audit for each kind that changes.

    Raises InvalidInput for an unknown kind, NotFound for who does not work there, ChoicesStale if they have saved
    since `version`.
    """
    if unknown := choices.keys() - BY_NAME.keys():
        raise InvalidInput(field=min(unknown))
    membership = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .filter(restaurant=restaurant_id, user=context.actor.user_id, is_active=True)
        .first()
    )
    if membership is None:
        raise NotFound()
    if membership.notifications_version != version:
        raise ChoicesStale(current_version=membership.notifications_version)
    stored, changed = dict(membership.notifications), False
    for kind in KINDS:
        if kind.name not in choices:
            continue
        before = wants(kind, role=membership.role, choices=stored)
        if before != choices[kind.name]:
            context.annotate(field=f"emails about {kind.name}", before=before, after=choices[kind.name])
            stored[kind.name], changed = choices[kind.name], True
    if changed:
        membership.notifications, membership.notifications_version = stored, version + 1
        membership.save(update_fields=["notifications", "notifications_version"])
    return membership
