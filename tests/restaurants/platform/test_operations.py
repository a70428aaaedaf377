"""Signed operations: what each does, every changed bit, replays, clocks, keys and their rotation, the old entry."""

import json
import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from realtime.actors import Actor
from realtime.models import AuditEntry
from restaurants.exports.models import Archive
from restaurants.identity import cleanup
from restaurants.management.commands import platform as client
from restaurants.models import (
    FeeRate,
    Invitation,
    OperationKey,
    OutgoingMail,
    PlatformAudit,
    PlatformCommand,
    Restaurant,
    SecurityEvent,
    Session,
    Subscription,
    UsedSignature,
    User,
)
from restaurants.platform.operations import keys, signing
from restaurants.platform.operations.declarations import OPERATIONS
from restaurants.platform.operations.errors import TooManyKeys
from restaurants.platform.settings.services import set_platform_value
from restaurants.platform_executor import PLATFORM_EXECUTOR
from tests.services import run_service
from tests.threads import race

ENTRY = "/api/v1/platform/operations"
OLD = "/api/v1/platform/admin/action"
DOCS = Path(django_settings.BASE_DIR) / "docs/operations.md"
VECTORS, OLD_VECTOR = (json.loads(block) for block in re.findall(r"```json\n(.*?)```", DOCS.read_text(), re.DOTALL))


def add_key(name: str = "billing") -> SimpleNamespace:
    key_id, secret = keys.new_key_id(), keys.new_secret()
    run_service(keys.add_key, actor=Actor.system(), by=PLATFORM_EXECUTOR, key_id=key_id, name=name, secret=secret)
    return SimpleNamespace(id=key_id, secret=secret)


def revoke(key: SimpleNamespace) -> None:
    run_service(keys.revoke_key, actor=Actor.system(), by=PLATFORM_EXECUTOR, key_id=key.id)


@pytest.fixture
def key(db) -> SimpleNamespace:
    return add_key()


class Signed:
    """An operation, signed as a client would, and then sent as it is."""

    def __init__(self, key, name: str, body: object, *, query: str = "", seconds: int = 0, nonce: str = ""):
        self.method, self.path, self.query, self.host = "POST", f"{ENTRY}/{name}", query, "localhost"
        self.body = json.dumps(body).encode()
        timestamp = str(int((clock.now() + timedelta(seconds=seconds)).timestamp()))
        self.headers = {"X-Fynlo-Key": key.id, "X-Fynlo-Timestamp": timestamp, "X-Fynlo-Nonce": nonce or uuid7().hex}
        text = signing.signed_text(
            key_id=key.id, method="POST", path=self.path, query=query, body=self.body, timestamp=timestamp,
            nonce=self.headers["X-Fynlo-Nonce"],
        )  # fmt: skip
        self.headers["X-Fynlo-Signature"] = signing.signature_of(key.secret.encode(), text)

    def send(self):
        address = f"{self.path}?{self.query}" if self.query else self.path
        client = Client(headers={"host": self.host, **self.headers})
        return client.generic(self.method, address, self.body, content_type="application/json")


def outcome(answer) -> tuple[int, str]:
    return answer.status_code, (answer.json()["error"] or {}).get("code", "")


# -- the operations -----------------------------------------------------------------------------------------


def test_a_restaurant_is_suspended_and_restored_and_the_audit_names_the_key(key, alpha):
    body = {"restaurant_id": str(alpha.pk), "reason": "Not paid since May"}
    assert Signed(key, "suspend-restaurant", body).send().status_code == 200
    alpha.refresh_from_db()
    assert alpha.status == "suspended"
    assert Signed(key, "restore-restaurant", body).send().status_code == 200
    alpha.refresh_from_db()
    assert alpha.status == "active"
    entry = PlatformAudit.objects.get(kind="platform.suspend_restaurant")
    assert (entry.client_type, entry.target) == ("operation", str(alpha.pk))
    assert PlatformCommand.objects.get(pk=entry.command).principal == f"operation:{key.id}"
    pat = Client(headers={"host": "localhost"})
    pat.force_login(User.objects.get(email="pat@fynlo.example"))
    assert f"Key {key.id}" in pat.get("/admin/restaurants/platformaudit/").content.decode()


