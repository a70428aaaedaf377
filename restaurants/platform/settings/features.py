"""Features that the platform can switch off, everywhere or in one restaurant. Each is a setting `feature.…`."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError
from restaurants.models import Restaurant
from restaurants.platform.settings.declarations import Setting, setting_of
from restaurants.platform.settings.selectors import value_of


class FeatureOff(DomainError):
    """`details` name the feature."""

    code = "feature.switched_off"
    message = _("Fynlo has switched this off for now.")


def is_on(feature: Setting, restaurant: Restaurant) -> bool:
    """Return whether a feature is on in a restaurant. A change counts everywhere within 30 s. Queries as `value_of`."""
    return bool(value_of(feature, restaurant))


def require(feature: Setting, restaurant: Restaurant) -> None:
    """Raises FeatureOff if a feature is off in a restaurant."""
    if not is_on(feature, restaurant):
        raise FeatureOff(feature=feature.key.partition(".")[2])


def feature_of(name: str) -> Setting:
    """Return the feature of that name, without `feature.`. Raises SettingUnknown."""
    return setting_of(f"feature.{name}")
