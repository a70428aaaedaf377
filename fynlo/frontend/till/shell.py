"""What the till's service worker keeps on the phone, under one version."""

import hashlib
from functools import cache

from django.templatetags.static import static

from fynlo.frontend.bundles import TILL
from fynlo.joined.pages import source_of

MARK = "frontend/shared/mark.svg"


def shell_addresses() -> list[str]:
    """Where the browser asks for the till's files: the joined ones and the mark."""
    return [*TILL.addresses, static(MARK)]


@cache
def shell_version() -> str:
    """Another one as soon as a byte of the till is another."""
    return hashlib.sha256(f"{TILL.version}:{source_of(MARK)}".encode()).hexdigest()[:16]
