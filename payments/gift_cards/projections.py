"""What the till shows of gift cards (view `pos`): whether it offers to sell them."""

from typing import Any

from payments.gift_cards import reducers
from payments.gift_cards.selectors import gift_card_settings
from realtime.projections import Part, register


def gift_cards() -> dict[str, Any]:
    """One query."""
    return {"is_sold": gift_card_settings().is_sold}


def register_all() -> None:
    register(
        Part(
            "pos", "gift_cards", "gift_cards.sell", ("gift_card.settings_changed",), gift_cards,
            reducers.reduce_gift_cards, reducers.NOT_CHANGED,
        ),
    )  # fmt: skip
