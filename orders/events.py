"""The events of orders, tickets, tables and service settings. Each function records one."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from orders import payloads
from orders.line_items import LineSplit
from orders.models import Line, Order, Section, ServiceSettings, Table, Ticket
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

ORDER = "the order's header, see the shape `order`"
SETTINGS = UUID(int=0)  # the aggregate id of the service settings, which are one row

TYPES = (
    EventType("order.created", "An order was opened.", {"order": ORDER, "lines": "all its lines, shape `line`"}),
    EventType(
        "order.updated",
        "Something about an order changed.",
        {
            "order": ORDER,
            "lines": "changed or new ones",
            "moved_from": "the order that the lines come from: its order_id, number and table_name",
            "parted": "a line that was split: line_id of the part, from_line_id, of: the quantity before",
            "parted_parts": "if it is a meal deal, the same of each of its parts",
            "payment": "the payment that made the change: its id, method and receipt_number; or null",
        },
        optional=("moved_from", "parted", "parted_parts"),
    ),
    EventType(
        "order.lines_left",
        "Lines moved to another order, which records them as its own.",
        {
            "order": ORDER,
            "line_ids": "the lines that moved whole",
            "parts": "lines that moved in part: line_id of the remainder, part_id, name, quantity, of: quantity before",
            "to": "the order that has them now: its order_id, number and table_name",
        },
        optional=("parts",),
    ),
    EventType(
        "order.price_changed",
        "The unit price of a line was changed by a person, or the price of the menu was restored.",
        {
            "order": ORDER,
            "line_id": "the line, which the next `order.updated` has at its new price",
            "name": "its name",
            "quantity": "its quantity",
            "before": "the unit price before, options included",
            "after": "the unit price now",
            "restored": "whether it is the price of the menu again",
            "reason": "why, or empty",
        },
    ),
    EventType(
        "order.reopened",
        "A completed order was reopened.",
        {"order": ORDER, "lines": "all its lines", "reason": "why"},
    ),
    EventType("order.status_changed", "The status of an order changed, forwards or backwards.", {"order": ORDER}),
    EventType(
        "order.item_status_changed",
        "The status of lines changed.",
        {"order": ORDER, "lines": "id, status, fired_at, sent and station of each"},
    ),
    EventType("order.completed", "An order was paid, served and closed.", {"order": ORDER}),
    EventType("order.cancelled", "An order was cancelled, voided, or merged into another.", {"order": ORDER}),
    EventType("kitchen.order_received", "A station has a new ticket.", {"ticket": "shape `ticket`"}),
    *(
        EventType(
            f"kitchen.item_{word}",
            f"Items of a ticket are {word}.",
            {
                "ticket_id": "the ticket",
                "line_ids": "its items whose status changed",
                "at": "when",
                "status": f"their new status: {word}",
                "ticket_status": "the ticket's new status: open, ready or done",
            },
        )
        for word in ("started", "ready")
    ),
    EventType(
        "kitchen.order_ready", "A ticket was bumped and left the screen.", {"ticket_id": "the ticket", "at": "when"}
    ),
    EventType("kitchen.ticket_fired", "A held ticket was fired.", {"ticket": "shape `ticket`"}),
    EventType(
        "kitchen.ticket_changed",
        "A ticket changed: its lines, note, table or rush. Its status is `gone` if no line is left on it.",
        {"ticket": "shape `ticket`"},
    ),
    EventType("kitchen.ticket_recalled", "A ticket was brought back by undo or recall.", {"ticket": "shape `ticket`"}),
    EventType(
        "table.occupied",
        "Guests sat down at a table.",
        {"table_id": "the table", "order_id": "the order that was opened, if any", "since": "when they sat down"},
    ),
    *(
        EventType(
            f"table.{word}",
            description,
            {"table_id": "the table", "status": "its new status", "since": "when it changed"},
            version=2,
        )
        for word, description in {
            "available": "A table became free.",
            "reserved": "A table was reserved.",
            "cleaning": "A table needs cleaning.",
            "cleaned": "A table was cleaned and is free.",
            "blocked": "A table was taken out of use.",
        }.items()
    ),
    EventType("service.settings_changed", "The service settings changed.", {"settings": "shape `settings`"}),
    EventType(
        "table.server_set",
        "The server of a table changed.",
        {"table_id": "the table", "server_id": "the new server, or null", "server_name": "their name, or empty"},
    ),
    EventType(
        "floor.changed",
        "Sections or tables were added, edited, archived or restored.",
        {"sections": "the changed ones, shape `section`", "tables": "the changed ones, shape `table`"},
    ),
)


def _order(context: CommandContext, event_type: str, about: Order, /, **data: object) -> None:
    context.record(
        event_type,
        aggregate="order",
        subject=about.id,
        topics=["orders"],
        data={"order": payloads.serialize_order(about), **data},
        version=about.version,
    )


def order_created(context: CommandContext, order: Order) -> None:
    _order(context, "order.created", order, lines=[payloads.serialize_line(line) for line in order.all_lines])


def order_updated(
    context: CommandContext,
    order: Order,
    lines: Iterable[Line] = (),
    *,
    moved_from: Order | None = None,
    payment: Mapping[str, Any] | None = None,
    splits: Sequence[LineSplit] = (),
) -> None:
    """Record `order.updated`. `splits`: the line that was divided first, then the parts of a meal deal."""
    data: dict[str, Any] = {"lines": [payloads.serialize_line(line) for line in lines], "payment": payment}
    if moved_from is not None:
        data["moved_from"] = _reference(moved_from)
    if splits:
        data["parted"], *parts = map(_split, splits)
        if parts:
            data["parted_parts"] = parts
    _order(context, "order.updated", order, **data)


def _split(split: LineSplit) -> dict[str, Any]:
    return {"line_id": split.part.id, "from_line_id": split.remainder.id, "of": split.quantity_before}


def lines_left(
    context: CommandContext, order: Order, lines: Iterable[Line], *, to: Order, splits: Iterable[LineSplit] = ()
) -> None:
    """Record `order.lines_left`: `lines` moved whole; of each of `splits` the part moved and the remainder stays."""
    data: dict[str, Any] = {"line_ids": [line.id for line in lines], "to": _reference(to)}
    parts = [
        {
            "line_id": split.remainder.id,
            "part_id": split.part.id,
            "name": split.remainder.name,
            "quantity": split.part.quantity,
            "of": split.quantity_before,
        }
        for split in splits
    ]
    if parts:
        data["parts"] = parts
    _order(context, "order.lines_left", order, **data)


def price_changed(
    context: CommandContext, order: Order, line: Line, *, before: Decimal, restored: bool, reason: str
) -> None:
    """Record `order.price_changed`: the line has its new unit price. Payments refuse it for a line that is paid."""
    _order(
        context,
        "order.price_changed",
        order,
        line_id=line.id,
        name=line.name,
        quantity=line.quantity,
        before=before,
        after=line.unit_price,
        restored=restored,
        reason=reason,
    )


def _reference(order: Order) -> dict[str, object]:
    return {"order_id": order.id, "number": order.number, "table_name": order.table_name}


def order_reopened(context: CommandContext, order: Order, reason: str) -> None:
    lines = [payloads.serialize_line(line) for line in order.all_lines]
    _order(context, "order.reopened", order, lines=lines, reason=reason)


def order_status_changed(context: CommandContext, order: Order) -> None:
    _order(context, "order.status_changed", order)


def lines_moved(context: CommandContext, order: Order, lines: Iterable[Line]) -> None:
    """Record `order.item_status_changed`: these lines have another status."""
    changed = [payloads.serialize_line_status(line) for line in lines]
    _order(context, "order.item_status_changed", order, lines=changed)


def order_completed(context: CommandContext, order: Order) -> None:
    _order(context, "order.completed", order)


def order_cancelled(context: CommandContext, order: Order) -> None:
    _order(context, "order.cancelled", order)


def _ticket(context: CommandContext, event_type: str, about: Ticket, /, **data: object) -> None:
    context.record(
        event_type,
        aggregate="ticket",
        subject=about.id,
        topics=["kitchen", f"station.{about.station}"],
        data=data,
    )


def order_received(context: CommandContext, ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket(context, "kitchen.order_received", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def items_moved(context: CommandContext, ticket: Ticket, status: str, items: Iterable[Line], at: datetime) -> None:
    """Record `kitchen.item_started` or `kitchen.item_ready`; `status` is started or ready."""
    _ticket(
        context,
        f"kitchen.item_{status}",
        ticket,
        ticket_id=ticket.id,
        line_ids=[item.id for item in items],
        at=at,
        status=status,
        ticket_status=ticket.status,
    )


def ticket_bumped(context: CommandContext, ticket: Ticket, at: datetime) -> None:
    _ticket(context, "kitchen.order_ready", ticket, ticket_id=ticket.id, at=at)


def ticket_fired(context: CommandContext, ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket(context, "kitchen.ticket_fired", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def ticket_changed(context: CommandContext, ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket(context, "kitchen.ticket_changed", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def ticket_recalled(context: CommandContext, ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket(context, "kitchen.ticket_recalled", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def _table(context: CommandContext, event_type: str, about: Table, /, **data: object) -> None:
    context.record(
        event_type, aggregate="table", subject=about.id, topics=["floor"], data={"table_id": about.id, **data}
    )


def table_occupied(context: CommandContext, table: Table, order_id: UUID | None) -> None:
    _table(context, "table.occupied", table, order_id=order_id, since=table.occupied_since)


def table_changed(context: CommandContext, table: Table, *, status_before: str) -> None:
    """Record the event of the table's new status; a table that was being cleaned and is free is `table.cleaned`."""
    is_cleaned = status_before == Table.Status.CLEANING and table.status == Table.Status.AVAILABLE
    event_type = f"table.{'cleaned' if is_cleaned else table.status}"
    _table(context, event_type, table, status=table.status, since=table.status_since)


def settings_changed(context: CommandContext, settings: ServiceSettings) -> None:
    context.record(
        "service.settings_changed",
        aggregate="settings",
        subject=SETTINGS,
        topics=["service"],
        data={"settings": payloads.serialize_settings(settings)},
        version=settings.version,
    )


def table_server_set(context: CommandContext, table: Table) -> None:
    _table(context, "table.server_set", table, server_id=table.server_id, server_name=table.server_name)


def floor_changed(context: CommandContext, sections: Iterable[Section] = (), tables: Iterable[Table] = ()) -> None:
    sections, tables = list(sections), list(tables)
    context.record(
        "floor.changed",
        aggregate="floor",
        subject=(sections + tables)[0].id,
        topics=["floor"],
        data={
            "sections": [payloads.serialize_section(section) for section in sections],
            "tables": [payloads.serialize_table(table) for table in tables],
        },
    )


def register_all() -> None:
    events.register(*TYPES)
