"""The refusals of the settings."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class SettingsStale(DomainError):
    code = "restaurant.settings_stale"
    status = 412
    message = _("Another person changed these settings while you were editing. Compare them, then save again.")
