"""The web process under gunicorn: what the loop answers at the socket while every thread is taken."""

import http.client
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

from fynlo.client_socket import CONTINUE
from fynlo.core.tenancy.context import in_restaurant
from fynlo.demo.ports import free_port
from fynlo.http_requests import glance
from fynlo.web_worker import LONGEST_AWAY, MANY_A_SECOND, ComeBack
from menu import services
from menu.models import Product
from tests.menu.conftest import build_menu, token_of
from tests.servers import database_url
from tests.services import run_service

AT_WORK, WAITING, THREADS = 1, 1, 4  # of four threads one is for menus
PATIENCE = 30
MENU = "/api/v1/menu/document"
ORDER = "/api/v1/orders"


def until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@contextmanager
def served(application: str, *options: str, **environment: str) -> Iterator[SimpleNamespace]:
    """One process that serves `application`; `options` are gunicorn's."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
        "--worker-class", "fynlo.web_worker.Worker", "--workers", "1", "--threads", str(THREADS),
        "--keep-alive", "60", "--log-level", "warning", "--no-control-socket", *options,
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ | environment, cwd=settings.BASE_DIR)
    try:
        until(lambda: listens(port))
        with ExitStack() as stack:
            yield SimpleNamespace(port=port, stack=stack)
    finally:
        server.terminate()
        server.wait(PATIENCE)


@contextmanager
def gated(gate: Path, *options: str, limits: str = "") -> Iterator[SimpleNamespace]:
    """`tests.fynlo.gated_site`; `open_gate()` lets its requests go on."""
    own = {
        "FYNLO_GATE": str(gate),
        "FYNLO_POOL_MAX": str(AT_WORK),
        "FYNLO_ADMIT_WAITING": str(WAITING),
        "FYNLO_LIMITS": limits,
    }
    with served("tests.fynlo.gated_site:application", *options, **own) as web:
        web.open_gate = gate.touch
        yield web


@pytest.fixture
def web(tmp_path: Path) -> Iterator[SimpleNamespace]:
    with gated(tmp_path / "gate") as web:
        yield web


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def connected(web: SimpleNamespace) -> http.client.HTTPConnection:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=PATIENCE)
    web.stack.callback(connection.close)
    return connection


def asked(web: SimpleNamespace, path: str, **how: object) -> http.client.HTTPConnection:
    connection = connected(web)
    connection.request(how.pop("method", "GET"), path, **how)
    return connection


def answer(connection: http.client.HTTPConnection) -> tuple[int, dict[str, str], bytes]:
    response = connection.getresponse()
    return response.status, dict(response.getheaders()), response.read()


def let_in(web: SimpleNamespace, path: str, *, room: int) -> list[http.client.HTTPConnection]:
    """Those who are inside when one more has asked than there is room for; whoever was too late is refused."""
    asking = [asked(web, path) for _ in range(room + 1)]
    refused, _, _ = select.select([connection.sock for connection in asking], [], [], PATIENCE)
    (late,) = [connection for connection in asking if connection.sock in refused]
    assert answer(late)[0] == 503
    return [connection for connection in asking if connection is not late]


def test_while_everybody_is_busy(web):
    inside = let_in(web, ORDER, room=AT_WORK + WAITING)

    status, headers, body = answer(asked(web, "/health"))
    assert status == 200
    assert json.loads(body)["status"] == "healthy"

    waiter = connected(web)
    for _ in range(3):  # refused, on a connection that stays good, the body taken off it
        waiter.request("POST", ORDER, body=b"x" * 3000, headers={"Content-Type": "application/json"})
        status, headers, body = answer(waiter)
        assert (status, headers["Retry-After"]) == (503, "1")
        assert json.loads(body)["error"]["code"] == "unavailable"
    waiter.request("GET", "/health", headers={"Connection": "close"})
    status, headers, _ = answer(waiter)
    assert (status, headers["Connection"]) == (200, "close")

    web.open_gate()
    assert {answer(connection)[0] for connection in inside} == {200}
    waiter.request("POST", ORDER, body=b"again")
    assert answer(waiter)[2] == b"again"


def test_menus_and_orders_do_not_take_each_others_places(web):
    inside = let_in(web, ORDER, room=AT_WORK + WAITING) + let_in(web, MENU, room=max(THREADS // 4, WAITING))
    web.open_gate()
    assert {answer(connection)[0] for connection in inside} == {200}


def test_who_has_the_menu_is_told_so_by_the_loop(committed):
    """Its answers do not carry gunicorn's name. What it remembers is fresh for a moment, then a thread is asked."""
    with in_restaurant(committed.alpha):
        run_service(build_menu)
        run_service(services.publish)
    site = {"Host": f"alpha.{settings.BASE_DOMAIN}", "Authorization": f"Bearer {token_of('sara@alpha.example')}"}
    with served("fynlo.wsgi:application", DATABASE_URL=database_url()) as web:
        till = connected(web)

        def menu(etag: str = "") -> tuple[int, dict[str, str], bytes]:
            till.request("GET", MENU, headers=site | ({"If-None-Match": etag} if etag else {}))
            return answer(till)

        status, first, body = menu()
        assert (status, bool(body), "Server" in first) == (200, True, True)
        until(lambda: "Server" not in menu(first["ETag"])[1])
        status, headers, body = menu(first["ETag"])
        assert (status, headers["ETag"], headers["Vary"], body) == (304, first["ETag"], first["Vary"], b"")
        assert not {"Content-Length", "Content-Type"} & set(headers)
        assert menu('"another"')[0] == 200

        stranger = connected(web)
        stranger.request("GET", MENU, headers={"Host": site["Host"], "If-None-Match": first["ETag"]})
        assert answer(stranger)[0] == 401

        with in_restaurant(committed.alpha):
            run_service(services.create_category, name="Specials")
            run_service(services.publish)
        until(lambda: menu(first["ETag"])[0] == 200)


