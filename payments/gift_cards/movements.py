"""Book a movement of a gift card: the row, the balance, and the ledger where no payment has written it."""

from decimal import Decimal
from typing import Any

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments import ledger
from payments.gift_cards import events
from payments.models import Entry, GiftCard, GiftCardMovement, Posting
from realtime.commands.context import CommandContext

Kind = GiftCardMovement.Kind
GIFT_CARDS = Posting.Account.GIFT_CARDS.value


def book(
    context: CommandContext, card: GiftCard, kind: GiftCardMovement.Kind, amount: Decimal, **fields: Any
) -> GiftCardMovement:
    """Store a movement of `amount` pounds, move the balance and save the card's status. The caller holds its lock.

    Two statements. Writes nothing to the ledger: a redemption and its refund are in their payment's entries. Records
    `gift_card.changed`.
    """
    actor = context.actor
    card.balance += amount
    card.save(update_fields=["balance", "status", "activated_at", "expires_on"])
    movement = GiftCardMovement.objects.create(
        id=uuid7(), card=card, kind=kind, amount=amount, by=actor.user_id, by_name=actor.name, at=clock.now(), **fields
    )
    context.annotate(gift_card=str(card.id), ending=card.last_four, movement=kind, amount=amount)
    events.gift_card_changed(context, card, kind, amount)
    return movement


def post(movement: GiftCardMovement, against: str) -> None:
    """Write the ledger entry of a movement that is no payment of a bill; `against` is the other account."""
    ledger.write(
        kind=Entry.Kind.GIFT_CARD,
        about=movement.id,
        postings={GIFT_CARDS: -movement.amount, against: movement.amount},
        at=movement.at,
    )
