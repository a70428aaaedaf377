"""The payment providers. A payment stores its provider's name; a new payment takes the first one that can take it."""

from datetime import datetime

from payments.errors import NoProvider, ProviderDown
from payments.provider_accounts.selectors import cached_accounts, make_once
from payments.providers import circuit_breaker
from payments.providers.base import Provider
from payments.providers.stripe import Stripe
from payments.providers.sumup import SumUp
from restaurants.models import Restaurant

PROVIDERS: tuple[type[Provider], ...] = (Stripe, SumUp)


def provider_class(name: str) -> type[Provider] | None:
    """Return the provider of that name, set up or not."""
    return next((provider for provider in PROVIDERS if provider.name == name), None)


def available(restaurant: Restaurant) -> list[Provider]:
    """Return the providers that the current restaurant has set up, in the order of PROVIDERS. At most two queries.

    Set-ups are cached for seconds.
    """
    accounts = {account.provider: account for account in cached_accounts(restaurant.schema_name)}
    found = (
        make_once(accounts[provider.name], provider.with_credentials)
        for provider in PROVIDERS
        if provider.name in accounts
    )
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


def provider_to_begin(method: str, restaurant: Restaurant, now: datetime) -> Provider:
    """Return the provider for a new payment: the first one that answers at the moment. One query a provider.

    Raises NoProvider, ProviderDown.
    """
    able = [provider for provider in available(restaurant) if method in provider.methods]
    if not able:
        raise NoProvider()
    for provider in able:
        if not circuit_breaker.is_open(provider.name, now):
            return provider
    raise ProviderDown(
        f"{able[0].title} does not answer at the moment. Try again in a minute, or pay at the till.",
        provider=able[0].name,
    )


def title_of(provider: Provider) -> str:
    """Return what a guest reads; test payments say that they are none."""
    return f"{provider.title} (test, no real money)" if provider.is_test else provider.title
