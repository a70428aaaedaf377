"""Which providers there are. A payment names its own; a new one is taken by the first that is configured."""

from django.conf import settings

from payments.errors import NoProvider
from payments.providers.base import Provider
from payments.providers.sandbox.client import Sandbox


def available() -> list[Provider]:
    """Those that can take a new payment; the sandbox moves no money and exists outside production only."""
    return [Sandbox(settings.SANDBOX_URL, settings.SANDBOX_SECRET)] if settings.SANDBOX_URL else []


def get_provider(name: str) -> Provider:
    """Raises NoProvider for one that is not configured (any more)."""
    for provider in available():
        if provider.name == name:
            return provider
    raise NoProvider(provider=name)


def default_provider() -> Provider:
    """Raises NoProvider."""
    found = available()
    if not found:
        raise NoProvider()
    return found[0]
