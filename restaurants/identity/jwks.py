"""The public keys of a token issuer (JWKS, RFC 7517), fetched over HTTP and cached with bounded refreshes.

An unknown key makes this process ask again, at most once in COOLDOWN_SECONDS, so that made-up key ids do not make it
hammer the issuer. While the issuer is away, cached keys are used for up to STALE_SECONDS.
"""

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.request import HTTPRedirectHandler, Request, build_opener

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import Unavailable

FRESH_SECONDS = 600.0
STALE_SECONDS = 24 * 3600.0
COOLDOWN_SECONDS = 30.0
TIMEOUT_SECONDS = 2.0  # for each step of a fetch, and again for the whole body
LARGEST = 64 * 1024
MOST_KEYS = 20
SMALLEST_RSA_BITS = 2048
PUBLIC_MEMBERS = {"EC": ("kty", "crv", "x", "y"), "RSA": ("kty", "n", "e")}
ALGORITHMS = {"EC": "ES256", "RSA": "RS256"}


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key with the only algorithm that it may verify: the key's type decides, never the token."""

    algorithm: str
    key: Any


class KeysUnavailable(Unavailable):
    """The issuer cannot be reached, so nobody can say whether the token is good."""

    message = _("We cannot check your sign-in right now. Try again in a moment.")

    def __init__(self) -> None:
        super().__init__(retry_after=int(TIMEOUT_SECONDS))


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


class KeySet:
    """The keys at one address. Safe between threads; one of them fetches at a time."""

    def __init__(self, url: str):
        self._url = url
        self._keys: dict[str, PublicKey] = {}
        self._fetched_at = self._tried_at = -STALE_SECONDS * 2
        self._lock = threading.Lock()

    def find(self, key_id: str) -> PublicKey | None:
        """Return the key of that id, None for an id that the issuer does not have. Raises KeysUnavailable."""
        known = self._keys.get(key_id)
        if known is not None and self._age() < FRESH_SECONDS:
            return known
        self._refresh(waits=known is None)
        known = self._keys.get(key_id)
        if known is not None and self._age() < STALE_SECONDS:
            return known
        if self._fetched_at < self._tried_at:
            raise KeysUnavailable()
        return None

    def _age(self) -> float:
        return time.monotonic() - self._fetched_at

    def _refresh(self, *, waits: bool) -> None:
        """Fetch the keys unless that was tried within COOLDOWN_SECONDS. Only with `waits` wait for another thread."""
        if not self._lock.acquire(timeout=TIMEOUT_SECONDS * 2 if waits else -1, blocking=waits):
            return
        try:
            now = time.monotonic()
            if now - self._tried_at < COOLDOWN_SECONDS:
                return
            self._tried_at = now
            try:
                keys = public_keys(_fetch(self._url))
            except (OSError, HTTPException, ValueError, RecursionError):
                return
            self._keys, self._fetched_at = keys, now
        finally:
            self._lock.release()


def public_keys(document: Any) -> dict[str, PublicKey]:
    """Return the usable keys by id: EC on P-256 and RSA of 2048 bits or more, for signatures. Never a shared secret.

    Raises ValueError for what is no key set.
    """
    if not isinstance(document, dict) or not isinstance(document.get("keys"), list):
        raise ValueError("no key set")
    found = {}
    for entry in document["keys"][:MOST_KEYS]:
        key = _public_key(entry) if isinstance(entry, dict) else None
        if key is not None:
            found[entry["kid"]] = key
    return found


def _public_key(entry: Mapping[str, Any]) -> PublicKey | None:
    kind, key_id = entry.get("kty"), entry.get("kid")
    if not isinstance(key_id, str) or kind not in ALGORITHMS or entry.get("use", "sig") != "sig":
        return None
    if entry.get("alg", ALGORITHMS[kind]) != ALGORITHMS[kind] or (kind == "EC" and entry.get("crv") != "P-256"):
        return None
    members = {name: entry.get(name) for name in PUBLIC_MEMBERS[kind]}
    try:
        key = jwt.PyJWK(members, algorithm=ALGORITHMS[kind]).key
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    if isinstance(key, RSAPublicKey) and key.key_size < SMALLEST_RSA_BITS:
        return None
    return PublicKey(ALGORITHMS[kind], key)


def _fetch(url: str) -> Any:
    """Return the JSON at `url`. Follows no redirect. Raises OSError, HTTPException, ValueError."""
    request = Request(url, headers={"Accept": "application/json"})  # noqa: S310, the address is a setting
    with build_opener(_NoRedirects).open(request, timeout=TIMEOUT_SECONDS) as response:
        body, until = b"", time.monotonic() + TIMEOUT_SECONDS
        while chunk := response.read1(LARGEST):
            body += chunk
            if len(body) > LARGEST or time.monotonic() > until:
                raise ValueError("the key set is too large or too slow")
    return json.loads(body)
