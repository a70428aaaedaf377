"""What stock does about events of orders, inside the same command."""

from uuid import UUID

from fynlo.core.tenancy.connection import connection
from inventory.services.deduction import TAKES_WHEN_FIRED, Parted, Touched, settle
from realtime.commands.context import CommandContext, at_end
from realtime.events import RecordedEvent, subscribe


def follow_order(event: RecordedEvent, context: CommandContext) -> None:
    """Let stock follow this order at the end of the command. No query here, and none at all without recipes."""
    if connection.tenant.takes_stock:
        at_end(settle, Touched(context, event.aggregate_id, _parted(event)), first=True)


def follow_content(event: RecordedEvent, context: CommandContext) -> None:
    """As `follow_order`, if lines were added, voided, moved or split, and not only a note changed."""
    if event.subject["lines"]:
        follow_order(event, context)


def follow_sent_lines(event: RecordedEvent, context: CommandContext) -> None:
    """As `follow_order`, if dishes take their ingredients when they are sent."""
    if connection.tenant.takes_stock == TAKES_WHEN_FIRED:
        follow_order(event, context)


def _parted(event: RecordedEvent) -> tuple[Parted, ...]:
    """Return the lines that the event says were split."""
    if event.type == "order.lines_left":
        parts = event.subject.get("parts", ())
        return tuple(Parted(UUID(str(p["part_id"])), p["line_id"], p["quantity"], p["of"]) for p in parts)
    if "parted" not in event.subject:
        return ()
    quantities = {line["id"]: line["quantity"] for line in event.subject["lines"]}
    return tuple(
        Parted(found["line_id"], found["from_line_id"], quantities[found["line_id"]], found["of"])
        for found in (event.subject["parted"], *event.subject.get("parted_parts", ()))
    )


def register_all() -> None:
    for kind in ("order.created", "order.lines_left", "order.completed", "order.cancelled"):
        subscribe(kind, follow_order)
    subscribe("order.updated", follow_content)
    subscribe("order.item_status_changed", follow_sent_lines)
