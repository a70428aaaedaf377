"""The reducers of the screens' views: each takes a state and an event and returns the new state. Pure.

frontend/shared/reducers/orders.js has the same functions; tests compare both with fresh snapshots.
"""

from typing import Any

State = dict[str, Any]
Event = dict[str, Any]

CLOSED = ("completed", "cancelled")
LEFT_KITCHEN = ("ready", "served", "void")
HEADER_OF_TICKET = ("table_name", "server_name", "guests", "notes", "allergies", "order_type", "promised_at")


def reduce_orders(state: State, event: Event) -> State:
    """Update the open orders with their lines (till)."""
    data = event["data"]
    header, before = data["order"], state["orders"].get(data["order"]["id"])
    if header["status"] in CLOSED:
        return {"orders": _without(state["orders"], header["id"])}
    lines = before["lines"] if before else []
    if "line_ids" in data:
        lines = [line for line in lines if line["id"] not in data["line_ids"]]
    if "lines" in data:
        lines = _merged(lines, data["lines"])
    return {"orders": {**state["orders"], header["id"]: {**header, "lines": lines}}}


def reduce_headers(state: State, event: Event) -> State:
    """Update the open orders without their lines (floor)."""
    header = event["data"]["order"]
    if header["status"] in CLOSED:
        return {"orders": _without(state["orders"], header["id"])}
    return {"orders": {**state["orders"], header["id"]: header}}


def reduce_due(state: State, event: Event) -> State:
    """Update the open takeaway, pickup and delivery orders without their lines (due board)."""
    header = event["data"]["order"]
    if header["status"] in CLOSED or header["order_type"] == "dine_in":
        return {"orders": _without(state["orders"], header["id"])}
    return {"orders": {**state["orders"], header["id"]: header}}


def reduce_settings(state: State, event: Event) -> State:
    """Replace the service settings."""
    return event["data"]["settings"]


def reduce_today(state: State, event: Event) -> State:
    """Update the orders of the newest business day (dashboard)."""
    header = event["data"]["order"]
    if header["business_day"] < state["business_day"]:
        return state
    orders = state["orders"] if header["business_day"] == state["business_day"] else {}
    return {"business_day": header["business_day"], "orders": {**orders, header["id"]: header}}


def reduce_tables(state: State, event: Event) -> State:
    """Update tables and sections. Archived ones are removed."""
    data = event["data"]
    if event["type"] == "floor.changed":
        return {
            "tables": _not_archived({**state["tables"], **_by_id(data["tables"])}),
            "sections": _not_archived({**state["sections"], **_by_id(data["sections"])}),
        }
    table = state["tables"].get(data["table_id"])
    if table is None:
        return state
    return {**state, "tables": {**state["tables"], table["id"]: {**table, **_table_fields(event["type"], data)}}}


def _not_archived(rows: State) -> State:
    return {key: row for key, row in rows.items() if not row.get("archived")}


def _table_fields(kind: str, data: State) -> State:
    if kind == "table.server_set":
        return {"server_id": data["server_id"], "server_name": data["server_name"]}
    if kind == "table.occupied":
        return {"status": "occupied", "occupied_since": data["since"], "status_since": data["since"]}
    return {"status": data["status"], "occupied_since": None, "status_since": data.get("since")}


def reduce_tickets(state: State, event: Event) -> State:
    """Update the tickets on a screen and those done on the newest business day (kitchen)."""
    tickets, data, kind = state["tickets"], event["data"], event["type"]
    if "ticket" in data:
        changed = {data["ticket"]["id"]: data["ticket"]}
    elif "ticket_id" in data:
        ticket = tickets.get(data["ticket_id"])
        changed = {} if ticket is None else {ticket["id"]: _MOVED[kind](ticket, data)}
    else:
        changed = {
            ticket["id"]: _apply_order(ticket, data)
            for ticket in tickets.values()
            if ticket["order_id"] == data["order"]["id"]
        }
    newest = max([state.get("business_day", ""), *(ticket["business_day"] for ticket in changed.values())])
    shown = {
        ticket_id: ticket
        for ticket_id, ticket in {**tickets, **changed}.items()
        if ticket["status"] != "gone" and (ticket["status"] != "done" or ticket["business_day"] == newest)
    }
    return {"business_day": newest, "tickets": shown}


def _items_moved(ticket: State, data: State) -> State:
    ids = set(data["line_ids"])
    items = [{**item, "status": data["status"]} if item["line_id"] in ids else item for item in ticket["items"]]
    now = {"items": items, "status": data["ticket_status"]}
    if data["status"] == "started":
        now["started_at"] = ticket["started_at"] or data["at"]
    if data["ticket_status"] == "ready":
        now["ready_at"] = ticket["ready_at"] or data["at"]
    return {**ticket, **now}


def _bumped(ticket: State, data: State) -> State:
    items = [item if item["status"] in LEFT_KITCHEN else {**item, "status": "ready"} for item in ticket["items"]]
    ready_at = ticket["ready_at"] or data["at"]
    return {**ticket, "items": items, "status": "done", "bumped_at": data["at"], "ready_at": ready_at}


_MOVED = {
    "kitchen.item_started": _items_moved,
    "kitchen.item_ready": _items_moved,
    "kitchen.order_ready": _bumped,
}


def _apply_order(ticket: State, data: State) -> State:
    """Apply a change of its order to a ticket: the header, and the status of items changed elsewhere."""
    order = data["order"]
    header = {name: order[name] for name in HEADER_OF_TICKET if name in order}  # an older event lacks newer fields
    by_id = _by_id(data.get("lines", ()))
    items = [
        {**item, "status": by_id[item["line_id"]]["status"]} if item["line_id"] in by_id else item
        for item in ticket["items"]
    ]
    return {**ticket, **header, "items": items}


def _merged(lines: list[State], changed: list[State]) -> list[State]:
    """Return the lines by position, with changed fields replaced and new lines added."""
    by_id = _by_id(lines)
    for line in changed:
        by_id[line["id"]] = {**by_id.get(line["id"], {}), **line}
    return sorted(by_id.values(), key=lambda line: line["position"])


def _by_id(rows: Any) -> State:
    return {row["id"]: row for row in rows}


def _without(rows: State, row_id: str) -> State:
    return {key: row for key, row in rows.items() if key != row_id}
