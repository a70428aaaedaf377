"""The commands of payouts. `internal` ones are run by the worker."""

from typing import Any

from payments.models import PayoutMovement
from payments.payouts import inputs, reminders, schedules, services
from payments.payouts.errors import MovementNotFound
from realtime.commands.registry import Command, Id, register_declared


def serialize_movement(movement: PayoutMovement) -> dict[str, Any]:
    return {"id": movement.id, "payout_id": movement.payout_id, "status": movement.status}


def _nothing(_: Any) -> dict[str, Any]:
    return {}


PAYOUT_EXPLAIN = Command(
    name="payout.explain",
    description="Explain a line of a payout that is not in our books",
    permission="payouts.explain",
    target=(Id("movement_id", MovementNotFound),),
    input=inputs.ExplainInput,
    service=services.explain_movement,
    render=serialize_movement,
)
PAYOUT_STORE = Command(
    name="payout.store",
    description="Store a payout that the provider lists",
    permission="payouts.view",
    service=services.store_payout,
    render=_nothing,
    internal=True,
)
PAYOUT_MATCH = Command(
    name="payout.match",
    description="Match the lines of payouts with payments and refunds",
    permission="payouts.view",
    service=services.match_movements,
    internal=True,
)
PAYOUT_NOTE_SCHEDULE = Command(
    name="payout.note_schedule",
    description="Store how often a provider pays out",
    permission="payouts.view",
    service=schedules.note_schedule,
    internal=True,
)
PAYOUT_REMIND = Command(
    name="payout.remind",
    description="Raise alerts about payouts that do not match",
    permission="payouts.view",
    service=reminders.remind,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
