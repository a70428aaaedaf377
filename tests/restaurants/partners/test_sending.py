"""One request to a partner's server: what is sent, and how slow and hostile servers are survived."""

import json
import re
import socket
import threading
import time

import pytest
from django.conf import settings as django_settings

from restaurants.partners.authentication import CALLS_A_MINUTE
from restaurants.partners.scopes import SCOPES
from restaurants.webhooks import sending, signing
from restaurants.webhooks.event_types import EVENT_TYPES
from tests.restaurants.partners.receiver import NAME, serve_receiver

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def names(monkeypatch):
    """Let names resolve to loopback, without a network."""
    real = socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):
        if host.endswith(".partner.dev"):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.fixture
def receiver(tmp_path, settings, names):
    with serve_receiver(tmp_path) as made:
        settings.WEBHOOK_LOOPBACK_CA = str(tmp_path / "ca.pem")
        yield made


def send(url: str) -> sending.Attempt:
    return sending.send(url, b"{}", {"webhook-id": "msg_1", "Content-Type": "application/json"})


def test_the_signature_is_that_of_the_specification():
    known = {"message_id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "timestamp": 1614265330, "body": b'{"test": 2432232314}'}
    assert signing.signature(SECRET, **known) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    other = signing.new_secret()
    both = signing.headers([other, SECRET], **known)["webhook-signature"].split(" ")
    assert both == [signing.signature(other, **known), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="]


def test_a_request_has_our_headers_and_its_answer_is_kept_up_to_a_kilobyte(receiver):
    receiver.body, receiver.status = b"x" * 5000, 202
    attempt = send(receiver.url)
    assert (attempt.status, len(attempt.answer), attempt.error, attempt.is_delivered) == (202, 1024, "", True)
    ((headers, body),) = receiver.got
    assert body == b"{}"
    assert headers["host"] == f"{NAME}:{receiver.port}"
    assert headers.keys() == {
        "host", "accept-encoding", "content-length", "webhook-id", "content-type", "user-agent", "connection",
    }  # fmt: skip


def test_an_address_is_read_by_the_same_rules(receiver, settings):
    receiver.body = b"proof\n"
    attempt = sending.fetch(receiver.url)
    assert (attempt.status, attempt.answer) == (200, "proof\n")
    ((headers, body),) = receiver.got
    assert (body, "content-length" in headers) == (b"", False)
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    assert sending.fetch(receiver.url).status == 302
    settings.WEBHOOK_LOOPBACK_CA = ""
    assert sending.fetch(f"https://{NAME}/").error == "not_public"
    assert len(receiver.got) == 2


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver, status):
    receiver.status, receiver.headers = status, {"Location": receiver.url}
    attempt = send(receiver.url)
    assert (attempt.status, attempt.is_delivered, len(receiver.got)) == (status, False, 1)


def test_an_answer_that_never_ends_is_left_after_the_limit(receiver, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.4)
    receiver.body, receiver.drip = b"", 0.05
    began = time.monotonic()
    attempt = send(receiver.url)
    assert (attempt.status, attempt.is_delivered) == (200, True), "it said that it took the event"
    assert time.monotonic() - began < 2


def test_a_server_that_says_nothing_is_left_after_the_limit(settings, tmp_path, names, monkeypatch):
    monkeypatch.setattr(sending, "SECONDS", 0.3)
    with serve_receiver(tmp_path):
        settings.WEBHOOK_LOOPBACK_CA = str(tmp_path / "ca.pem")
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        attempt = send(f"https://{NAME}:{silent.getsockname()[1]}/")
    assert (attempt.status, attempt.error) == (None, "timeout")


def test_what_cannot_be_reached_or_trusted_is_named(receiver, settings, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    assert send(f"https://other.partner.dev:{receiver.port}/").error == "certificate"
    with serve_receiver(other) as untrusted:
        assert send(untrusted.url).error == "certificate"
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert send(f"https://{NAME}:{port}/").error == "connection"
    with socket.socket() as plain:
        plain.bind(("127.0.0.1", 0))
        plain.listen()

        def answer():
            connection, _ = plain.accept()
            connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=answer)
        thread.start()
        assert send(f"https://{NAME}:{plain.getsockname()[1]}/").error in ("tls", "connection")
        thread.join()
    assert receiver.got == []


def test_outside_the_tests_loopback_is_refused_at_each_delivery(receiver, settings):
    settings.WEBHOOK_LOOPBACK_CA = ""
    assert send(receiver.url).error == "port"
    assert send(f"https://{NAME}/").error == "not_public"
    assert receiver.got == []


def test_the_documented_code_verifies_the_documented_vectors():
    text = (django_settings.BASE_DIR / "docs" / "partners.md").read_text()
    code = re.findall(r"```python\n(.*?)```", text, re.DOTALL)[0]
    vectors = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    scope: dict = {}
    exec(code, scope)
    for vector in json.loads(vectors[-1]):
        now, body = int(vector["webhook-timestamp"]), vector["body"].encode()
        scope["verify"](vector["secret"], vector, body, now=now)
        both = {**vector, "webhook-signature": f"v1,x {vector['webhook-signature']}"}
        scope["verify"](vector["secret"], both, body, now=now)
        for wrong, at in ((body + b" ", now), (body, now + 301)):
            with pytest.raises(ValueError):
                scope["verify"](vector["secret"], vector, wrong, now=at)


def test_the_documentation_names_every_scope_event_and_limit():
    text = (django_settings.BASE_DIR / "docs" / "partners.md").read_text()
    missing = [name for name in (*SCOPES, *EVENT_TYPES) if f"`{name}`" not in text]
    assert missing == []
    assert f"more than {CALLS_A_MINUTE} calls in a minute" in text
