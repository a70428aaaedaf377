"""Who may invite, change and deactivate which people. Each test runs a command of the platform executor."""

import time
from datetime import timedelta
from inspect import signature

import pytest

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from realtime.actors import Actor
from restaurants.identity import services
from restaurants.identity.errors import (
    AboveYourself,
    AlreadyInvited,
    AlreadyMember,
    InvitationExpired,
    InvitationNotFound,
    InvitationUsed,
    InvitationWithdrawn,
    LastOwner,
    MemberNotFound,
)
from restaurants.identity.passwords import hashed_password
from restaurants.models import Invitation, Membership, OutgoingMail, PlatformAudit, User
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.plugins.restaurants import PASSWORD
from tests.services import run_service

pytestmark = pytest.mark.django_db


@pytest.fixture
def do(actor, alpha):
    """`do(service, "marco", …)` runs a service of identity as a person of alpha; None is the system."""

    def call(service, who, /, **kwargs):
        if "restaurant" in signature(service).parameters:
            kwargs.setdefault("restaurant", alpha)
        acting = Actor.system() if who is None else actor(who)
        return run_service(service, actor=acting, by=PLATFORM_EXECUTOR, **kwargs)

    return call


def membership(name, slug="alpha"):
    return Membership.objects.get(user__email=f"{name}@{slug}.example")


INVITES = [
    ("olivia", "restaurant_owner", "", True),
    ("olivia", "manager", "", True),
    ("olivia", "employee", "cook", True),
    ("marco", "restaurant_owner", "", False),
    ("marco", "manager", "", False),
    ("marco", "employee", "server", True),
    ("sara", "employee", "server", False),
    ("kim", "manager", "", False),
    (None, "restaurant_owner", "", True),
]


@pytest.mark.parametrize(("who", "role", "job", "may"), INVITES)
def test_a_person_cannot_invite_above_their_own_role(do, who, role, job, may):
    invite = {"email": "new@x.example", "role": role, "job": job}
    if may:
        assert do(services.invite_person, who, **invite).role == role
        assert OutgoingMail.objects.get().to == "new@x.example"
        return
    with pytest.raises(AboveYourself):
        do(services.invite_person, who, **invite)
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_the_neighbours_owner_cannot_invite_here(do, alpha, person):
    stranger = person("olivia", "beta")
    acting = Actor(str(stranger.pk), stranger.pk, "Olivia", "restaurant_owner")

    with pytest.raises(AboveYourself):
        run_service(
            services.invite_person, actor=acting, by=PLATFORM_EXECUTOR, restaurant=alpha, email="n@x.example",
            role="manager",
        )  # fmt: skip


def test_a_demoted_person_acts_in_their_new_role_at_once(do, actor, alpha):
    kept = actor("olivia")
    Membership.objects.filter(pk=membership("olivia").pk).update(role="employee", job="server")

    with pytest.raises(AboveYourself):
        run_service(
            services.invite_person, actor=kept, by=PLATFORM_EXECUTOR, restaurant=alpha, email="n@x.example",
            role="manager",
        )  # fmt: skip


def test_an_invitation_is_audited_and_only_the_hash_of_its_token_is_stored(do):
    invitation = do(services.invite_person, "olivia", email=" New@X.example ", role="employee", job="cook", name="Nu")
    token = OutgoingMail.objects.get().text.split("/invitation/")[1].split("/")[0]

    assert (invitation.email, invitation.name) == ("new@x.example", "Nu")
    assert token not in (invitation.token_hash, "")
    assert PlatformAudit.objects.get(kind="invite_person").notes == [
        {"invited": "new@x.example", "role": "employee", "job": "cook"}
    ]


def test_inviting_a_member_or_twice_is_refused(do):
    with pytest.raises(AlreadyMember, match="is a member already"):
        do(services.invite_person, "olivia", email="Sara@Alpha.example", role="manager")
    Membership.objects.filter(pk=membership("sara").pk).update(is_active=False)
    with pytest.raises(AlreadyMember, match="Reactivate"):
        do(services.invite_person, "olivia", email="sara@alpha.example", role="manager")

    do(services.invite_person, "olivia", email="new@x.example", role="manager")
    with pytest.raises(AlreadyInvited):
        do(services.invite_person, "olivia", email="NEW@x.example", role="employee", job="cook")
    assert Invitation.objects.count() == 1


