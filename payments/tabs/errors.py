"""The refusals of bar tabs. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class CannotHold(DomainError):
    """`details["provider"]` is the provider that cannot; "" for a restaurant whose providers all cannot."""

    code = "tab.cannot_hold"
    message = _("Your payment provider cannot hold an amount on a card. Connect one that can, such as Stripe.")


class TooManyHolds(DomainError):
    code = "tab.too_many_holds"
    message = _("This order has too many cards on its tab. Release one first.")


class NotHeld(DomainError):
    """`details["status"]` is the payment's."""

    code = "tab.not_held"
    message = _("Nothing is held on this card now, so nothing can be taken. Take another payment.")


class HeldForStaff(DomainError):
    """A guest cannot release the card of their tab. `details["held"]` is what is held."""

    code = "tab.held_for_staff"
    status = 403
    message = _("Your card holds this amount for your tab. Ask the staff to release it.")


class CaptureUnderWay(DomainError):
    """`details["amount"]` is what the provider was asked to take, tip included."""

    code = "tab.capture_under_way"
    message = _("The amount is being taken from this card already. Wait until it is confirmed.")


class OverHold(DomainError):
    """`details["held"]` is what is held."""

    code = "tab.over_hold"
