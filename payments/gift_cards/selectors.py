"""Named reads of gift cards."""

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO
from payments.gift_cards.errors import GiftCardNotFound
from payments.models import GiftCard, GiftCardMovement, GiftCardSettings

S = GiftCard.Status
STATES: dict[str, tuple[str | Promise, Q]] = {
    "": (_("All"), ~Q(status=S.PREPARED)),
    "active": (_("Active"), Q(status=S.ACTIVE, balance__gt=0)),
    "used": (_("Used up"), Q(status=S.ACTIVE, balance=0)),
    "blocked": (_("Blocked"), Q(status=S.BLOCKED)),
    "ended": (_("Ended"), Q(status__in=[S.EXPIRED, S.REPLACED, S.CANCELLED])),
    "prepared": (_("Not paid yet"), Q(status=S.PREPARED)),
}


def gift_card_settings(*, lock: bool = False) -> GiftCardSettings:
    """Return the settings in force, unsaved defaults before the first change. One query."""
    rows = GiftCardSettings.objects.all()
    found = (rows.select_for_update(of=("self",), no_key=True) if lock else rows).filter(pk=1).first()
    return found or GiftCardSettings(pk=1, version=0)


def usable_cards() -> QuerySet[GiftCard]:
    return GiftCard.objects.filter(status=S.ACTIVE, balance__gt=0)


def get_card(card_id: UUID | str | None) -> GiftCard:
    """Raises GiftCardNotFound."""
    found = GiftCard.objects.filter(pk=card_id).first() if card_id else None
    if found is None:
        raise GiftCardNotFound(card=str(card_id))
    return found


def lock_card(card_id: UUID) -> GiftCard:
    """Lock and return a card: after the order and the payment, before the receipts' series. Raises GiftCardNotFound."""
    found = GiftCard.objects.select_for_update(of=("self",), no_key=True).filter(pk=card_id).first()
    if found is None:
        raise GiftCardNotFound(card=str(card_id))
    return found


def lock_card_of_line(line_id: UUID) -> GiftCard:
    """Lock and return the card that a line sells, or the one that replaced it. Raises GiftCardNotFound."""
    return lock_newest(GiftCard.objects.filter(line=line_id).values_list("id", flat=True).first())


def lock_newest(card_id: UUID | None) -> GiftCard:
    """Lock and return a card, or the one that replaced it. Raises GiftCardNotFound."""
    card = lock_card(card_id) if card_id else get_card(None)
    while card.status == S.REPLACED:
        card = lock_card(GiftCard.objects.values_list("id", flat=True).get(replaces=card))
    return card


def redemption_of(payment_id: UUID) -> GiftCardMovement | None:
    """Return what a payment took from a card; None for a payment in another tender."""
    kind = GiftCardMovement.Kind.REDEMPTION
    return GiftCardMovement.objects.filter(payment=payment_id, kind=kind).select_related("card").first()


def cards_in(state: str, text: str) -> QuerySet[GiftCard]:
    """Return the cards in a state (STATES) that match `text`: the code's end, who sold it, or the order's number."""
    found = GiftCard.objects.select_related("line__order").filter(STATES[state][1])
    text = text.strip().lstrip("#")
    if not text:
        return found
    matches = Q(last_four=text.upper()[-4:]) if re.fullmatch(r"[0-9A-Za-z]{4}", text) else Q(pk=None)
    if re.fullmatch(r"[0-9]{1,9}", text):
        matches |= Q(line__order__number=int(text))
    return found.filter(matches | Q(sold_by_name__icontains=text.replace("\0", "")))


def total_owed() -> Decimal:
    """Return what is owed on all cards. One query."""
    return GiftCard.objects.aggregate(sum=Sum("balance"))["sum"] or ZERO


def movements_of(card: GiftCard) -> QuerySet[GiftCardMovement]:
    """Return what happened on a card with the orders, the newest first."""
    return card.movements.select_related("payment__order").order_by("-at", "-id")


def expired_by(today: date) -> QuerySet[GiftCard]:
    """Return the active cards whose last day is over."""
    return GiftCard.objects.filter(status=S.ACTIVE, expires_on__lt=today).order_by("expires_on", "id")


def expiring_until(last: date) -> QuerySet[GiftCard]:
    """Return the active cards with a balance that expire by `last` and that no alert has named."""
    found = GiftCard.objects.filter(status=S.ACTIVE, balance__gt=0, expires_on__lte=last, warned_at=None)
    return found.order_by("expires_on", "id")
