"""Verifiers: what an enrolled device checks a PIN with while it has no network.

A verifier is made while the PIN is known: when it is set, and when it is entered. It is encrypted for one device, whose
private key never leaves it, and the server cannot read it again. On the device it opens only by that key.

    verifier = {membership_id, user_id, pin_version, salt, iterations, hash}, hash = PBKDF2-SHA256 of the PIN
    sealed   = {key: a fresh P-256 public key, iv, text}, text = AES-256-GCM of the verifier, its key by ECDH and HKDF
"""

import base64
import hashlib
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key

from fynlo.core import clock, json_codec
from realtime.sync.models import Device
from restaurants.models import Pin, PinVerifier

# OWASP Password Storage Cheat Sheet, read 2026-11: 600,000 for passwords that leak with the hash. These do not leave
# the device unencrypted, and a phone has to check one within half a second.
ITERATIONS = 210_000
INFO = b"fynlo pin v1"
SALT_BYTES, IV_BYTES = 16, 12
MOST_DEVICES = 200  # of one restaurant


@dataclass(frozen=True, slots=True)
class Stretched:
    """A PIN after PBKDF2. The same for every device of the restaurant, encrypted for each."""

    salt: bytes
    hash: bytes


def stretch(pin: str) -> Stretched:
    """Stretch a PIN. Takes about 0.1 s: call outside a transaction."""
    salt = secrets.token_bytes(SALT_BYTES)
    return Stretched(salt, hashlib.pbkdf2_hmac("sha256", pin.encode(), salt, ITERATIONS))


def devices_without(pin: Pin) -> list[Device]:
    """Return the restaurant's enrolled devices that have no verifier of this PIN. One query."""
    enrolled = Device.objects.filter(
        restaurant_id=pin.membership.restaurant_id, revoked_at=None, enrolled_at__isnull=False
    ).exclude(sealing_key="")
    current = PinVerifier.objects.filter(membership_id=pin.membership_id, pin_version=pin.version)
    return list(enrolled.exclude(pk__in=current.values("device_id"))[:MOST_DEVICES])


def store(pin: Pin, stretched: Stretched, devices: list[Device]) -> None:
    """Store a verifier of this PIN for each of the devices, in place of an earlier one. One query."""
    rows = [
        PinVerifier(
            device=device, membership_id=pin.membership_id, pin_version=pin.version,
            sealed=seal(device.sealing_key, _content(pin, stretched)), made_at=clock.now(),
        )
        for device in devices
    ]  # fmt: skip
    PinVerifier.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["device", "membership"],
        update_fields=["pin_version", "sealed", "made_at"],
    )


def seal(sealing_key: str, content: bytes) -> str:
    """Encrypt for the owner of a P-256 key (DER in base64): ECDH with a fresh key, HKDF-SHA256, AES-256-GCM."""
    ours, theirs = ec.generate_private_key(ec.SECP256R1()), load_der_public_key(base64.b64decode(sealing_key))
    assert isinstance(theirs, ec.EllipticCurvePublicKey)
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=INFO).derive(ours.exchange(ec.ECDH(), theirs))
    iv = secrets.token_bytes(IV_BYTES)
    public = ours.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    parts = {"key": public, "iv": iv, "text": AESGCM(key).encrypt(iv, content, None)}
    return json_codec.dumps({name: base64.b64encode(part).decode() for name, part in parts.items()}).decode()


def _content(pin: Pin, stretched: Stretched) -> bytes:
    return json_codec.dumps(
        {
            "membership_id": str(pin.membership_id),
            "user_id": str(pin.membership.user_id),
            "pin_version": pin.version,
            "salt": base64.b64encode(stretched.salt).decode(),
            "iterations": ITERATIONS,
            "hash": base64.b64encode(stretched.hash).decode(),
        }
    )
