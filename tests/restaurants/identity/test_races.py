"""Two calls at once, on two real connections, with controls that lose."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.test import RequestFactory

from realtime.actors import Actor
from restaurants.identity import selectors, services, sessions, tickets
from restaurants.identity.errors import LastOwner, TicketRefused
from restaurants.identity.principals import principal_of
from restaurants.identity.throttle import Throttle, TooManyAttempts
from restaurants.identity.tokens import random_token
from restaurants.models import Invitation, Membership, OutgoingMail, Session, Ticket, User
from restaurants.models.people import Role
from restaurants.platform_executor import PLATFORM_EXECUTOR, visitor
from tests.services import run_service
from tests.threads import race


@pytest.fixture
def sara(committed) -> User:
    return User.objects.get(email="sara@alpha.example")


def test_two_refreshes_at_once_get_the_same_new_tokens(sara):
    for _ in range(10):
        tokens = sessions.start_session(sara, RequestFactory().get("/"))

        first, second = race(*[lambda t=tokens.refresh_token: sessions.refresh(t)] * 2)

        assert first.refresh_token == second.refresh_token != tokens.refresh_token
        assert Session.objects.get(pk=tokens.session_id).refresh_count == 1
        sessions.refresh(first.refresh_token)


def test_control_random_successors_lose_one_of_two(sara):
    """With random instead of derived successors each refresh writes another token, and one of the two is invalid."""
    tokens = sessions.start_session(sara, RequestFactory().get("/"))
    both_have_read = threading.Barrier(2, timeout=60)

    def refresh_with_a_random_successor() -> str:
        session = Session.objects.get(pk=tokens.session_id)
        both_have_read.wait()
        session.secret = random_token()
        session.save(update_fields=["secret"])
        return session.secret

    answers = race(refresh_with_a_random_successor, refresh_with_a_random_successor)
    kept = Session.objects.get(pk=tokens.session_id).secret

    assert sorted(answer == kept for answer in answers) == [False, True]


def test_a_ticket_used_twice_at_once_works_once(sara, committed):
    principal = principal_of(sara.pk, sara.session_version)
    ticket = tickets.issue_ticket(principal, restaurant_id=committed.alpha.pk, purpose=Ticket.Purpose.SWITCH)

    outcomes = race(
        *[lambda: tickets.redeem_ticket(ticket, restaurant_id=committed.alpha.pk, purpose=Ticket.Purpose.SWITCH)] * 4
    )

    assert sorted(isinstance(outcome, TicketRefused) for outcome in outcomes) == [False, True, True, True]


def test_twenty_guesses_at_once_are_counted_like_twenty_in_a_row(committed):
    throttle = Throttle("race", timedelta(minutes=15), per_address=100, per_subject_here=5)

    outcomes = race(*[lambda: throttle.count_attempt("sara@alpha.example", "10.0.0.1")] * 8)

    assert sum(isinstance(outcome, TooManyAttempts) for outcome in outcomes) == 3


def test_two_owners_removing_each_other_leave_one(committed):
    second = Membership.objects.get(user__email="marco@alpha.example")
    first = Membership.objects.get(user__email="olivia@alpha.example")
    Membership.objects.filter(pk=second.pk).update(role=Role.RESTAURANT_OWNER)

    def remove(leaving: Membership) -> Any:
        return run_service(
            services.deactivate_member, by=PLATFORM_EXECUTOR, restaurant=committed.alpha, membership_id=leaving.pk
        )

    try:
        outcomes = race(lambda: remove(first), lambda: remove(second))
    finally:
        Membership.objects.filter(pk=second.pk).update(role=Role.MANAGER)

    assert sum(isinstance(outcome, LastOwner) for outcome in outcomes) == 1


def test_control_without_the_lock_both_owners_are_removed(committed):
    second = Membership.objects.get(user__email="marco@alpha.example")
    first = Membership.objects.get(user__email="olivia@alpha.example")
    Membership.objects.filter(pk=second.pk).update(role=Role.RESTAURANT_OWNER)
    both_have_read = threading.Barrier(2, timeout=60)

    def remove_without_a_lock(leaving: Membership) -> None:
        owners = list(Membership.objects.filter(restaurant=committed.alpha, role="restaurant_owner", is_active=True))
        both_have_read.wait()
        if any(owner.pk != leaving.pk for owner in owners):
            Membership.objects.filter(pk=leaving.pk).update(is_active=False)

    try:
        race(lambda: remove_without_a_lock(first), lambda: remove_without_a_lock(second))
        left = Membership.objects.filter(restaurant=committed.alpha, role="restaurant_owner", is_active=True).count()
    finally:
        Membership.objects.filter(pk=second.pk).update(role=Role.MANAGER)

    assert left == 0


@pytest.fixture
def code(committed):
    marco = User.objects.get(email="marco@alpha.example")
    return run_service(
        services.create_code, actor=Actor(str(marco.pk), marco.pk, "Marco", "manager"), by=PLATFORM_EXECUTOR,
        restaurant=committed.alpha, job="server", **services.new_code(),
    )  # fmt: skip


def two_addresses_at_once(invitation) -> list[str]:
    def use(email):
        return run_service(
            services.use_code, actor=visitor(f"invitation:{invitation.pk}"), by=PLATFORM_EXECUTOR,
            invitation_id=invitation.pk, email=email,
        )  # fmt: skip

    done = race(lambda: use("one@x.example"), lambda: use("two@x.example"))
    return sorted(type(each).__name__ for each in done)


def test_of_two_addresses_at_once_one_gets_the_invitation(code):
    assert two_addresses_at_once(code) == ["Invitation", "InvitationCodeEnded"]
    assert OutgoingMail.objects.filter(to__endswith="@x.example").count() == 1


def test_control_without_the_lock_both_addresses_get_one(code, monkeypatch):
    both_have_read = threading.Barrier(2, timeout=60)

    def read(restaurant, invitation_id):
        found = Invitation.objects.select_related("restaurant").get(pk=invitation_id)
        both_have_read.wait()
        return found

    monkeypatch.setattr(selectors, "lock_invitation", read)

    assert two_addresses_at_once(code) == ["Invitation", "Invitation"]
    assert OutgoingMail.objects.filter(to__endswith="@x.example").count() == 2
