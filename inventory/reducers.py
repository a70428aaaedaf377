"""How events change what the till says of stock: what ran low last. Pure.

frontend/shared/reducers/stock.js has the same rule for the browser; tests compare the two.
"""

from typing import Any

State = dict[str, Any]
NO_NEWS: State = {"news": []}
MOST_NEWS = 5
OUT = "inventory.out_of_stock"


def reduce_stock(state: State, event: State) -> State:
    """Add what ran low to the news, in place of earlier news of the same item, and keep the last MOST_NEWS."""
    data = event["data"]
    news = {
        "seq": event["seq"], "is_out": event["type"] == OUT, "at": event["occurred_at"],
        **{name: data[name] for name in ("item_id", "name", "free", "unit")},
    }  # fmt: skip
    others = [each for each in state["news"] if each["item_id"] != news["item_id"]]
    return {"news": [*others, news][-MOST_NEWS:]}
