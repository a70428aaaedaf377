"""Enrolled devices with their keys, and members with PINs."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.devices import hashed
from realtime.sync.models import Device
from restaurants.devices import commands as device_commands
from restaurants.devices import enrolment, enrolment_codes
from restaurants.devices.enrolment import proof_message
from restaurants.identity.pins import commands as pin_commands
from restaurants.identity.pins import hashing, verifiers
from restaurants.models import Membership, Restaurant

PIN = "4826"


@dataclass
class Till:
    """An enrolled till of alpha, and its browser."""

    row: Device
    secret: str
    private: ec.EllipticCurvePrivateKey
    client: Client

    def post(self, path: str, body: dict, **headers: str):
        before = connection.tenant
        response = self.client.post(
            f"/api/v1/{path}", json_codec.dumps(body), content_type="application/json",
            headers={"X-Device-Secret": self.secret, "X-Client-Type": "till", **headers},
        )  # fmt: skip
        connection.set_tenant(before)
        return response

    def get(self, path: str, **headers: str):
        """Open a page in its browser."""
        before = connection.tenant
        response = self.client.get(path, headers=headers)
        connection.set_tenant(before)
        return response

    def sign_in(self, user, pin: str = PIN):
        return self.post("auth/pin", {"device_id": self.row.pk, "user_id": user.pk, "pin": pin})

    def people(self):
        return self.client.get(f"/api/v1/devices/{self.row.pk}/people", headers={"X-Device-Secret": self.secret})

    def open(self, sealed: str) -> dict:
        """Decrypt a verifier, as the device does."""
        parts = {name: base64.b64decode(part) for name, part in json.loads(sealed).items()}
        shared = self.private.exchange(ec.ECDH(), load_der_public_key(parts["key"]))
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=verifiers.INFO).derive(shared)
        return json.loads(AESGCM(key).decrypt(parts["iv"], parts["text"], None))


@dataclass
class NewDevice:
    """A browser or an app with two key pairs that no restaurant knows yet."""

    restaurant: Restaurant
    id: UUID
    secret: str
    signing: ec.EllipticCurvePrivateKey
    sealing: ec.EllipticCurvePrivateKey
    client: Client

    @classmethod
    def of(cls, restaurant: Restaurant, **fields) -> "NewDevice":
        host = f"{restaurant.slug}.{settings.BASE_DOMAIN}"
        made = {
            "id": uuid7(), "secret": uuid7().hex * 2, "signing": new_key(), "sealing": new_key(),
            "client": Client(headers={"host": host}),
        }  # fmt: skip
        return cls(restaurant, **{**made, **fields})

    def body(self, code: str, **fields) -> dict:
        sealing = public_key(self.sealing)
        r, s = decode_dss_signature(self.signing.sign(proof_message(code, self.id, sealing), ec.ECDSA(SHA256())))
        return {
            "code": code, "device_id": str(self.id), "secret": self.secret, "signing_key": public_key(self.signing),
            "sealing_key": sealing, "proof": base64.b64encode(r.to_bytes(32) + s.to_bytes(32)).decode(), **fields,
        }  # fmt: skip

    def enrol(self, code: str, **fields):
        """Send the call of enrolment. `fields` replace what a device sends."""
        return self.post("devices/enrol", self.body(code, **fields))

    def post(self, path: str, body: dict):
        before = connection.tenant
        response = self.client.post(f"/api/v1/{path}", json_codec.dumps(body), content_type="application/json")
        connection.set_tenant(before)
        return response

    def get(self, path: str):
        before = connection.tenant
        response = self.client.get(f"/api/v1/{path}")
        connection.set_tenant(before)
        return response


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def public_key(private: ec.EllipticCurvePrivateKey) -> str:
    der = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def make_code(actor: Actor, name: str = "Bar till", kind: str = "till") -> str:
    """Create an enrolment code as the portal does, in the chosen restaurant. Return it as the page shows it."""
    fields = enrolment.new_code()
    dispatch(
        device_commands.DEVICE_CREATE_CODE,
        data={"name": name, "kind": kind},
        extra=fields,
        actor=actor,
        key=str(uuid7()),
    )
    return enrolment_codes.shown_code(fields["code_id"], fields["code_hash"])


@pytest.fixture
def code(actor, tenant) -> Callable[..., str]:
    """`code()` is a code of alpha for a till, made by Marco; `code(kind="kitchen")` for a kitchen screen."""
    return lambda **fields: make_code(actor("marco"), **fields)


@pytest.fixture
def new_device(tenant) -> Callable[..., NewDevice]:
    return lambda restaurant=None, **fields: NewDevice.of(restaurant or tenant, **fields)


@pytest.fixture
def enrol(tenant) -> Callable[..., Till]:
    """`enrol()` is a till of alpha; `enrol(kind="mobile")` a phone."""

    def make(kind: str = "till", restaurant: Restaurant | None = None, **fields) -> Till:
        restaurant = restaurant or tenant
        private = new_key()
        secret = uuid7().hex * 2
        row = Device.objects.create(
            id=uuid7(), restaurant=restaurant, name="Bar", kind=kind,
            number=Device.objects.filter(restaurant=restaurant).count() + 1, secret_hash=hashed(secret),
            sealing_key=public_key(private), enrolled_at=clock.now(), created_at=clock.now(),
            last_seen_at=clock.now(), **fields,
        )  # fmt: skip
        return Till(row, secret, private, Client(headers={"host": f"{restaurant.slug}.{settings.BASE_DOMAIN}"}))

    return make


@pytest.fixture
def set_pin(actor, person) -> Callable[..., Membership]:
    """`set_pin("sara")` gives her the PIN 4826, as she would herself."""

    def make(name: str, pin: str = PIN, by: str = "") -> Membership:
        member = Membership.objects.get(user=person(name), restaurant__slug="alpha")
        dispatch(
            pin_commands.PEOPLE_SET_PIN,
            target=member.pk,
            extra={"pin_hash": hashing.hash_pin(member.pk, pin), "stretched": verifiers.stretch(pin)},
            actor=actor(by or name),
            key=str(uuid7()),
        )
        return member

    return make
