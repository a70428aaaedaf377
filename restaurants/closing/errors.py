"""The refusals of closing a restaurant and opening it again."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class NotClosed(DomainError):
    """It was never closed, is open again, or is deleted."""

    code = "restaurant.not_closed"
    message = _("This restaurant is not closed.")


class AlreadyClosed(DomainError):
    code = "restaurant.already_closed"
    message = _("This restaurant is closed already.")


class WorkUnfinished(DomainError):
    """The restaurant has open orders, payments without a certain result or open drawers."""

    code = "restaurant.work_unfinished"


class ArchiveNotReady(NotFound):
    code = "restaurant.archive_not_ready"
    message = _("The archive is not ready yet. You get an email when it is.")


class NotDue(DomainError):
    """The restaurant is not due to be deleted, or has no archive."""

    code = "restaurant.not_due"
    message = _("This restaurant is not due to be deleted.")