def speaking(web: SimpleNamespace, *parts: bytes, receive_buffer: int = 0) -> socket.socket:
    """A plain connection on which that was said."""
    client = web.stack.enter_context(socket.socket())
    client.settimeout(PATIENCE)
    if receive_buffer:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    client.connect(("127.0.0.1", web.port))
    for part in parts:
        client.sendall(part)
    return client


def heard(client: socket.socket, ending: bytes = b"") -> bytes:
    """All that is said until the server closes, or until `ending`."""
    said = b""
    while (part := client.recv(65536)) and (not ending or not said.endswith(ending)):
        said += part
        if ending and said.endswith(ending):
            break
    return said


HALF_HEAD = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-"
HALF_BODY = b'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 60\r\n\r\n{"email":'
HALF_CHUNK = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nnine"
HALF_PROMISE = b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
HALVES = (HALF_HEAD, HALF_BODY, HALF_CHUNK, HALF_PROMISE)


def test_a_hundred_who_stop_in_the_middle_of_a_request_hold_up_no_order(committed):
    with in_restaurant(committed.alpha):
        run_service(build_menu)
        run_service(services.publish)
        cola = {"product_id": str(Product.objects.get(name="Cola").pk), "quantity": 1}
    site = {
        "Host": f"alpha.{settings.BASE_DOMAIN}",
        "Authorization": f"Bearer {token_of('sara@alpha.example')}",
        "Content-Type": "application/json",
    }
    with served("fynlo.wsgi:application", DATABASE_URL=database_url(), FYNLO_POOL_MAX="2") as web:
        slow = [speaking(web, HALVES[turn % len(HALVES)]) for turn in range(100)]
        till = connected(web)
        for turn in range(20):
            body = json.dumps({"items": [cola], "client_reference": f"slow-{turn}"})
            till.request("POST", ORDER, body=body, headers=site)
            assert answer(till)[0] == 201
        status, _, body = answer(asked(web, "/health/ready"))
        assert (status, json.loads(body)["data"]["places"]) == (200, "ready")
        # A body that says it is too long is refused before it is sent.
        host = site["Host"].encode()
        long = speaking(web, HALF_BODY.replace(b"60", b"9000000").replace(b"Host: x", b"Host: " + host))
        assert long.recv(4096).startswith(b"HTTP/1.1 413")
        assert [client.fileno() for client in slow if client.fileno() < 0] == []


def test_who_stops_in_the_middle_is_told_so_and_let_go(tmp_path):
    with gated(tmp_path / "gate", limits="HEAD_SECONDS=0.3,PATIENCE_SECONDS=0.3") as web:
        for half in HALVES:
            said = heard(speaking(web, half))
            assert said.removeprefix(CONTINUE).startswith(b"HTTP/1.1 408 Request Timeout\r\n"), half
            assert b'"code":"timeout"' in said


