"""In front of Django: so many at work, so many waiting, the rest told at once to come back; probes always pass."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fynlo.admission import ASGIAdmission, WSGIAdmission

AT_WORK, WAITING, CLIENTS = 3, 2, 12


class Site:
    """An application that works until it is let go, and notes how many were at work at once."""

    def __init__(self) -> None:
        self.release = threading.Event()
        self.full = threading.Event()
        self.most = self.now = 0
        self._lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self._lock:
            self.now += 1
            self.most = max(self.most, self.now)
            if self.now == AT_WORK:
                self.full.set()
        self.release.wait(10)
        with self._lock:
            self.now -= 1
        start_response("200 OK", [])
        return [b"done"]


def ask(application, path="/api/v1/orders", query=""):
    said = []
    body = b"".join(
        application({"PATH_INFO": path, "QUERY_STRING": query}, lambda status, headers: said.append((status, headers)))
    )
    return said[0][0], dict(said[0][1]), body


def test_no_more_at_work_than_there_are_places():
    site = Site()
    admission = WSGIAdmission(site, at_work=AT_WORK, waiting=WAITING, patience=10)
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [pool.submit(ask, admission) for _ in range(CLIENTS)]
        site.full.wait(10)
        while sum(answer.done() for answer in answers) < CLIENTS - AT_WORK - WAITING:
            threading.Event().wait(0.005)
        site.release.set()
        statuses = sorted(answer.result()[0] for answer in answers)

    assert site.most == AT_WORK
    assert statuses == ["200 OK"] * (AT_WORK + WAITING) + ["503 Service Unavailable"] * (CLIENTS - AT_WORK - WAITING)


def test_the_refusal_says_when_to_come_back_and_nobody_waits_for_ever():
    site = Site()
    admission = WSGIAdmission(site, at_work=1, waiting=1, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, admission)
        while not site.now:
            threading.Event().wait(0.005)
        status, headers, body = ask(admission)
        site.release.set()
        assert first.result()[0] == "200 OK"

    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == "1"
    assert json.loads(body)["error"]["code"] == "unavailable"
    assert ask(admission)[0] == "200 OK"


@pytest.mark.parametrize(
    ("path", "query"),
    [("/health", ""), ("/api/v1/health/", ""), ("/static/till.js", ""), ("/api/v1/sync/events", "after=1&wait=25")],
)
def test_what_needs_no_place_passes_by(path, query):
    site = Site()
    admission = WSGIAdmission(site, at_work=1, waiting=0, patience=0.05)
    with ThreadPoolExecutor(2) as pool:
        pool.submit(ask, admission)
        while not site.now:
            threading.Event().wait(0.005)
        passing = pool.submit(ask, admission, path, query)
        while site.now < 2:
            threading.Event().wait(0.005)
        site.release.set()
        assert passing.result()[0] == "200 OK"


def test_a_failing_application_gives_its_place_back():
    def fail(environ, start_response):
        raise ZeroDivisionError

    admission = WSGIAdmission(fail, at_work=1, waiting=0, patience=0.05)
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            ask(admission)


async def test_the_event_loop_keeps_the_same_places():
    release, at_work, statuses = asyncio.Event(), [0, 0], []

    async def site(scope, receive, send):
        at_work[0] += 1
        at_work[1] = max(at_work)
        await release.wait()
        at_work[0] -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    admission = ASGIAdmission(site, at_work=AT_WORK, waiting=WAITING, patience=10)
    scope = {"type": "http", "path": "/api/v1/orders", "query_string": b""}
    asking = [asyncio.create_task(admission(scope, None, send)) for _ in range(CLIENTS)]
    for _ in range(100):
        await asyncio.sleep(0)
    assert statuses == [503] * (CLIENTS - AT_WORK - WAITING)
    release.set()
    await asyncio.gather(*asking)

    assert at_work[1] == AT_WORK
    assert sorted(statuses) == [200] * (AT_WORK + WAITING) + [503] * (CLIENTS - AT_WORK - WAITING)
