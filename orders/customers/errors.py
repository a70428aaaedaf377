"""The refusals of customers. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class CustomerNotFound(NotFound):
    code = "customer.not_found"
    message = _("Customer not found.")


class CustomerChanged(DomainError):
    """`details["current_version"]` is the version in force."""

    code = "customer.changed"
    message = _("This customer was changed meanwhile. Reload the page and enter your change again.")


class CustomerErased(DomainError):
    code = "customer.erased"
    message = _("This customer’s data is erased. Add a new customer.")


class CustomerMerged(DomainError):
    """`details["customer"]` is the customer that it belongs to."""

    code = "customer.merged"
    message = _("This customer was merged into another one. Change that one, or undo the merge.")


class SameCustomer(DomainError):
    code = "customer.same"
    message = _("Choose two different customers.")


class NotMerged(DomainError):
    code = "customer.not_merged"
    message = _("This customer is not merged into another one.")
