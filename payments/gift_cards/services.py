"""Sell a gift card, block it, replace a lost one, show or email its code, and change what the owner decides."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import pounds, written
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant, restaurants_language
from orders import services as orders
from orders.labels import money
from orders.line_kinds import GIFT_CARD
from orders.models import Line, Order
from orders.selectors import order_with_lines
from payments.gift_cards import codes, events
from payments.gift_cards.errors import (
    AmountNotSold,
    CodeTaken,
    GiftCardBlocked,
    GiftCardNotPaid,
    GiftCardSettingsStale,
    GiftCardsNotSold,
    NothingToReplace,
)
from payments.gift_cards.movements import Kind, book
from payments.gift_cards.selectors import gift_card_settings, lock_card
from payments.models import GiftCard, GiftCardSettings
from realtime.commands.context import CommandContext
from restaurants.mail import queue_for_worker, render
from restaurants.mail_budgets import GIFT_CARDS
from restaurants.mail_names import restaurant_name
from restaurants.models import OutgoingMail
from restaurants.models.people import normalised_email

S = GiftCard.Status
MOST_AMOUNTS = 12
MAIL = "gift_card"  # the template of the email with a code


def sell_card(
    *,
    context: CommandContext,
    amount: Decimal,
    order_id: UUID | None = None,
    line_id: UUID | None = None,
    code: str = "",
) -> tuple[GiftCard, Order, Line]:
    """Put a gift card of `amount` pounds on a bill; without `order_id` on an order of its own.

    The card comes into force when the bill is paid in full. `code` is that of a printed card; without one a new code is
    made. A second call with the same `line_id` returns the first's. Locks the order, then the data key. Records what
    `orders.services.sell_other` records, and `gift_card.changed`.

    Raises OrderNotFound, OrderClosed, GiftCardsNotSold, AmountNotSold, CodeInvalid, CodeTaken.
    """
    earlier = GiftCard.objects.filter(line=line_id).select_related("line").first() if line_id else None
    if earlier is not None and earlier.line is not None:
        return earlier, order_with_lines(earlier.line.order_id), earlier.line
    amount = _checked(amount)
    code = codes.read_code(code) if code else codes.new_code()
    card = GiftCard(
        id=uuid7(), sold_for=amount, sold_by=context.actor.user_id, sold_by_name=context.actor.name,
        created_at=clock.now(),
    )  # fmt: skip
    with translation.override(restaurants_language()):  # it is on the guest's receipt
        line_name = _("Gift card ending {digits}").format(digits=code[-4:])
    order, line = orders.sell_other(
        context=context, kind=GIFT_CARD, name=line_name, amount=amount, order_id=order_id, line_id=line_id
    )
    card.line = line
    _store(card, code)
    events.gift_card_changed(context, card, S.PREPARED, amount)
    return card, order, line


def block_card(*, context: CommandContext, card_id: UUID, reason: str) -> GiftCard:
    """Block an active card, such as a stolen one. Its balance stays. Locks the card. Records `gift_card.changed`.

    Raises GiftCardNotFound, GiftCardNotPaid, NothingToReplace for a card that has ended.
    """
    card = lock_card(card_id)
    if card.status == S.BLOCKED:
        return card
    if card.status != S.ACTIVE:
        raise GiftCardNotPaid() if card.status == S.PREPARED else NothingToReplace(_("This card has ended already."))
    return _set_status(context, card, S.BLOCKED, reason)


def unblock_card(*, context: CommandContext, card_id: UUID, reason: str) -> GiftCard:
    """Let a blocked card be used again. Locks the card. Records `gift_card.changed`; nothing for another card."""
    card = lock_card(card_id)
    return _set_status(context, card, S.ACTIVE, reason) if card.status == S.BLOCKED else card


def replace_card(*, context: CommandContext, card_id: UUID, reason: str, code: str = "") -> GiftCard:
    """Move the balance of a lost card to a new one, and return it. The lost card can never be used again.

    The new card expires when the lost one would have. `code` as for `sell_card`. Locks the card, then the data key.
    Records `gift_card.changed` for both.

    Raises GiftCardNotFound, NothingToReplace, CodeInvalid, CodeTaken.
    """
    lost = lock_card(card_id)
    if lost.status not in (S.ACTIVE, S.BLOCKED) or not lost.balance:
        raise NothingToReplace(card=str(card_id), state=lost.state)
    code, rest = codes.read_code(code) if code else codes.new_code(), lost.balance
    new = GiftCard(
        id=uuid7(), status=S.ACTIVE, sold_for=lost.sold_for, replaces=lost, expires_on=lost.expires_on,
        activated_at=lost.activated_at, sold_by=lost.sold_by, sold_by_name=lost.sold_by_name, created_at=clock.now(),
    )  # fmt: skip
    _store(new, code)
    lost.status = S.REPLACED
    book(context, lost, Kind.REPLACEMENT, -rest, reason=reason)
    book(context, new, Kind.REPLACEMENT, rest, reason=reason)
    return new


def reveal_code(*, context: CommandContext, card_id: UUID) -> GiftCard:
    """Note that a person reads the code of a card; the caller reads it itself, so that no answer stores it.

    Raises GiftCardNotFound, GiftCardNotPaid: only a paid card has a code to give away.
    """
    card = lock_card(card_id)
    if card.status == S.PREPARED:
        raise GiftCardNotPaid(card=str(card_id))
    context.annotate(gift_card=str(card.id), ending=card.last_four, code="shown")
    return card


def email_code(*, context: CommandContext, card_id: UUID, email: str) -> dict[str, Any]:
    """Queue an email with the code of an active card to `email`. The worker opens the code when it sends the email.

    Raises GiftCardNotFound, GiftCardNotPaid, GiftCardBlocked for a card that is not active, MailBudgetUsed.
    """
    card = lock_card(card_id)
    if card.status != S.ACTIVE:
        raise (
            GiftCardNotPaid()
            if card.status == S.PREPARED
            else GiftCardBlocked(_("Only an active card can be emailed."))
        )
    to, restaurant = normalised_email(email), connection.tenant
    GIFT_CARDS.spend(to=to, restaurant=restaurant)
    queue_for_worker(context=context, to=to, template=MAIL, restaurant=restaurant, about=card.id)
    context.annotate(gift_card=str(card.id), ending=card.last_four, code="emailed")
    return {"id": card.id, "last_four": card.last_four}


def write_email(mail: OutgoingMail) -> dict[str, str] | None:
    """Return the email with a card's code, as `restaurants.mail.render` does; None for a card that is not active now.

    Three queries: the card, the data key, the language.
    """
    restaurant = mail.restaurant
    if restaurant is None:
        return None
    with in_restaurant(restaurant):
        card = GiftCard.objects.filter(pk=mail.about, status=S.ACTIVE).first()
        if card is None:
            return None
        code = codes.written_code(codes.code_of(card))
    return render(
        to=mail.to,
        subject=format_lazy(gettext_lazy("Your gift card from {restaurant}"), restaurant=restaurant_name(restaurant)),
        template=MAIL,
        variables={
            "code": code,
            "balance": lazy(written, str)(card.balance, restaurant.currency),
            "expires": card.expires_on,
        },
        restaurant=restaurant,
    )


def change_settings(
    *,
    context: CommandContext,
    version: int,
    amounts: list[Decimal],
    least: Decimal,
    most: Decimal,
    expiry_months: int | None,
    is_sold: bool | None = None,
) -> GiftCardSettings:
    """Change which cards are sold. Cards that were sold keep their last day, and can be used while none are sold.

    Without `is_sold` it stays as it is. Locks the settings. Records `gift_card.settings_changed`.

    Raises GiftCardSettingsStale, InvalidInput for amounts outside the limits.
    """
    settings = gift_card_settings(lock=True)
    if settings.version != version:
        raise GiftCardSettingsStale(current_version=settings.version)
    if least > most:
        raise InvalidInput(_("The largest amount is below the smallest."), field="most")
    if any(not least <= amount <= most for amount in amounts):
        raise InvalidInput(
            _("Enter amounts from {least} to {most}.").format(least=money(least), most=money(most)), field="amounts"
        )
    settings.amounts = sorted({pounds(amount) for amount in amounts})
    settings.least, settings.most, settings.expiry_months = pounds(least), pounds(most), expiry_months
    settings.is_sold = settings.is_sold if is_sold is None else is_sold
    settings.version += 1
    settings.save()
    events.settings_changed(context, settings)
    context.annotate(
        version=settings.version, is_sold=settings.is_sold, least=least, most=most, expiry_months=expiry_months
    )
    return settings


def _checked(amount: Decimal) -> Decimal:
    """Return the amount. One query. Raises GiftCardsNotSold, AmountNotSold."""
    settings = gift_card_settings()
    if not settings.is_sold:
        raise GiftCardsNotSold()
    if not settings.least <= amount <= settings.most:
        raise AmountNotSold(
            _("A gift card is sold for {least} to {most}.").format(
                least=money(settings.least), most=money(settings.most)
            ),
            field="amount", least=settings.least, most=settings.most,
        )  # fmt: skip
    return pounds(amount)


def _store(card: GiftCard, code: str) -> None:
    """Store a new card. Raises CodeTaken."""
    codes.set_code(card, code)
    if GiftCard.objects.filter(lookup=card.lookup).exists():
        raise CodeTaken(field="code")
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError as error:  # another till sold it a moment ago
        raise CodeTaken(field="code") from error


def _set_status(context: CommandContext, card: GiftCard, status: str, reason: str) -> GiftCard:
    card.status = status
    card.save(update_fields=["status"])
    context.annotate(gift_card=str(card.id), ending=card.last_four, status=status, reason=reason)
    events.gift_card_changed(context, card, status, card.balance)
    return card
