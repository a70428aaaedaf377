"""The refusals of house accounts. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class AccountNotFound(NotFound):
    code = "house_account.not_found"
    message = _("House account not found.")


class AccountClosed(DomainError):
    code = "house_account.closed"
    message = _("This house account is closed. Choose another one, or take another payment.")


class AccountNameTaken(DomainError):
    code = "house_account.name_taken"
    message = _("Another open house account has this name. Choose another one.")


class AccountChanged(DomainError):
    """`details["current_version"]` is the version that another person saved."""

    code = "house_account.changed"
    status = 412
    message = _("Another person changed this account. Reload and try again.")


class AccountPaysAccount(DomainError):
    code = "house_account.pays_account"
    message = _("This bill pays a house account, so it cannot be charged to one. Take another payment.")


class AboveLimit(DomainError):
    """`details` hold `limit`, `balance` and `available`, in pounds."""

    code = "house_account.above_limit"


class NotASigner(DomainError):
    """`details["signers"]` are the people who may sign."""

    code = "house_account.not_a_signer"


class AccountNotSettled(DomainError):
    """`details["balance"]` is what is owed; below zero it is owed to the account."""

    code = "house_account.not_settled"


class NoStatementAddress(DomainError):
    code = "house_account.no_email"
    message = _("This account has no email address. Enter one in its details first.")
