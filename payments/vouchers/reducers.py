"""How events change the kinds of vouchers that a till shows. Pure.

frontend/shared/reducers/vouchers.js has the same rule for the browser; tests compare the two.
"""

from typing import Any

State = dict[str, Any]
NO_VOUCHERS: State = {"kinds": {}}


def reduce_vouchers(state: State, event: State) -> State:
    """Keep the kinds that are taken by id."""
    kind = event["data"]["kind"]
    others = {key: row for key, row in state["kinds"].items() if key != kind["id"]}
    return {"kinds": {**others, kind["id"]: kind} if kind["active"] else others}
