"""The refusals of approvals."""

from fynlo.core.errors import DomainError, InvalidInput


class ActionUnknown(InvalidInput):
    code = "approval.unknown_action"
    message = "This restaurant does not ask for an approval of that."


class ApproverRefused(DomainError):
    code = "approval.not_a_manager"
    status = 403
    transient = True
    message = "Only an owner or a manager can approve this. Ask one of them."
