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
    code_of,
    create_code,
    invite_person,
    new_code,
    refuse_unusable,
    resend_invitation,
    use_code,
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
    "code_of",
    "confirm_email",
    "create_code",
    "deactivate_member",
    "invite_person",
    "new_code",
    "open_account",
    "reactivate_member",
    "refuse_unusable",
    "request_password_reset",
    "resend_invitation",
    "reset_password",
    "send_confirmation_again",
    "sign_up",
    "update_account",
    "use_code",
    "withdraw_invitation",
]
