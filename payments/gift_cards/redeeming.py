"""The tender "gift card": pay a bill, or a part of it, with a card; give a refund back to it."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.errors import OrderClosed
from orders.labels import money
from orders.models import Line, Order
from orders.selectors import lock_order
from payments import splitting
from payments.errors import PaymentIdTaken, RestaurantClosed
from payments.gift_cards import errors
from payments.gift_cards.movements import Kind, book
from payments.gift_cards.selectors import lock_card, lock_newest, redemption_of
from payments.models import BillLink, GiftCard, Payment, Refund
from payments.selectors import bill_balance, get_payment
from payments.services.attempts import refuse_too_many
from payments.services.taking import GuestSide, PaymentDetails, take
from payments.splitting import Split
from payments.tenders import GIFT_CARD
from payments.vat import Bucket
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.models import Restaurant

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
        refuse_buying_cards(locked)
    elif earlier.card_id != card.id:
        raise PaymentIdTaken(field="id")
    payment = take(context, GIFT_CARD, details, order=order)
    if earlier is None:
        if payment.amount > card.balance:
            raise errors.GiftCardTooLittle(
                _("{balance} is on this card. Take that, and the rest in another way.").format(
                    balance=money(card.balance)
                ),
                field="amount", balance=card.balance,
            )  # fmt: skip
        book(context, card, Kind.REDEMPTION, -payment.amount, payment=payment)
    return payment


def pay_as_guest(
    *,
    context: CommandContext,
    order_id: str | UUID,
    gift_card_id: UUID | None,
    split: Split,
    link: BillLink,
    guest: UUID,
    choice: Mapping[str, Any],
    payment_id: UUID,
) -> Payment:
    """Take a guest's part of a bill from a gift card, or as much of it as is on the card. No tip, as at the till.

    The money is taken at once, so nothing is held. `gift_card_id` is None for a code that no card has: the bill is
    checked first, so that its refusals do not tell whether there is a card. `choice` is what the form sent, without
    the code. Locks and records as `take_gift_card`.

    Raises as `take_gift_card`; OrderClosed, RestaurantClosed, PayingAlready, TooManyAttempts as `begin_payment`.
    """
    if connection.tenant.status != Restaurant.Status.ACTIVE:
        raise RestaurantClosed()
    order = lock_order(order_id)
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)
    refuse_buying_cards(order)
    earlier = redemption_of(payment_id)
    if earlier is None:
        refuse_too_many(order, guest, clock.now())
        splitting.divide(bill_balance(order, clock.now()), split)
    if gift_card_id is None:
        raise errors.GiftCardNotFound(field="code")
    card = lock_card(gift_card_id)
    if earlier is not None:
        if earlier.card_id != card.id:
            raise PaymentIdTaken(field="id")
        return get_payment(payment_id)
    check_usable(card)
    details = PaymentDetails(
        None, split, Decimal("0.00"), payment_id=payment_id, card_last_four=card.last_four, balance=card.balance,
        guest=GuestSide(link, guest, choice), most=card.balance,
    )  # fmt: skip
    payment = take(context, GIFT_CARD, details, order=order.id)
    book(context, card, Kind.REDEMPTION, -payment.amount, payment=payment)
    return payment


def check_usable(card: GiftCard) -> None:
    """Raise GiftCardNotPaid, GiftCardBlocked, GiftCardReplaced, GiftCardCancelled, GiftCardExpired or GiftCardUsed."""
    if card.status in REFUSALS:
        raise REFUSALS[S(card.status)](card=str(card.id))
    today = business_day(clock.now(), connection.tenant)
    if card.status == S.EXPIRED or (card.expires_on is not None and card.expires_on < today):
        last = _(" on {expires_on}").format(expires_on=date_format(card.expires_on, "j F Y")) if card.expires_on else ""
        raise errors.GiftCardExpired(
            _("This card expired{last}. Take another way of paying.").format(last=last), card=str(card.id)
        )
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


def refuse_buying_cards(order: Order) -> None:
    """Raises CardBuysCard."""
    if any(line.kind == Line.Kind.GIFT_CARD for line in order.open_lines()):
        raise errors.CardBuysCard(order=str(order.id))
