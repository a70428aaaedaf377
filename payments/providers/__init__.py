"""The payment providers. A payment stores its provider's name; a new payment takes the first one that is set up."""

from payments.errors import NoProvider
from payments.providers.base import Provider
from payments.providers.sandbox.client import Sandbox
from restaurants.models import Restaurant

PROVIDERS: tuple[type[Provider], ...] = (Sandbox,)


def available(restaurant: Restaurant) -> list[Provider]:
    """Return the providers that are set up for the restaurant, in the order of PROVIDERS."""
    found = (provider.for_tenant(restaurant) for provider in PROVIDERS)
    return [provider for provider in found if provider is not None]


def get_provider(name: str, restaurant: Restaurant) -> Provider:
    """Raises NoProvider for one that is not set up (any more)."""
    for provider in available(restaurant):
        if provider.name == name:
            return provider
    raise NoProvider(provider=name)


def provider_for(method: str, restaurant: Restaurant) -> Provider | None:
    """Return the first provider of the restaurant that takes the tender `method`; None when there is none."""
    return next((provider for provider in available(restaurant) if method in provider.methods), None)
