"""The principal cache: signed-in people with their memberships, kept for a few seconds in this process.

A principal is an authenticated person: a user, their session and their active memberships. An actor (`realtime.actors`)
is a principal in one restaurant.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery

from fynlo.core import clock
from fynlo.core.cache import Cache
from realtime import notifier
from realtime.actors import Actor
from restaurants.announcements import selectors as announcements
from restaurants.identity import session_limits
from restaurants.identity.permissions import MANAGERS, SUPPORT, permissions_of
from restaurants.models import Membership, SecurityPolicy, Session, SupportAccess, User

MOST = 20_000
NEVER_PLATFORM = (Session.Method.PIN, Session.Method.SUPABASE)  # sessions that are not proof enough for the platform


@dataclass(frozen=True, slots=True)
class Role:
    role: str
    job: str


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated person.

    `memberships` are the active ones by restaurant id, in the order of the restaurants' names. `session_id` is the
    sign-in of an app or a browser. `last_restaurant_id` is where the person acted last. `by_pin`: they signed in with
    a PIN on a device, so they act there, in that device's restaurant, and not in the portal. `profile` is that of the
    enrolled device that they signed in on (`restaurants.devices.profiles`); "" without one.

    `lacks_second_factor` are the restaurants that ask for one which this session has not shown: the person does nothing
    there until it has. `platform_lacks_it`: the same for the platform; `is_platform_owner` is False meanwhile.

    `language` is the one that the person chose; "" for the restaurant's.

    `support` are the ids of the support accesses that a platform owner has open, by restaurant: they look at its portal
    and are no member. `support_until` says of a restaurant of one's own how long support access to it is open.
    `announcements` are those that the person sees in each restaurant.
    """

    user_id: UUID
    email: str
    name: str
    is_platform_owner: bool
    session_version: int
    session_id: UUID | None
    memberships: dict[UUID, Role] = field(repr=False)
    last_restaurant_id: UUID | None = None
    by_pin: bool = False
    lacks_second_factor: frozenset[UUID] = frozenset()
    platform_lacks_it: bool = False
    profile: str = ""
    language: str = ""
    support: dict[UUID, UUID] = field(default_factory=dict, repr=False)
    support_until: dict[UUID, datetime] = field(default_factory=dict, repr=False)
    announcements: dict[UUID, list[UUID]] = field(default_factory=dict, repr=False)

    is_authenticated = True
    is_person = True

    @property
    def default_restaurant_id(self) -> UUID | None:
        """The restaurant of a call that names none: the last one, else the first by name, else None."""
        if self.last_restaurant_id in self.memberships:
            return self.last_restaurant_id
        return next(iter(self.memberships), None)

    def reaches(self, restaurant_id: UUID) -> bool:
        """Whether the person may sign in on that restaurant's host: as a member, or through support access."""
        return restaurant_id in self.memberships or restaurant_id in self.support

    def only_looks_into(self, restaurant_id: UUID) -> bool:
        return restaurant_id in self.support and restaurant_id not in self.memberships

    def support_actor_in(self, restaurant_id: UUID) -> Actor | None:
        """Return the person as one who only looks at pages of that restaurant, or None without support access."""
        if not self.only_looks_into(restaurant_id):
            return None
        return Actor(
            principal=str(self.user_id),
            user_id=self.user_id,
            name=self.name,
            role=SUPPORT,
            permissions=permissions_of(SUPPORT, ""),
            client_type="portal",
            reads_only=True,
        )

    def actor_in(self, restaurant_id: UUID, client_type: str = "api") -> Actor | None:
        """Return the person as an actor in that restaurant.

        None if they are not a member of it, or must show a second factor first.
        """
        membership = self.memberships.get(restaurant_id)
        if membership is None or restaurant_id in self.lacks_second_factor:
            return None
        return Actor(
            principal=str(self.user_id),
            user_id=self.user_id,
            name=self.name,
            role=membership.role,
            job=membership.job,
            permissions=permissions_of(membership.role, membership.job, by_pin=self.by_pin, profile=self.profile),
            client_type=client_type,
        )


# A tuple of one: None inside it is a person who is known to have no access.
_cache: Cache[tuple[UUID, UUID | None], tuple[Principal | None]] = Cache(
    size=MOST, seconds=lambda: settings.PRINCIPAL_CACHE_SECONDS
)


def principal_of(user_id: UUID, session_version: int, session_id: UUID | None = None) -> Principal | None:
    """Return the principal, or None if the person is unknown, deactivated or signed out.

    Reads the database at most every PRINCIPAL_CACHE_SECONDS per session and process, so a revocation applies everywhere
    after that time. Two queries if not cached.
    """
    key = (user_id, session_id)
    cached = _cache.get(key)
    # A credential newer than what is cached: a password was just changed elsewhere.
    if cached is None or (cached[0] is not None and cached[0].session_version < session_version):
        cached = _cache.read(key, lambda: (_read(*key),))
    return _matching(cached[0], session_version)


def principal_for(
    restaurant_id: UUID, user_id: UUID, session_version: int, session_id: UUID | None = None
) -> Principal | None:
    """Return `principal_of`, or None if they are no member of that restaurant and have no support access to it.

    Reads again before it says None: another process may have made them a member, or the restaurant, a moment ago.
    """
    principal = principal_of(user_id, session_version, session_id)
    if principal is not None and not principal.reaches(restaurant_id):
        clear_principal_cache(user_id)
        principal = principal_of(user_id, session_version, session_id)
    return principal if principal is not None and principal.reaches(restaurant_id) else None


