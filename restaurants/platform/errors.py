"""The refusals of the platform."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class SlugTaken(DomainError):
    code = "restaurant.slug_taken"
    message = "Another restaurant has that address. Choose a different one."


class RestaurantUnknown(DomainError):
    code = "restaurant.unknown"
    status = 404
    message = "We cannot find that restaurant."


class DomainUnknown(DomainError):
    code = "domain.unknown"
    status = 404
    message = "We cannot find that domain."


class JobUnknown(DomainError):
    code = "job.unknown"
    status = 404
    message = "No worker runs that job by itself, so it cannot be started here."


class RestaurantIsClosed(DomainError):
    code = "restaurant.is_closed"
    message = "This restaurant is closed. It can only be opened again."


class PlanUnknown(DomainError):
    code = "plan.unknown"
    status = 400
    message = "Choose one of the plans alpha, beta and omega."


class TooManyRestaurants(DomainError):
    code = "restaurant.too_many"
    message = _("You have registered the most restaurants that one person can. Write to Fynlo support to add another.")


class RegistrationClosed(DomainError):
    code = "restaurant.registration_closed"
    message = _("New restaurants cannot register by themselves at the moment. Write to Fynlo support.")
