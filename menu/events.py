"""What happens to a menu, as events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from fynlo.core.json_codec import iso
from realtime.commands.context import CommandContext
from realtime.events import EventType, register

TOPICS = ["menu"]


def register_all() -> None:
    register(
        EventType("menu.updated", "A new menu was published.", {"version": "its number"}),
        EventType(
            "menu.availability_changed",
            "A product or an option was sold out, or is back.",
            {
                "counter": "the overlay's counter after the change",
                "product_id": "the product, when it is one",
                "option_id": "the option, when it is one",
                "available": "whether it can be ordered now",
                "until": "when it can be ordered again by itself, if a person said so",
                "left": "the portions that are left, if they are counted; 0 is sold out",
            },
            optional=("product_id", "option_id", "until", "left"),
        ),
    )


def menu_updated(context: CommandContext, version: int) -> None:
    context.record(
        "menu.updated",
        aggregate="menu",
        subject=connection.tenant.pk,
        topics=TOPICS,
        data={"version": version},
        version=version,
    )


def availability_changed(
    context: CommandContext,
    *,
    counter: int,
    kind: str,
    item_id: UUID,
    available: bool,
    until: datetime | None = None,
    left: int | None = None,
) -> None:
    data: dict[str, Any] = {"counter": counter, f"{kind}_id": str(item_id), "available": available}
    if until is not None:
        data["until"] = iso(until)
    if left is not None:
        data["left"] = max(left, 0)
    context.record(
        "menu.availability_changed", aggregate=kind, subject=item_id, topics=TOPICS, data=data, version=counter
    )
