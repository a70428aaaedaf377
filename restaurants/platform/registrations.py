"""How many restaurants may be registered: by one person, from one address, and by all together."""

from django.http import HttpRequest
from rest_framework.request import Request

from restaurants.identity.network_addresses import client_address
from restaurants.identity.principals import Principal
from restaurants.identity.throttle import REGISTER, REGISTER_ANYWHERE


def count_registration(request: HttpRequest | Request, person: Principal) -> None:
    """Count an attempt to register a restaurant, before it is made. Raises TooManyAttempts."""
    address = client_address(request)
    REGISTER.count_attempt(str(person.user_id), address)
    REGISTER_ANYWHERE.count_attempt("platform", address)
