"""The refusals of the platform's settings."""

from fynlo.core.errors import DomainError


class SettingUnknown(DomainError):
    code = "setting.unknown"
    status = 404
    message = "There is no such setting."


class NotPerRestaurant(DomainError):
    code = "setting.not_per_restaurant"
    message = "This setting has one value for the whole platform."


class SetByRestaurant(DomainError):
    code = "setting.set_by_restaurant"
    message = "Each restaurant chooses this itself in its portal, under Settings."
