"""Passkeys on pages: an authenticator in Python signs as a browser's would."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from restaurants.models import (
    Membership,
    OutgoingMail,
    Passkey,
    PlatformCommand,
    SecurityEvent,
    SecurityPolicy,
    Session,
    User,
)
from tests.plugins.restaurants import PASSWORD

pytestmark = pytest.mark.django_db
HOST = "alpha.localhost"
PRESENT_VERIFIED_ATTESTED = 0x45
PRESENT_VERIFIED, PRESENT = 0x05, 0x01


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@dataclass
class Authenticator:
    """A phone that holds one passkey."""

    host: str = HOST
    origin: str = f"http://{HOST}"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    id: bytes = field(default_factory=lambda: uuid7().bytes)
    count: int = 0

    def create(self, challenge: str) -> str:
        numbers = self.key.public_key().public_numbers()
        cose = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._head(PRESENT_VERIFIED_ATTESTED) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {"clientDataJSON": self._client("webauthn.create", challenge), "attestationObject": b64(attestation)}
        )

    def sign(self, challenge: str, user: User, flags: int = PRESENT_VERIFIED) -> str:
        self.count += 1
        data, client = self._head(flags), self._client("webauthn.get", challenge)
        hashed = hashlib.sha256(base64.urlsafe_b64decode(client + "==")).digest()
        signature = self.key.sign(data + hashed, ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": b64(data),
                "signature": b64(signature),
                "userHandle": b64(user.pk.bytes),
            }
        )

    def _head(self, flags: int) -> bytes:
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> str:
        return b64(json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode())

    def _answer(self, response: dict) -> str:
        return json.dumps(
            {"id": b64(self.id), "rawId": b64(self.id), "type": "public-key", "response": response,
             "clientExtensionResults": {}}
        )  # fmt: skip


def add(client: Client, phone: Authenticator, name: str = "My phone"):
    challenge = client.get("/account/passkey/").context["options"]["challenge"]
    return client.post("/account/passkey/", {"name": name, "credential": phone.create(challenge)})


def options(client: Client) -> str:
    return client.post("/sign-in/passkey/options/").json()["challenge"]


def enter(client: Client, credential: str, **extra):
    return client.post("/sign-in/passkey/", {"credential": credential, **extra})


@pytest.fixture
def phone(page_client) -> Authenticator:
    """Olivia's, added to her account on alpha's host."""
    phone = Authenticator()
    assert add(page_client("olivia"), phone)["Location"] == "/account/"
    return phone


def test_a_passkey_signs_in_without_a_password_and_counts_as_both_factors(page_client, phone, person):
    client = page_client()

    entered = enter(client, phone.sign(options(client), person("olivia")), next="/portal/menu/")

    assert (entered.status_code, entered["Location"]) == (302, "/portal/menu/")
    session = Session.objects.get(method="passkey")
    assert session.second_factor_at is not None
    assert Passkey.objects.get().sign_count == 1
    assert SecurityEvent.objects.filter(note="Added: passkey").count() == 1


@pytest.mark.parametrize(
    "way", ["replayed", "old", "of another browser", "unlocked by nobody", "another host", "another origin",
            "another key", "another handle", "unknown", "copied"],
)  # fmt: skip
def test_an_invalid_signature_signs_nobody_in(page_client, phone, person, way):
    client, olivia, at = page_client(), person("olivia"), clock.now()
    challenge = options(page_client() if way == "of another browser" else client)
    if way == "of another browser":
        options(client)
    if way == "another host":
        phone.host = "beta.localhost"
    if way == "another origin":
        phone.origin = "https://evil.example"
    if way == "another key":
        phone.key = ec.generate_private_key(ec.SECP256R1())
    if way == "unknown":
        phone.id = uuid7().bytes
    if way == "copied":
        Passkey.objects.update(sign_count=7)
    credential = phone.sign(
        challenge,
        person("marco") if way == "another handle" else olivia,
        PRESENT if way == "unlocked by nobody" else PRESENT_VERIFIED,
    )
    if way == "replayed":
        assert enter(client, credential).status_code == 302
        client.post("/sign-out/")
        phone.count += 1
    if way == "old":
        at += timedelta(minutes=5, seconds=1)

    with clock.travel(at):
        refused = enter(client, credential)

    assert refused.status_code == 401
    assert b"does not work here" in refused.content
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", ["", "{}", "[]", "null", "{", "x" * 20_001, '{"id": 1, "response": {}}', "\x00"])
def test_hostile_credentials_are_refused(page_client, phone, credential):
    client = page_client()
    options(client)

    assert enter(client, credential).status_code == 401
    assert add_raw(page_client("olivia"), credential).status_code in (401, 422)
    assert Passkey.objects.count() == 1


def add_raw(client: Client, credential: str):
    client.get("/account/passkey/")
    return client.post("/account/passkey/", {"name": "Mine", "credential": credential})


@pytest.mark.parametrize("gone", ["person", "membership"])
def test_a_person_who_left_is_not_signed_in(page_client, phone, person, gone):
    olivia = person("olivia")
    if gone == "person":
        User.objects.filter(pk=olivia.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=olivia).update(is_active=False)
    client = page_client()

    assert enter(client, phone.sign(options(client), olivia)).status_code in (401, 403)
    assert "_auth_user_id" not in client.session


def test_a_passkey_is_on_one_account_only(page_client, phone):
    refused = add(page_client("marco"), phone)

    assert refused.status_code == 409
    assert b"on your account already" in refused.content
    assert Passkey.objects.count() == 1


def test_a_challenge_for_signing_in_adds_no_passkey(page_client):
    client, phone = page_client("olivia"), Authenticator()
    challenge = options(client)

    refused = client.post("/account/passkey/", {"name": "Mine", "credential": phone.create(challenge)})

    assert refused.status_code == 401
    assert not Passkey.objects.exists()


def test_removing_a_passkey_emails_its_person_and_nobody_removes_anothers(page_client, phone):
    row = Passkey.objects.get()
    path = f"/account/passkey/{row.pk}/remove/"

    assert b"may have been removed already" in page_client("marco").post(path, follow=True).content
    assert Passkey.objects.exists()
    assert page_client("olivia").post(path)["Location"] == "/account/"
    assert not Passkey.objects.exists()
    assert OutgoingMail.objects.get().subject == "Your passkey was removed"


def test_adding_and_removing_asks_for_the_password_after_ten_minutes(page_client, phone):
    with clock.travel(clock.now() - timedelta(minutes=11)):
        client = page_client("olivia")

    assert add(client, Authenticator()).status_code == 403
    assert client.post(f"/account/passkey/{Passkey.objects.get().pk}/remove/").status_code == 403
    assert Passkey.objects.count() == 1


def test_no_stored_command_holds_a_key(page_client, phone):
    assert Passkey.objects.get().public_key not in str(list(PlatformCommand.objects.values()))


def password(client: Client, name: str = "olivia"):
    return client.post("/sign-in/", {"email": f"{name}@alpha.example", "password": PASSWORD})


def step_options(client: Client) -> dict:
    return client.post("/sign-in/code/options/").json()


def show(client: Client, credential: str, **extra):
    return client.post("/sign-in/code/", {"credential": credential, **extra})


def test_a_passkey_is_the_second_step_of_a_person_with_an_app(page_client, phone, person, add_app):
    add_app(person("olivia"))
    client = page_client()
    password(client)
    assert b"Use your passkey" in client.get("/sign-in/code/").content
    asked = step_options(client)
    assert [each["id"] for each in asked["allowCredentials"]] == [b64(phone.id)]

    entered = show(client, phone.sign(asked["challenge"], person("olivia")), next="/portal/menu/")

    assert (entered.status_code, entered["Location"]) == (302, "/portal/menu/")
    session = Session.objects.get(user=person("olivia"), ended_at=None, second_factor_at__isnull=False)
    assert session.method == "password"
    assert SecurityEvent.objects.filter(kind="second_factor", outcome="done", note="Passkey").count() == 1


@pytest.mark.parametrize("way", ["of a sign-in", "of another person", "replayed", "too large", "without a password"])
def test_what_is_not_signed_for_this_second_step_is_refused(page_client, phone, person, add_app, way):
    olivia, client = person("olivia"), page_client()
    add_app(olivia)
    if way == "of another person":
        add_app(person("marco"))
    if way != "without a password":
        password(client, "marco" if way == "of another person" else "olivia")
    asked = options(client) if way in ("of a sign-in", "without a password") else step_options(client)["challenge"]
    credential = phone.sign(asked, olivia)
    if way == "replayed":
        show(client, "{}")  # uses the challenge up
    if way == "too large":
        credential = credential[:-1] + " " * 20_000 + "}"

    refused = show(client, credential)

    if way == "without a password":
        assert refused["Location"] == "/sign-in/"
    else:
        assert (refused.status_code, b"does not work here" in refused.content) == (401, True)
        assert SecurityEvent.objects.filter(kind="second_factor", outcome="refused", note="Passkey").count() == 1
    assert "_auth_user_id" not in client.session


def test_no_passkey_is_offered_where_it_does_not_work(page_client, phone, person, add_app):
    add_app(person("olivia"))
    Passkey.objects.update(relying_party="beta.localhost")
    client = page_client()
    password(client)

    assert b"passkey" not in client.get("/sign-in/code/").content
    assert step_options(client)["allowCredentials"] == []


def test_the_options_of_a_second_step_need_the_password(page_client, phone):
    assert page_client().post("/sign-in/code/options/").status_code == 401


def test_where_a_second_factor_is_required_a_passkey_is_enough(page_client, phone, person, alpha):
    SecurityPolicy.objects.update_or_create(restaurant=alpha, defaults={"second_factor": "managers"})
    client = page_client()
    password(client)
    asked = client.get("/portal/", follow=True)
    assert asked.redirect_chain[-1][0] == "/sign-in/code/?next=%2Fportal%2F"
    assert b"Use your passkey" in asked.content
    assert b"Add an authenticator app instead" in asked.content
    assert b"6-digit" not in asked.content

    show(client, phone.sign(step_options(client)["challenge"], person("olivia")))

    assert client.get("/portal/").status_code == 200


@pytest.fixture
def long_ago(page_client, phone) -> Client:
    """Olivia's browser, in which she proved herself 11 minutes ago."""
    with clock.travel(clock.now() - timedelta(minutes=11)):
        return page_client("olivia")


