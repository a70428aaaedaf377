"""The events of gift cards. They hold the end of a code, never the code."""

from decimal import Decimal
from uuid import UUID

from payments.gift_cards.payloads import serialize_card
from payments.models import GiftCard, GiftCardSettings
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

SETTINGS = UUID(int=0)  # the settings are one row
TYPES = (
    EventType(
        "gift_card.changed",
        "The balance or the state of a gift card changed.",
        {"card": "shape `gift_card`", "what": "the kind of movement, or the new status", "amount": "pounds"},
    ),
    EventType(
        "gift_card.settings_changed",
        "The owner changed which gift cards are sold.",
        {"is_sold": "whether the till offers to sell cards"},
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


def settings_changed(context: CommandContext, settings: GiftCardSettings) -> None:
    context.record(
        "gift_card.settings_changed", aggregate="gift_card_settings", subject=SETTINGS, topics=["gift_cards"],
        data={"is_sold": settings.is_sold},
    )  # fmt: skip


def register_all() -> None:
    events.register(*TYPES)
