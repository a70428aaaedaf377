"""Signed requests (RFC 9421): accepted ones, and each refusal."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings as django_settings
from django.test import Client, RequestFactory
from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier, MappingKeyResolver, algorithms
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from realtime.sync.models import Device
from restaurants.devices.signatures import COVERED, SKEW, TAG, SignatureRefused, check_signature
from restaurants.identity.security_policy import clear_policy_cache
from restaurants.identity.tokens import issue_access_token
from restaurants.models import Restaurant, SecurityEvent, SecurityPolicy, Session, SignatureNonce, User

pytestmark = pytest.mark.django_db
BODY = b'{"name":"Door"}'


@pytest.fixture
def tablet(enrol):
    """An enrolled tablet with its signing key."""
    tablet = enrol(kind="mobile")
    tablet.signer = ec.generate_private_key(ec.SECP256R1())
    der = tablet.signer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    Device.objects.filter(pk=tablet.row.pk).update(signing_key=base64.b64encode(der).decode())
    return tablet


@pytest.fixture
def requires_signatures(tenant):
    SecurityPolicy.objects.update_or_create(restaurant=tenant, defaults={"requires_signatures": True})
    clear_policy_cache(tenant.pk)
    yield
    clear_policy_cache(tenant.pk)


@pytest.fixture
def token(tenant):
    user, now = User.objects.get(email="marco@alpha.example"), clock.now()
    session = Session.objects.create(user=user, refreshed_at=now, created_at=now, expires_at=now + timedelta(days=1))
    return issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)[0]


class Request:
    """A PATCH that renames the tablet, signed as a client would, and then sent as it is."""

    def __init__(self, tablet, token, *, host="alpha", body=BODY, path=None, query="", headers=None):
        self.method, self.body, self.token = "PATCH", body, token
        self.host = f"{host}.{django_settings.BASE_DOMAIN}" if host else django_settings.BASE_DOMAIN
        self.path, self.query = path or f"/api/v1/devices/{tablet.row.pk}", query
        self.headers = dict(headers or {})

    @property
    def url(self):
        return f"http://{self.host}{self.path}{'?' + self.query if self.query else ''}"

    def sign(self, tablet, *, covered=COVERED, created=None, nonce=None, key_id=None, tag=TAG, key=None, body=True):
        key_id = key_id or str(tablet.row.pk)
        keys = MappingKeyResolver(public_keys={}, private_keys={key_id: key or tablet.signer})
        signer = HTTPMessageSigner(signature_algorithm=algorithms.ECDSA_P256_SHA256, key_resolver=keys)
        signer.sign(
            SimpleNamespace(method=self.method, url=self.url, headers=self.headers),
            key_id=key_id, created=created or clock.now(), nonce=nonce or uuid7().hex, tag=tag,
            covered_component_ids=covered, body=self.body if body else None,
        )  # fmt: skip
        return self

    def send(self):
        client = Client(headers={"host": self.host, "authorization": f"Bearer {self.token}"})
        address = f"{self.path}{'?' + self.query if self.query else ''}"
        return client.generic(self.method, address, self.body, content_type="application/json", headers=self.headers)


def code(response):
    return (response.status_code, json.loads(response.content)["error"]["code"])


def test_a_signed_change_is_accepted(tablet, token, requires_signatures):
    response = Request(tablet, token).sign(tablet).send()

    assert response.status_code == 200, response.content
    assert SignatureNonce.objects.count() == 1


def test_without_the_setting_a_signature_may_be_left_out(tablet, token):
    assert Request(tablet, token).send().status_code == 200


def test_where_it_is_required_an_unsigned_change_is_refused_and_reading_is_not(tablet, token, requires_signatures):
    assert code(Request(tablet, token).send()) == (401, "signature.required")
    reading = Request(tablet, token, path="/api/v1/devices", body=b"")
    reading.method = "GET"
    assert reading.send().status_code == 200
    tablet.row.refresh_from_db()
    assert tablet.row.name == "Bar"


def test_a_page_of_the_same_restaurant_needs_no_signature(tablet, page_client, requires_signatures):
    response = page_client("marco").patch(f"/api/v1/devices/{tablet.row.pk}", BODY, content_type="application/json")
    assert response.status_code == 200


@pytest.mark.parametrize("left_out", COVERED)
def test_each_part_must_be_covered(tablet, token, left_out):
    covered = [part for part in COVERED if part != left_out]
    assert code(Request(tablet, token).sign(tablet, covered=covered).send()) == (401, "signature.refused")


def test_the_body_must_be_covered(tablet, token):
    assert code(Request(tablet, token).sign(tablet, body=False).send()) == (401, "signature.refused")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("body", b'{"name":"Roof"}'),
        ("path", "/api/v1/devices/00000000-0000-7000-8000-000000000000"),
        ("query", "x=1"),
        ("host", f"beta.{django_settings.BASE_DOMAIN}"),
        ("method", "POST"),
    ],
)
def test_a_request_that_was_changed_after_signing_is_refused(tablet, token, field, value):
    request = Request(tablet, token).sign(tablet)
    setattr(request, field, value)

    assert request.send().status_code in (401, 404, 405)
    tablet.row.refresh_from_db()
    assert tablet.row.name == "Bar"


def test_the_restaurant_of_the_header_must_be_covered(tablet, token, tenant):
    headers = {"X-Restaurant-Id": str(tenant.pk)}
    uncovered = Request(tablet, token, host="", headers=headers).sign(tablet)
    covered = Request(tablet, token, host="", headers=headers).sign(tablet, covered=[*COVERED, "x-restaurant-id"])

    assert code(uncovered.send()) == (401, "signature.refused")
    assert covered.send().status_code == 200


def test_a_signed_request_works_once(tablet, token):
    request = Request(tablet, token).sign(tablet)

    assert request.send().status_code == 200
    assert code(request.send()) == (401, "signature.replayed")


def test_a_nonce_is_used_once_also_for_another_request(tablet, token):
    nonce = uuid7().hex
    Request(tablet, token).sign(tablet, nonce=nonce).send()

    other = Request(tablet, token, body=b'{"name":"Roof"}').sign(tablet, nonce=nonce)
    assert code(other.send()) == (401, "signature.replayed")


@pytest.mark.parametrize("off_by", [SKEW + timedelta(seconds=2), -SKEW - timedelta(seconds=2), timedelta(days=400)])
def test_a_wrong_clock_is_answered_with_the_servers_time(tablet, token, off_by):
    response = Request(tablet, token).sign(tablet, created=clock.now() + off_by).send()

    assert code(response) == (401, "signature.clock_skew")
    server_time = json.loads(response.content)["error"]["details"]["server_time"]
    assert abs(server_time - clock.now().timestamp()) < 60


@pytest.mark.parametrize("off_by", [SKEW - timedelta(seconds=20), -SKEW + timedelta(seconds=20)])
def test_a_clock_that_is_nearly_right_is_accepted(tablet, token, off_by):
    assert Request(tablet, token).sign(tablet, created=clock.now() + off_by).send().status_code == 200


@pytest.mark.parametrize("nonce", ["short", "x" * 65])
def test_a_nonce_of_another_length_is_refused(tablet, token, nonce):
    assert code(Request(tablet, token).sign(tablet, nonce=nonce).send()) == (401, "signature.refused")


def test_another_key_and_another_tag_are_refused(tablet, token):
    stranger = ec.generate_private_key(ec.SECP256R1())

    assert code(Request(tablet, token).sign(tablet, key=stranger).send()) == (401, "signature.refused")
    assert code(Request(tablet, token).sign(tablet, tag="other").send()) == (401, "signature.refused")
    assert code(Request(tablet, token).sign(tablet, key_id=str(uuid7())).send()) == (401, "signature.refused")


@pytest.mark.parametrize("change", ["revoked", "not enrolled", "without a key", "of the neighbour"])
def test_a_device_that_may_not_sign_is_refused(tablet, token, change):
    fields = {
        "revoked": {"revoked_at": clock.now()},
        "not enrolled": {"enrolled_at": None},
        "without a key": {"signing_key": ""},
        "of the neighbour": {"restaurant": Restaurant.objects.get(slug="beta"), "number": 99},
    }[change]
    Device.objects.filter(pk=tablet.row.pk).update(**fields)

    assert code(Request(tablet, token).sign(tablet).send()) == (401, "signature.refused")
    assert SecurityEvent.objects.filter(kind="signature_refused").exists()


@given(st.text(st.characters(max_codepoint=255, min_codepoint=32), max_size=200), st.text(max_size=200))
def test_no_header_breaks_the_server(signature_input, signature):
    request = RequestFactory().post(
        "/api/v1/x", b"{}", content_type="application/json",
        headers={"Signature-Input": signature_input, "Signature": signature},
    )  # fmt: skip
    with pytest.raises(SignatureRefused):
        check_signature(request, uuid7())


def test_both_slash_forms_are_signed_as_they_are_sent(tablet, token):
    path = f"/api/v1/devices/{tablet.row.pk}/"
    assert Request(tablet, token, path=path).sign(tablet).send().status_code == 200


def test_the_example_in_the_document_verifies(db):
    """docs/signatures.md prints a key, a request and its signature; a client may test itself with them."""
    text = (django_settings.BASE_DIR / "docs" / "signatures.md").read_text()
    example = json_codec.loads(text.split("```json\n")[1].split("```")[0])
    verifier = HTTPMessageVerifier(
        signature_algorithm=algorithms.ECDSA_P256_SHA256,
        key_resolver=MappingKeyResolver(
            public_keys={example["key_id"]: example["public_key_pem"].encode()}, private_keys={}
        ),
    )
    message = SimpleNamespace(method=example["method"], url=example["url"], headers=example["headers"])

    (result,) = verifier.verify(
        message, max_age=None, expect_tag=TAG, require_components=COVERED, body=example["body"].encode()
    )
    assert "\n".join(f"{name}: {value}" for name, value in result.covered_components.items()) == example["base"]
