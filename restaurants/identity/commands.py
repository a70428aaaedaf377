"""The commands about accounts, members, invitations and passwords. `restaurants.platform_executor` runs them.

A page proves who its reader is (a link's token, a password, a session) before it dispatches one. The permission
PUBLIC means that a stranger may run the command after such a proof.
"""

from typing import Any, Protocol
from uuid import UUID

from realtime.commands.registry import Command, Id, register_declared
from restaurants.identity import account_warnings, services
from restaurants.identity.errors import ConfirmationRefused, InvitationNotFound, MemberNotFound, ResetRefused
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.models import Membership
from restaurants.platform_executor import PLATFORM_EXECUTOR

MEMBER = (Id("membership_id", MemberNotFound),)
INVITATION = (Id("invitation_id", InvitationNotFound),)


class Row(Protocol):
    pk: UUID


def serialize_id(row: Row) -> dict[str, Any]:
    return {"id": str(row.pk)}


def serialize_membership(membership: Membership) -> dict[str, Any]:
    return {"membership_id": str(membership.pk)}


PEOPLE_INVITE = Command(
    name="people.invite",
    description="Invite a person",
    permission="people.manage",
    service=services.invite_person,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_RESEND_INVITATION = Command(
    name="people.resend_invitation",
    description="Send an invitation again",
    permission="people.manage",
    target=INVITATION,
    service=services.resend_invitation,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_WITHDRAW_INVITATION = Command(
    name="people.withdraw_invitation",
    description="Withdraw an invitation",
    permission="people.manage",
    target=INVITATION,
    service=services.withdraw_invitation,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_CREATE_CODE = Command(
    name="people.create_code",
    description="Invite a person by QR code",
    permission="people.manage",
    service=services.create_code,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_USE_CODE = Command(
    name="people.use_code",
    description="Use a QR code of an invitation",
    permission=PUBLIC,
    target=INVITATION,
    service=services.use_code,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_ACCEPT_INVITATION = Command(
    name="people.accept_invitation",
    description="Accept an invitation",
    permission=PUBLIC,
    target=INVITATION,
    service=services.accept_invitation,
    render=serialize_membership,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_CHANGE_ROLE = Command(
    name="people.change_role",
    description="Change a member's role",
    permission="people.manage",
    target=MEMBER,
    service=services.change_role,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_DEACTIVATE = Command(
    name="people.deactivate",
    description="Deactivate a member",
    permission="people.manage",
    target=MEMBER,
    service=services.deactivate_member,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_REACTIVATE = Command(
    name="people.reactivate",
    description="Reactivate a member",
    permission="people.manage",
    target=MEMBER,
    service=services.reactivate_member,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_SIGN_UP = Command(
    name="people.sign_up",
    description="Sign up",
    permission=PUBLIC,
    service=services.sign_up,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_ASK_TO_CONFIRM = Command(
    name="people.ask_to_confirm",
    description="Send the link that confirms an email address again",
    permission=PUBLIC,
    service=services.send_confirmation_again,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_CONFIRM_EMAIL = Command(
    name="people.confirm_email",
    description="Confirm an email address",
    permission=PUBLIC,
    target=(Id("user_id", ConfirmationRefused),),
    service=services.confirm_email,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_OPEN_ACCOUNT = Command(
    name="people.open_account",
    description="Open the account of an address that Supabase vouches for",
    permission=PUBLIC,
    service=services.open_account,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_UPDATE_ACCOUNT = Command(
    name="people.update_account",
    description="Change one's own name and what the app keeps",
    permission=SIGNED_IN,
    target=(Id("user_id", MemberNotFound),),
    service=services.update_account,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_CHOOSE_LANGUAGE = Command(
    name="people.choose_language",
    description="Choose one's own language",
    permission=SIGNED_IN,
    target=(Id("user_id", MemberNotFound),),
    service=services.choose_language,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PEOPLE_WARN = Command(
    name="people.warn",
    description="Warn a person about their account",
    permission="people.warn",
    service=account_warnings.queue_warning,
    render=serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PASSWORD_ASK_RESET = Command(
    name="password.ask_reset",
    description="Ask for a new password",
    permission=PUBLIC,
    service=services.request_password_reset,
    executor=PLATFORM_EXECUTOR,
)
PASSWORD_RESET = Command(
    name="password.reset",
    description="Set a new password with an email's link",
    permission=PUBLIC,
    target=(Id("user_id", ResetRefused),),
    service=services.reset_password,
    executor=PLATFORM_EXECUTOR,
)
PASSWORD_CHANGE = Command(
    name="password.change",
    description="Change one's own password",
    permission=SIGNED_IN,
    target=(Id("user_id", ResetRefused),),
    service=services.change_password,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
