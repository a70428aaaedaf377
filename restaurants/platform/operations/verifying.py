"""Verify who signed an operation, and that it was not sent before."""

import json
import re
from typing import Any

from django.db import connection
from django.http import HttpRequest

from fynlo.core import clock, json_codec
from restaurants.devices.signatures import SKEW, SignatureRefused, SignatureReplayed, check_time
from restaurants.models import OperationKey
from restaurants.platform.operations.keys import active_keys, secret_of
from restaurants.platform.operations.signing import (
    KEY_HEADER,
    NONCE_HEADER,
    SIGNATURE_HEADER,
    TIMESTAMP_HEADER,
    is_signature,
    old_texts,
    signed_text,
)

TIMESTAMP = re.compile(r"[1-9][0-9]{9}")
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
OLD_SIGNATURE = re.compile(r"[0-9a-f]{64}")
UNKNOWN_SECRET = bytes(32)  # an unknown key costs the same time as a known one


def verify(request: HttpRequest) -> tuple[OperationKey, str]:
    """Return the key that signed the request, and its nonce, which is used up.

    Two queries. Raises SignatureRefused, ClockSkew, SignatureReplayed (`restaurants.devices.signatures`).
    """
    key_id, nonce = request.headers.get(KEY_HEADER, ""), request.headers.get(NONCE_HEADER, "")
    timestamp = request.headers.get(TIMESTAMP_HEADER, "")
    if not TIMESTAMP.fullmatch(timestamp) or not NONCE.fullmatch(nonce) or not key_id.isascii():
        raise SignatureRefused()
    key = active_keys().filter(pk=key_id[:24]).first()
    path, _, query = request.get_full_path().partition("?")
    text = signed_text(
        key_id=key_id, method=request.method or "", path=path, query=query, body=request.body, timestamp=timestamp,
        nonce=nonce,
    )  # fmt: skip
    secret = secret_of(key) if key is not None else None
    is_theirs = is_signature(request.headers.get(SIGNATURE_HEADER, ""), secret or UNKNOWN_SECRET, text)
    if key is None or secret is None or not is_theirs:
        raise SignatureRefused()
    check_time(int(timestamp))
    _use(key, nonce)
    return key, nonce


def verify_old(request: HttpRequest) -> tuple[OperationKey, str, dict[str, Any]]:
    """Return the key that signed a request of the old product's client, its signature and its body.

    Headers `signature` and `timestamp`. The signature is used up. Tries each active key. Raises as `verify`.
    """
    shown, timestamp = request.headers.get("signature", ""), request.headers.get("timestamp", "")
    if not TIMESTAMP.fullmatch(timestamp) or not OLD_SIGNATURE.fullmatch(shown):
        raise SignatureRefused()
    try:
        body = json_codec.loads(request.body)
        texts = old_texts(timestamp, json.loads(request.body)) if isinstance(body, dict) else ()
    except ValueError as error:
        raise SignatureRefused() from error
    found = None
    for key in active_keys():
        secret = secret_of(key)
        for text in texts:
            if secret is not None and is_signature(shown, secret, text):
                found = key
    if found is None:
        raise SignatureRefused()
    check_time(int(timestamp))
    _use(found, f"old:{shown}")
    return found, shown, body


def _use(key: OperationKey, nonce: str) -> None:
    """Store the nonce until no request with its time is accepted any more. One statement decides a race."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO public.restaurants_usedsignature (key_id, nonce, expires_at) VALUES (%s, %s, %s)"
            " ON CONFLICT DO NOTHING",
            [key.pk, nonce, clock.now() + 2 * SKEW],
        )
        if not cursor.rowcount:
            raise SignatureReplayed()