def proof(client: Client) -> str:
    return client.post("/account/passkey/options/").json()["challenge"]


def remove_path() -> str:
    return f"/account/passkey/{Passkey.objects.get().pk}/remove/"


def test_a_passkey_proves_again_who_is_there_and_the_change_goes_on(long_ago, phone, person):
    asked = long_ago.post(remove_path(), {"a": "kept"})
    assert (asked.status_code, asked.content.count(b'name="a" value="kept"')) == (403, 2)
    assert b"Use your passkey" in asked.content

    done = long_ago.post(remove_path(), {"confirm_credential": phone.sign(proof(long_ago), person("olivia"))})

    assert done["Location"] == "/account/"
    assert not Passkey.objects.exists()


@pytest.mark.parametrize("way", ["of a sign-in", "of another person", "empty"])
def test_another_proof_changes_nothing_and_keeps_the_input(long_ago, page_client, phone, person, way):
    client = long_ago
    if way == "of another person":
        with clock.travel(clock.now() - timedelta(minutes=11)):
            client = page_client("marco")
    asked = options(client) if way == "of a sign-in" else proof(client)
    credential = "" if way == "empty" else phone.sign(asked, person("olivia"))

    refused = client.post("/portal/people/invite/", {"confirm_credential": credential, "email": "new@alpha.example"})

    assert refused.status_code == 401
    assert b"does not work here" in refused.content
    assert b'name="email" value="new@alpha.example"' in refused.content
    assert not OutgoingMail.objects.exists()


def test_a_person_without_a_passkey_here_is_asked_for_the_password_alone(long_ago):
    Passkey.objects.update(relying_party="localhost")

    assert b"Use your passkey" not in long_ago.post(remove_path()).content
