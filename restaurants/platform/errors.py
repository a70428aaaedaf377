"""The platform's refusals."""

from fynlo.errors import DomainError


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


class OwnsOneAlready(DomainError):
    code = "restaurant.owns_one_already"
    message = "You own a restaurant already. Ask your platform for another one."
