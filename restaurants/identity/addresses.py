"""The network address a request came from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The caller's address, or None when it cannot be told.

    `X-Forwarded-For` can be written by anybody, so only as many of its last entries count as there are proxies
    of ours in front (TRUSTED_PROXIES); with none, the connection's own address.
    """
    named = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES:
            named = hops[-settings.TRUSTED_PROXIES]
    try:
        return str(ip_address(named))
    except ValueError:
        return None
