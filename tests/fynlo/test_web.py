"""The production web servers: slow clients hold no thread, and each kind of request has room; the excess gets 503."""

import http.client
import json
import re
import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from fynlo.core import admission, clock, health
from fynlo.core.tenancy.context import in_restaurant
from fynlo.demo.ports import LOOPBACK, free_port
from menu import http_cache, services
from menu.models import Product
from tests.menu.conftest import build_menu, token_of
from tests.servers import database_url, serve
from tests.services import run_service
from tests.web import MAX_CONNS, SHIPPED, START, WORKERS, granian, nginx, web_servers

PATIENCE = 30
MENU = "/api/v1/menu/document"
ORDER = "/api/v1/orders"
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
HALF_HEAD = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-"
HALF_BODY = b'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n{"email":'
HALF_CHUNK = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nnine"
HALF_PROMISE = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
HALVES = (HALF_HEAD, HALF_BODY, HALF_CHUNK, HALF_PROMISE)


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


class Clients:
    """Connections to a port; all are closed at the end of the test."""

    def __init__(self, port: int, stack: ExitStack):
        self.port, self.stack = port, stack

    def connected(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=PATIENCE)
        self.stack.callback(connection.close)
        return connection

    def asked(self, path: str, *, method: str = "GET", **how: object) -> http.client.HTTPConnection:
        connection = self.connected()
        connection.request(method, path, **how)
        return connection

    def said(self, *parts: bytes, receive_buffer: int = 0) -> socket.socket:
        """A plain connection on which `parts` were sent."""
        client = self.stack.enter_context(socket.socket())
        client.settimeout(PATIENCE)
        if receive_buffer:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        client.connect((LOOPBACK, self.port))
        for part in parts:
            client.sendall(part)
        return client

    def fill(self, path: str, kind: str, *, method: str = "GET") -> list[http.client.HTTPConnection]:
        """Send as many requests as there is room for; one more is refused."""
        asking = [self.asked(path, method=method) for _ in range(MAX_CONNS[kind] + 1)]
        refused, _, _ = select.select([connection.sock for connection in asking], [], [], PATIENCE)
        (late,) = [connection for connection in asking if connection.sock in refused]
        assert answer(late)[0] == 503
        return [connection for connection in asking if connection is not late]


def answer(connection: http.client.HTTPConnection) -> tuple[int, dict[str, str], bytes]:
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def heard(client: socket.socket, ending: bytes = b"") -> bytes:
    """Return what arrives until the server closes or resets the connection, or until `ending`."""
    said = b""
    try:
        while not (ending and said.endswith(ending)) and (part := client.recv(65536)):
            said += part
    except ConnectionResetError:
        pass
    return said


@pytest.fixture(scope="module")
def gated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, Path]]:
    """granian with `tests.fynlo.gated_site`: its port, and the gate file that its requests wait for."""
    port, gate = free_port(), tmp_path_factory.mktemp("gate") / "open"
    with granian(port, "tests.fynlo.gated_site:application", workers=1, environment={"FYNLO_GATE": str(gate)}):
        yield port, gate


@pytest.fixture
def gate(gated: tuple[int, Path]) -> Iterator[Path]:
    """Requests wait while the gate file does not exist; `touch` opens it. It is open after the test."""
    _, gate = gated
    gate.unlink(missing_ok=True)
    yield gate
    gate.touch()


@pytest.fixture
def start(gated: tuple[int, Path], gate: Path) -> Iterator[Callable[..., Clients]]:
    """Start nginx before the gated site; the arguments change directives of its configuration."""
    with ExitStack() as stack:

        def start(**changes: str) -> Clients:
            front = stack.enter_context(nginx(web=gated[0], **changes))
            clients = Clients(front.port, stack)
            until(lambda: _is_healthy(clients))
            return clients

        yield start


def _is_healthy(clients: Clients) -> bool:
    try:
        return answer(clients.asked("/health"))[0] == 200
    except OSError:
        return False


@pytest.fixture
def clients(start: Callable[..., Clients]) -> Clients:
    return start()


