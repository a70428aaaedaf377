"""Gift cards that expire: the alert before, and the daily booking of what is left on them.

No law sets a limit for gift cards in the United Kingdom; a restaurant that sets one has to say so when it sells.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.labels import money
from payments.gift_cards.movements import Kind, book, post
from payments.gift_cards.selectors import expired_by, expiring_until, lock_card
from payments.models import GiftCard, Posting
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

WARNING = timedelta(days=30)
MOST_AT_ONCE = 500  # of one restaurant a day; the rest follows on the next
EXPIRING = AlertKind(
    "gift_card.expiring",
    _lazy("Gift cards will expire"),
    _lazy(
        "These cards still hold money. Remind the guests if you know them, or give the cards more time in the "
        "settings of the next ones."
    ),
)


@dataclass(frozen=True, slots=True)
class Due:
    """What the daily job has to do in one restaurant."""

    expired: list[UUID]
    expiring: list[UUID]


def due(today: date) -> Due:
    """Two queries."""
    return Due(
        list(expired_by(today).values_list("id", flat=True)[:MOST_AT_ONCE]),
        list(expiring_until(today + WARNING).values_list("id", flat=True)[:MOST_AT_ONCE]),
    )


def expire_card(*, context: CommandContext, card_id: UUID) -> GiftCard:
    """End a card whose last day is over, and book what is left on it as other income, once.

    Locks the card. Records `gift_card.changed`. Does nothing for a card that has ended or has more time.
    """
    card = lock_card(card_id)
    today = business_day(clock.now(), connection.tenant)
    if card.status != GiftCard.Status.ACTIVE or card.expires_on is None or card.expires_on >= today:
        return card
    card.status = GiftCard.Status.EXPIRED
    if not card.balance:
        card.save(update_fields=["status"])
        return card
    post(book(context, card, Kind.EXPIRY, -card.balance), Posting.Account.OTHER_INCOME.value)
    return card


def warn(*, context: CommandContext, card_ids: list[UUID]) -> None:
    """Raise one alert about the cards that expire soon; a card is named once. Locks the cards."""
    rows = GiftCard.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=card_ids, warned_at=None)
    cards = sorted(rows.order_by("pk"), key=lambda card: card.expires_on or date.max)
    if not cards:
        return
    total = sum((card.balance for card in cards), ZERO)
    raise_alert(
        EXPIRING.name, context=context, about="gift_card", subject=cards[0].id,
        sentence=lambda: _sentence(cards, total), cards=len(cards), amount=total,
    )  # fmt: skip
    GiftCard.objects.filter(pk__in=[card.pk for card in cards]).update(warned_at=clock.now())


def _sentence(cards: Sequence[GiftCard], total: Decimal) -> str:
    first, last = cards[0].expires_on, cards[-1].expires_on
    days = (
        _("on {day}").format(day=date_format(first, "j F"))
        if first == last
        else _("from {first} to {last}").format(first=date_format(first, "j F"), last=date_format(last, "j F"))
    )
    return (
        _("{count} gift cards with {total} will expire {days}.")
        if len(cards) > 1
        else _("The gift card ending {last_four} with {total} will expire {days}.")
    ).format(count=len(cards), last_four=cards[0].last_four, total=money(total), days=days)


def register_all() -> None:
    register(EXPIRING)
