"""The events of gift cards. They hold the end of a code, never the code."""

from decimal import Decimal

from payments.gift_cards.payloads import serialize_card
from payments.models import GiftCard
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

TYPES = (
    EventType(
        "gift_card.changed",
        "The balance or the state of a gift card changed.",
        {"card": "shape `gift_card`", "what": "the kind of movement, or the new status", "amount": "pounds"},
    ),
)


def gift_card_changed(context: CommandContext, card: GiftCard, what: str, amount: Decimal) -> None:
    context.record(
        "gift_card.changed",
        aggregate="gift_card",
        subject=card.id,
        topics=["gift_cards"],
        data={"card": serialize_card(card), "what": what, "amount": amount},
    )


def register_all() -> None:
    events.register(*TYPES)
