"""Book a movement of a customer's points."""

from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.models import PointsMovement
from realtime.commands.context import CommandContext

Kind = PointsMovement.Kind


def book(
    context: CommandContext, customer_id: UUID, kind: PointsMovement.Kind, points: int, **fields: Any
) -> PointsMovement:
    """Store a movement. The caller holds the lock of the owner (`selectors.lock_owner`). One statement."""
    actor = context.actor
    context.annotate(customer=str(customer_id), movement=kind, points=points)
    return PointsMovement.objects.create(
        id=uuid7(), customer_id=customer_id, kind=kind, points=points, by=actor.user_id, by_name=actor.name,
        at=clock.now(), **fields,
    )  # fmt: skip
