"""The network address of a request."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

IPV6_PREFIX = 64  # one customer gets a whole /64


def client_address(request: HttpRequest) -> str | None:
    """Return the caller's address, or None if it is unknown.

    A client can write `X-Forwarded-For`, so only its last TRUSTED_PROXIES entries count, which our own proxies wrote.
    Without trusted proxies it is the connection's own address.
    """
    named = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES:
            named = hops[-settings.TRUSTED_PROXIES]
    address = _parsed(named)
    return None if address is None else str(address)


def network_of(address: str | None) -> str | None:
    """Return the network under which attempts are counted: the IPv4 address, or the IPv6 address's /64."""
    if address is None or ip_address(address).version == 4:
        return address
    return str(ip_network((address, IPV6_PREFIX), strict=False).network_address)


def _parsed(named: str) -> IPv4Address | IPv6Address | None:
    """Parse `1.2.3.4`, `1.2.3.4:5678`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:443`, as proxies write them."""
    if named.startswith("["):
        named = named[1:].partition("]")[0]
    elif named.count(":") == 1:
        named = named.partition(":")[0]
    try:
        address = ip_address(named.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
