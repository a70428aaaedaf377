"""Every way to change something over the API, called twice: the same answer, one effect, another body refused.

The routes come from the URL configuration itself. A new one needs an entry in the module of its app under replay/, or
one with its reason in NOT_STORED, or the first test fails.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from functools import partial
from time import sleep
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import OperationalError
from django.test import Client
from psycopg_pool import PoolTimeout

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from realtime.api.command_view import CommandView
from realtime.models import Command, Event
from realtime.sync.models import Stream
from restaurants.identity.tokens import issue_access_token
from restaurants.models import PlatformAudit, PlatformCommand, Restaurant, Session, User
from tests.plugins.restaurants import tenant_tables
from tests.realtime.replay import CALLS, Call, World
from tests.security.routes import Route, all_routes

MUTATING = ("post", "put", "patch", "delete")


AT_ONCE = 20


NOT_STORED = {
    ("post", "api/v1/auth/login"): "a stored answer would be a stored token",
    ("post", "api/v1/auth/refresh"): "the session itself recognises a refresh token that is sent again",
    ("post", "api/v1/auth/logout"): "signing out twice has the effect of once",
    ("delete", "api/v1/auth/sessions/<uuid:session_id>"): "a sign-in that has ended stays ended",
    ("post", "api/v1/auth/verify"): "reads; the app asks by POST",
    ("post", "api/v1/auth/socket-ticket"): "a ticket works once, within 30 seconds; a stored one would be void",
    ("post", "api/v1/auth/pin"): "a stored answer would be a stored token",
    ("post", "api/v1/auth/pin/check"): "it changes nothing but the count of attempts",
    ("post", "api/v1/auth/second-factor"): "a stored answer would be a stored token",
    ("post", "api/v1/auth/approvals"): "an approval works once, within 60 seconds; its row holds only a hash",
    ("post", "api/v1/auth/password/change"): "ends every other session and signs in again: its answer is a token",
    ("post", "api/v1/auth/password/forgot"): "answers the same to everybody; emails are throttled",
    ("post", "api/v1/gift-cards/check"): "reads; a code is no part of an address",
    ("post", "api/v1/sync/commands"): "each command in the batch is stored under its own id",
    ("post", "api/v1/devices/enrol"): "a code works once; the device that used it may send its call again",
    ("post", "api/v1/devices/<uuid:device_id>/unsent-work"): "each command in the list has an id of its own; kept once",
    ("post", "api/v1/devices/<uuid:device_id>/shown"): "the order on a screen replaces the one before it",
    ("post", "api/v1/devices/<uuid:device_id>/report"): "a report replaces the one before it",
    ("post", "api/v1/payments/stripe/connection-token"): "a stored answer would be a stored token",
    ("post", "api/v1/sumup/initialize"): "reads; the app asks by POST",
    ("post", "api/v1/payments/optimal-provider"): "reads; the app asks by POST",
    (
        "post",
        "api/v1/platform/billing/webhook",
    ): "never trusted: it only makes the worker read at Stripe, once an event",
    ("post", "api/v1/subscriptions/subscribe"): "Stripe's own page takes the payment; a second page closes the first",
    ("put", "api/v1/subscriptions/change-plan"): "choosing the same plan twice is choosing it once, at Stripe too",
    ("post", "api/v1/subscriptions/cancel"): "cancelling twice has the effect of once",
    ("post", "api/v1/subscriptions/resume"): "resuming twice has the effect of once",
    ("post", "api/v1/payments/webhooks/<slug:provider>"): "never trusted: it only makes the worker poll the provider",
    ("post", "api/v1/platform/operations/<slug:name>"): "a signature works once; `operation_id` in the body replays",
    ("post", "api/v1/platform/admin/action"): "a signature works once",
    ("post", "auth/v1/token"): "a stored answer would be a stored token",
    ("post", "auth/v1/signup"): "answers the same to everybody; the worker limits the emails",
    ("post", "auth/v1/recover"): "answers the same to everybody; emails are throttled",
    ("put", "auth/v1/user"): "the same change twice is the same change; the client library sends no key",
    ("post", "auth/v1/logout"): "signing out twice has the effect of once",
}


NOT_COMPARED = {"session", "ticket", "throttledattempt"}  # public tables that any request may change


def commanding(route: Route, method: str) -> bool:
    """Return whether that method of the route executes a command."""
    cls = route.view_class
    return bool(cls and issubclass(cls, CommandView) and (cls.runs or method.upper() in cls.runs_for))


def mutating() -> Iterator[tuple[Route, str]]:
    for route in all_routes("restaurant"):
        if route.is_api:
            yield from ((route, method) for method in route.methods if method in MUTATING)


def test_every_mutating_route_is_called_here_or_excepted_with_a_reason():
    commands = {(method, route.path) for route, method in mutating() if commanding(route, method)}
    others = {(method, route.path) for route, method in mutating()} - commands
    assert commands == set(CALLS)
    assert others == set(NOT_STORED)
    assert all(NOT_STORED.values())


class Caller:
    """A client with an access token: a person's on alpha's host, the platform's owner's on the platform's host."""

    def __init__(self, name: str, world: World):
        at, email = ("", "pat@fynlo.example") if name == "pat" else ("alpha.", f"{name}@alpha.example")
        user, now = User.objects.get(email=email), clock.now()
        session = Session.objects.create(
            user=user, refreshed_at=now, created_at=now, expires_at=now + timedelta(days=1)
        )
        token, _ = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
        self.headers = {"host": f"{at}{settings.BASE_DOMAIN}", "authorization": f"Bearer {token}"}
        self.restaurant = world.restaurant

    def __call__(self, method: str, path: str, body: dict[str, Any], key: str) -> SimpleNamespace:
        client = Client(headers={**self.headers, "Idempotency-Key": key})
        sent = json_codec.dumps(body) if body else b""
        response = client.generic(method.upper(), f"/api/v1/{path}", sent, content_type="application/json")
        connection.set_tenant(self.restaurant)
        envelope = json_codec.loads(response.content)
        return SimpleNamespace(
            status=response.status_code,
            envelope=envelope,
            data=json_codec.dumps(envelope.get("data")),
            said=response.content,
        )


