"""The kitchen's boards, computed from its tickets: all-day counts, and the expediter's orders. Pure.

frontend/kitchen/board/boards.js has the same functions; a test compares both.
"""

from collections.abc import Iterable
from typing import Any

TO_MAKE = ("fired", "started")
Ticket = dict[str, Any]


def all_day(tickets: Iterable[Ticket]) -> list[dict[str, Any]]:
    """Return all-day counts: {name, quantity, held, variants} of each dish, the largest quantity first.

    Counts the open items of serialized `tickets`: `quantity` is to be made now, `held` waits for its course. `variants`
    are the dish by its options, {modifiers, quantity, held}, and sum to it.
    """
    dishes: dict[str, dict[str, Any]] = {}
    for ticket in tickets:
        for item in ticket["items"] if ticket["status"] != "done" else ():
            kind = "quantity" if item["status"] in TO_MAKE else "held" if item["status"] == "held" else None
            if kind is None:
                continue
            dish = dishes.setdefault(item["name"], {"name": item["name"], "quantity": 0, "held": 0, "variants": {}})
            row = {"modifiers": item["modifiers"], "quantity": 0, "held": 0}
            for counted in (dish, dish["variants"].setdefault(tuple(item["modifiers"]), row)):
                counted[kind] += item["quantity"]
    for dish in dishes.values():
        dish["variants"] = sorted(dish["variants"].values(), key=lambda row: (-row["quantity"], row["modifiers"]))
    return sorted(dishes.values(), key=lambda dish: (-dish["quantity"], dish["name"]))


def by_order(tickets: Iterable[Ticket]) -> list[dict[str, Any]]:
    """Return the expediter's orders: each order with a ticket on a screen or ready food, with all its tickets.

    `is_ready` is set if no fired item is still to be made; `missing` counts the items that each station still makes.
    Rushed orders come first, then the oldest.
    """
    orders: dict[str, list[Ticket]] = {}
    for ticket in sorted(tickets, key=lambda ticket: (ticket["sent_at"], ticket["id"])):
        orders.setdefault(ticket["order_id"], []).append(ticket)
    rows = [_order(rows) for rows in orders.values() if any(_concerns_expediter(ticket) for ticket in rows)]
    return sorted(rows, key=lambda row: (not row["rush"], row["sent_at"], row["order_id"]))


def _concerns_expediter(ticket: Ticket) -> bool:
    return ticket["status"] != "done" or any(item["status"] == "ready" for item in ticket["items"])


def _order(tickets: list[Ticket]) -> dict[str, Any]:
    first = tickets[0]
    missing: dict[str, int] = {}
    for ticket in tickets:
        making = sum(item["quantity"] for item in ticket["items"] if item["status"] in TO_MAKE)
        if making:
            missing[ticket["station"]] = missing.get(ticket["station"], 0) + making
    return {
        **{name: first[name] for name in ("order_id", "order_number", "order_type", "table_name", "server_name")},
        **{name: first[name] for name in ("guests", "notes", "promised_at", "sent_at")},
        "allergies": first.get("allergies", []),
        "rush": any(ticket["rush"] for ticket in tickets),
        "is_ready": not missing,
        "missing": missing,
        "tickets": tickets,
    }
