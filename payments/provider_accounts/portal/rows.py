"""What the pages show of a provider."""

from dataclasses import dataclass
from typing import Self

from payments.models import ProviderAccount
from payments.providers.base import Provider


@dataclass(frozen=True, slots=True)
class Row:
    """A provider with the restaurant's account there, if it has one. Templates would call the provider's class."""

    name: str
    title: str
    about: str
    account: ProviderAccount | None
    is_silent: bool = False
    can_connect: bool = False
    needs_app: bool = False

    @classmethod
    def of(
        cls,
        provider: type[Provider],
        account: ProviderAccount | None,
        *,
        is_silent: bool = False,
        can_connect: bool = False,
    ) -> Self:
        return cls(
            provider.name, provider.title, str(provider.about), account, is_silent, can_connect, provider.needs_app
        )