def test_when_orders_have_no_room_left_health_answers_and_the_rest_is_refused(clients, gate):
    inside = clients.fill(ORDER, "orders")

    assert answer(clients.asked("/health"))[0] == 200
    waiter = clients.connected()
    for _ in range(3):  # on one connection, with a body
        waiter.request("POST", ORDER, body=b"x" * 3000, headers={"Content-Type": "application/json"})
        status, headers, body = answer(waiter)
        assert (status, headers["Cache-Control"]) == (503, "no-store")
        assert headers["Retry-After"] in {"1", "2", "3"}
        ours = json.loads(admission.refusal_body())
        assert json.loads(body) | {"timestamp": ours["timestamp"]} == ours

    gate.touch()
    assert {answer(connection)[0] for connection in inside} == {200}
    waiter.request("POST", ORDER, body=b"again")
    assert answer(waiter)[2] == b"again"


def test_menus_and_orders_have_room_of_their_own(clients, gate):
    inside = clients.fill(ORDER, "orders") + clients.fill(MENU, "menus")
    gate.touch()
    assert {answer(connection)[0] for connection in inside} == {200}


def test_sign_ins_have_room_of_their_own(clients, gate):
    inside = clients.fill("/sign-in/", "sign_ins", method="POST") + clients.fill(ORDER, "orders")
    gate.touch()
    assert {answer(connection)[0] for connection in inside} == {200}


def test_long_polls_have_room_of_their_own(clients, gate):
    inside = clients.fill("/api/v1/sync/events?after=1&wait=25", "polls") + clients.fill(ORDER, "orders")
    gate.touch()
    assert {answer(connection)[0] for connection in inside} == {200}


def test_a_file_that_many_request_is_fetched_once(clients, gate):
    asking = [clients.asked("/static/till.css") for _ in range(MAX_CONNS["assets"] + 10)]
    gate.touch()
    assert {answer(connection)[0] for connection in asking} == {200}
    gate.unlink()
    assert answer(clients.asked("/static/till.css"))[0] == 200  # without asking the site again


def test_a_hundred_stalled_requests_delay_no_order(committed):
    with in_restaurant(committed.alpha):
        run_service(build_menu)
        run_service(services.publish)
        cola = {"product_id": str(Product.objects.get(name="Cola").pk), "quantity": 1}
    site = {
        "Host": f"alpha.{settings.BASE_DOMAIN}",
        "Authorization": f"Bearer {token_of('sara@alpha.example')}",
        "Content-Type": "application/json",
    }
    environment = {"DATABASE_URL": database_url(), "FYNLO_POOL_MAX": "2"}
    with ExitStack() as stack:
        clients = Clients(stack.enter_context(web_servers(workers=1, environment=environment)).port, stack)
        stalled = [clients.said(HALVES[turn % len(HALVES)]) for turn in range(100)]
        till = clients.connected()
        for turn in range(20):
            body = json.dumps({"items": [cola], "client_reference": f"slow-{turn}"})
            till.request("POST", ORDER, body=body, headers=site)
            assert answer(till)[0] == 201
        status, _, body = answer(clients.asked("/health/ready"))
        assert (status, json.loads(body)["data"]["places"]) == (200, "ready")
        assert len(stalled) == 100
        # A body whose Content-Length is too long is refused before it is sent.
        long = clients.said(HALF_BODY.replace(b"60", b"9000000"))
        assert long.recv(4096).startswith(b"HTTP/1.1 413")


def test_a_request_that_stops_in_the_middle_is_closed(start):
    clients = start(client_header_timeout="1s", client_body_timeout="1s")
    for half in HALVES:
        assert heard(clients.said(half)).removeprefix(CONTINUE) == b""


