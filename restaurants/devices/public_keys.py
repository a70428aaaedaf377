"""Public keys of devices: P-256, as DER SubjectPublicKeyInfo in base64. What WebCrypto exports as `spki`."""

import base64
import binascii

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import InvalidInput

LONGEST = 200  # characters of base64; a P-256 key has 124
SIGNATURE_BYTES = 64  # r and s, 32 bytes each, as WebCrypto signs
LONGEST_SIGNATURE = 88  # characters of base64


class InvalidKey(InvalidInput):
    code = "device.invalid_key"
    message = _("This browser made a key that we cannot use. Update the browser, then try again.")


def check_key(text: str, field: str) -> str:
    """Return the key if it is a P-256 key in its one canonical form. Raises InvalidKey."""
    try:
        key = _load(text)
    except (ValueError, UnsupportedAlgorithm, binascii.Error) as error:
        raise InvalidKey(field=field) from error
    if base64.b64encode(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).decode() != text:
        raise InvalidKey(field=field)
    return text


def is_signed(signing_key: str, message: bytes, signature: str) -> bool:
    """Whether `signature` (64 bytes in base64) is that key's ECDSA signature over SHA-256 of the message."""
    try:
        given = base64.b64decode(signature, validate=True)
        if len(given) != SIGNATURE_BYTES:
            return False
        r, s = (int.from_bytes(half) for half in (given[:32], given[32:]))
        _load(signing_key).verify(encode_dss_signature(r, s), message, ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature):
        return False
    return True


def _load(text: str) -> ec.EllipticCurvePublicKey:
    key = load_der_public_key(base64.b64decode(text, validate=True))
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("no P-256 key")
    return key
