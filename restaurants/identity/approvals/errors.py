"""The refusals of approvals."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, InvalidInput


class ActionUnknown(InvalidInput):
    code = "approval.unknown_action"
    message = _("This restaurant does not ask for an approval of that.")


class ApproversPasswordWrong(DomainError):
    code = "approval.wrong_password"
    status = 422
    transient = True
    message = _("That is not the password of the person who approves it. Try again.")


class ApproversCodeWrong(DomainError):
    code = "approval.wrong_code"
    status = 422
    transient = True
    message = _("Enter the code that the authenticator app of the person who approves it shows now.")


class ApproverRefused(DomainError):
    code = "approval.not_a_manager"
    status = 403
    transient = True
    message = _("Only an owner or a manager can approve this. Ask one of them.")
