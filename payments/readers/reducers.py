"""How events change the card readers that a till shows. Pure.

frontend/shared/reducers/readers.js has the same rule for the browser; tests compare the two.
"""

from typing import Any

State = dict[str, Any]
NO_READERS: State = {"readers": {}}


def reduce_readers(state: State, event: State) -> State:
    """Keep the readers in use by id."""
    reader = event["data"]["reader"]
    others = {key: row for key, row in state["readers"].items() if key != reader["id"]}
    return {"readers": {**others, reader["id"]: reader} if reader["active"] else others}
