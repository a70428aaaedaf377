"""Approvals in the portal, which knows no PINs: a manager enters their password, and their code if they have one."""

from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest

from realtime.actors import Actor
from restaurants.identity import passwords
from restaurants.identity.approvals.errors import ApproverRefused, ApproversCodeWrong, ApproversPasswordWrong
from restaurants.identity.approvals.services import GIVE, give, label_of
from restaurants.identity.permissions import permissions_of
from restaurants.identity.second_factors.checking import check_code
from restaurants.identity.second_factors.errors import WrongCode
from restaurants.identity.second_factors.selectors import has_second_factor
from restaurants.models import Membership


def approvers() -> list[tuple[str, str]]:
    """Return who may approve in the chosen restaurant: ids of memberships with names, in their order. One query."""
    return [
        (str(member.pk), member.user.name)
        for member in _active().order_by("user__name", "pk")
        if GIVE in permissions_of(member.role, member.job)
    ]


def approve_by_password(
    request: HttpRequest, *, actor: Actor, membership_id: str, password: str, code: str, action: str, target: str
) -> str:
    """Return the token of an approval for one command of `actor` with that action and target.

    Counts attempts as a sign-in does. Call outside a transaction. Raises ActionUnknown, ApproverRefused,
    ApproversPasswordWrong, ApproversCodeWrong, TooManyAttempts.
    """
    label = label_of(action)
    member = _active().filter(pk=membership_id).first()
    if member is None or GIVE not in permissions_of(member.role, member.job):
        raise ApproverRefused(field="approved_by")
    try:
        passwords.confirm(member.user, password, request)
    except passwords.WrongPassword as error:
        raise ApproversPasswordWrong(field="approval_password") from error
    if has_second_factor(member.user_id):
        try:
            check_code(member.user, code, request)
        except WrongCode as error:
            raise ApproversCodeWrong(field="approval_code") from error
    return give(member, actor=actor, device=None, label=label, action=action, target=target)


def _active() -> QuerySet[Membership]:
    members = Membership.objects.select_related("user").filter(restaurant=connection.tenant)
    return members.filter(is_active=True, user__is_active=True)
