"""Which restaurant answers under a host name: read once, kept for seconds, dropped when domains change."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest
from django_tenants.utils import get_tenant_domain_model, get_tenant_model

from fynlo.core.cache import Cache
from fynlo.core.tenancy.connection import connection

KEEP_SECONDS = 30
KEEP_UNKNOWN_SECONDS = 1
MOST = 10_000
MOST_UNKNOWN = 1_000  # a stranger must not be able to fill the memory with names

_serving: ContextVar[str] = ContextVar("serving_host", default="")
_cache: Cache[str, Any] = Cache(size=MOST, seconds=KEEP_SECONDS)
_unknown: Cache[str, bool] = Cache(size=MOST_UNKNOWN, seconds=KEEP_UNKNOWN_SECONDS)


def restaurant_of(host: str) -> Any | None:
    """The restaurant served under `host`, or None.

    At most one query in KEEP_SECONDS per host, one in KEEP_UNKNOWN_SECONDS per unknown host.
    """
    if _unknown.get(host):
        return None
    restaurant = _remembered(f"host:{host}", lambda: _by_domain(host))
    if restaurant is None:
        _unknown.set(host, True)
    return restaurant


def remembered_restaurant(host: str) -> Any | None:
    """What this process remembers of `host`, without asking anybody; None when that is nothing fresh."""
    return _cache.get(f"host:{host}")


def restaurant_by_id(restaurant_id: Any) -> Any | None:
    """The restaurant with that id, or None; kept like a host."""
    return _remembered(f"id:{restaurant_id}", lambda: get_tenant_model().objects.filter(pk=restaurant_id).first())


def clear_restaurant_cache() -> None:
    """Drop what is kept in this process. Others follow within KEEP_SECONDS."""
    _cache.clear()
    _unknown.clear()


def _by_domain(host: str) -> Any | None:
    domains = get_tenant_domain_model().objects.filter(domain=host, verified_at__isnull=False)
    domain = domains.select_related("tenant").first()
    return domain.tenant if domain else None


def _remembered(key: str, read: Callable[[], Any]) -> Any | None:
    return _cache.get_or_read(key, partial(_read_in_public, read))


def _read_in_public(read: Callable[[], Any]) -> Any | None:
    chosen = connection.tenant
    connection.set_schema_to_public()
    try:
        return read()
    finally:
        connection.set_tenant(chosen)


def restaurant_by_schema(schema_name: str) -> Any | None:
    """The restaurant that owns that schema, or None; kept like a host."""
    return _remembered(
        f"schema:{schema_name}", lambda: get_tenant_model().objects.filter(schema_name=schema_name).first()
    )


def base_url(restaurant: Any | None, request: HttpRequest | None = None) -> str:
    """Where a restaurant's pages live (`https://chucho.fynlo.example`), or the platform's for None; no closing slash.

    Scheme and port are PUBLIC_BASE_URL's; with a `request` its own, so that a link leads where the browser is
    already. An email's link is made without one: what a caller writes into `Host` must not reach a mailbox.
    """
    public = urlsplit(settings.PUBLIC_BASE_URL)
    host = public.hostname if restaurant is None else _primary_host(restaurant)
    scheme, port = public.scheme, public.port
    if request is not None:
        scheme, port = request.scheme, urlsplit(f"//{request.get_host()}").port
    return f"{scheme}://{host}:{port}" if port else f"{scheme}://{host}"


@contextmanager
def serving(host: str) -> Iterator[None]:
    """Remember, while a request is answered, the restaurant's own host that it came to ("" for none)."""
    token = _serving.set(host)
    try:
        yield
    finally:
        _serving.reset(token)


def serving_host(restaurant: Any) -> str:
    """The host under which `restaurant` answers the present request, or "" outside of one.

    Only ever a host with a Domain row of that restaurant: what else a caller writes into `Host` never gets here.
    """
    host = _serving.get()
    found = restaurant_of(host) if host else None
    return host if found is not None and found.pk == restaurant.pk else ""


def url_at(host: str, restaurant: Any) -> str:
    """`base_url` of a restaurant under one of its hosts; "" is its primary one."""
    public = urlsplit(settings.PUBLIC_BASE_URL)
    at = f"{public.scheme}://{host or _primary_host(restaurant)}"
    return f"{at}:{public.port}" if public.port else at


def _primary_host(restaurant: Any) -> str:
    domains = get_tenant_domain_model().objects.filter(verified_at__isnull=False)
    host = _remembered(
        f"primary:{restaurant.pk}",
        lambda: (
            domains.filter(tenant=restaurant).order_by("-is_primary", "pk").values_list("domain", flat=True).first()
        ),
    )
    return host or ""
