"""Admission before Django: a limited number works, a limited number waits, the rest gets 503; probes always pass."""

import asyncio
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.urls import resolve

from fynlo.core.admission import LONGEST_QUERY, ASGIAdmission, WSGIAdmission, is_sign_in, passes_by

AT_WORK, WAITING, CLIENTS = 3, 2, 12


TOO_BUSY = {
    "en": "Too busy right now. Try again in a moment.",
    "es": "Demasiada actividad ahora mismo. Inténtalo de nuevo en un momento.",
}


class Site:
    """An application whose requests work until the test releases them; counts how many work at once."""

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


def ask(application, path="/api/v1/orders", query="", method="GET", language=""):
    said = []
    environ = {"PATH_INFO": path, "QUERY_STRING": query, "REQUEST_METHOD": method, "HTTP_ACCEPT_LANGUAGE": language}
    body = b"".join(application(environ, lambda status, headers: said.append((status, headers))))
    return said[0][0], dict(said[0][1]), body


def test_a_limited_number_of_requests_works_at_once():
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


def test_a_refusal_has_retry_after_and_waiting_has_a_limit():
    site = Site()
    admission = WSGIAdmission(site, at_work=1, waiting=1, patience=0.05)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(ask, admission)
        while not site.now:
            threading.Event().wait(0.005)
        status, headers, body = ask(admission)
        spanish = json.loads(ask(admission, language="es-ES,es;q=0.9,en;q=0.8")[2])
        site.release.set()
        assert first.result()[0] == "200 OK"

    assert status == "503 Service Unavailable"
    assert headers["Retry-After"] == "1"
    assert json.loads(body)["error"] == {
        "code": "unavailable", "message": TOO_BUSY["en"], "field": "", "details": {},
    }  # fmt: skip
    assert spanish["error"]["message"] == TOO_BUSY["es"]
    assert ask(admission)[0] == "200 OK"


def test_nginx_says_the_same_in_both_languages():
    written = (settings.BASE_DIR / "deploy/nginx/fynlo.conf").read_text(encoding="utf-8")
    for sentence in TOO_BUSY.values():
        assert f'"{sentence}";' in written


@pytest.mark.parametrize(
    ("path", "query"),
    [("/health", ""), ("/api/v1/health/", ""), ("/static/till.js", ""), ("/api/v1/sync/events", "after=1&wait=25")],
)
def test_some_requests_need_no_place(path, query):
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


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ("/api/v1/sync/events", ""),
        ("/api/v1/sync/events", "wait=0"),
        ("/api/v1/sync/events", "wait="),
        ("/api/v1/sync/events", "wait=-1"),
        ("/api/v1/sync/events", "xwait=5"),
        ("/api/v1/sync/events", "wait=5&wait=0"),
        ("/api/v1/sync/events", "wait=\u0665"),
        ("/api/v1/sync/events", "wait=5&" + "x" * LONGEST_QUERY),
        ("/api/v1/sync/eventss", "wait=5"),
        ("/api/v1/orders", "wait=5"),
    ],
)
def test_a_request_that_only_looks_like_a_long_poll_takes_a_place(path, query):
    assert not passes_by(path, query)


SIGN_INS = [
    "/sign-in/", "/password/new/a/b/", "/invitation/a/", "/auth/v1/token", "/auth/v1/signup", "/api/v1/auth/login/",
    "/api/v1/auth/password/change",
]  # fmt: skip


@pytest.mark.parametrize("path", SIGN_INS)
def test_sign_ins_never_take_all_places_from_orders(path):
    site = Site()
    admission = WSGIAdmission(site, at_work=AT_WORK, waiting=4, patience=10, sign_ins=1)
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = [pool.submit(ask, admission, path, method="POST") for _ in range(4)]
        while sum(answer.done() for answer in answers) < 2:  # one hashes, one waits, two get 503
            threading.Event().wait(0.005)
        assert site.most == 1
        orders = [pool.submit(ask, admission) for _ in range(AT_WORK - 1)]
        site.full.wait(10)
        site.release.set()
        assert {order.result()[0] for order in orders} == {"200 OK"}
        assert sorted(answer.result()[0][:3] for answer in answers) == ["200", "200", "503", "503"]


def test_sign_in_pages_and_token_refreshes_take_no_hashing_place():
    assert not is_sign_in("GET", "/sign-in/", "")
    assert not is_sign_in("POST", "/auth/v1/token", "grant_type=refresh_token")
    assert is_sign_in("POST", "/auth/v1/token", "grant_type=password")
    assert is_sign_in("PUT", "/auth/v1/user/", "")
    assert not is_sign_in("GET", "/auth/v1/user", "")


@pytest.mark.parametrize("path", SIGN_INS)
def test_every_address_of_a_sign_in_exists(path):
    urlconf = settings.ROOT_URLCONF if path.startswith(("/auth", "/api")) else settings.RESTAURANT_URLCONF
    resolve(path.rstrip("/") if path.startswith("/api") else path, urlconf=urlconf)


def test_the_time_since_no_place_was_free_is_known():
    site = Site()
    admission = WSGIAdmission(site, at_work=1, waiting=0, patience=0.05)
    assert admission.full_for() == 0
    with ThreadPoolExecutor(1) as pool:
        busy = pool.submit(ask, admission)
        while not site.now:
            threading.Event().wait(0.005)
        since = admission.full_for()
        assert since > 0
        assert ask(admission)[0] == "503 Service Unavailable"
        assert admission.full_for() > since
        site.release.set()
        busy.result()
    assert admission.full_for() == 0


async def test_the_event_loop_measures_it_too_and_limits_sign_ins_alike():
    release, at_work, statuses = asyncio.Event(), [], []

    async def site(scope, receive, send):
        at_work.append(scope["path"])
        await release.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    admission = ASGIAdmission(site, at_work=2, waiting=4, patience=10, sign_ins=1)

    def asked(method, path):
        scope = {"type": "http", "method": method, "path": path, "query_string": b""}
        return asyncio.create_task(admission(scope, None, send))

    asking = [asked("POST", "/sign-in/") for _ in range(3)]
    for _ in range(20):
        await asyncio.sleep(0)
    assert (at_work, statuses, admission.full_for()) == (["/sign-in/"], [503], 0.0)
    asking.append(asked("GET", "/pos/"))
    for _ in range(20):
        await asyncio.sleep(0)
    assert at_work == ["/sign-in/", "/pos/"]
    assert admission.full_for() > 0
    release.set()
    await asyncio.gather(*asking)
    assert sorted(statuses) == [200, 200, 200, 503]


def test_a_failing_request_frees_its_place():
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
