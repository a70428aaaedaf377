"""Find a card by a typed code, and stop those who guess."""

from collections.abc import Iterable
from datetime import timedelta

from fynlo.core.tenancy.connection import connection
from payments.gift_cards import codes
from payments.gift_cards.errors import GiftCardNotFound
from payments.models import GiftCard
from realtime.actors import Actor
from restaurants.identity.throttle import Throttle

WINDOW = timedelta(minutes=15)
OF_SUBJECT = Throttle("gift-card", WINDOW, per_subject=10)  # a person, a device, a bill
OF_ADDRESS = Throttle("gift-card-from", WINDOW, per_address=30)


def find_card(typed: str, *, actor: Actor, address: str | None, bill: str = "") -> GiftCard:
    """Return the card with this code. Four queries and the counting.

    Counts the attempt for the person, the device, the bill and the address before it looks; a right code is forgiven.
    Call it outside a command, so that a refusal stays counted. Raises CodeInvalid, GiftCardNotFound, TooManyAttempts.
    """
    code = codes.read_code(typed)
    subjects = [f"{connection.schema_name}:{subject}" for subject in _subjects(actor, bill)]
    OF_ADDRESS.count_attempt(connection.schema_name, address)
    for subject in subjects:
        OF_SUBJECT.count_attempt(subject, address)
    lookup = codes.lookup_of(code)
    card = GiftCard.objects.filter(lookup=lookup).first() if lookup else None
    if card is None:
        raise GiftCardNotFound(field="code")
    OF_ADDRESS.forgive(connection.schema_name, address)
    for subject in subjects:
        OF_SUBJECT.forgive(subject, address)
    return card


def _subjects(actor: Actor, bill: str) -> Iterable[str]:
    yield f"person:{actor.principal}"
    if actor.device_id is not None:
        yield f"device:{actor.device_id}"
    if bill:
        yield f"bill:{bill}"
