"""The portal's own refusals."""

from fynlo.core.errors import DomainError


class SettingsStale(DomainError):
    code = "restaurant.settings_stale"
    status = 412
    message = "Somebody changed these settings while you were editing. Look at what is there now, then save again."
