"""Commands that a device signed: on one device several people act, also without a network.

A person is checked on the device by PIN. The device then signs the text of the command, which names the person and,
where a manager approved it, the approver. So a batch can hold commands of other people than the one who sends it.

    {"command_id": …, "device_seq": 7, "live": false, "signed": "{\\"command_id\\": …}", "signature": "base64"}
"""

import base64
import binascii
from dataclasses import replace
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from django.utils.translation import gettext_lazy as _

from fynlo.core import json_codec
from fynlo.core.errors import DomainError
from fynlo.core.ids import parse_uuid
from realtime.actors import Actor

SIGNATURE_BYTES = 64  # r and s of P-256, as WebCrypto writes them


class SignatureRefused(DomainError):
    """The text is not the one that this device signed, or it names another command or device."""

    code = "device.signature_refused"
    status = 403
    message = _("We could not verify that this device made this. A manager can check the device in the portal.")


class PersonRefused(DomainError):
    """The person or the approver may not act on this device: no member any more, or no PIN here."""

    code = "device.person_refused"
    status = 403
    message = _("The person who did this may no longer work on this device. Ask a manager.")


class People(Protocol):
    """Who may act on a device by PIN; registered by `restaurants.identity`."""

    def actor(self, user_id: UUID, *, device_id: UUID, client_type: str) -> Actor | None:
        """Return the person as an actor of the chosen restaurant, or None if they may not act on that device."""
        ...

    def approver(self, user_id: UUID, *, device_id: UUID) -> Actor | None:
        """Return the manager as an actor, or None if they may not approve on that device."""
        ...


class Nobody:
    """Knows nobody."""

    def actor(self, user_id: UUID, *, device_id: UUID, client_type: str) -> Actor | None:
        return None

    def approver(self, user_id: UUID, *, device_id: UUID) -> Actor | None:
        return None


_people: People = Nobody()


def register(people: People) -> None:
    """Set who may act on devices; called once from `AppConfig.ready`."""
    global _people
    _people = people


def read_signed(text: str, *, command_id: UUID) -> dict[str, Any]:
    """Return the fields of a signed text. Its signature is verified later, by `actor_of`. Raises SignatureRefused."""
    try:
        fields = json_codec.loads(text)
    except json_codec.Unreadable as error:
        raise SignatureRefused() from error
    if not isinstance(fields, dict) or parse_uuid(fields.get("command_id")) != command_id:
        raise SignatureRefused()
    return fields


def actor_of(sender: Actor, *, device_id: UUID, signing_key: str, text: str, signature: str) -> Actor:
    """Return who gave a signed command: the person that its text names, with the approver if it names one.

    Raises SignatureRefused, PersonRefused. At most two queries.
    """
    fields = json_codec.loads(text)
    if not verifies(signing_key, text.encode(), signature) or parse_uuid(fields.get("device_id")) != device_id:
        raise SignatureRefused()
    person_id = parse_uuid(fields.get("person_id"))
    actor: Actor | None = sender
    if person_id is None:
        raise PersonRefused()
    if person_id != sender.user_id:
        actor = _people.actor(person_id, device_id=device_id, client_type=sender.client_type)
    if actor is None:
        raise PersonRefused()
    if fields.get("approved_by"):
        approver_id = parse_uuid(fields["approved_by"])
        approver = None if approver_id is None else _people.approver(approver_id, device_id=device_id)
        if approver is None:
            raise PersonRefused()
        actor = replace(actor, approver=approver)
    return actor


def verifies(signing_key: str, message: bytes, signature: str) -> bool:
    """Whether the owner of a P-256 key (DER in base64) signed the message with ECDSA and SHA-256."""
    try:
        raw = base64.b64decode(signature, validate=True)
        if not signing_key or len(raw) != SIGNATURE_BYTES:
            return False
        half = SIGNATURE_BYTES // 2
        encoded = encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))
        key = load_der_public_key(base64.b64decode(signing_key))
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        key.verify(encoded, message, ec.ECDSA(SHA256()))
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True
