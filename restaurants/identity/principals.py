"""A signed-in person as the server remembers them for a few seconds: who, and what they are where."""

from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from fynlo.core import clock
from fynlo.core.cache import Cache
from realtime import notifier
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.models import Membership, Session, User

MOST = 20_000


@dataclass(frozen=True, slots=True)
class Role:
    role: str
    job: str


@dataclass(frozen=True, slots=True)
class Principal:
    """`memberships` holds the active ones by restaurant id, in the order of the restaurants' names.

    `session_id` is the sign-in, of a program or a page. `last_restaurant_id` is where the person acted last.
    """

    user_id: UUID
    email: str
    name: str
    is_platform_owner: bool
    session_version: int
    session_id: UUID | None
    memberships: dict[UUID, Role] = field(repr=False)
    last_restaurant_id: UUID | None = None

    is_authenticated = True

    @property
    def default_restaurant_id(self) -> UUID | None:
        """The restaurant of a call that names none: the last one, else the first by name; None for no membership."""
        if self.last_restaurant_id in self.memberships:
            return self.last_restaurant_id
        return next(iter(self.memberships), None)

    def actor_in(self, restaurant_id: UUID, client_type: str = "api") -> Actor | None:
        """The person acting in that restaurant, or None when they are not a member of it."""
        membership = self.memberships.get(restaurant_id)
        if membership is None:
            return None
        return Actor(
            principal=str(self.user_id),
            user_id=self.user_id,
            name=self.name,
            role=membership.role,
            job=membership.job,
            permissions=permissions_of(membership.role, membership.job),
            client_type=client_type,
        )


# A tuple of one: None inside it is a person who is known to have no access.
_cache: Cache[tuple[UUID, UUID | None], tuple[Principal | None]] = Cache(
    size=MOST, seconds=lambda: settings.PRINCIPAL_CACHE_SECONDS
)


def principal_of(user_id: UUID, session_version: int, session_id: UUID | None = None) -> Principal | None:
    """The person, or None when unknown, switched off, or signed out since.

    Read from the database at most every PRINCIPAL_CACHE_SECONDS per session and process, so a revocation takes
    that long to be felt everywhere. Two queries when not kept.
    """
    key = (user_id, session_id)
    cached = _cache.get(key)
    # A credential newer than what is cached: a password was just changed elsewhere.
    if cached is None or (cached[0] is not None and cached[0].session_version < session_version):
        cached = _cache.read(key, lambda: (_read(*key),))
    return _matching(cached[0], session_version)


def cached_principal(user_id: UUID, session_version: int, session_id: UUID | None = None) -> Principal | None:
    """What this process remembers of the person, without asking anybody; None when that is nothing fresh."""
    cached = _cache.get((user_id, session_id))
    return _matching(cached[0], session_version) if cached else None


def _matching(principal: Principal | None, session_version: int) -> Principal | None:
    return principal if principal is not None and principal.session_version == session_version else None


def clear_principal_cache(user_id: UUID | None = None) -> None:
    """Drop one person, or everybody, from this process."""
    _cache.remove_where(lambda key: user_id in (None, key[0]))


def access_changed(user_id: UUID | None = None) -> None:
    """Somebody (None: anybody) may no longer do what they could: forget them here, let the gateways check sockets.

    Call after the commit. Best effort beyond this process: elsewhere PRINCIPAL_CACHE_SECONDS, and 30 s for sockets.
    """
    clear_principal_cache(user_id)
    notifier.notify_people(user_id)


def remember_restaurant(user_id: UUID, restaurant_id: UUID) -> None:
    """Make that restaurant the default of a person who names none. One UPDATE; nothing where it is already."""
    rows = User.objects.filter(pk=user_id).exclude(last_restaurant_id=restaurant_id)
    if rows.update(last_restaurant_id=restaurant_id):
        clear_principal_cache(user_id)


def _user(user_id: UUID) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


def _user_in(session_id: UUID, user_id: UUID) -> User | None:
    rows = Session.objects.select_related("user").filter(
        pk=session_id, user_id=user_id, user__is_active=True, ended_at=None, expires_at__gt=clock.now()
    )
    session = rows.first()
    return None if session is None else session.user


def _read(user_id: UUID, session_id: UUID | None) -> Principal | None:
    user = _user(user_id) if session_id is None else _user_in(session_id, user_id)
    if user is None:
        return None
    memberships = Membership.objects.filter(user=user, is_active=True, restaurant__status="active")
    memberships = memberships.order_by("restaurant__name", "restaurant_id")
    return Principal(
        user_id=user.pk,
        email=user.email,
        name=user.name,
        is_platform_owner=user.is_platform_owner,
        session_version=user.session_version,
        session_id=session_id,
        memberships={m.restaurant_id: Role(m.role, m.job) for m in memberships},
        last_restaurant_id=user.last_restaurant_id,
    )
