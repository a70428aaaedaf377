"""The platform's refusals."""

from fynlo.core.errors import DomainError


class SlugTaken(DomainError):
    code = "restaurant.slug_taken"
    message = "Another restaurant has that address already. Choose another one."


class RestaurantUnknown(DomainError):
    code = "restaurant.unknown"
    status = 404
    message = "There is no such restaurant."


class PlanUnknown(DomainError):
    code = "plan.unknown"
    status = 400
    message = "There is no such plan. The plans are alpha, beta and omega."


class TooManyRestaurants(DomainError):
    code = "restaurant.too_many"
    message = "You own as many restaurants as one can make by oneself. Write to support for another one."
