"""The state of a table, derived from its status and the open orders at it. Pure.

frontend/shared/rules/table_states.js has the same rule; a test compares both.
"""

from collections.abc import Iterable
from typing import Any

STAGES = ("waiting", "ordering", "paying", "served")  # the first of these that an order has is the state
SET_BY_STAFF = ("cleaning", "reserved", "blocked")


def state_of(table: dict[str, Any], orders: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return {state, since, covers} of a serialized table with its serialized open orders.

    `state` is free, ordering, waiting, served, paying, cleaning, reserved or blocked. `since` is when it changed, None
    if unknown.
    """
    rows = list(orders)
    covers = sum(order["guests"] or 0 for order in rows)
    for state in STAGES:
        since = [order["stage_since"] or order["opened_at"] for order in rows if order["stage"] == state]
        if since:
            return {"state": state, "since": min(since), "covers": covers}
    if table["status"] == "occupied":  # guests sat down and have not ordered yet
        return {"state": "ordering", "since": table["occupied_since"], "covers": covers}
    state = table["status"] if table["status"] in SET_BY_STAFF else "free"
    return {"state": state, "since": table["status_since"], "covers": covers}
