"""Partner tokens: make, rotate and revoke them, and read what they were used for.

A token is `fynlo_pt_`, 40 random letters and digits (238 bits), and a checksum of 6 by which a secret scanner knows a
real one without asking us. The database holds its SHA-256 only.
"""

import secrets
import string
import zlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet, Sum

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.identity import security_log
from restaurants.identity.security_log import Kind
from restaurants.identity.tokens import hashed
from restaurants.models import PartnerToken, Restaurant, User
from restaurants.partners.errors import PartnerTokenEnded, PartnerTokenNotFound, TooManyPartnerTokens
from restaurants.partners.scopes import SCOPES

PREFIX = "fynlo_pt_"
RANDOM, CHECKSUM = 40, 6
ALPHABET = string.ascii_letters + string.digits
LONGEST = timedelta(days=366)
MOST_IN_USE = 50
OVERLAP = timedelta(hours=24)  # after a rotation the partner still uses the old token


def new_token() -> str:
    random = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM))
    return f"{PREFIX}{random}{_checksum(random)}"


def is_well_formed(token: str) -> bool:
    """Whether it has the form of a partner token with the right checksum. Reads nothing."""
    random, checksum = token[len(PREFIX) : -CHECKSUM], token[-CHECKSUM:]
    return token.startswith(PREFIX) and len(random) == RANDOM and random.isalnum() and checksum == _checksum(random)


def create_token(*, context: CommandContext, name: str, scopes: Sequence[str], days: int, token: str) -> PartnerToken:
    """Store a token of the chosen restaurant for `days` days. The caller makes it (`new_token`) and shows it once.

    Locks the restaurant, so that two at once count correctly. Raises TooManyPartnerTokens, InvalidInput.
    """
    Restaurant.objects.select_for_update(of=("self",), no_key=True).get(pk=connection.tenant.pk)
    chosen = [scope for scope in SCOPES if scope in scopes]
    if not chosen or not 1 <= days <= LONGEST.days:
        raise InvalidInput(field="scopes" if not chosen else "days")
    if in_use().count() >= MOST_IN_USE:
        raise TooManyPartnerTokens()
    row = PartnerToken.objects.create(
        restaurant=connection.tenant, name=name, scopes=chosen, token_hash=hashed(token), ending=token[-4:],
        created_at=clock.now(), created_by_id=context.actor.user_id, expires_at=clock.now() + timedelta(days=days),
    )  # fmt: skip
    context.annotate(created=name, scopes=chosen, expires_at=row.expires_at.isoformat())
    _log(context, row, f"made a token of {name}")
    return row


def rotate_token(*, context: CommandContext, token_id: UUID, token: str) -> PartnerToken:
    """Replace a token by another with the same name, scopes and expiry. The old one works for OVERLAP.

    Locks it. Raises PartnerTokenNotFound, PartnerTokenEnded.
    """
    row = _lock(token_id)
    if row.revoked_at is not None or row.expires_at <= clock.now():
        raise PartnerTokenEnded()
    row.previous_hash, row.previous_until = row.token_hash, clock.now() + OVERLAP
    row.token_hash, row.ending, row.rotated_at = hashed(token), token[-4:], clock.now()
    row.save(update_fields=["previous_hash", "previous_until", "token_hash", "ending", "rotated_at"])
    context.annotate(rotated=row.name)
    _log(context, row, f"rotated the token of {row.name}")
    return row


def revoke_token(*, context: CommandContext, token_id: UUID) -> PartnerToken:
    """Refuse a token from now on, in every process. Does nothing if it is revoked. Locks it.

    Raises PartnerTokenNotFound.
    """
    row = _lock(token_id)
    if row.revoked_at is None:
        row.revoked_at, row.previous_hash = clock.now(), ""
        row.save(update_fields=["revoked_at", "previous_hash"])
        context.annotate(revoked=row.name)
        _log(context, row, f"revoked the token of {row.name}")
    return row


def tokens_of(restaurant: Restaurant) -> QuerySet[PartnerToken]:
    """Return the restaurant's tokens, those in use first, each with `last_at`, `calls` and `limited` of 30 days."""
    recent = Q(uses__day__gt=clock.now().date() - timedelta(days=30))
    rows = PartnerToken.objects.filter(restaurant=restaurant).select_related("created_by")
    return rows.annotate(
        last_at=Max("uses__last_at"),
        calls=Sum("uses__calls", filter=recent, default=0),
        limited=Sum("uses__limited", filter=recent, default=0),
    ).order_by("revoked_at", "-created_at")


def in_use(now: datetime | None = None) -> QuerySet[PartnerToken]:
    """Return the tokens of the chosen restaurant that are neither revoked nor expired."""
    return PartnerToken.objects.filter(restaurant=connection.tenant, revoked_at=None, expires_at__gt=now or clock.now())


def _lock(token_id: UUID) -> PartnerToken:
    rows = PartnerToken.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(pk=token_id, restaurant=connection.tenant).first()
    if row is None:
        raise PartnerTokenNotFound()
    return row


def _log(context: CommandContext, row: PartnerToken, note: str) -> None:
    person = User.objects.filter(pk=context.actor.user_id).first()
    security_log.record(Kind.PARTNER_CHANGED, user=person, restaurant_id=row.restaurant_id, note=note)


def _checksum(random: str) -> str:
    value, digits = zlib.crc32(random.encode()), ""
    for _ in range(CHECKSUM):
        value, rest = divmod(value, len(ALPHABET))
        digits += ALPHABET[rest]
    return digits
