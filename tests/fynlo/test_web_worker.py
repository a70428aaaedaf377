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

from fynlo.demo.ports import free_port
from fynlo.tenancy.context import in_restaurant
from fynlo.web_worker import LONGEST_AWAY, MANY_A_SECOND, ComeBack, glance
from menu import services
from tests.menu.conftest import build_menu, do, token_of
from tests.servers import database_url

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
def served(application: str, **environment: str) -> Iterator[SimpleNamespace]:
    """One process that serves `application`."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}",
        "--worker-class", "fynlo.web_worker.Worker", "--workers", "1", "--threads", str(THREADS),
        "--keep-alive", "60", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    server = subprocess.Popen(command, env=os.environ | environment, cwd=settings.BASE_DIR)
    try:
        until(lambda: listens(port))
        with ExitStack() as stack:
            yield SimpleNamespace(port=port, stack=stack)
    finally:
        server.terminate()
        server.wait(PATIENCE)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[SimpleNamespace]:
    """`tests.fynlo.gated_site`; `open_gate()` lets its requests go on."""
    gate = tmp_path / "gate"
    own = {"FYNLO_GATE": str(gate), "FYNLO_POOL_MAX": str(AT_WORK), "FYNLO_ADMIT_WAITING": str(WAITING)}
    with served("tests.fynlo.gated_site:application", **own) as web:
        web.open_gate = gate.touch
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
        do(build_menu)
        do(services.publish)
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
            do(services.create_category, name="Specials")
            do(services.publish)
        until(lambda: menu(first["ETag"])[0] == 200)


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
