"""What happens to orders, tables and tickets, told to whoever follows. Each function records one event."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from orders import payloads
from orders.line_split import LineSplit
from orders.models import Line, Order, Section, ServiceSettings, Table, Ticket
from realtime import events
from realtime.events import EventType

ORDER = "the order's header, see the shape `order`"
SETTINGS = UUID(int=0)  # what an event about the settings is about: there is one of them

TYPES = (
    EventType("order.created", "An order was opened.", {"order": ORDER, "lines": "all its lines, shape `line`"}),
    EventType(
        "order.updated",
        "Something about an order changed.",
        {
            "order": ORDER,
            "lines": "changed or new ones",
            "moved_from": "where the lines stood until now: order_id, number and table_name of that order",
            "parted": "part of a line became another one: line_id of the part, from_line_id, of how many",
            "payment": "the money that was taken, its id, method and receipt_number; or null",
        },
        optional=("moved_from", "parted"),
    ),
    EventType(
        "order.lines_left",
        "Lines of an order went to another one, which tells them itself.",
        {
            "order": ORDER,
            "line_ids": "the lines that went whole",
            "parts": "of lines that stay in part: line_id of the one that stays, name, quantity that went, of how many",
            "to": "where they stand now: order_id, number and table_name",
        },
        optional=("parts",),
    ),
    EventType(
        "order.reopened",
        "A completed order is open again.",
        {"order": ORDER, "lines": "all its lines", "reason": "why"},
    ),
    EventType("order.status_changed", "An order is further on, or was taken back.", {"order": ORDER}),
    EventType(
        "order.item_status_changed",
        "Lines of an order moved.",
        {"order": ORDER, "lines": "of each its id, status, fired_at, sent and station"},
    ),
    EventType("order.completed", "An order is paid, served and closed.", {"order": ORDER}),
    EventType("order.cancelled", "An order was cancelled, made void, or merged into another.", {"order": ORDER}),
    EventType("kitchen.order_received", "A station has a new ticket.", {"ticket": "shape `ticket`"}),
    *(
        EventType(
            f"kitchen.item_{word}",
            f"Items of a ticket are {word}.",
            {
                "ticket_id": "the ticket",
                "line_ids": "its items that moved",
                "at": "when",
                "status": f"what they are now: {word}",
                "ticket_status": "what the ticket is now: open, ready or done",
            },
        )
        for word in ("started", "ready")
    ),
    EventType("kitchen.order_ready", "A ticket was bumped: off the screen.", {"ticket_id": "the ticket", "at": "when"}),
    EventType("kitchen.ticket_fired", "A held ticket is to be made now.", {"ticket": "shape `ticket`"}),
    EventType(
        "kitchen.ticket_changed",
        "A ticket changed in place: its lines, a note, a table, a rush; `gone` when nothing is left on it.",
        {"ticket": "shape `ticket`"},
    ),
    EventType("kitchen.ticket_recalled", "A ticket was taken back, by undo or recall.", {"ticket": "shape `ticket`"}),
    EventType(
        "table.occupied",
        "Guests sit at a table.",
        {"table_id": "the table", "order_id": "the order that was opened, if any", "since": "when they sat down"},
    ),
    *(
        EventType(
            f"table.{word}",
            says,
            {"table_id": "the table", "status": "what it is now", "since": "when it became so"},
            version=2,
        )
        for word, says in {
            "available": "A table is free.",
            "reserved": "A table is kept for somebody.",
            "cleaning": "A table needs cleaning.",
            "cleaned": "A table was cleaned and is free.",
            "blocked": "A table is out of use.",
        }.items()
    ),
    EventType("service.settings_changed", "How the restaurant serves was changed.", {"settings": "shape `settings`"}),
    EventType(
        "table.server_set",
        "A table is somebody's to serve, or nobody's any more.",
        {"table_id": "the table", "server_id": "who serves it, null for nobody", "server_name": "their name, or empty"},
    ),
    EventType(
        "floor.changed",
        "Sections or tables were added, edited, archived or restored.",
        {"sections": "the changed ones, shape `section`", "tables": "the changed ones, shape `table`"},
    ),
)


def _order(kind: str, about: Order, /, **data: object) -> None:
    events.record(
        kind,
        aggregate="order",
        subject=about.id,
        topics=["orders"],
        data={"order": payloads.serialize_order(about), **data},
        version=about.version,
    )


def order_created(order: Order) -> None:
    _order("order.created", order, lines=[payloads.serialize_line(line) for line in order.all_lines])


def order_updated(
    order: Order,
    lines: Iterable[Line] = (),
    *,
    moved_from: Order | None = None,
    payment: Mapping[str, Any] | None = None,
    split: LineSplit | None = None,
) -> None:
    drawn: dict[str, Any] = {"lines": [payloads.serialize_line(line) for line in lines], "payment": payment}
    if moved_from is not None:
        drawn["moved_from"] = _named(moved_from)
    if split is not None:
        drawn["parted"] = {
            "line_id": split.part.id,
            "from_line_id": split.remainder.id,
            "of": split.quantity_before,
        }
    _order("order.updated", order, **drawn)


def lines_left(order: Order, lines: Iterable[Line], *, to: Order, splits: Iterable[LineSplit] = ()) -> None:
    """Record `order.lines_left`: `lines` left whole; of each of `splits` a part left and the remainder stays."""
    drawn: dict[str, Any] = {"line_ids": [line.id for line in lines], "to": _named(to)}
    told = [
        {
            "line_id": split.remainder.id,
            "name": split.remainder.name,
            "quantity": split.part.quantity,
            "of": split.quantity_before,
        }
        for split in splits
    ]
    if told:
        drawn["parts"] = told
    _order("order.lines_left", order, **drawn)


def _named(order: Order) -> dict[str, object]:
    return {"order_id": order.id, "number": order.number, "table_name": order.table_name}


def order_reopened(order: Order, reason: str) -> None:
    _order("order.reopened", order, lines=[payloads.serialize_line(line) for line in order.all_lines], reason=reason)


def order_status_changed(order: Order) -> None:
    _order("order.status_changed", order)


def lines_moved(order: Order, lines: Iterable[Line]) -> None:
    _order("order.item_status_changed", order, lines=[payloads.serialize_line_status(line) for line in lines])


def order_completed(order: Order) -> None:
    _order("order.completed", order)


def order_cancelled(order: Order) -> None:
    _order("order.cancelled", order)


def _ticket(kind: str, about: Ticket, /, **data: object) -> None:
    events.record(
        kind,
        aggregate="ticket",
        subject=about.id,
        topics=["kitchen", f"station.{about.station}"],
        data=data,
    )


def order_received(ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket("kitchen.order_received", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def items_moved(ticket: Ticket, status: str, items: Iterable[Line], at: datetime) -> None:
    """`status` is started or ready."""
    _ticket(
        f"kitchen.item_{status}",
        ticket,
        ticket_id=ticket.id,
        line_ids=[item.id for item in items],
        at=at,
        status=status,
        ticket_status=ticket.status,
    )


def ticket_bumped(ticket: Ticket, at: datetime) -> None:
    _ticket("kitchen.order_ready", ticket, ticket_id=ticket.id, at=at)


def ticket_fired(ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket("kitchen.ticket_fired", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def ticket_changed(ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket("kitchen.ticket_changed", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def ticket_recalled(ticket: Ticket, order: Order, items: Iterable[Line]) -> None:
    _ticket("kitchen.ticket_recalled", ticket, ticket=payloads.serialize_ticket(ticket, order, items))


def _table(kind: str, about: Table, /, **data: object) -> None:
    events.record(kind, aggregate="table", subject=about.id, topics=["floor"], data={"table_id": about.id, **data})


def table_occupied(table: Table, order_id: UUID | None) -> None:
    _table("table.occupied", table, order_id=order_id, since=table.occupied_since)


def table_changed(table: Table, *, was: str) -> None:
    """One of available, cleaned, reserved, cleaning, blocked, from the table's new status and what it was."""
    cleaned = was == Table.Status.CLEANING and table.status == Table.Status.AVAILABLE
    _table(f"table.{'cleaned' if cleaned else table.status}", table, status=table.status, since=table.status_since)


def settings_changed(settings: ServiceSettings) -> None:
    events.record(
        "service.settings_changed",
        aggregate="settings",
        subject=SETTINGS,
        topics=["service"],
        data={"settings": payloads.serialize_settings(settings)},
        version=settings.version,
    )


def table_server_set(table: Table) -> None:
    _table("table.server_set", table, server_id=table.server_id, server_name=table.server_name)


def floor_changed(sections: Iterable[Section] = (), tables: Iterable[Table] = ()) -> None:
    sections, tables = list(sections), list(tables)
    events.record(
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
