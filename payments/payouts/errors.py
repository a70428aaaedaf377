"""The refusals of payouts, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class PayoutNotFound(NotFound):
    code = "payout.not_found"
    message = _("There is no such payout.")


class MovementNotFound(NotFound):
    code = "payout.movement_not_found"
    message = _("There is no such line of a payout.")


class NothingToExplain(DomainError):
    """The line is matched, or a person has explained it already."""

    code = "payout.nothing_to_explain"
    message = _("This line needs no explanation any more.")
