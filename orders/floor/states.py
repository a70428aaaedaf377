"""How a table stands, for whoever looks at the room: derived from the table and the open orders at it. Pure.

frontend/shared/rules/table_states.js says the same in the browser; a test holds one against the other.
"""

from collections.abc import Iterable
from typing import Any

PRESSING = ("waiting", "ordering", "paying", "served")  # of several orders at a table, the first of these decides
AS_SAID = ("cleaning", "reserved", "blocked")


def state_of(table: dict[str, Any], orders: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """`table` and its open `orders` as they are drawn → {"state", "since", "covers"}.

    `state` is free, ordering, waiting, served, paying, cleaning, reserved or blocked; `since` is when it became so,
    None where nobody knows.
    """
    rows = list(orders)
    covers = sum(order["guests"] or 0 for order in rows)
    for state in PRESSING:
        since = [order["stage_since"] or order["opened_at"] for order in rows if order["stage"] == state]
        if since:
            return {"state": state, "since": min(since), "covers": covers}
    if table["status"] == "occupied":  # guests sat down, and nothing is ordered yet
        return {"state": "ordering", "since": table["occupied_since"], "covers": covers}
    state = table["status"] if table["status"] in AS_SAID else "free"
    return {"state": state, "since": table["status_since"], "covers": covers}
