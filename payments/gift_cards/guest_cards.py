"""A guest pays with a gift card on the bill's page. A refusal never tells whether a code exists."""

from collections.abc import Callable
from uuid import UUID

from fynlo.core.tenancy.connection import connection
from payments.gift_cards import codes, errors
from payments.gift_cards.guessing import OF_ADDRESS, OF_SUBJECT
from payments.models import BillLink, GiftCard

# Each says something about a card. What is about the bill, such as that it is paid, is said as it is.
ABOUT_A_CARD = (
    errors.GiftCardBlocked,
    errors.GiftCardCancelled,
    errors.GiftCardExpired,
    errors.GiftCardNotFound,
    errors.GiftCardNotPaid,
    errors.GiftCardReplaced,
    errors.GiftCardTooLittle,
    errors.GiftCardUsed,
)


def pay_with_code(
    typed: str, link: BillLink, guest: UUID, address: str | None, pay: Callable[[UUID | None], None]
) -> None:
    """Find the card with this code and `pay` with it; with None where there is none, so that the bill is checked alike.

    Counts the attempt for the browser, the bill and the address before it looks. Only a payment is forgiven: what is
    left of the attempts does not tell either whether a card exists. Call it outside a command.

    Raises GiftCardRefused, TooManyAttempts, and what `pay` raises about the bill.
    """
    schema = connection.schema_name
    subjects = [f"{schema}:guest:{guest}", f"{schema}:bill:{link.order_id}"]
    OF_ADDRESS.count_attempt(schema, address)
    for subject in subjects:
        OF_SUBJECT.count_attempt(subject, address)
    try:
        pay(_card_with(typed))
    except ABOUT_A_CARD as refusal:
        raise errors.GiftCardRefused(field="code") from refusal
    OF_ADDRESS.forgive(schema, address)
    for subject in subjects:
        OF_SUBJECT.forgive(subject, address)


def _card_with(typed: str) -> UUID | None:
    try:
        lookup = codes.lookup_of(codes.read_code(typed))
    except errors.CodeInvalid:
        return None
    return GiftCard.objects.filter(lookup=lookup).values_list("id", flat=True).first() if lookup else None
