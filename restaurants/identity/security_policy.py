"""What a restaurant asks of its people and devices, cached for a few seconds in this process."""

from uuid import UUID

from django.conf import settings

from fynlo.core.cache import Cache
from restaurants.models import SecurityPolicy

MOST = 2_000
_cache: Cache[UUID, SecurityPolicy] = Cache(size=MOST, seconds=lambda: settings.PRINCIPAL_CACHE_SECONDS)


def policy_of(restaurant_id: UUID) -> SecurityPolicy:
    """Return the restaurant's policy, or the defaults. Do not change it. One query at most every few seconds."""
    policy = _cache.get_or_read(restaurant_id, lambda: _read(restaurant_id))
    assert policy is not None
    return policy


def clear_policy_cache(restaurant_id: UUID) -> None:
    """Clear it from this process's cache, after the commit of a change. Other processes follow within seconds."""
    _cache.remove_where(lambda key: key == restaurant_id)


def _read(restaurant_id: UUID) -> SecurityPolicy:
    return SecurityPolicy.objects.filter(pk=restaurant_id).first() or SecurityPolicy(restaurant_id=restaurant_id)