def digest_of_tables(restaurant: Restaurant) -> dict[str, str]:
    """Return a digest of each table's rows: alpha's, and the platform's."""
    public = {
        model._meta.db_table
        for model in apps.get_app_config("restaurants").get_models()
        if model._meta.model_name not in NOT_COMPARED
    }
    with in_restaurant(restaurant), connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
                for table in sorted(tenant_tables() | public)
            )
        )
        return dict(cursor.fetchall())


@pytest.fixture
def world(tenant, settings) -> World:
    settings.STRIPE_URL = "http://127.0.0.1:9"  # nobody listens: no request leaves this machine
    tenant.service_charge, tenant.service_charge_rate = "optional", Decimal("0.1250")
    tenant.save()
    return World(tenant)


@pytest.mark.parametrize(("method", "path"), [pytest.param(*route, id=" ".join(route)) for route in sorted(CALLS)])
def test_a_call_repeated_under_its_key_has_one_effect(method, path, world):
    who, make = CALLS[method, path]
    request, ask, key = make(world), Caller(who, world), str(uuid7())
    before = digest_of_tables(world.restaurant)

    first = ask(method, request.path, request.body, key)
    after = digest_of_tables(world.restaurant)
    assert first.status in (200, 201), first.said
    assert first.envelope["meta"] == {}
    assert after != before

    again = ask(method, request.path, request.body, key)
    assert (again.status, again.data) == (first.status, first.data)
    assert again.envelope["meta"] == {"duplicate": True}
    assert digest_of_tables(world.restaurant) == after

    other = ask(method, request.path, request.changed, key)
    assert (other.status, other.envelope["error"]["code"]) == (422, "key_reused")
    assert digest_of_tables(world.restaurant) == after


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "api/v1/orders"),
        ("post", "api/v1/orders/<uuid:order_id>/lines"),
        ("post", "api/v1/payments/cash"),
        ("post", "api/v1/payments/process"),
        ("post", "api/v1/payments/refund/<uuid:payment_id>"),
        ("post", "api/v1/menu/publish"),
        ("post", "api/v1/platform/restaurants"),
    ],
)
def test_twenty_equal_calls_at_once_have_one_effect(method, path, committed):
    who, make = CALLS[method, path]
    with in_restaurant(committed.alpha):
        world = World(committed.alpha)
        request, ask, key = make(world), Caller(who, world), str(uuid7())
        head, commands = Stream.objects.get(restaurant=committed.alpha).head, Command.objects.count()
    public = PlatformCommand.objects.count(), PlatformAudit.objects.count(), Restaurant.objects.count()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        calls = [pool.submit(partial(until_answered, ask, method, request, key)) for _ in range(AT_ONCE)]
        answers = [made.result() for made in calls]

    assert len({answer.status for answer in answers}) == 1
    assert answers[0].status in (200, 201), answers[0].said
    assert len({answer.data for answer in answers}) == 1
    assert sorted(bool(answer.envelope["meta"]) for answer in answers) == [False] + [True] * (AT_ONCE - 1)
    is_public = path == "api/v1/platform/restaurants"
    with in_restaurant(committed.alpha):
        answered = Command.objects.exclude(last_seq=None).latest("last_seq")
        assert Command.objects.count() == commands + (not is_public)
        assert Stream.objects.get(restaurant=committed.alpha).head == answered.last_seq
        assert list(Event.objects.values_list("seq", flat=True)) == list(range(1, answered.last_seq + 1))
        assert (answered.first_seq > head) == (not is_public)
    more = 1 if is_public else 0
    now = PlatformCommand.objects.count(), PlatformAudit.objects.count(), Restaurant.objects.count()
    assert now == tuple(count + more for count in public)


def until_answered(ask: Caller, method: str, request: Call, key: str) -> SimpleNamespace:
    """Repeat the request, as a client does, while the same command still runs (409), and when the pool had no free
    connection in time on a busy machine."""
    for _ in range(300):
        try:
            answer = answer_to(ask, method, request, key)
        except OperationalError as error:
            if not isinstance(error.__cause__, PoolTimeout):
                raise
        else:
            if answer.status != 409:
                return answer
            assert answer.envelope["error"]["code"] == "in_progress"
        sleep(0.1)
    raise AssertionError("still in progress after 30 s")


def answer_to(ask: Caller, method: str, request: Call, key: str) -> SimpleNamespace:
    """One request; like the server's, its thread keeps no connection afterwards."""
    try:
        return ask(method, request.path, request.body, key)
    finally:
        connection.close()
