"""Authenticate sockets for the gateway (`realtime.gateway.authenticators`) and check them again later."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.hosts import restaurant_by_id, restaurant_of
from realtime.actors import Actor
from realtime.gateway import authenticators
from realtime.gateway.authenticators import Admission, Credential, Refused, Session
from restaurants.devices import guest_displays
from restaurants.identity import access_tokens, permissions, session_limits
from restaurants.identity.authentication import CLIENT_TYPES
from restaurants.identity.errors import TicketRefused
from restaurants.identity.principals import clear_principal_cache, principal_of
from restaurants.identity.tickets import redeem_ticket
from restaurants.identity.tokens import InvalidToken
from restaurants.models import Ticket

DISPLAY = "display"
CLIENT_TYPE_OF_CHANNEL = {"pos": "till", "kitchen": "kitchen", "management": "portal", "platform": "portal"}
RECHECK = """
    SELECT asked.n, person.id, person.name, membership.role, membership.job, session.method = 'pin',
        device.kind
    FROM unnest(%s::uuid[], %s::uuid[], %s::int[], %s::uuid[]) WITH ORDINALITY
        AS asked(person, session, version, restaurant, n)
    JOIN public.restaurants_user person
        ON person.id = asked.person AND person.is_active AND person.session_version = asked.version
    JOIN public.restaurants_membership membership
        ON membership.user_id = person.id AND membership.restaurant_id = asked.restaurant AND membership.is_active
    JOIN public.restaurants_restaurant restaurant ON restaurant.id = asked.restaurant AND restaurant.status = 'active'
    LEFT JOIN public.restaurants_session session
        ON session.id = asked.session AND session.user_id = person.id
    LEFT JOIN public.sync_device device ON device.id = session.device_id
    LEFT JOIN public.restaurants_securitypolicy policy ON policy.restaurant_id = asked.restaurant
    WHERE asked.session IS NULL
        OR (
            session.ended_at IS NULL AND session.expires_at > %s AND device.revoked_at IS NULL
            AND (NOT person.is_platform_owner OR session.method <> ALL(%s) OR session.refreshed_at > %s)
            AND (
                session.second_factor_at IS NOT NULL OR session.method = 'pin' OR membership.role = 'employee'
                OR coalesce(policy.second_factor, 'optional') <> 'managers'
            )
        )
"""


def register() -> None:
    """Register the authenticator and the permission to follow a restaurant's events."""
    authenticators.register(SocketAuthenticator())
    permissions.register("sync.read", _("Follow what happens in the restaurant"), permissions.EVERYONE)


