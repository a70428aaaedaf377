"""How events change what a till knows of gift cards: whether they are sold. Pure.

frontend/shared/reducers/gift_cards.js has the same rule for the browser; tests compare the two.
"""

from typing import Any

State = dict[str, Any]
NOT_CHANGED: State = {"is_sold": True}


def reduce_gift_cards(state: State, event: State) -> State:
    return {"is_sold": event["data"]["is_sold"]}
