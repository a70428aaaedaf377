"""Read the accounts of the current restaurant, and what the registry needs to call the providers."""

import logging
from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings

from fynlo.core import envelope
from fynlo.core.cache import Cache
from payments.models import DataKey, ProviderAccount
from payments.provider_accounts import sealing
from payments.providers.base import Credentials
from restaurants.models import ConnectedAccount, Restaurant

logger = logging.getLogger(__name__)
Made = TypeVar("Made")

SECONDS = 5
_rows: Cache[str, tuple[ProviderAccount, ...]] = Cache(size=2000, seconds=SECONDS)
_made: Cache[tuple[Any, ...], Any] = Cache(size=2000, seconds=3600)


def accounts_in_use() -> list[ProviderAccount]:
    """Return the accounts that are not removed, by provider. One query."""
    return list(ProviderAccount.objects.filter(removed_at=None))


def account_in_use(provider: str, *, lock: bool = False) -> ProviderAccount | None:
    """Return the account at that provider. One query. `lock`: for the rest of the transaction."""
    rows = ProviderAccount.objects.filter(provider=provider, removed_at=None)
    return (rows.select_for_update(no_key=True) if lock else rows).first()


def cached_accounts(schema_name: str) -> tuple[ProviderAccount, ...]:
    """Return the accounts of the current restaurant as they were at most SECONDS ago. At most one query."""
    return _rows.get_or_read(schema_name, lambda: tuple(accounts_in_use())) or ()


def make_once(account: ProviderAccount, make: Callable[[Credentials], Made]) -> Made | None:
    """Return what `make` builds from the account's secrets, the same object until they change.

    Returns None, and logs, for secrets that cannot be opened: the restaurant then takes no payments there. One query
    the first time.
    """
    key = (
        account.pk, account.secret_key, account.webhook_secret, account.mode, account.can_take, account.app_id,
        account.affiliate_key,
    )  # fmt: skip
    if account.via_platform and not settings.STRIPE_CONNECT_SECRET_KEY:
        logger.error("the platform has no key any more for the account at %s", account.provider)
        return None
    found = _made.get(key)
    if found is None:
        try:
            found = make(credentials_of(account))
        except (envelope.CannotOpen, DataKey.DoesNotExist):
            logger.exception("the secrets of the account at %s cannot be opened", account.provider)
            return None
        _made.set(key, found)
    return found


def credentials_of(account: ProviderAccount) -> Credentials:
    """Open the secrets of an account. One query. Raises CannotOpen, MasterKeyMissing, DataKey.DoesNotExist.

    An account that the platform opened has none: the platform's key acts for it. No query.
    """
    if account.via_platform:
        return Credentials(
            secret_key=settings.STRIPE_CONNECT_SECRET_KEY, is_test=account.is_test, reference=account.reference,
            via_platform=True, can_take=account.can_take,
        )  # fmt: skip
    data_key = sealing.opened(DataKey.objects.get(pk=DataKey.ONLY))
    return Credentials(
        secret_key=data_key.open(account.secret_key, sealing.secret_context(account.id, "secret_key")),
        webhook_secret=(
            data_key.open(account.webhook_secret, sealing.secret_context(account.id, "webhook_secret"))
            if account.webhook_secret
            else ""
        ),
        is_test=account.is_test,
        reference=account.reference,
        app_id=account.app_id,
        affiliate_key=account.affiliate_key,
    )


def connected_account(provider: str, restaurant: Restaurant) -> ConnectedAccount | None:
    """Return the account that the platform opened for a restaurant, in use or not. One query."""
    return ConnectedAccount.objects.filter(provider=provider, restaurant=restaurant.pk).first()


def restaurant_of_account(provider: str, reference: str) -> Restaurant | None:
    """Return the one restaurant that an account of the platform belongs to; None for an unknown one. One query."""
    found = ConnectedAccount.objects.select_related("restaurant").filter(provider=provider, reference=reference).first()
    return found.restaurant if found else None


def forget(schema_name: str) -> None:
    """Read the accounts of that restaurant again next time, in this process."""
    _rows.remove(schema_name)
