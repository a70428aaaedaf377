"""Requests for one restaurant with another's credentials: nothing of it is shown, nothing of it changes.

`FYNLO_ISOLATION_REQUESTS=100000 manage.py test -n 2 --dist load -rP tests/security/test_isolation.py -k no_request`
sends more of them, in rounds that two processes share, and prints how each was answered. A round has a seed of its own,
which a failure prints; FYNLO_SEED repeats it, and FYNLO_ISOLATION_ONLY sends one request of it alone.
"""

import logging
import os
import random
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test.utils import override_settings
from django.urls import clear_url_caches, path

from fynlo.core import clock
from fynlo.core.cache import Cache
from fynlo.core.tenancy.context import in_restaurant
from fynlo.urls import restaurant as restaurant_urls
from orders.models import Order
from realtime.frames import range_frame
from realtime.gateway.feed import tail_of
from restaurants.models import OutgoingMail, Restaurant
from tests.security.canaries import Canaries
from tests.security.foreign_requests import Generator, Inspector
from tests.security.foreign_sockets import SocketAnswer, SocketGenerator, SocketRequest
from tests.security.routes import all_routes
from tests.security.two_restaurants import build, credentials_of

REQUESTS = int(os.environ.get("FYNLO_ISOLATION_REQUESTS", "2000"))
AT_ONCE = 2000  # then both restaurants are made again: in one long transaction every read gets slower
ROUNDS = -(-REQUESTS // AT_ONCE)
LIMIT = AT_ONCE / 10 + 300 if ROUNDS == 1 else 0  # seconds; many rounds have none: one that is killed would be lost
ONLY = os.environ.get("FYNLO_ISOLATION_ONLY")
MOST_FINDINGS = 20
ONE_SOCKET_IN = 10
LONGEST = 60  # seconds of one request; the longest takes six, to draw the OpenAPI document for the first time


@pytest.fixture
def seed() -> int:
    chosen = int(os.environ.get("FYNLO_SEED") or random.SystemRandom().randrange(2**32))
    print(f"FYNLO_SEED={chosen}")
    return chosen


@pytest.fixture(scope="module", params=range(ROUNDS))
def neighbours(django_db_setup, django_db_blocker, tmp_path_factory):
    """Alpha full of canaries and Beta, as what a caller knows of each; made once, rolled back after the last test."""
    changed = override_settings(STRIPE_URL="http://127.0.0.1:1", MEDIA_ROOT=tmp_path_factory.mktemp("media"))
    whole = transaction.atomic()
    whole._from_testcase = True  # as in Django's TestCase: commands begin durable transactions inside it
    with django_db_blocker.unblock(), changed:
        if ROUNDS > 1:  # the schemas that the round before rolled back lie dead in the catalogues and slow every read
            connection.cursor().execute("VACUUM ANALYZE")
    with django_db_blocker.unblock(), changed, whole:
        beta, _ = build("beta")
        credentials = credentials_of(beta)
        alpha, canaries = build("alpha", Canaries)
        connection.set_schema_to_public()
        yield alpha, beta, credentials, canaries
        transaction.set_rollback(True)


@pytest.fixture
def inspector(neighbours) -> Iterator[Inspector]:
    alpha, _, _, canaries = neighbours
    inspector, root = Inspector(alpha, canaries), logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(inspector.records)
    yield inspector
    root.removeHandler(inspector.records)
    root.setLevel(level)


def every_route() -> list:
    own = all_routes("restaurant")
    paths = {route.path for route in own}
    return own + [route for route in all_routes("platform") if route.path not in paths]


def test_every_text_column_of_alpha_holds_a_canary(neighbours):
    *_, canaries = neighbours
    missing = canaries.missing()
    assert not missing, missing


@pytest.mark.timeout(LIMIT)
def test_no_request_with_betas_credentials_shows_or_changes_anything_of_alphas(neighbours, inspector, seed, capsys):
    alpha, beta, credentials, _ = neighbours
    requests = Generator(alpha, beta, credentials, every_route(), seed)
    sockets = SocketGenerator(alpha, beta, credentials, seed)
    findings = []
    try:
        for index in [int(ONLY)] if ONLY else range(min(REQUESTS, AT_ONCE)):
            request = (sockets if index % ONE_SOCKET_IN == 0 else requests).request(index)
            with at_most(LONGEST, str(request)):
                findings += [f"{finding}\n    {request}" for finding in inspector.findings(request)]
            if len(findings) > MOST_FINDINGS:
                break
    finally:  # also when it is interrupted
        with capsys.disabled():
            sent = sum(inspector.statuses.values())
            print(f"\n{sent} requests, {len(findings)} findings, answers {dict(sorted(inspector.statuses.items()))}")
    assert not findings, f"FYNLO_SEED={seed}\n" + "\n".join(findings)
    assert ONLY or {101, 403} <= inspector.statuses.keys(), "no socket was admitted, or none refused"


@contextmanager
def at_most(seconds: int, request: str) -> Iterator[None]:
    """Interrupt a request that hangs and name it: otherwise pytest ends the process, and the whole run stands still."""

    def interrupt(*_: object) -> None:
        raise TimeoutError(f"{seconds} s are over: {request}")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def test_a_request_that_hangs_is_interrupted_and_named():
    with pytest.raises(TimeoutError, match="1 s are over: GET /slow"), at_most(1, "GET /slow"):
        signal.pause()


class Leaking(SocketRequest):
    """A gateway that would admit Beta's people to Alpha."""

    def answer(self) -> SocketAnswer:
        position, events = tail_of(self.restaurant, 0)
        connection.set_schema_to_public()
        return SocketAnswer(101, range_frame(position, 0, position.head, events))


def test_a_socket_that_leaks_is_found(neighbours, inspector):
    alpha, beta, credentials, _ = neighbours
    request = SocketGenerator(alpha, beta, credentials, seed=1).request(0)
    leaking = Leaking(1, beta.host, "pos", alpha.restaurant, request.credential, {}, [])

    found = inspector.findings(leaking)

    assert any("realtime_event.data" in finding for finding in found), found


# -- the control: views that leak -----------------------------------------------------------------------------

LEAKY_CACHE: Cache[str, str] = Cache(size=10)


def notes_of_alpha(order_id) -> str:
    with in_restaurant(Restaurant.objects.get(slug="alpha")):
        return Order.objects.filter(pk=order_id).values_list("notes", flat=True).first() or ""


def leaks_in_a_response(request: HttpRequest, order_id) -> HttpResponse:
    return JsonResponse({"notes": notes_of_alpha(order_id)})


def leaks_in_a_header(request: HttpRequest, order_id) -> HttpResponse:
    return HttpResponse(headers={"X-Notes": notes_of_alpha(order_id)})


def leaks_in_a_log(request: HttpRequest, order_id) -> HttpResponse:
    logging.getLogger("leak").info("notes %s", notes_of_alpha(order_id))
    return HttpResponse()


def leaks_in_a_cache(request: HttpRequest, order_id) -> HttpResponse:
    LEAKY_CACHE.set("notes", notes_of_alpha(order_id))
    return HttpResponse()


def leaks_in_a_mail(request: HttpRequest, order_id) -> HttpResponse:
    now, to = clock.now(), "olivia@beta.example"
    text = notes_of_alpha(order_id)
    OutgoingMail.objects.create(to=to, subject="Notes", text=text, created_at=now, next_attempt_at=now)
    return HttpResponse()


def changes_a_row(request: HttpRequest, order_id) -> HttpResponse:
    Restaurant.objects.filter(slug="alpha").update(phone="1")
    return HttpResponse()


def fails(request: HttpRequest, order_id) -> HttpResponse:
    raise LookupError("no such order")


CONTROLS = {
    leaks_in_a_response: "the response (200) shows orders_order.notes",
    leaks_in_a_header: "the response (200) shows orders_order.notes",
    leaks_in_a_log: "a log record (200) shows orders_order.notes",
    leaks_in_a_cache: "a cache (200) shows orders_order.notes",
    leaks_in_a_mail: "a mail (200) shows orders_order.notes",
    changes_a_row: "changed Alpha's restaurants_restaurant",
    fails: "answered 500",
}


@pytest.mark.parametrize("view", CONTROLS, ids=lambda view: view.__name__)
def test_a_view_that_leaks_is_found(view, neighbours, inspector, monkeypatch):
    alpha, beta, credentials, _ = neighbours
    leaky = path(f"control/{view.__name__}/<uuid:order_id>/", view)
    monkeypatch.setattr(restaurant_urls, "urlpatterns", [*restaurant_urls.urlpatterns, leaky])
    clear_url_caches()
    try:
        routes = [route for route in all_routes("restaurant") if route.path.startswith("control/")]
        requests = Generator(alpha, beta, credentials, routes, seed=1)
        findings = [finding for index in range(30) for finding in inspector.findings(requests.request(index))]
    finally:
        monkeypatch.undo()
        clear_url_caches()
    assert any(finding.startswith(CONTROLS[view]) for finding in findings), findings


def test_a_value_that_the_request_itself_holds_is_no_finding(neighbours):
    alpha, beta, credentials, _ = neighbours
    request = Generator(alpha, beta, credentials, every_route(), seed=1).request(0)
    request.headers["referer"] = f"https://{settings.BASE_DOMAIN}/{alpha.words[0]}"
    assert alpha.words[0].encode() in request.canaries()