def test_a_restaurant_is_created_and_its_owner_invited(key):
    body = {"name": "Chucho", "slug": "chucho", "owner_email": "ana@chucho.example", "plan": "beta"}
    answer = Signed(key, "create-restaurant", body).send()
    assert (answer.status_code, answer.json()["data"]["slug"]) == (201, "chucho")
    assert Invitation.objects.get(restaurant__slug="chucho").email == "ana@chucho.example"


def test_a_plan_is_changed_and_gamma_is_omega(key, alpha):
    answer = Signed(key, "change-plan", {"restaurant_id": str(alpha.pk), "plan": "gamma", "reason": "Asked"}).send()
    assert answer.json()["data"]["plan"] == "omega"
    assert Subscription.objects.get(restaurant=alpha).plan_id == "omega"
    notes = PlatformAudit.objects.get(kind="operation.change_plan").notes
    assert notes == [{"field": "plan", "before": "beta", "after": "omega", "reason": "Asked"}]


def test_a_fee_ends_the_one_before_it_the_day_before(key):
    day = clock.now().date() + timedelta(days=10)
    body = {"method": "qr", "title": "QR code", "rate": 0.011, "starts_on": day.isoformat()}
    assert Signed(key, "set-fee", body).send().status_code == 201
    rows = FeeRate.objects.filter(method="qr", provider="").order_by("starts_on")
    assert [(str(row.rate), row.ends_on) for row in rows] == [("0.01200", day - timedelta(days=1)), ("0.01100", None)]
    again = Signed(key, "set-fee", body).send()
    assert again.status_code == 400


def test_a_fee_does_not_begin_today(key):
    body = {"method": "qr", "title": "QR code", "rate": 0.011, "starts_on": clock.now().date().isoformat()}
    assert outcome(Signed(key, "set-fee", body).send()) == (409, "operation.fee_begins")
    assert FeeRate.objects.get(method="qr").ends_on is None


def test_owners_are_written_to_once_each(key, alpha):
    body = {"subject": "Café hours", "text": "We answer <b>until</b> 22:00."}
    assert Signed(key, "broadcast", body).send().json()["data"] == {"emails": 2}
    mails = {mail.to: mail for mail in OutgoingMail.objects.all()}
    assert set(mails) == {"olivia@alpha.example", "olivia@beta.example"}
    assert "<b>" not in mails["olivia@alpha.example"].html
    one = Signed(key, "broadcast", {**body, "restaurants": [str(alpha.pk)]}).send()
    assert one.json()["data"] == {"emails": 1}
    assert outcome(Signed(key, "broadcast", {**body, "plan": "omega"}).send()) == (409, "operation.nobody_to_write")


def test_a_person_or_everyone_of_a_restaurant_is_signed_out(key, alpha, person):
    now = clock.now()
    given = {"refreshed_at": now, "created_at": now, "expires_at": now + timedelta(days=1)}
    for each in (person("sara"), person("marco"), person("sara", "beta")):
        Session.objects.create(user=each, secret=str(uuid7()), **given)
    answer = Signed(key, "revoke-sessions", {"email": "Sara@alpha.example"}).send()
    assert answer.json()["data"] == {"people": 1, "sessions": 1}
    answer = Signed(key, "revoke-sessions", {"restaurant_id": str(alpha.pk)}).send()
    assert answer.json()["data"] == {"people": 6, "sessions": 1}
    assert Session.objects.get(ended_at=None).user == person("sara", "beta")
    for wrong in ({}, {"email": "sara@alpha.example", "restaurant_id": str(alpha.pk)}):
        assert Signed(key, "revoke-sessions", wrong).send().status_code == 400
    assert Signed(key, "revoke-sessions", {"email": "no@alpha.example"}).send().status_code == 404


