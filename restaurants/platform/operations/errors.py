"""The refusals of signed operations."""

from fynlo.core.errors import DomainError, NotFound


class OperationUnknown(NotFound):
    code = "operation.unknown"
    message = "There is no such operation."


class TooManyKeys(DomainError):
    code = "operation.too_many_keys"
    message = "Two keys are active already. Revoke one of them first."


class KeyUnknown(NotFound):
    code = "operation.key_unknown"
    message = "There is no active key with that id."


class FeeBegins(DomainError):
    code = "operation.fee_begins"
    message = "A price begins tomorrow at the earliest: payments of today have used the one that is in force."


class NobodyToWrite(DomainError):
    code = "operation.nobody_to_write"
    message = "No owner of an active restaurant matches. Nothing was sent."


class PaidAtStripe(DomainError):
    code = "operation.paid_at_stripe"
    message = (
        "The restaurant pays its plan at Stripe. Change or cancel the subscription there; this platform follows it."
    )
