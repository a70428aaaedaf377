"""Named reads of the service settings."""

from orders.models import ServiceSettings


def service_settings() -> ServiceSettings:
    """Return the settings in force: the stored row, or the defaults if there is none. One query."""
    return ServiceSettings.objects.filter(pk=1).first() or default_settings()


def default_settings() -> ServiceSettings:
    """Return the default settings, unsaved."""
    return ServiceSettings(pk=1, version=0)


def lock_service_settings() -> ServiceSettings:
    """Create the row if it is missing, and lock it until the commit. Two queries."""
    ServiceSettings.objects.bulk_create([default_settings()], ignore_conflicts=True)
    return ServiceSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)
