"""What the till shows of stock (view `pos`): the items that ran low since it joined the stream."""

from typing import Any

from inventory import reducers
from realtime.projections import Part, register


def stock() -> dict[str, Any]:
    """Return no news: a snapshot is how things are, and Today and the page of stock say what is low."""
    return reducers.NO_NEWS


def register_all() -> None:
    register(
        Part(
            "pos", "low_stock", "inventory.view", ("inventory.low_stock", "inventory.out_of_stock"), stock,
            reducers.reduce_stock,
        ),
    )  # fmt: skip
