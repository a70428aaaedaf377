"""What identity does with accounts, members, invitations and passwords.

Each function runs inside a command of `restaurants.platform_executor` and gets its `context`.
"""

from restaurants.identity.services.accounts import (
    checked_email,
    choose_language,
    confirm_email,
    open_account,
    send_confirmation_again,
    sign_up,
    update_account,
)
from restaurants.identity.services.invitations import (
    accept_invitation,
    invite_person,
    refuse_unusable,
    resend_invitation,
    withdraw_invitation,
)
from restaurants.identity.services.members import change_role, deactivate_member, reactivate_member
from restaurants.identity.services.passwords import change_password, request_password_reset, reset_password

__all__ = [
    "accept_invitation",
    "change_password",
    "change_role",
    "checked_email",
    "choose_language",
    "confirm_email",
    "deactivate_member",
    "invite_person",
    "open_account",
    "reactivate_member",
    "refuse_unusable",
    "request_password_reset",
    "resend_invitation",
    "reset_password",
    "send_confirmation_again",
    "sign_up",
    "update_account",
    "withdraw_invitation",
]