def test_an_export_is_asked_for_in_the_restaurant_and_its_owner_can_see_that(key, alpha):
    assert Signed(key, "export", {"restaurant_id": str(alpha.pk)}).send().status_code == 201
    with in_restaurant(alpha):
        assert Archive.objects.get().by_name == "billing"
        assert AuditEntry.objects.get(kind="export.request").client_type == "operation"


@pytest.mark.parametrize("name", sorted(OPERATIONS))
@pytest.mark.parametrize("body", [{}, [], 1, None, {"restaurant_id": "x"}])
def test_a_body_that_is_not_right_changes_nothing(key, name, body):
    audits = PlatformAudit.objects.count()
    assert outcome(Signed(key, name, body).send()) in ((400, "invalid"), (400, "unreadable"))
    assert PlatformAudit.objects.count() == audits


def test_a_lost_answer_is_asked_for_again_by_operation_id(key):
    body = {"subject": "Hours", "text": "Until 22:00.", "operation_id": "hours-2026-11"}
    first, again = (Signed(key, "broadcast", body).send() for _ in range(2))
    assert (first.json()["data"], again.json()["meta"]) == (again.json()["data"], {"duplicate": True})
    assert OutgoingMail.objects.count() == 2
    other = Signed(key, "broadcast", {**body, "text": "Until 23:00."}).send()
    assert outcome(other) == (422, "key_reused")


# -- signatures ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["path"])
def test_the_documented_vectors_hold(vector):
    fields = {name: vector[name] for name in ("key_id", "method", "path", "query", "timestamp", "nonce")}
    text = signing.signed_text(body=vector["body"].encode(), **fields)
    assert (text, signing.signature_of(vector["secret"].encode(), text)) == (vector["text"], vector["signature"])


def test_the_documented_vector_of_the_old_entry_holds():
    assert signing.old_texts(OLD_VECTOR["timestamp"], OLD_VECTOR["body"])[0] == OLD_VECTOR["text"]
    assert signing.signature_of(OLD_VECTOR["secret"].encode(), OLD_VECTOR["text"]) == OLD_VECTOR["signature"]


