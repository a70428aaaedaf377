"""The refusals of guest ordering. Guests read them on their phones, staff on the till."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class VisitNotFound(NotFound):
    code = "visit.not_found"
    message = _("These guests are not ordering on their phones. Reload and try again.")


class RequestNotFound(NotFound):
    code = "visit.request_not_found"
    message = _("This order of a guest was not found. Reload and try again.")


class CodeWrong(DomainError):
    """The same for a wrong code and for a table where nobody may order: the answer says nothing about the table."""

    code = "visit.code_wrong"
    message = _("This code does not open the menu. Ask a member of staff for the code of your table.")


class VisitFull(DomainError):
    code = "visit.full"
    message = _("Too many phones are ordering at this table. Order with one that is open already.")


class VisitEnded(DomainError):
    """The guest's visit is over: the order is closed, staff ended it, or the visit is too old."""

    code = "visit.ended"
    message = _("Your visit has ended. To order again, ask a member of staff for a new code.")


class GuestOrdersOff(DomainError):
    code = "visit.off"
    message = _("Ordering by phone is switched off right now. A member of staff takes your order.")


class AllergensFirst(DomainError):
    code = "visit.allergens_first"
    message = _("Say first which allergens you avoid, or that you avoid none.")


class MenuMoved(DomainError):
    """The menu, or the time of day that sets its prices, is not the one that the guest saw."""

    code = "visit.menu_moved"
    message = _("The menu has changed since you opened it. Check the prices below, then send again.")


class AllergensUnknown(DomainError):
    """`details` name the products."""

    code = "visit.allergens_unknown"


class AllergenAvoided(DomainError):
    """`details` name the products and what is in them."""

    code = "visit.allergen_avoided"


class TooManyWaiting(DomainError):
    code = "visit.too_many_waiting"
    message = _("Several of your orders wait for a waiter already. Wait until they are confirmed, or call the waiter.")


class RequestDecided(DomainError):
    code = "visit.request_decided"


class BillPaid(DomainError):
    code = "visit.bill_paid"
    message = _("The bill of this table is paid. To order more, ask a member of staff.")
