import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from fynlo.core import clock
from realtime.actors import Actor
from restaurants.identity.permissions import permissions_of
from restaurants.identity.tokens import hashed, issue_access_token, random_token
from restaurants.models import Membership, Session, Ticket, User
from tests.realtime import sample_domain
from tests.realtime.client import Client
from tests.servers import Server, serve
from tests.threads import in_thread


@pytest.fixture
def notes() -> Iterator[None]:
    """Register the sample domain during the test."""
    sample_domain.register()
    yield
    sample_domain.unregister()


@pytest.fixture(scope="session")
def server(django_db_setup, django_db_blocker) -> Iterator[Server]:
    """The application with the sample domain, in its own process, under daphne."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
    with serve("tests.realtime.asgi:application") as running:
        yield running


@pytest.fixture
def seed() -> int:
    """Printed when a test fails, so that its random choices can be repeated."""
    chosen = random.SystemRandom().randrange(2**32)
    print(f"seed {chosen}")
    random.seed(chosen)
    return chosen


def person_of(name: str, slug: str = "alpha") -> User:
    return User.objects.get(email=f"{name}@{slug}.example")


def actor_of(name: str, restaurant: Any) -> Actor:
    """That person, acting in that restaurant."""
    member = Membership.objects.select_related("user").get(
        user__email=f"{name}@{restaurant.slug}.example", restaurant=restaurant
    )
    user = member.user
    return Actor(str(user.pk), user.pk, user.name, member.role, member.job, permissions_of(member.role, member.job))


@pytest.fixture
def token_of(committed) -> Callable[..., str]:
    """`token_of("sara")`: an access token of a session that really exists."""

    @in_thread
    def make(name: str, slug: str = "alpha", lasts: timedelta | None = None) -> str:
        user, now = person_of(name, slug), clock.now()
        session = Session.objects.create(
            user=user, secret=random_token(), refreshed_at=now, created_at=now, expires_at=now + timedelta(days=1)
        )
        issued = now if lasts is None else now - (settings.ACCESS_TOKEN_LIFETIME - lasts)
        with clock.travel(issued):
            token, _ = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
        return token

    return make


@pytest.fixture
def ticket_of(committed) -> Callable[..., str]:
    """`ticket_of("sara")`: a page's ticket for its socket."""

    @in_thread
    def make(name: str, slug: str = "alpha", *, for_: str | None = None, lasts: int = 30) -> str:
        user, token = person_of(name, slug), random_token()
        Ticket.objects.create(
            token_hash=hashed(token), purpose=Ticket.Purpose.SOCKET, user=user,
            restaurant=getattr(committed, for_ or slug), session_version=user.session_version,
            expires_at=clock.now() + timedelta(seconds=lasts),
        )  # fmt: skip
        return token

    return make


@pytest.fixture
def screen(committed, server, token_of, notes) -> Callable[..., Client]:
    """`screen("sara")` is a client of alpha with her token; further arguments are Client's."""

    def make(name: str = "sara", slug: str = "alpha", **more: Any) -> Client:
        if not more.get("ticket"):
            more.setdefault("token", token_of(name, slug))
        more.setdefault("restaurant", getattr(committed, slug))
        return Client(server, parts=sample_domain.PARTS, **more)

    return make


@pytest.fixture
def write_note(committed, notes) -> Callable[..., Any]:
    """`write_note("soup")` commits a note in alpha by a command of this process, which notifies the gateways."""

    @in_thread
    def write(text: str, slug: str = "alpha", *, by: str = "marco", **more: Any) -> Any:
        restaurant = getattr(committed, slug)
        connection.set_tenant(restaurant)
        return sample_domain.write(actor_of_cached(by, restaurant), text, **more)

    kept: dict[tuple[str, str], Actor] = {}

    def actor_of_cached(name: str, restaurant: Any) -> Actor:
        key = (name, restaurant.slug)
        if key not in kept:
            kept[key] = actor_of(name, restaurant)
        return kept[key]

    return write
