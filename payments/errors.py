"""What payments refuse, and under which code."""

from fynlo.errors import DomainError


class OverDue(DomainError):
    """`details["due"]` is what is still to be paid."""

    code = "payment.over_due"


class ReceivedTooLittle(DomainError):
    code = "payment.received_too_little"


class ChangeDiffers(DomainError):
    """What the device would give back is not what we work out; `details` hold both."""

    code = "payment.change_differs"


class PaymentIdTaken(DomainError):
    code = "payment.id_taken"
    message = "Another payment has this id."
