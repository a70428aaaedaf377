"""The events of stocktakes. They name what changed and never a quantity: a stocktake may be blind."""

from inventory.models import Stocktake, StocktakeLine
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

TYPES = (
    EventType(
        "stocktake.changed",
        "A stocktake began, was approved or cancelled, or a second count was asked for.",
        {"stocktake_id": "its id", "status": "counting, approved or cancelled"},
    ),
    EventType(
        "stocktake.counted",
        "An item was counted in one place.",
        {"stocktake_id": "its id", "line_id": "the line", "item_id": "the item", "location_id": "the place"},
    ),
)


def changed(context: CommandContext, stocktake: Stocktake) -> None:
    context.record(
        "stocktake.changed",
        aggregate="stocktake",
        subject=stocktake.id,
        topics=["inventory"],
        data={"stocktake_id": stocktake.id, "status": stocktake.status},
    )


def counted(context: CommandContext, line: StocktakeLine) -> None:
    context.record(
        "stocktake.counted",
        aggregate="stocktake",
        subject=line.stocktake_id,
        topics=["inventory"],
        data={
            "stocktake_id": line.stocktake_id,
            "line_id": line.id,
            "item_id": line.item_id,
            "location_id": line.location_id,
        },
    )


def register_all() -> None:
    events.register(*TYPES)
