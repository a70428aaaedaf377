"""The owner ends support access at the moment in which its person opens a page, and two openings at once."""

import pytest

from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity.permissions import OWNER, permissions_of
from restaurants.models import PlatformAudit, Restaurant, SupportAccess, User
from restaurants.support import commands, services
from restaurants.support.errors import SupportAlreadyOpen, SupportEnded
from tests.restaurants.support.conftest import REASON
from tests.threads import OvertakenRead, errors_of, pause_until_all_read, race


@pytest.fixture
def pat(committed) -> User:
    return User.objects.get(email="pat@fynlo.example")


def run(command, actor, target, key, **cleaned):
    return lambda: dispatch(command, target=target, cleaned=cleaned, actor=actor, key=key)


def opening(pat, restaurant, key):
    actor = platform_executor.actor_of(pat)
    return run(commands.SUPPORT_OPEN, actor, restaurant.pk, key, reason=REASON, minutes=30)


def look_and_end(pat, alpha):
    """Open the access; return it, a call that opens a page and one with which the owner ends it."""
    opening(pat, alpha, "open")()
    access, owner = SupportAccess.objects.get(), User.objects.get(email="olivia@alpha.example")
    as_owner = Actor(str(owner.pk), owner.pk, owner.name, OWNER, "", permissions_of(OWNER, ""))
    look = run(commands.SUPPORT_VIEW, platform_executor.actor_of(pat), access.pk, "look", page="/portal/")
    return access, look, run(commands.SUPPORT_END, as_owner, alpha.pk, "end", access_id=access.pk)


def test_a_page_beside_the_owners_end_is_recorded_before_it_or_refused(committed, pat):
    access, look, end = look_and_end(pat, committed.alpha)

    refused = errors_of(race(look, end, restaurant=committed.alpha))

    access.refresh_from_db()
    recorded = PlatformAudit.objects.filter(kind="support.view")
    assert access.ended_at is not None
    assert (len(refused), recorded.count()) in ((0, 1), (1, 0))
    assert all(isinstance(error, SupportEnded) for error in refused)
    assert all(view.at <= access.ended_at for view in recorded)
    with pytest.raises(SupportEnded):
        run(commands.SUPPORT_VIEW, platform_executor.actor_of(pat), access.pk, "later", page="/portal/")()


def test_control_without_the_lock_a_page_is_shown_after_the_end(committed, pat, monkeypatch):
    _, look, end = look_and_end(pat, committed.alpha)
    unlocked = OvertakenRead(lambda access_id, user_id: services.open_accesses().filter(pk=access_id).first())
    monkeypatch.setattr(services, "lock_usable", unlocked.read)

    outcomes = race(look, unlocked.overtake(end), restaurant=committed.alpha)

    assert errors_of(outcomes) == []


def test_two_openings_at_once_open_one(committed, pat):
    outcomes = race(opening(pat, committed.alpha, "one"), opening(pat, committed.alpha, "two"))
    assert [type(error) for error in errors_of(outcomes)] == [SupportAlreadyOpen]
    assert SupportAccess.objects.count() == 1


def test_control_two_openings_without_the_lock_open_two(committed, pat, monkeypatch):
    monkeypatch.setattr(services, "lock_restaurant", lambda pk: Restaurant.objects.get(pk=pk))
    monkeypatch.setattr(services, "has_open", pause_until_all_read(services.has_open))
    race(opening(pat, committed.alpha, "one"), opening(pat, committed.alpha, "two"))
    assert SupportAccess.objects.count() == 2
