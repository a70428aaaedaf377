"""The refusals of the choices."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class ChoicesStale(DomainError):
    code = "restaurant.notifications_stale"
    status = 412
    message = _("You changed this on another page. Check what is switched on, then save again.")