def test_a_body_may_come_slowly_as_long_as_it_comes(tmp_path):
    with gated(tmp_path / "gate", limits="PATIENCE_SECONDS=0.2,LEAST_RATE=100") as web:
        web.open_gate()
        slow = speaking(web, b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n", b"a" * 900)
        started = time.monotonic()
        until(lambda: time.monotonic() - started > 1)  # 0.2 s of patience are over; 900 bytes have earned 9
        slow.sendall(b"a" * 100)
        assert heard(slow, b"a" * 1000).startswith(b"HTTP/1.1 200")


PICTURE = b"z" * 6_000_000  # more than the system's own buffers take
SEND_PICTURE = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data\r\nContent-Length: %d\r\n\r\n" % len(
    PICTURE
)


def test_a_slow_reader_has_no_thread(web):
    web.open_gate()
    slow = []
    for _ in range(THREADS + 1):
        slow.append(speaking(web, SEND_PICTURE, PICTURE, receive_buffer=4096))
        select.select([slow[-1]], [], [], PATIENCE)  # its answer has begun
    # A thread that has just handed its answer to the loop still counts for a moment: until then 503 is right.
    until(lambda: answer(asked(web, ORDER, method="POST", body=b"quick"))[2] == b"quick")
    said = b""
    while len(said) < len(PICTURE) or not said.endswith(PICTURE):  # whoever reads at last has all of it
        said += slow[0].recv(1 << 20)
    assert said.startswith(b"HTTP/1.1 200")
    slow[0].sendall(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")  # and may go on
    assert slow[0].recv(4096).startswith(b"HTTP/1.1 200")


def test_who_does_not_take_its_answer_is_let_go(tmp_path):
    with gated(tmp_path / "gate", limits="PATIENCE_SECONDS=0.3,LEAST_RATE=1000000000") as web:
        web.open_gate()
        slow = speaking(web, SEND_PICTURE, PICTURE, receive_buffer=4096)
        poller = select.poll()
        poller.register(slow, select.POLLHUP | select.POLLERR | select.POLLRDHUP)
        assert poller.poll(PATIENCE * 1000), "the server keeps the connection"


def test_what_is_kept_for_all_clients_together_is_bounded(tmp_path):
    with gated(tmp_path / "gate", limits="KEPT_BYTES=150000") as web:
        web.open_gate()
        head = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n"
        first = speaking(web, head, b"a" * 90_000)
        until(lambda: answer(asked(web, "/health"))[0] == 200)
        second = speaking(web, head, b"b" * 90_000)
        assert heard(first) == b""  # the one that has taken the longest goes
        second.sendall(b"b" * 10_000)
        assert heard(second, b"b" * 100_000).startswith(b"HTTP/1.1 200")


def test_a_new_connection_takes_the_place_of_the_oldest_when_there_are_too_many(tmp_path):
    with gated(tmp_path / "gate", "--worker-connections", "30") as web:
        web.open_gate()
        silent = [speaking(web, half) for half in (b"", *HALVES) for _ in range(12)]
        for _ in range(3):
            assert answer(asked(web, ORDER, method="POST", body=b"order"))[2] == b"order"
        assert len(silent) == 60


def test_sign_ins_have_places_of_their_own(tmp_path):
    with gated(tmp_path / "gate") as web:
        signing_in = [asked(web, "/sign-in/", method="POST", body=b"in") for _ in range(3)]
        refused, _, _ = select.select([connection.sock for connection in signing_in], [], [], PATIENCE)
        (late,) = [connection for connection in signing_in if connection.sock in refused]
        assert answer(late)[0] == 503
        inside = let_in(web, ORDER, room=AT_WORK + WAITING)
        web.open_gate()
        inside += [connection for connection in signing_in if connection is not late]
        assert {answer(connection)[0] for connection in inside} == {200}


def test_requests_that_come_together_are_answered_one_after_the_other(web):
    web.open_gate()

    def request(body: bytes) -> bytes:
        return b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)

    chunked = b"POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nfour\r\n0\r\n\r\n"
    health = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
    client = speaking(web, request(b"one") + health + request(b"two") + chunked + request(b"five")[:-2])
    said = heard(client, b"four")
    assert [said.count(b"HTTP/1.1 200"), said.count(b"healthy")] == [4, 2]  # its word stands twice in an answer
    assert [part for part in (b"one", b"healthy", b"two", b"four") if part in said] == sorted(
        (b"one", b"healthy", b"two", b"four"), key=said.find
    )
    client.sendall(b"ve" + health)
    assert heard(client, b"}").count(b"HTTP/1.1 200") == 2