class SocketAuthenticator:
    """Admits a socket by access token or by the single-use ticket of a page; a guest display's by its cookie."""

    def admit(self, credential: Credential) -> Admission:
        self._check_host(credential)
        if credential.channel == DISPLAY:
            return self._admit_display(credential)
        if credential.ticket:
            user_id, session_id, version, expires_at = self._use_ticket(credential)
        else:
            user_id, session_id, version, expires_at = self._read_token(credential.token)
        if credential.user_id and not constant_time_compare(credential.user_id, str(user_id)):
            raise Refused("user_mismatch", _("You are signed in as another person. Sign in again."))
        client_type = credential.client_type
        if client_type not in CLIENT_TYPES:
            client_type = CLIENT_TYPE_OF_CHANNEL[credential.channel]
        session = Session(user_id, session_id, version, credential.restaurant_id, client_type)
        if principal_of(user_id, version, session_id) is None:
            raise Refused("session_ended", _("You have been signed out."))
        actor = self.actor_of(session)
        restaurant = restaurant_by_id(credential.restaurant_id)
        if actor is None or restaurant is None:
            raise Refused("restaurant_not_found", _("We cannot find that restaurant among yours."))
        if not actor.may("sync.read"):
            raise Refused("forbidden", _("This device may not follow what happens in the restaurant."))
        return Admission(session, actor, restaurant, expires_at)

    def _admit_display(self, credential: Credential) -> Admission:
        device = guest_displays.of_cookies(credential.cookies, credential.restaurant_id)
        restaurant = restaurant_by_id(credential.restaurant_id)
        if device is None or restaurant is None:
            raise Refused("forbidden", _("This screen is not a guest display of this restaurant."))
        session = Session(device.pk, None, 0, restaurant.pk, DISPLAY, is_device=True)
        return Admission(session, guest_displays.actor_of(device.pk), restaurant, None)

    def watched_by(self, session: Session) -> frozenset[str]:
        return guest_displays.watched_by(session.user_id, session.restaurant_id)

    def actor_of(self, session: Session) -> Actor | None:
        if session.is_device:
            return None
        principal = principal_of(session.user_id, session.session_version, session.session_id)
        return principal.actor_in(session.restaurant_id, session.client_type) if principal else None

    def language_of(self, session: Session) -> str:
        principal = principal_of(session.user_id, session.session_version, session.session_id)
        return principal.language if principal else ""

    def recheck(self, sessions: Sequence[Session]) -> list[Actor | None]:
        """One query, and another one if there are guest displays."""
        people = [session for session in sessions if not session.is_device]
        actors = dict(zip(people, self._recheck_people(people), strict=True)) if people else {}
        actors |= guest_displays.recheck([session for session in sessions if session.is_device])
        return [actors.get(session) for session in sessions]

    def _recheck_people(self, sessions: Sequence[Session]) -> list[Actor | None]:
        with connection.cursor() as cursor:
            cursor.execute(
                RECHECK,
                [
                    [s.user_id for s in sessions],
                    [s.session_id for s in sessions],
                    [s.session_version for s in sessions],
                    [s.restaurant_id for s in sessions],
                    clock.now(),
                    [str(method) for method in session_limits.STAFF_METHODS],
                    clock.now() - settings.STAFF_SESSION_IDLE,
                ],
            )
            rows = {row[0] - 1: row[1:] for row in cursor.fetchall()}
        for user_id in {session.user_id for index, session in enumerate(sessions) if index not in rows}:
            clear_principal_cache(user_id)  # a command in progress must not use the cached principal
        return [self._actor(rows.get(index), session) for index, session in enumerate(sessions)]

    @staticmethod
    def _actor(row: tuple | None, session: Session) -> Actor | None:
        if row is None:
            return None
        user_id, name, role, job, by_pin, profile = row
        held = permissions.permissions_of(role, job, by_pin=bool(by_pin), profile=profile or "")
        return Actor(
            principal=str(user_id), user_id=user_id, name=name, role=role, job=job,
            permissions=held, client_type=session.client_type,
        )  # fmt: skip

    @staticmethod
    def _check_host(credential: Credential) -> None:
        """A restaurant's host serves that restaurant only. The platform's host serves every restaurant."""
        if credential.host in settings.PLATFORM_HOSTS:
            return
        served = restaurant_of(credential.host)
        if served is None or served.pk != credential.restaurant_id:
            raise Refused("restaurant_not_found", _("That restaurant does not use this address."))

    @staticmethod
    def _read_token(token: str) -> tuple:
        try:
            claims = access_tokens.read(token)
        except InvalidToken as error:
            expired = error.code == "token_expired"
            raise Refused(
                error.code, _("Your sign-in has expired.") if expired else _("Please sign in again.")
            ) from error
        except DomainError as error:
            raise Refused(error.code, error.message) from error
        return claims.user_id, claims.session_id, claims.session_version, claims.expires_at

    @staticmethod
    def _use_ticket(credential: Credential) -> tuple:
        try:
            principal = redeem_ticket(
                credential.ticket, restaurant_id=credential.restaurant_id, purpose=Ticket.Purpose.SOCKET
            )
        except TicketRefused as error:
            raise Refused(error.code, error.message) from error
        return principal.user_id, principal.session_id, principal.session_version, None
