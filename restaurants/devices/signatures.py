"""Signatures of requests by RFC 9421: an enrolled device signs what it sends with the key that never leaves it.

A signature covers method, host, path, query, the body's digest (RFC 9530) and `X-Restaurant-Id` if it is sent, and
holds the time, a nonce and the device's id. docs/signatures.md shows a client. The restaurant's policy says whether
calls of apps that change something must be signed; a signature that is sent is always verified.
"""

import base64
from datetime import timedelta
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from http_message_signatures import algorithms
from http_message_signatures.exceptions import HTTPMessageSignaturesException, InvalidSignature
from http_message_signatures.resolvers import HTTPSignatureKeyResolver
from http_message_signatures.signatures import HTTPMessageVerifier

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from realtime.sync.models import Device
from restaurants.identity import security_log
from restaurants.identity.security_log import Kind
from restaurants.identity.security_policy import policy_of

TAG = "fynlo"
COVERED = ("@method", "@authority", "@path", "@query")
RESTAURANT_HEADER = "x-restaurant-id"
SKEW = timedelta(minutes=5)
SHORTEST_NONCE, LONGEST_NONCE = 16, 64  # characters
LONGEST_HEADER = 2000
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


class SignatureRequired(DomainError):
    code = "signature.required"
    status = 401
    transient = True
    message = _("This restaurant accepts changes only from enrolled devices. Sign the request with the device's key.")


class SignatureRefused(DomainError):
    """The signature is malformed, of another device or message, or leaves out a part that it must cover."""

    code = "signature.refused"
    status = 401
    transient = True
    message = _("The request's signature is not valid.")


class ClockSkew(DomainError):
    code = "signature.clock_skew"
    status = 401
    transient = True
    message = _("The clock of the sender is wrong. Sign again with the server's time.")


class SignatureReplayed(DomainError):
    code = "signature.replayed"
    status = 401
    transient = True
    message = _("This signed request was sent before. Sign a new one.")


class _Keys(HTTPSignatureKeyResolver):
    """The signing keys of one restaurant's enrolled devices, by the device's id."""

    def __init__(self, restaurant_id: UUID):
        self._restaurant_id = restaurant_id
        self.device: Device | None = None

    def resolve_public_key(self, key_id: str) -> Any:
        """One query."""
        self.device = Device.objects.filter(
            pk=parse_uuid(key_id), restaurant_id=self._restaurant_id, revoked_at=None, enrolled_at__isnull=False
        ).first()
        if self.device is None or not self.device.signing_key:
            return None
        return load_der_public_key(base64.b64decode(self.device.signing_key))

    def resolve_private_key(self, key_id: str) -> Any:
        raise NotImplementedError("The server does not sign.")


class _Verifier(HTTPMessageVerifier):
    """Leaves the time to `check_time`, which answers with the server's."""

    def validate_created_and_expires(self, sig_input: Any, max_age: timedelta | None = None) -> None:
        return


class _Message:
    """What the library reads of a request."""

    def __init__(self, request: HttpRequest):
        self.method = request.method
        self.url = f"{request.scheme}://{request.get_host()}{request.get_full_path()}"
        self.headers = dict(request.headers.items())


def check_signature(request: HttpRequest, restaurant_id: UUID) -> Device | None:
    """Verify the request's signature and return the device, or None for a request that is not signed.

    Uses the nonce up. Three queries, and one of the policy every few seconds; none for reading without a signature.
    Raises SignatureRequired, SignatureRefused, ClockSkew, SignatureReplayed.
    """
    if "Signature-Input" not in request.headers and "Signature" not in request.headers:
        if request.method not in SAFE_METHODS and policy_of(restaurant_id).requires_signatures:
            raise SignatureRequired()
        return None
    try:
        device, parameters = _verify(request, restaurant_id)
        check_time(parameters.get("created"))
        _use_nonce(device, parameters.get("nonce"))
    except (SignatureRefused, SignatureReplayed) as refusal:
        security_log.record_refusal(Kind.SIGNATURE_REFUSED, note=type(refusal).message)
        raise
    return device


def _verify(request: HttpRequest, restaurant_id: UUID) -> tuple[Device, dict[str, Any]]:
    if any(len(request.headers.get(name, "")) > LONGEST_HEADER for name in ("Signature-Input", "Signature")):
        raise SignatureRefused()
    required = [*COVERED, *([RESTAURANT_HEADER] if RESTAURANT_HEADER in request.headers else [])]
    keys = _Keys(restaurant_id)
    verifier = _Verifier(signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=keys)  # pyright: ignore[reportPrivateImportUsage]
    try:
        (result,) = verifier.verify(
            _Message(request), max_age=None, expect_tag=TAG, require_components=required, body=request.body
        )
    except (InvalidSignature, HTTPMessageSignaturesException, ValueError) as error:
        raise SignatureRefused() from error
    assert keys.device is not None
    return keys.device, dict(result.parameters)


def check_time(created: Any) -> None:
    """Raise SignatureRefused unless `created` are seconds since 1970, ClockSkew if they are SKEW from now."""
    if not isinstance(created, int):
        raise SignatureRefused()
    now = clock.now()
    if abs(now.timestamp() - created) > SKEW.total_seconds():
        raise ClockSkew(server_time=int(now.timestamp()))


def _use_nonce(device: Device, nonce: Any) -> None:
    """Store the nonce until no signature that holds it can be accepted any more. One statement decides a race."""
    if not isinstance(nonce, str) or not SHORTEST_NONCE <= len(nonce) <= LONGEST_NONCE:
        raise SignatureRefused()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.restaurants_signaturenonce (device_id, nonce, expires_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [device.pk, nonce, clock.now() + 2 * SKEW],
        )
        if not cursor.rowcount:
            raise SignatureReplayed()