def test_an_expired_invitation_is_replaced(do):
    old = do(services.invite_person, "olivia", email="new@x.example", role="manager")
    with clock.travel(clock.now() + timedelta(days=8)):
        new = do(services.invite_person, "olivia", email="new@x.example", role="employee", job="cook")

    old.refresh_from_db()
    assert new.pk != old.pk
    assert old.withdrawn_at is not None


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "nobody"},
        {"email": "a@b"},
        {"email": "ü@x.example"},
        {"email": f"{'a' * 250}@x.example"},
        {"role": "platform_owner"},
        {"role": ""},
        {"role": "employee", "job": ""},
        {"role": "employee", "job": "king"},
    ],
)
def test_an_invalid_invitation_names_the_field(do, wrong):
    with pytest.raises(InvalidInput) as refused:
        do(services.invite_person, "olivia", **{"email": "new@x.example", "role": "manager"} | wrong)

    assert refused.value.field in wrong


def test_sending_again_makes_the_first_link_invalid(do):
    first = do(services.invite_person, "olivia", email="new@x.example", role="manager").token_hash
    with clock.travel(clock.now() + timedelta(minutes=61)):
        again = do(services.resend_invitation, "olivia", invitation_id=Invitation.objects.get().pk)

    assert again.token_hash != first
    assert OutgoingMail.objects.count() == 2


def test_a_withdrawn_invitation_can_be_neither_resent_nor_accepted(do):
    invitation = do(services.invite_person, "olivia", email="new@x.example", role="manager")
    with pytest.raises(AboveYourself):
        do(services.withdraw_invitation, "marco", invitation_id=invitation.pk)
    do(services.withdraw_invitation, "olivia", invitation_id=invitation.pk)

    with pytest.raises(InvitationWithdrawn):
        do(services.resend_invitation, "olivia", invitation_id=invitation.pk)
    with pytest.raises(InvitationWithdrawn):
        do(services.accept_invitation, None, invitation_id=invitation.pk)
    with clock.travel(clock.now() + timedelta(minutes=61)):
        do(services.invite_person, "olivia", email="new@x.example", role="manager")


def test_the_neighbours_invitation_is_not_found(do, beta):
    invitation = do(services.invite_person, None, restaurant=beta, email="new@x.example", role="manager")

    for service in (services.withdraw_invitation, services.resend_invitation):
        with pytest.raises(InvitationNotFound):
            do(service, "olivia", invitation_id=invitation.pk)


def accept(do, invitation, **kwargs):
    new = {"name": "Nu", "password_hash": hashed_password(PASSWORD, email="new@x.example")} | kwargs
    return do(services.accept_invitation, None, invitation_id=invitation.pk, **new)


def test_a_new_person_becomes_a_member(do, alpha):
    invitation = do(services.invite_person, "marco", email="new@x.example", role="employee", job="cook")

    member = accept(do, invitation)

    assert (member.restaurant, member.role, member.job) == (alpha, "employee", "cook")
    assert member.user.check_password(PASSWORD)
    with pytest.raises(InvitationUsed):
        accept(do, invitation)


def test_a_known_person_keeps_name_and_password(do, person):
    invitation = do(services.invite_person, "olivia", email="sara@beta.example", role="manager")

    accept(do, invitation, name="Mallory", password_hash=hashed_password("mallory was here", email="m@x.example"))

    sara = person("sara", "beta")
    assert (sara.name, sara.check_password(PASSWORD)) == ("Sara", True)
    assert sara.memberships.count() == 2


def test_an_invitation_expires_after_seven_days(do):
    invitation = do(services.invite_person, "olivia", email="new@x.example", role="manager")

    with clock.travel(clock.now() + timedelta(days=7, seconds=1)), pytest.raises(InvitationExpired):
        accept(do, invitation)
    assert not User.objects.filter(email="new@x.example").exists()


CHANGES = [
    ("olivia", "marco", "employee", "server", None),
    ("olivia", "sara", "restaurant_owner", "", None),
    ("olivia", "olivia", "manager", "", LastOwner),
    ("marco", "sara", "employee", "cashier", None),
    ("marco", "sara", "manager", "", AboveYourself),
    ("marco", "olivia", "employee", "server", AboveYourself),
    ("marco", "marco", "restaurant_owner", "", AboveYourself),
    ("marco", "marco", "employee", "server", AboveYourself),
    ("sara", "sara", "manager", "", AboveYourself),
    ("sara", "kim", "employee", "server", AboveYourself),
    (None, "olivia", "employee", "server", LastOwner),
]


@pytest.mark.parametrize(("who", "whom", "role", "job", "refused"), CHANGES)
def test_a_changed_role_is_stored_and_audited_or_refused(do, who, whom, role, job, refused):
    before = membership(whom)
    change = {"membership_id": before.pk, "role": role, "job": job}
    if refused:
        with pytest.raises(refused):
            do(services.change_role, who, **change)
        assert (membership(whom).role, membership(whom).job) == (before.role, before.job)
        return
    do(services.change_role, who, **change)

    assert (membership(whom).role, membership(whom).job) == (role, job)
    notes = PlatformAudit.objects.get(kind="change_role").notes
    assert [(note["field"], note["before"], note["after"]) for note in notes] == [
        ("role", before.role, role),
        ("job", before.job, job),
    ]


