"""The tender "gift card": pay a bill, or a part of it, with a card; give a refund back to it."""

from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from orders.models import Line, Order
from orders.selectors import lock_order
from payments.errors import PaymentIdTaken
from payments.gift_cards import errors
from payments.gift_cards.movements import Kind, book
from payments.gift_cards.selectors import lock_card, lock_newest, redemption_of
from payments.models import GiftCard, Payment, Refund
from payments.services.taking import PaymentDetails, take
from payments.splitting import Split
from payments.tenders import GIFT_CARD
from payments.vat import Bucket
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

S = GiftCard.Status
REFUSALS = {
    S.PREPARED: errors.GiftCardNotPaid,
    S.BLOCKED: errors.GiftCardBlocked,
    S.REPLACED: errors.GiftCardReplaced,
    S.CANCELLED: errors.GiftCardCancelled,
}


def take_gift_card(
    *,
    context: CommandContext,
    order: str | UUID,
    gift_card_id: UUID,
    amount: Decimal | None = None,
    split: Split | None = None,
    payment_id: UUID | None = None,
    although_held: bool = False,
) -> Payment:
    """Take `amount` pounds of an order's bill, or the part `split`, from a gift card.

    The rules of `take_cash`, without tip and change, and never from a device without a network: only the server knows
    what is on a card. The bill's VAT is stated now: the sale of the card stated none. Locks the order, then the card.
    Records `payment.completed`, `gift_card.changed` and the events of `orders.services.apply_payment`.

    Raises as `take_cash`; GiftCardNotFound, GiftCardTooLittle, CardBuysCard, and for a card that cannot be used what
    `check_usable` raises.
    """
    locked = lock_order(order)
    card = lock_card(gift_card_id)  # before the receipts' series, as refunds to a card and sales do
    details = PaymentDetails(
        amount, split, Decimal("0.00"), payment_id=payment_id, although_held=although_held,
        card_last_four=card.last_four, balance=card.balance,
    )  # fmt: skip
    earlier = redemption_of(payment_id) if payment_id else None
    if earlier is None:
        check_usable(card)
        _refuse_buying_cards(locked)
    elif earlier.card_id != card.id:
        raise PaymentIdTaken(field="id")
    payment = take(context, GIFT_CARD, details, order=order)
    if earlier is None:
        if payment.amount > card.balance:
            raise errors.GiftCardTooLittle(
                f"{money(card.balance)} is on this card. Take that, and the rest in another way.",
                field="amount", balance=card.balance,
            )  # fmt: skip
        book(context, card, Kind.REDEMPTION, -payment.amount, payment=payment)
    return payment


def check_usable(card: GiftCard) -> None:
    """Raise GiftCardNotPaid, GiftCardBlocked, GiftCardReplaced, GiftCardCancelled, GiftCardExpired or GiftCardUsed."""
    if card.status in REFUSALS:
        raise REFUSALS[S(card.status)](card=str(card.id))
    today = business_day(clock.now(), connection.tenant)
    if card.status == S.EXPIRED or (card.expires_on is not None and card.expires_on < today):
        last = f" on {card.expires_on:%-d %B %Y}" if card.expires_on else ""
        raise errors.GiftCardExpired(f"This card expired{last}. Take another way of paying.", card=str(card.id))
    if not card.balance:
        raise errors.GiftCardUsed(card=str(card.id))


def give_back(context: CommandContext, refund: Refund) -> list[Bucket]:
    """Put a refund of a card's payment on the card again, or on the one that replaced it. Locks the card.

    Its VAT is reversed, as of any refund.

    A card that has expired or was taken back meanwhile is active again, for what is on it now. One that had expired has
    no last day any more: the guest did not cause it.
    """
    paid = redemption_of(refund.payment_id)
    assert paid is not None, "a payment of this tender has taken its amount from a card"
    card = lock_newest(paid.card_id)
    if card.status == S.EXPIRED:
        card.expires_on = None
    if card.status != S.BLOCKED:
        card.status = S.ACTIVE
    book(
        context, card, Kind.REFUND, refund.amount, payment_id=refund.payment_id, refund_id=refund.id,
        reason=refund.reason,
    )  # fmt: skip
    return []


def _refuse_buying_cards(order: Order) -> None:
    if any(line.kind == Line.Kind.GIFT_CARD for line in order.open_lines()):
        raise errors.CardBuysCard(order=str(order.id))
