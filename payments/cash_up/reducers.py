"""How events change the drawers that a till shows. Pure.

frontend/shared/reducers/drawers.js has the same rules for the browser; tests compare the two.
"""

from decimal import Decimal
from typing import Any

from payments.models.cash_up import default_card_machines

State = dict[str, Any]
DEFAULT_SETTINGS: State = {"version": 0, "count_tolerance": Decimal("5.00"), "card_machines": default_card_machines()}
NO_DRAWERS: State = {"drawers": {}, "sessions": {}, "movements": {}, "settings": DEFAULT_SETTINGS}


def reduce_drawers(state: State, event: State) -> State:
    """Keep the drawers in use, the sessions that are not closed with what moved in them, and the settings."""
    kind, data = event["type"], event["data"]
    if kind == "cash_up.settings_changed":
        return {**state, "settings": data["settings"]}
    if kind == "drawer.changed":
        drawer = data["drawer"]
        others = _without(state["drawers"], drawer["id"])
        return {**state, "drawers": {**others, drawer["id"]: drawer} if drawer["active"] else others}
    if kind == "drawer.moved":
        movement = data["movement"]
        if movement["session_id"] not in state["sessions"]:
            return state
        return {**state, "movements": {**state["movements"], movement["id"]: movement}}
    session = data["session"]
    if kind == "drawer.closed":
        left = {key: row for key, row in state["movements"].items() if row["session_id"] != session["id"]}
        return {**state, "sessions": _without(state["sessions"], session["id"]), "movements": left}
    return {**state, "sessions": {**state["sessions"], session["id"]: session}}


def _without(rows: State, row_id: str) -> State:
    return {key: row for key, row in rows.items() if key != row_id}