def bits(text: bytes):
    """Yield the text with each single bit changed."""
    for index in range(len(text) * 8):
        changed = bytearray(text)
        changed[index // 8] ^= 1 << index % 8
        yield bytes(changed)


def test_every_changed_bit_of_what_is_signed_changes_the_signature():
    vector, secret = VECTORS[1], VECTORS[1]["secret"].encode()
    fields = {name: vector[name] for name in ("key_id", "method", "path", "query", "timestamp", "nonce")}
    body = vector["body"].encode()
    for name, value in fields.items():
        for changed in bits(value.encode()):
            other = fields | {name: changed.decode("latin-1")}
            assert not signing.is_signature(vector["signature"], secret, signing.signed_text(body=body, **other)), other
    for changed in bits(body):
        assert not signing.is_signature(vector["signature"], secret, signing.signed_text(body=changed, **fields))
    for changed in bits(secret):
        assert not signing.is_signature(vector["signature"], changed, vector["text"])
    for changed in bits(vector["signature"].encode()):
        assert not signing.is_signature(changed.decode("latin-1"), secret, vector["text"])


PARTS = ("body", "X-Fynlo-Key", "X-Fynlo-Timestamp", "X-Fynlo-Nonce", "X-Fynlo-Signature")


@pytest.mark.parametrize("part", PARTS)
def test_a_request_with_a_changed_bit_is_refused_and_does_nothing(key, alpha, part, monkeypatch):
    """A bit of each character that an HTTP header can carry, and of each byte of the body."""
    monkeypatch.setattr("restaurants.platform.operations.api.SignedView.refuse", raise_it)  # no throttle
    sent = Signed(key, "suspend-restaurant", {"restaurant_id": str(alpha.pk)})
    original = sent.body if part == "body" else sent.headers[part].encode()
    audits = PlatformAudit.objects.count()
    for index in range(len(original)):
        changed = original[:index] + bytes([original[index] ^ 1]) + original[index + 1 :]
        if part == "body":
            sent.body = changed
        else:
            sent.headers[part] = changed.decode()
        answer = sent.send()
        assert outcome(answer) == (401, "signature.refused"), changed
    assert (PlatformAudit.objects.count(), UsedSignature.objects.count()) == (audits, 0)


def raise_it(view, request, refusal, note):
    raise refusal


def test_another_operation_method_or_query_is_refused_and_the_order_of_the_query_is_free(key, alpha):
    body = {"restaurant_id": str(alpha.pk)}
    for change in ({"path": f"{ENTRY}/restore-restaurant"}, {"query": "a=1&b=3"}, {"query": ""}):
        sent = Signed(key, "suspend-restaurant", body, query="a=1&b=2")
        vars(sent).update(change)
        assert outcome(sent.send()) == (401, "signature.refused")
    sent = Signed(key, "suspend-restaurant", body, query="a=1&b=2")
    sent.query = "b=2&a=1"
    assert sent.send().status_code == 200


@pytest.mark.parametrize("header", PARTS[1:])
def test_a_request_without_a_header_is_refused(key, alpha, header):
    sent = Signed(key, "suspend-restaurant", {"restaurant_id": str(alpha.pk)})
    del sent.headers[header]
    assert outcome(sent.send()) == (401, "signature.refused")
    assert SecurityEvent.objects.filter(kind="signature_refused").exists()


@pytest.mark.parametrize(("seconds", "accepted"), [(-310, False), (-290, True), (290, True), (310, False)])
def test_the_clock_may_be_five_minutes_away(key, alpha, seconds, accepted):
    answer = Signed(key, "suspend-restaurant", {"restaurant_id": str(alpha.pk)}, seconds=seconds).send()
    assert outcome(answer) == ((200, "") if accepted else (401, "signature.clock_skew"))
    if not accepted:
        assert abs(answer.json()["error"]["details"]["server_time"] - clock.now().timestamp()) < 5


def test_a_request_that_is_sent_again_is_refused_until_its_time_is_over(key, alpha):
    sent = Signed(key, "suspend-restaurant", {"restaurant_id": str(alpha.pk)})
    assert [outcome(sent.send()) for _ in range(2)] == [(200, ""), (401, "signature.replayed")]
    used = UsedSignature.objects.get()
    assert used.expires_at - clock.now() > timedelta(minutes=9)
    cleanup.delete_expired()
    assert UsedSignature.objects.exists()
    UsedSignature.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    cleanup.delete_expired()
    assert not UsedSignature.objects.exists()


def test_of_the_same_request_sent_twice_at_once_one_is_run(committed):
    key = add_key()
    sent = Signed(key, "broadcast", {"subject": "Hours", "text": "Until 22:00."})

    def send() -> tuple[int, str]:
        try:
            return outcome(sent.send())
        finally:
            connection.close()

    assert sorted(race(send, send)) == [(200, ""), (401, "signature.replayed")]


def test_operations_answer_on_the_platforms_host_alone(key, alpha):
    sent = Signed(key, "suspend-restaurant", {"restaurant_id": str(alpha.pk)})
    sent.host = "alpha.localhost"
    assert sent.send().status_code == 404
    assert outcome(Signed(key, "nothing", {}).send()) == (404, "operation.unknown")


# -- keys ---------------------------------------------------------------------------------------------------


def test_a_key_is_replaced_without_a_pause_and_three_are_never_active(key, alpha):
    second = add_key("billing, new")
    body = {"restaurant_id": str(alpha.pk)}
    assert [Signed(each, "restore-restaurant", body).send().status_code for each in (key, second)] == [200, 200]
    with pytest.raises(TooManyKeys):
        add_key("third")
    revoke(key)
    assert outcome(Signed(key, "restore-restaurant", body).send()) == (401, "signature.refused")
    assert Signed(second, "restore-restaurant", body).send().status_code == 200
    add_key("third")


def test_the_secret_is_stored_encrypted_for_its_row_alone_and_again_with_a_new_server_key(key, settings):
    row = OperationKey.objects.get()
    assert key.secret not in row.sealed
    assert keys.secret_of(row) == key.secret.encode()
    assert keys.secret_of(OperationKey(id="op_other", sealed=row.sealed)) is None
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a" * 64
    assert (keys.encrypt_again(), keys.encrypt_again()) == (1, 0)
    settings.SECRET_KEY_FALLBACKS = []
    assert keys.secret_of(OperationKey.objects.get()) == key.secret.encode()


def test_the_command_adds_lists_and_revokes_keys_and_its_client_signs_what_the_server_accepts(alpha):
    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("platform", *arguments, stdout=out)
        return out.getvalue()

    printed = said("add-key", "scripts")
    key_id, secret = re.findall(r"(?:Key|Secret): +(\S+)", printed)
    assert f"{key_id}  " in said("keys")
    fields = {"restaurant_id": str(alpha.pk), "reason": "Test"}
    request = client.signed_request(
        url="http://localhost/", operation="suspend-restaurant", fields=fields, key_id=key_id, secret=secret
    )
    answer = Client(headers={"host": "localhost", **request.headers}).generic(
        "POST", request.selector, request.data, content_type="application/json"
    )
    assert answer.status_code == 200
    said("revoke-key", key_id)
    assert "revoked" in said("keys")
    with pytest.raises(CommandError, match="no active key"):
        said("revoke-key", key_id)
    with pytest.raises(CommandError, match="FYNLO_OPERATION_SECRET"):
        said("call", "export", "--url", "https://x.example", "--key", key_id)


# -- the old product's entry --------------------------------------------------------------------------------


def send_old(key, body: dict, *, compact: bool = False, at: int = 0, signature: str = ""):
    timestamp = str(at or int(clock.now().timestamp()))
    shown = signature or signing.signature_of(key.secret.encode(), signing.old_texts(timestamp, body)[compact])
    headers = {"host": "localhost", "signature": shown, "timestamp": timestamp}
    return Client(headers=headers).post(OLD, body, content_type="application/json")


def allow_old() -> None:
    given = {"key": "operations.old_entry", "value": True}
    run_service(set_platform_value, actor=Actor.system(), by=PLATFORM_EXECUTOR, **given)


def test_the_old_entry_does_not_exist_until_a_setting_allows_it(key, alpha):
    body = {"action": "suspend_restaurant", "restaurant_id": str(alpha.pk)}
    assert outcome(send_old(key, body)) == (404, "not_found")
    allow_old()
    assert send_old(key, body).status_code == 200
    assert Restaurant.objects.get(pk=alpha.pk).status == "suspended"


def test_a_signature_of_the_old_entry_works_once_in_either_spelling(key, alpha):
    allow_old()
    day = (clock.now() + timedelta(days=3)).date().isoformat()
    fee = {"action": "set_fee", "method": "qr", "title": "QR", "rate": 0.011, "starts_on": day}
    assert send_old(key, fee, compact=True).status_code == 201
    body = {"action": "restore_restaurant", "restaurant_id": str(alpha.pk)}
    now = int(clock.now().timestamp())
    outcomes = [outcome(send_old(key, body, at=now)) for _ in range(2)]
    assert outcomes == [(200, ""), (401, "signature.replayed")]


@pytest.mark.parametrize("change", [{"signature": "0" * 64}, {"signature": "x"}, {"at": 1_700_000_000}])
def test_the_old_entry_refuses_another_signature_and_an_old_one(key, alpha, change):
    allow_old()
    answer = send_old(key, {"action": "suspend_restaurant", "restaurant_id": str(alpha.pk)}, **change)
    assert answer.status_code == 401
    assert Restaurant.objects.get(pk=alpha.pk).status == "active"


def test_the_old_entry_names_an_unknown_action(key):
    allow_old()
    assert outcome(send_old(key, {"action": "drop_everything"})) == (404, "operation.unknown")
