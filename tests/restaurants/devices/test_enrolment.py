"""Enrolling a device with a code: what it gets, each refusal, and revoking it."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.dispatch import Forbidden, dispatch
from realtime.devices import DeviceRevoked, hashed
from realtime.sync.models import Device
from restaurants.devices import commands as device_commands
from restaurants.devices import enrolment, enrolment_codes, public_keys
from restaurants.devices.errors import TooManyCodes
from restaurants.devices.proof import COOKIE
from restaurants.identity import cleanup
from restaurants.models import EnrolmentCode, PinVerifier, PlatformCommand, SecurityEvent, Session
from tests.plugins.enrolled import make_code, new_key, public_key

pytestmark = pytest.mark.django_db


def refusal(response):
    return response.status_code, response.json()["error"]["code"]


def test_a_code_enrols_a_device_with_its_name_profile_and_number(code, new_device, person):
    device = new_device()

    response = device.enrol(code(name="Bar till", kind="till"), storage_is_persistent=True)

    assert response.status_code == 201, response.content
    answer = response.json()["data"]
    assert (answer["id"], answer["name"], answer["kind"]) == (str(device.id), "Bar till", "till")
    assert (answer["series"], answer["number"], answer["next_seq"], answer["next_receipt"]) == ("D1", 1, 1, 1)
    row = Device.objects.get(pk=device.id)
    assert (row.signing_key, row.sealing_key) == (public_key(device.signing), public_key(device.sealing))
    assert (row.secret_hash, row.enrolled_by, row.storage_is_persistent) == (
        hashed(device.secret),
        person("marco"),
        True,
    )
    assert row.enrolled_at is not None


def test_the_browser_gets_a_cookie_that_scripts_cannot_read_and_that_proves_the_device(code, new_device, set_pin):
    set_pin("sara")
    device = new_device()

    cookie = device.enrol(code()).cookies[COOKIE]

    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert cookie["max-age"] == timedelta(days=365).total_seconds()
    assert Device.objects.get(pk=device.id).cookie_hash == hashed(cookie.value)
    people = device.get(f"devices/{device.id}/people")
    assert [row["name"] for row in people.json()["data"]] == ["Sara"]


@pytest.mark.parametrize("spell", [str.lower, lambda text: text.replace("-", ""), lambda text: f" {text} "])
def test_a_code_is_accepted_in_any_usual_spelling(code, new_device, spell):
    assert new_device().enrol(spell(code()).strip()).status_code == 201


def test_letters_that_look_like_digits_are_read_as_digits():
    assert enrolment_codes.hashes_of("OIL23-abcde") == enrolment_codes.hashes_of("01123ABCDE")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_code(text):
    assert len(enrolment_codes.hashes_of(text)) in (0, 1)


def test_a_code_enrols_only_one_device(code, new_device):
    shown = code()
    new_device().enrol(shown)

    assert refusal(new_device().enrol(shown)) == (410, "enrolment.used")
    assert Device.objects.count() == 1


def test_the_same_device_may_send_its_call_again(code, new_device):
    """For a device that never got the answer: its code is used and it has no cookie."""
    shown, device = code(), new_device()
    first = device.enrol(shown)

    again = device.enrol(shown)

    assert (again.status_code, again.json()["data"]) == (201, {**first.json()["data"], **seen(again)})
    assert Device.objects.get().cookie_hash == hashed(again.cookies[COOKIE].value)
    assert SecurityEvent.objects.filter(kind="device_enrolled", outcome="done").count() == 1


def seen(response):
    return {name: response.json()["data"][name] for name in ("last_seen_at", "enrolled_at")}


def test_a_code_expires_after_fifteen_minutes(code, new_device, monkeypatch):
    shown, now = code(), clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=14))
    expired = new_device()
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(minutes=16))

    assert refusal(expired.enrol(shown)) == (410, "enrolment.expired")
    assert not Device.objects.exists()


def test_a_wrong_code_and_one_of_the_neighbour_are_the_same_refusal(code, new_device, beta):
    shown = code()

    assert refusal(new_device().enrol("7KQ2M-X9D4T")) == (404, "enrolment.wrong_code")
    assert refusal(new_device(beta).enrol(shown)) == (404, "enrolment.wrong_code")
    assert new_device().enrol(shown).status_code == 201


def test_wrong_codes_are_counted_and_do_not_stop_the_right_one(code, new_device):
    shown, device = code(), new_device()
    for _ in range(enrolment.WRONG_CODES.per_address):
        assert refusal(device.enrol("7KQ2M-X9D4T")) == (404, "enrolment.wrong_code")

    assert refusal(device.enrol("7KQ2M-X9D4T")) == (429, "too_many_requests")
    assert device.enrol(shown).status_code == 201


def test_a_code_is_stored_only_as_a_hash_and_can_be_shown_again(code, settings):
    shown = code()
    row = EnrolmentCode.objects.get()
    bare = shown.replace("-", "")

    assert enrolment_codes.shown_code(row.pk, row.code_hash) == shown
    assert not any(bare in str(value) for value in EnrolmentCode.objects.values().get().values())
    stored = PlatformCommand.objects.get(kind="device.create_code")
    assert bare not in f"{stored.response}{stored.fingerprint}"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-secret-of-the-server" * 2
    assert enrolment_codes.shown_code(row.pk, row.code_hash) == shown
    assert row.code_hash in enrolment_codes.hashes_of(shown)


def test_a_restaurant_has_at_most_twenty_unused_codes(code, actor):
    for _ in range(enrolment.MOST_OPEN):
        code()

    with pytest.raises(TooManyCodes):
        code()
    EnrolmentCode.objects.update(expires_at=clock.now())
    code()


@pytest.mark.parametrize("name", ["sara", "kim"])
def test_only_managers_create_codes(actor, tenant, name):
    with pytest.raises(Forbidden):
        make_code(actor(name))


def test_a_proof_by_another_key_or_of_another_code_or_key_is_refused(code, new_device):
    shown, device, other = code(), new_device(), new_device()
    for fields in (
        {"proof": other.body(shown)["proof"]},
        {"proof": device.body("7KQ2M-X9D4T")["proof"]},
        {"sealing_key": public_key(new_key())},
        {"device_id": str(uuid7())},
        {"proof": "AAAA"},
        {"proof": "é" * 88},
        {"sealing_key": public_key(device.signing)},
    ):
        assert refusal(device.enrol(shown, **fields)) == (403, "enrolment.not_proven"), fields
    assert not Device.objects.exists()
    assert EnrolmentCode.objects.get().used_at is None


def spki(key) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def bad_keys():
    p384, bits = ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 1024)
    good = new_key()
    compressed = good.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    point = bytearray(spki(good))
    point[-1] ^= 1  # not on the curve
    ders = {"another curve": spki(p384), "RSA": spki(bits), "a point alone": compressed, "off the curve": bytes(point)}
    texts = {name: base64.b64encode(der).decode()[: public_keys.LONGEST] for name, der in ders.items()}
    padded = base64.b64encode(spki(good) + b"\0").decode()
    return {**texts, "nothing": " ", "text": "é", "longer": padded}


@pytest.mark.parametrize("field", ["signing_key", "sealing_key"])
def test_a_key_that_is_no_p256_key_is_refused(code, new_device, field):
    shown, device = code(), new_device()
    for name, key in bad_keys().items():
        status, code_of_refusal = refusal(device.enrol(shown, **{field: key}))
        assert (status, code_of_refusal in ("device.invalid_key", "invalid")) == (400, True), name
    assert not Device.objects.exists()


@given(st.text(max_size=200))
def test_no_text_breaks_the_check_of_a_key(text):
    with pytest.raises(public_keys.InvalidKey):
        public_keys.check_key(text, "signing_key")


def test_a_registered_device_keeps_its_number_and_queue_when_it_shows_its_secret(code, new_device, tenant, actor):
    device = new_device()
    fields = {"id": str(device.id), "name": "My phone", "kind": "till", "secret": device.secret}
    dispatch(device_commands.DEVICE_REGISTER, data=fields, actor=actor("sara"), key=str(uuid7()))
    Device.objects.update(last_seq=41, last_receipt=7)

    answer = device.enrol(code(name="Terrace", kind="mobile")).json()["data"]

    assert (answer["number"], answer["next_seq"], answer["next_receipt"]) == (1, 42, 8)
    assert (answer["name"], answer["kind"]) == ("Terrace", "mobile")


def test_another_devices_id_is_refused_without_its_secret(code, new_device, enrol):
    till = enrol()
    shown, thief = code(), new_device(id=till.row.pk)

    assert refusal(thief.enrol(shown)) == (403, "device.not_proven")
    till.row.refresh_from_db()
    assert till.row.signing_key == ""
    assert EnrolmentCode.objects.get().used_at is None


def test_an_id_of_the_neighbours_device_is_refused(code, new_device, enrol, beta):
    theirs = enrol(restaurant=beta)

    taken = new_device(id=theirs.row.pk, secret=theirs.secret)

    assert refusal(taken.enrol(code())) == (409, "device.id_taken")


def test_a_device_that_is_enrolled_again_loses_the_verifiers_and_sessions_of_its_earlier_keys(
    code, new_device, enrol, set_pin, person
):
    till = enrol()
    set_pin("sara")
    till.sign_in(person("sara"))

    assert new_device(id=till.row.pk, secret=till.secret).enrol(code()).status_code == 201

    assert not PinVerifier.objects.exists()
    assert Session.objects.get(device=till.row).ended_at is not None


def test_enrolling_and_wrong_codes_are_in_the_security_log(code, new_device, person):
    new_device().enrol(code(name="Bar till"))
    new_device().enrol("7KQ2M-X9D4T")

    done = SecurityEvent.objects.get(kind="device_enrolled", outcome="done")
    assert (done.user_id, done.note) == (person("marco").pk, "D1 “Bar till”, Till")
    refused = SecurityEvent.objects.get(kind="device_enrolled", outcome="refused")
    assert refused.note == "Wrong code"


def test_a_device_cannot_be_enrolled_on_the_platforms_host(new_device, settings):
    visitor = new_device(client=Client(headers={"host": settings.BASE_DOMAIN}))

    assert refusal(visitor.enrol("7KQ2M-X9D4T")) == (400, "restaurant_required")


def test_revoking_a_device_ends_its_sessions_and_deletes_its_verifiers(
    code, new_device, set_pin, person, actor, django_capture_on_commit_callbacks
):
    set_pin("sara")
    device = new_device()
    device.enrol(code(name="Lost"))
    body = {"device_id": str(device.id), "user_id": str(person("sara").pk), "pin": "4826"}
    assert device.post("auth/pin", body).status_code == 200
    assert device.get("orders").status_code == 200

    with django_capture_on_commit_callbacks(execute=True):
        dispatch(device_commands.DEVICE_REVOKE, target=device.id, actor=actor("marco"), key=str(uuid7()))

    assert device.get("orders").status_code == 401
    assert Session.objects.get(device_id=device.id).ended_at is not None
    assert not PinVerifier.objects.exists()
    entry = SecurityEvent.objects.get(kind="device_revoked")
    assert (entry.user_id, entry.note) == (person("marco").pk, "D1 “Lost”")
    assert refusal(device.post("auth/pin", body)) == (
        403,
        DeviceRevoked.code,
    )
    assert refusal(device.enrol(code())) == (403, DeviceRevoked.code)


def test_old_codes_are_deleted(code):
    code()
    EnrolmentCode.objects.update(expires_at=clock.now() - cleanup.KEEP_CODES - timedelta(minutes=1))
    code()

    cleanup.delete_expired()

    assert EnrolmentCode.objects.count() == 1