def test_a_body_may_arrive_slowly(start, gate):
    clients = start(client_body_timeout="1s")
    gate.touch()
    slow = clients.said(b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(10):
        slow.sendall(b"a" * 100)
        select.select([slow], [], [], 0.2)  # two seconds together
    assert heard(slow, b"a" * 1000).startswith(b"HTTP/1.1 200")


PICTURE = b"z" * 6_000_000  # more than the system's own buffers hold
SEND_PICTURE = (
    b"POST /open HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: %d\r\n\r\n" % len(PICTURE)
)


def test_a_slow_reader_takes_no_room(start):
    clients = start()
    slow = []
    for _ in range(MAX_CONNS["orders"] + 1):
        slow.append(clients.said(SEND_PICTURE, PICTURE, receive_buffer=4096))
        select.select([slow[-1]], [], [], PATIENCE)  # its response has begun
    until(lambda: answer(clients.asked("/open", method="POST", body=b"quick"))[2] == b"quick")
    said = b""
    while len(said) < len(PICTURE) or not said.endswith(PICTURE):  # a client that reads at last gets all of it
        said += slow[0].recv(1 << 20)
    assert said.startswith(b"HTTP/1.1 200")


def test_a_client_that_does_not_read_its_response_is_closed(start):
    clients = start(send_timeout="1s")
    slow = clients.said(SEND_PICTURE, PICTURE, receive_buffer=4096)
    poller = select.poll()
    poller.register(slow, select.POLLHUP | select.POLLERR | select.POLLRDHUP)
    assert poller.poll(PATIENCE * 1000), "the server keeps the connection"


def test_one_address_has_a_bounded_number_of_requests_under_way(start):
    clients = start(limit_conn="addresses 5")
    for _ in range(5):
        clients.said(HALF_BODY)
    until(lambda: answer(clients.asked("/open"))[0] == 503)


def test_pipelined_requests_are_answered_in_their_order(clients):
    def request(body: bytes) -> bytes:
        return b"POST /open HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    chunked = b"POST /open HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n"
    client = clients.said(request(b"one") + request(b"two") + chunked + request(b"five")[:-2])
    said = heard(client, b"four")
    assert said.count(b"HTTP/1.1 200") == 3
    assert said.find(b"one") < said.find(b"two") < said.find(b"four")
    client.sendall(b"ve")
    assert heard(client, b"five").count(b"HTTP/1.1 200") == 1


def test_expect_100_continue_is_answered(clients, gate):
    gate.touch()
    client = clients.said(HALF_PROMISE)
    assert heard(client, CONTINUE) == CONTINUE
    client.sendall(b"nine byte")
    assert heard(client, b"nine byte").startswith(b"HTTP/1.1 200")


def test_chunked_and_large_bodies_arrive_complete(clients):
    chunked = clients.asked("/open", method="POST", body=iter([b"in ", b"parts"]), encode_chunked=True)
    assert answer(chunked)[2] == b"in parts"
    large = clients.asked("/open", method="POST", body=b"y" * 200_000)
    assert len(answer(large)[2]) == 200_000


SMUGGLED = b"GET /open HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize(
    "lines",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Content-Length: -1",
        b"Content-Length: +1",
        b"Content-Length: 1, 1",
        b"Transfer-Encoding: chunked, identity",
        b"Transfer-Encoding: x",
        b"A: \x00",
        b"A : b",
        b" folded: yes",
        b"Transfer-Encoding\x0b: chunked",
    ],
)
def test_an_ambiguous_head_is_refused_and_the_connection_closed(clients, lines):
    said = heard(clients.said(b"POST /open HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n0\r\n\r\n%b" % (lines, SMUGGLED)))
    assert said.split(b" ", 2)[1] in {b"400", b"501"}
    assert said.count(b"HTTP/1.1 ") == 1


def test_a_head_without_an_end_is_refused(clients):
    client = clients.said(b"GET /open HTTP/1.1\r\n" + b"A: b\r\n" * 11_000)
    assert client.recv(4096).startswith(b"HTTP/1.1 400")


def test_without_a_web_server_behind_it_nginx_refuses(start):
    with nginx(web=free_port()) as front, ExitStack() as stack:
        clients = Clients(front.port, stack)
        until(lambda: _status(clients) == 503)