def test_an_owner_may_step_down_once_there_is_another(do):
    do(services.change_role, "olivia", membership_id=membership("marco").pk, role="restaurant_owner")
    do(services.deactivate_member, "olivia", membership_id=membership("olivia").pk)

    assert membership("olivia").is_active is False
    with pytest.raises(LastOwner):
        do(services.deactivate_member, "marco", membership_id=membership("marco").pk)


def test_a_deactivated_owner_does_not_count_as_the_last_owner(do, person):
    do(services.change_role, "olivia", membership_id=membership("marco").pk, role="restaurant_owner")
    User.objects.filter(pk=person("marco").pk).update(is_active=False)

    with pytest.raises(LastOwner):
        do(services.deactivate_member, "olivia", membership_id=membership("olivia").pk)


def test_a_member_is_deactivated_and_reactivated(do):
    do(services.deactivate_member, "marco", membership_id=membership("sara").pk)
    assert membership("sara").is_active is False
    with pytest.raises(AboveYourself):
        do(services.deactivate_member, "marco", membership_id=membership("olivia").pk)

    do(services.reactivate_member, "marco", membership_id=membership("sara").pk)

    assert membership("sara").is_active is True


def test_the_neighbours_member_is_not_found(do):
    for service, extra in (
        (services.change_role, {"role": "manager"}),
        (services.deactivate_member, {}),
        (services.reactivate_member, {}),
    ):
        with pytest.raises(MemberNotFound):
            do(service, "olivia", membership_id=membership("sara", "beta").pk, **extra)


def test_a_change_takes_effect_at_once_in_this_process(do, api, django_capture_on_commit_callbacks):
    login = api().post("/api/v1/auth/login", {"email": "sara@alpha.example", "password": PASSWORD}).json()["data"]
    caller = api("alpha", bearer=login["access_token"])
    assert caller.post("/api/v1/auth/socket-ticket").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        do(services.deactivate_member, "marco", membership_id=membership("sara").pk)

    assert caller.post("/api/v1/auth/socket-ticket").status_code in (400, 404)


def test_a_change_takes_effect_within_five_seconds_in_other_processes(api, settings, monkeypatch):
    login = api().post("/api/v1/auth/login", {"email": "sara@alpha.example", "password": PASSWORD}).json()["data"]
    caller = api("alpha", bearer=login["access_token"])
    assert caller.post("/api/v1/auth/socket-ticket").status_code == 200
    Membership.objects.filter(pk=membership("sara").pk).update(is_active=False)  # by another process
    assert caller.post("/api/v1/auth/socket-ticket").status_code == 200

    later = time.monotonic() + settings.PRINCIPAL_CACHE_SECONDS
    monkeypatch.setattr(time, "monotonic", lambda: later)

    assert settings.PRINCIPAL_CACHE_SECONDS <= 5
    assert caller.post("/api/v1/auth/socket-ticket").status_code in (400, 404)


def make_owner(name):
    Membership.objects.filter(pk=membership(name).pk).update(role="restaurant_owner", job="")


def test_the_open_invitations_of_a_deactivated_member_are_withdrawn(do):
    make_owner("marco")
    own = do(services.invite_person, "marco", email="marco.private@x.example", role="restaurant_owner")
    other = do(services.invite_person, "olivia", email="other@x.example", role="manager")

    do(services.deactivate_member, "olivia", membership_id=membership("marco").pk)

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.withdrawn_at is None, other.withdrawn_at is None) == (False, True)
    with pytest.raises(InvitationWithdrawn):
        accept(do, own)


def test_a_demoted_member_keeps_only_the_invitations_they_may_still_send(do):
    make_owner("marco")
    manager = do(services.invite_person, "marco", email="m@x.example", role="manager")
    cook = do(services.invite_person, "marco", email="c@x.example", role="employee", job="cook")

    do(services.change_role, "olivia", membership_id=membership("marco").pk, role="manager")

    manager.refresh_from_db()
    cook.refresh_from_db()
    assert (manager.withdrawn_at is None, cook.withdrawn_at is None) == (False, True)


@pytest.mark.parametrize("change", [{"role": "employee", "job": "cook"}, {"is_active": False}])
def test_an_invitation_needs_a_sender_who_may_still_give_the_role(do, change):
    invitation = do(services.invite_person, "olivia", email="new@x.example", role="manager")
    Membership.objects.filter(pk=membership("olivia").pk).update(**change)

    with pytest.raises(InvitationWithdrawn):
        accept(do, invitation)
    assert not User.objects.filter(email="new@x.example").exists()
