"""The refusals of deposits. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class DepositNotFound(NotFound):
    code = "deposit.not_found"
    message = _("Deposit not found.")


class DepositNotHeld(DomainError):
    """It was not paid yet, or nothing is left of it. `details["balance"]` is what is held."""

    code = "deposit.not_held"
    message = _("Nothing is held of this deposit: it is not paid yet, or it was used, refunded or kept.")


class DepositTooSmall(DomainError):
    """`details["balance"]` is what is held."""

    code = "deposit.too_small"


class DepositUsed(DomainError):
    """`details["balance"]` is what can still be refunded."""

    code = "deposit.used"


class DepositForMealsOnly(DomainError):
    code = "deposit.for_meals_only"
    message = _("A deposit pays for food and drink. Take another payment for what else is on this bill.")


class DepositLinked(DomainError):
    code = "deposit.linked"
    message = _("This deposit was linked to another booking already.")
