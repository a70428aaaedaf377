"""How events change the drawers that a till shows. Pure.

frontend/shared/reducers/drawers.js has the same rules for the browser; tests compare the two.
"""

from typing import Any

State = dict[str, Any]


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
