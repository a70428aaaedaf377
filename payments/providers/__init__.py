"""The payment providers. A payment stores the name of the provider that it began with (`payments.fees.routing`)."""

from django.utils.translation import gettext as _

from payments.errors import NoProvider
from payments.provider_accounts.selectors import cached_accounts, make_once
from payments.providers.base import Provider
from payments.providers.stripe import Stripe
from payments.providers.sumup import SumUp
from restaurants.models import Restaurant

PROVIDERS: tuple[type[Provider], ...] = (Stripe, SumUp)


def provider_class(name: str) -> type[Provider] | None:
    """Return the provider of that name, set up or not."""
    return next((provider for provider in PROVIDERS if provider.name == name), None)


def title_of_name(name: str) -> str:
    """Return what people call the provider of that name, also of one that is not set up any more."""
    found = provider_class(name)
    return found.title if found else name


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


def providers_taking(method: str, restaurant: Restaurant) -> list[Provider]:
    """Return the providers of the restaurant that take the tender `method` now, in the order of PROVIDERS."""
    return [provider for provider in available(restaurant) if provider.can_take and method in provider.methods]


def title_of(provider: Provider) -> str:
    """Return what a guest reads; test payments say that they are none."""
    return _("{title} (test, no real money)").format(title=provider.title) if provider.is_test else provider.title
