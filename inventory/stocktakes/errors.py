"""The refusals of stocktakes. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, InvalidInput, NotFound


class StocktakeNotFound(NotFound):
    code = "stocktake.not_found"
    message = _("This stocktake was not found. Reload and try again.")


class LineNotFound(NotFound):
    code = "stocktake.line_not_found"
    message = _("This item is not part of the stocktake. Reload and try again.")


class StocktakeClosed(DomainError):
    """`details["status"]` is approved or cancelled."""

    code = "stocktake.closed"
    message = _("This stocktake is closed. Count the item on its own page.")


class NothingToCount(DomainError):
    code = "stocktake.nothing_to_count"
    message = _("There is nothing to count there. Choose other places or categories.")


class TooMuchToCount(DomainError):
    code = "stocktake.too_much"


class StocktakeUnderWay(DomainError):
    """`details["name"]` is the other stocktake's name, `details["stocktake_id"]` its id."""

    code = "stocktake.under_way"


class PlaceNotCounted(InvalidInput):
    code = "stocktake.place_not_counted"
    message = _("This place is not part of the stocktake. Choose another one.")
