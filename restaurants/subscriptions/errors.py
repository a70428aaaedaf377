"""The refusals of plans and subscriptions."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class VersionBegins(DomainError):
    code = "plan.version_begins"
    status = 422
    message = _("New prices begin tomorrow or later. Choose a later first day.")
