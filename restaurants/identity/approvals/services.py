"""Give and use approvals: a manager's PIN for one action of another person on one device."""

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from realtime.actors import Actor
from realtime.commands.registry import step_ups
from realtime.commands.step_up import ApprovalRefused, may_be_approved
from realtime.sync.models import Device
from restaurants.devices.profiles import limited
from restaurants.identity import security_log
from restaurants.identity.approvals.errors import ActionUnknown, ApproverRefused
from restaurants.identity.permissions import permissions_of
from restaurants.identity.pins.services import check_pin
from restaurants.identity.security_log import Kind, Outcome
from restaurants.identity.security_policy import policy_of
from restaurants.identity.tokens import hashed, random_token
from restaurants.models import Membership, StepUpApproval, User

LIFETIME = timedelta(seconds=60)
GIVE = "approvals.give"


def approve(*, device: Device, actor: Actor, approver_id: UUID, pin: str, action: str, target: str) -> tuple[str, str]:
    """Return the token of an approval that lasts LIFETIME, and the name of the manager who gave it.

    It is good for one command of `actor` with that action and target. Call outside a transaction.
    Raises ActionUnknown, WrongPin, TooManyAttempts, ApproverRefused.
    """
    label = label_of(action)
    approver = check_pin(
        device=device, user_id=approver_id, pin=pin, why=format_lazy(_("to approve: {label}"), label=label)
    )
    if GIVE not in permissions_of(approver.role, approver.job):
        _log(approver, actor, label, Outcome.REFUSED)
        raise ApproverRefused()
    token = give(approver, actor=actor, device=device, label=label, action=action, target=target)
    return token, approver.user.name


def label_of(action: str) -> Promise:
    """Return the name of an action in words. Raises ActionUnknown where the restaurant asks for no approval of it."""
    label = next((step_up.label for step_up in step_ups() if step_up.action == action), None)
    if label is None or not may_be_approved(action):
        raise ActionUnknown(field="action")
    return label


def give(approver: Membership, *, actor: Actor, device: Device | None, label: Promise, action: str, target: str) -> str:
    """Store an approval of a manager who has proved who they are, and log it. Return its token."""
    token = random_token()
    StepUpApproval.objects.create(
        token_hash=hashed(token),
        restaurant_id=approver.restaurant_id,
        device=device,
        user_id=actor.user_id,
        approved_by_id=approver.user_id,
        action=action,
        target=target,
        expires_at=clock.now() + LIFETIME,
    )
    _log(approver, actor, label, Outcome.DONE)
    return token


def asks_for(action: str) -> bool:
    """Whether the chosen restaurant asks for a manager's PIN for that action."""
    return action in policy_of(connection.tenant.pk).step_up_actions


class Approvals:
    """The policy of `realtime.commands.step_up`: approvals are rows of the public schema."""

    def asks_for(self, action: str) -> bool:
        return asks_for(action)

    def approver(self, token: str, *, action: str, target: str, actor: Actor, key: str) -> Actor:
        """One query for the approval, one for the approver's membership as it is now."""
        used_for_this = Q(used_for=key) & ~Q(used_for="")
        approval = (
            StepUpApproval.objects.select_related("device")
            .filter(
                Q(used_at=None, expires_at__gt=clock.now()) | used_for_this,
                token_hash=hashed(token),
                restaurant_id=connection.tenant.pk,
                user_id=actor.user_id,
                action=action,
                target__in=("", target),
            )
            .first()
        )
        approver = None
        if approval is not None:
            profile = approval.device.kind if approval.device else ""
            approver = approver_in(connection.tenant.pk, approval.approved_by_id, profile=profile)
        if approver is None:
            raise ApprovalRefused()
        return approver

    def use(self, token: str, *, key: str) -> None:
        unused = StepUpApproval.objects.filter(token_hash=hashed(token), used_at=None, expires_at__gt=clock.now())
        if not unused.update(used_at=clock.now(), used_for=key):
            raise ApprovalRefused()

    def log_on_device(self, label: Promise, actor: Actor) -> None:
        assert actor.approver is not None
        security_log.record(
            Kind.STEP_UP, user=User.objects.filter(pk=actor.approver.user_id).first(), actor_id=actor.user_id,
            restaurant_id=connection.tenant.pk,
            note=format_lazy(_("{label}, for {name}, checked by the device"), label=label, name=actor.name),
        )  # fmt: skip


def approver_in(restaurant_id: UUID, user_id: UUID, *, profile: str) -> Actor | None:
    """Return the person as an actor if they may approve in that restaurant now, else None. One query.

    They lend what a device of that profile lets anybody use; "" is no device.
    """
    members = Membership.objects.select_related("user")
    member = members.filter(restaurant_id=restaurant_id, user_id=user_id, is_active=True, user__is_active=True).first()
    if member is None:
        return None
    permissions = permissions_of(member.role, member.job)
    if GIVE not in permissions:
        return None
    lent = limited(permissions, profile)
    return Actor(str(user_id), user_id, member.user.name, member.role, member.job, lent)


def _log(approver: Membership, actor: Actor, label: Promise, outcome: Outcome) -> None:
    security_log.record(
        Kind.STEP_UP, user=approver.user, actor_id=actor.user_id, outcome=outcome,
        restaurant_id=approver.restaurant_id, note=format_lazy(_("{label}, for {name}"), label=label, name=actor.name),
    )  # fmt: skip