def test_who_asks_before_it_sends_is_told_to_go_on_once(web):
    web.open_gate()
    client = speaking(web, HALF_PROMISE)
    assert heard(client, CONTINUE) == CONTINUE
    client.sendall(b"nine byte")
    said = heard(client, b"nine byte")
    assert said.startswith(b"HTTP/1.1 200")
    at_once = speaking(web, HALF_PROMISE + b"nine byte")
    assert heard(at_once, b"nine byte").removeprefix(CONTINUE).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize(
    "line",
    [
        b"Transfer-Encoding\x0b: chunked",
        b"A\x00: b",
        b"A: b\x00",
        b"Content Length: 1",
        b"A : b",
        b" folded: yes",
        b"A",
    ],
)
def test_a_head_that_the_parser_refuses_is_not_answered_at_a_glance(web, line):
    said = heard(speaking(web, b"GET /health HTTP/1.1\r\nHost: x\r\n%b\r\n\r\n" % line))
    assert said.startswith(b"HTTP/1.1 400")


def test_a_head_without_an_end_is_refused(web):
    client = speaking(web, b"GET /health HTTP/1.1\r\n" + b"A: b\r\n" * 11_000)
    assert client.recv(4096).startswith(b"HTTP/1.1 431")


def test_what_is_not_seen_at_a_glance_is_answered_by_a_thread(web):
    web.open_gate()
    slow = web.stack.enter_context(socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE))
    slow.sendall(b"POST /api/v1/orders HTTP/1.1\r\nHost: x\r\nContent-")
    assert answer(asked(web, "/health"))[0] == 200
    slow.sendall(b"Length: 4\r\n\r\nslow")
    assert slow.recv(4096).startswith(b"HTTP/1.1 200")
    chunked = asked(web, ORDER, method="POST", body=iter([b"in ", b"parts"]), encode_chunked=True)
    assert answer(chunked)[2] == b"in parts"
    large = asked(web, ORDER, method="POST", body=b"y" * 200_000)
    assert len(answer(large)[2]) == 200_000


@pytest.mark.parametrize(
    "waiting",
    [
        b"",
        b"\x16\x03\x01\x02\x00 a handshake of TLS",
        b"GET /health HTTP/1.1\r\nHost: x\r\n",
        b"GET /health HTTP/1.0\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: 123456789\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        b"POST /a HTTP/1.1\r\nContent-Length:\r\n 1\r\n\r\na",
        b"POST /a HTTP/1.1\r\nContent-Length:\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length : 1\r\n\r\na",
        b"POST /a HTTP/1.1\r\nHost: x\nContent-Length: 1\r\n\r\na",
        b"POST /a HTTP/1.1\r\nHost: x\rContent-Length: 1\r\n\r\na",
        b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"POST /a HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
        b"GET /a HTTP/1.1\r\nTransfer-Encoding\x0b: chunked\r\n\r\n",
        b"GET /a HTTP/1.1\r\nA: \x00\r\n\r\n",
        b"GET /a HTTP/1.1\r\nA_B: c\r\n\r\n",
    ],
)
def test_no_glance_at_what_is_not_plain(waiting):
    assert glance(waiting) is None


def test_a_glance_ends_where_the_request_ends():
    first = b"POST /a?b=c HTTP/1.1\r\nHost: x\r\nContent-length: 2\r\nConnection: Close\r\n\r\nok"
    seen = glance(first + b"GET /next HTTP/1.1\r\n\r\n")
    assert seen[:5] == (b"POST", "/a", "b=c", len(first), True)


def test_a_header_is_said_in_its_own_letters():
    seen = glance(b'GET / HTTP/1.1\r\nHOST: X.example\r\nIf-None-Match: "aB"\r\nAccept: a\r\naccept: b\r\n\r\n')
    assert [seen.said(name) for name in ("host", "if-none-match", "accept", "cookie")] == [
        "X.example", '"aB"', "a,b", "",
    ]  # fmt: skip


def test_the_more_are_refused_the_later_they_come_again():
    come_back = ComeBack()

    def told(second: float, count: int) -> list[int]:
        return sorted({come_back.refused(100 + second) for _ in range(count)})

    assert [told(second, MANY_A_SECOND * 2) for second in range(LONGEST_AWAY + 2)] == [
        [1],
        [2],
        [3],
        [4],
        [5],
        [5],
        [5],
    ]
    assert [told(7, 1), told(8, 1), told(9, 1)] == [[5], [4], [3]]
    assert told(60, 1) == [1]
