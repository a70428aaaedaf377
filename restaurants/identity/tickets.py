"""Single-use tickets of 30 seconds: for a page's socket, and for switching to another restaurant's host."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from restaurants.identity.errors import TicketRefused
from restaurants.identity.principals import Principal, principal_for
from restaurants.identity.tokens import hashed, random_token
from restaurants.models import Ticket

LIFETIME = timedelta(seconds=30)


def issue_ticket(principal: Principal, *, restaurant_id: UUID, purpose: Ticket.Purpose, secret_hash: str = "") -> str:
    """Issue a ticket for that person and restaurant. Only its hash is stored. The caller has checked membership.

    With `secret_hash` the ticket works only together with that secret.
    """
    token = random_token()
    Ticket.objects.create(
        token_hash=hashed(token),
        purpose=purpose,
        user_id=principal.user_id,
        restaurant_id=restaurant_id,
        session_version=principal.session_version,
        session_id=principal.session_id,
        secret_hash=secret_hash[:64],
        expires_at=clock.now() + LIFETIME,
    )
    return token


def hold_ticket(
    token: str, *, restaurant_id: UUID, purpose: Ticket.Purpose, secret_hash: str, lasts: timedelta
) -> UUID | None:
    """Return the user of a valid ticket and extend it by `lasts`, without using it. None for an invalid ticket."""
    rows = Ticket.objects.filter(
        token_hash=hashed(token),
        restaurant_id=restaurant_id,
        purpose=purpose,
        secret_hash=secret_hash,
        expires_at__gt=clock.now(),
    )
    user_id = rows.values_list("user_id", flat=True).first()
    rows.update(expires_at=clock.now() + lasts)
    return user_id


def redeem_ticket(token: str, *, restaurant_id: UUID, purpose: Ticket.Purpose, secret_hash: str = "") -> Principal:
    """Use a ticket and return its principal. Showing a ticket uses it, even in the wrong place. Works once.

    Raises TicketRefused if it is unknown, used or expired, if it is for another restaurant, purpose or secret, or if
    the person has been signed out or has left the restaurant.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM public.restaurants_ticket WHERE token_hash = %s"
            " RETURNING purpose, user_id, restaurant_id, session_version, session_id, secret_hash, expires_at",
            [hashed(token)],
        )
        row = cursor.fetchone()
    if row is None:
        raise TicketRefused()
    kept_purpose, user_id, kept_restaurant, version, session_id, stored_secret_hash, expires_at = row
    if (kept_purpose, kept_restaurant, stored_secret_hash) != (
        purpose,
        restaurant_id,
        secret_hash,
    ) or expires_at <= clock.now():
        raise TicketRefused()
    principal = principal_for(restaurant_id, user_id, version, session_id)
    if principal is None:
        raise TicketRefused()
    return principal