def principal_of_session(user_id: UUID, session_id: UUID) -> Principal | None:
    """Return the principal whatever their session version: the session's row alone says whether it has ended.

    Caches and queries as `principal_of`.
    """
    cached = _cache.get_or_read((user_id, session_id), lambda: (_read(user_id, session_id),))
    return cached[0] if cached else None


def cached_principal(user_id: UUID, session_version: int, session_id: UUID | None = None) -> Principal | None:
    """Return the cached principal without a query, or None if it is not cached or expired."""
    cached = _cache.get((user_id, session_id))
    return _matching(cached[0], session_version) if cached else None


def _matching(principal: Principal | None, session_version: int) -> Principal | None:
    return principal if principal is not None and principal.session_version == session_version else None


def clear_principal_cache(user_id: UUID | None = None) -> None:
    """Clear one person, or everyone, from this process's cache."""
    _cache.remove_where(lambda key: user_id in (None, key[0]))


def access_changed(user_id: UUID | None = None) -> None:
    """Clear the person (None: everyone) from this process's cache and make the gateways check their sockets.

    Call after the commit. Other processes apply the change within PRINCIPAL_CACHE_SECONDS, sockets within 30 s if the
    notification is lost.
    """
    clear_principal_cache(user_id)
    notifier.notify_people(user_id)


def remember_restaurant(user_id: UUID, restaurant_id: UUID) -> None:
    """Make that restaurant the person's default. One UPDATE, which changes nothing if it is the default already."""
    rows = User.objects.filter(pk=user_id).exclude(last_restaurant_id=restaurant_id)
    if rows.update(last_restaurant_id=restaurant_id):
        clear_principal_cache(user_id)


def _user(user_id: UUID) -> User | None:
    return User.objects.filter(pk=user_id, is_active=True).first()


def _session(session_id: UUID, user_id: UUID) -> Session | None:
    """Return the session with its user and device, or None if it has ended or its device was revoked.

    Notes that the session is used. One query, two once in LAST_USED_PRECISION.
    """
    rows = Session.objects.select_related("user", "device").filter(
        pk=session_id, user_id=user_id, user__is_active=True, ended_at=None, expires_at__gt=clock.now()
    )
    session = rows.filter(device__revoked_at=None).first()
    if session is None or session_limits.has_been_idle(session):
        return None
    session_limits.note_use(session)
    return session


def _read(user_id: UUID, session_id: UUID | None) -> Principal | None:
    session = None if session_id is None else _session(session_id, user_id)
    user = _user(user_id) if session_id is None else session.user if session is not None else None
    if user is None:
        return None
    method = session.method if session is not None else None
    by_pin = method == Session.Method.PIN
    memberships = Membership.objects.filter(user=user, is_active=True, restaurant__status="active")
    if session is not None and session.device is not None and by_pin:
        memberships = memberships.filter(restaurant_id=session.device.restaurant_id)
    memberships = memberships.select_related("restaurant__security_policy").order_by(
        "restaurant__name", "restaurant_id"
    )
    memberships = memberships.annotate(
        support_until=Subquery(_support_until()), announcements=announcements.ids_for_membership(user.pk)
    )
    lacks_it = session is not None and not by_pin and session.second_factor_at is None
    platform_lacks_it = user.is_platform_owner and lacks_it and settings.PLATFORM_NEEDS_SECOND_FACTOR
    is_platform_owner = user.is_platform_owner and method not in NEVER_PLATFORM and not platform_lacks_it
    return Principal(
        user_id=user.pk,
        email=user.email,
        name=user.name,
        is_platform_owner=is_platform_owner,
        session_version=user.session_version,
        session_id=session_id,
        memberships={m.restaurant_id: Role(m.role, m.job) for m in memberships},
        last_restaurant_id=user.last_restaurant_id,
        by_pin=by_pin,
        lacks_second_factor=frozenset(m.restaurant_id for m in memberships if lacks_it and _needs_second_factor(m)),
        platform_lacks_it=platform_lacks_it,
        profile=session.device.kind if session is not None and session.device is not None else "",
        language=user.language,
        support=_support_of(user.pk) if is_platform_owner and method is not None else {},
        support_until={m.restaurant_id: m.support_until for m in memberships if m.support_until},
        announcements={m.restaurant_id: m.announcements for m in memberships if m.announcements},
    )


def _open_support() -> QuerySet[SupportAccess]:
    return SupportAccess.objects.filter(ended_at=None, expires_at__gt=clock.now()).order_by("expires_at")


def _support_of(user_id: UUID) -> dict[UUID, UUID]:
    """Return the ids of the person's open support accesses by restaurant. One query, for platform owners only."""
    rows = _open_support().filter(user_id=user_id, restaurant__status="active")
    return dict(rows.values_list("restaurant_id", "pk"))


def _support_until() -> QuerySet[SupportAccess, Any]:
    """Return until when the last support access to a membership's restaurant is open, for a subquery."""
    here = _open_support().filter(restaurant_id=OuterRef("restaurant_id"))
    return here.reverse().values("expires_at")[:1]


def _needs_second_factor(member: Membership) -> bool:
    policy = getattr(member.restaurant, "security_policy", None)
    needed = policy is not None and policy.second_factor == SecurityPolicy.SecondFactor.MANAGERS
    return needed and member.role in MANAGERS