def _status(clients: Clients) -> int:
    try:
        return answer(clients.asked("/"))[0]
    except OSError:
        return 0


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Self-signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = clock.now()
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(
        signed.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_tls_ends_at_nginx(gated, certificate):
    with nginx(web=gated[0], certificate=certificate) as front:
        until(lambda: _tls_status(front.port, certificate) == 200)

        for method, path, status in (("GET", "/health", 200), ("GET", "/metrics", 404), ("TRACE", "/health", 405)):
            with _tls(front.port, certificate) as connection:
                connection.request(method, path)
                answer = connection.getresponse()
                assert answer.status == status, path
                assert answer.headers.get_all("Strict-Transport-Security") == [HSTS], path
        with _tls(front.port, certificate, maximum_version=ssl.TLSVersion.TLSv1_2) as connection:
            connection.connect()
            assert connection.sock.cipher()[0].startswith("ECDHE-")
        with pytest.raises(OSError), _tls(front.port, certificate, ciphers="ECDHE-ECDSA-AES128-SHA256") as connection:
            connection.connect()


HSTS = "max-age=31536000; includeSubDomains; preload"


@contextmanager
def _tls(
    port: int, certificate: Path, *, ciphers: str = "", maximum_version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3
) -> Iterator[http.client.HTTPSConnection]:
    trusting = ssl.create_default_context(cafile=str(certificate))
    trusting.maximum_version = maximum_version
    if ciphers:
        trusting.maximum_version = ssl.TLSVersion.TLSv1_2
        trusting.set_ciphers(ciphers)
    connection = http.client.HTTPSConnection("localhost", port, timeout=PATIENCE, context=trusting)
    try:
        yield connection
    finally:
        connection.close()


def _tls_status(port: int, certificate: Path) -> int:
    with _tls(port, certificate) as connection:
        try:
            connection.request("GET", "/health")
            return connection.getresponse().status
        except OSError:
            return 0


def test_a_socket_passes_through_nginx():
    """The gateway reads the first frame of a page of the same host, and closes another page's socket with 4001."""
    with serve() as gateway, nginx(web=gateway.port, sockets=gateway.port) as front, ExitStack() as stack:
        clients = Clients(front.port, stack)
        until(lambda: _is_healthy(clients))
        host = gateway.host()

        assert b"restaurant_required" in _first_answer(clients, host, origin=f"http://{host}")
        assert (4001).to_bytes(2, "big") in _first_answer(clients, host, origin="http://elsewhere.example")


def _first_answer(clients: Clients, host: str, *, origin: str) -> bytes:
    """Open a socket, send the frame that authenticates, and return what the gateway says until it closes."""
    opened = clients.said(
        f"GET /api/v1/websocket/ws/pos/onboarding HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    answer = opened.recv(4096)
    assert answer.startswith(b"HTTP/1.1 101 ")
    frame = b'{"type": "authenticate"}'
    opened.sendall(bytes([0x81, 0x80 | len(frame)]) + bytes(4) + frame)  # a text, masked with zeros
    while not any(end in answer for end in (b"\x0f\xa1", b"restaurant_required")):
        more = opened.recv(4096)
        if not more:
            break
        answer += more
    return answer.partition(b"\r\n\r\n")[2]


def kind_of(request: str) -> str:
    """The kind that the shipped configuration gives to `METHOD PATH?QUERY`."""
    rules = re.findall(r'^    "~(.+?)"\s+(\w+);', SHIPPED.read_text(), re.MULTILINE)
    return next((kind for pattern, kind in rules if re.search(pattern, request)), "orders")


def test_nginx_and_admission_agree_about_the_kind_of_a_request():
    assert {kind_of(f"GET {path}?") for path in http_cache.PATHS} == {"menus"}
    assert {kind_of(f"GET {path}?") for path in health.ALIVE_PATHS} == {"alive"}
    assert {kind_of(f"GET {path}?") for path in health.READY_PATHS} == {"probes"}
    assert {kind_of(f"POST {prefix}?") for prefix in admission.SIGN_IN_PREFIXES} == {"sign_ins"}
    assert kind_of(f"PUT {admission.UPDATE_USER}?") == "sign_ins"
    assert kind_of(f"GET {admission.UPDATE_USER}?") == "orders"
    assert {kind_of(f"GET {path}?after=1&wait=25") for path in admission.LONG_POLLS} == {"polls"}
    assert {kind_of(f"GET {path}?wait=0") for path in admission.LONG_POLLS} == {"orders"}
    assert kind_of(f"GET {settings.STATIC_URL}till.js?") == "assets"
    assert kind_of(f"GET {settings.MEDIA_URL}cola.webp?") == "pictures"
    assert kind_of(f"POST /auth/v1/token?{admission.REFRESH}") == kind_of("GET /sign-in/?") == "orders"


def test_nginx_has_as_much_room_as_the_processes_admit():
    at_work, waiting, sign_ins = settings.ADMIT_AT_WORK, settings.ADMIT_WAITING, settings.ADMIT_SIGN_INS
    assert MAX_CONNS["orders"] == WORKERS * (at_work + waiting)
    assert MAX_CONNS["sign_ins"] == WORKERS * (sign_ins + max(1, waiting // 4))
    assert MAX_CONNS["probes"] == WORKERS * 2 * admission.PROBES


def test_the_web_server_has_a_thread_for_each_request_that_nginx_lets_through():
    command = START.read_text()
    assert f"--blocking-threads {sum(MAX_CONNS.values())} " in command
    assert f"${{FYNLO_WEB_WORKERS:-{WORKERS}}}" in command
