"""The refusals of loyalty points. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class LoyaltyOff(DomainError):
    code = "loyalty.off"
    message = _("This restaurant gives no loyalty points. Turn them on in the portal, under Loyalty points.")


class LoyaltySettingsStale(DomainError):
    """`details["current_version"]` is the version in force."""

    code = "loyalty.settings_stale"
    message = _("The settings were changed meanwhile. Reload the page and enter your change again.")


class NoCustomer(DomainError):
    code = "loyalty.no_customer"
    message = _("This order has no customer. Enter the customer first.")


class TooFewPoints(DomainError):
    """`details["balance"]` is what the customer has."""

    code = "loyalty.too_few_points"


class NothingToTakeOff(DomainError):
    code = "loyalty.nothing_to_take_off"
    message = _("There is nothing left on this bill that points can pay for.")


class PointsOnBill(DomainError):
    code = "loyalty.points_on_bill"
    message = _("The customer’s points are used on this bill. Remove that discount before you remove the customer.")
