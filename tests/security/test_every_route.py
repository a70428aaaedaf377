"""Every route × method × person, own restaurant and the neighbour's, from the URL configuration itself.

`table.py` lists who may call what; a route or method without a row fails. A request with an empty body and unknown
ids may be refused as invalid or not found, but not as forbidden to those who may, and never with a 500.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory

from fynlo.core.tenancy.connection import connection
from restaurants.identity.sessions import start_session
from restaurants.models import Restaurant, User
from tests.plugins.restaurants import PEOPLE
from tests.security.routes import METHODS, Route, all_routes
from tests.security.table import WHO, rows_of

STAFF = [name for name, _, _ in PEOPLE]
SIGN_IN = "/sign-in/"
PLATFORMS_OWN = re.compile(
    r"api/v1/platform/(restaurants(/<uuid:restaurant_id>|/<str:restaurant_id>/overrides/<str:key>)?|service-charge)$"
)  # refused before the method is checked


@cache
def routes(host: str) -> list[Route]:
    return all_routes(host)


def api_cases() -> list:
    return [pytest.param(route, id=route.path) for route in routes("restaurant") if route.is_api]


def page_cases(host: str) -> list:
    return [pytest.param(route, id=f"{host}:{route.path}") for route in routes(host) if not route.is_api]


def ask(client: Client, method: str, path: str):
    body: dict[str, Any] = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
    return client.generic(method.upper(), path, **body)


@dataclass
class SignIns:
    """Everybody's sign-ins, made once for all routes. What a route does to them is rolled back with its test."""

    tokens: dict[str, str]
    cookies: dict[tuple[str, str], str]  # by person and host

    def ask(self, email: str | None, host: str, method: str, path: str, **headers: str):
        """Send an API request. Repeat it with a new token when an earlier request of the test ended the session."""
        token = self.tokens[email] if email else None
        answer = ask(api_client(token, host, **headers), method, path)
        if email and (answer.status_code == 401 or b'"session_not_found"' in answer.content):
            answer = ask(client_of(email, host, **headers), method, path)
        return answer

    def visit(self, email: str | None, host: str, method: str, path: str):
        """Send a page's request. Repeat it after a new sign-in when an earlier request of the test signed out."""
        cookie = self.cookies[email, host] if email else None
        answer = ask_for_page(cookie, host, method, path)
        if email and sent_to_sign_in(answer):
            answer = ask_for_page(new_cookie(email, host), host, method, path)
        assert answer.status_code < 500, f"{method} {path} for {email}: {answer.status_code}"
        return answer


@pytest.fixture(scope="module")
def sign_ins(django_db_setup, django_db_blocker) -> Iterator[SignIns]:
    own, platform = f"alpha.{settings.BASE_DOMAIN}", settings.BASE_DOMAIN
    members = [*(f"{name}@alpha.example" for name in STAFF), "olivia@beta.example"]
    whole: Any = transaction.atomic()
    whole._from_testcase = True  # as in Django's TestCase: commands begin durable transactions inside it
    with django_db_blocker.unblock(), whole:
        connection.set_schema_to_public()
        pages = [(email, host) for email in members for host in (own, platform)] + [("pat@fynlo.example", platform)]
        yield SignIns(
            tokens={email: new_token(email) for email in (*members, "pat@fynlo.example")},
            cookies={page: new_cookie(*page) for page in pages},
        )
        transaction.set_rollback(True)


def new_token(email: str) -> str:
    return start_session(User.objects.get(email=email), RequestFactory().get("/")).access_token


def new_cookie(email: str, host: str) -> str:
    client = Client(headers={"host": host})
    client.force_login(User.objects.get(email=email))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def api_client(token: str | None, host: str, **headers: str) -> Client:
    bearer = {"Authorization": f"Bearer {token}"} if token else {}
    return Client(headers={"host": host, **bearer, **headers}, raise_request_exception=False)


def client_of(email: str | None, host: str, **headers: str) -> Client:
    """An API client with a new token, for a test that makes few requests."""
    return api_client(new_token(email) if email else None, host, **headers)


def ask_for_page(cookie: str | None, host: str, method: str, path: str):
    client = Client(headers={"host": host}, raise_request_exception=False)
    if cookie:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    return getattr(client, method)(path)


def test_every_route_has_a_row_and_every_row_a_route():
    found = {(route.path, method) for route in routes("restaurant") if route.is_api for method in route.methods}
    rows = set(rows_of("restaurant"))
    assert found == {row for row in rows if Route("restaurant", row[0], "", None).is_api}
    for host in ("restaurant", "platform"):
        pages = {route.path for route in routes(host) if not route.is_api}
        assert pages == {path for path, _ in rows_of(host) if not Route(host, path, "", None).is_api}


def test_the_platform_host_answers_the_same_api():
    own, platform = ({(r.path, r.view) for r in routes(host) if r.is_api} for host in ("restaurant", "platform"))
    assert own == platform


@pytest.mark.parametrize("route", api_cases())
def test_an_api_route_answers_each_role_as_the_table_says(route: Route, sign_ins, db):
    alpha = Restaurant.objects.get(slug="alpha")
    own, platform = f"alpha.{settings.BASE_DOMAIN}", settings.BASE_DOMAIN
    chosen = {"X-Restaurant-Id": str(alpha.pk)}
    for method in METHODS:
        if method not in route.methods:
            refused = sign_ins.ask("olivia@alpha.example", own, method, route.example)
            assert refused.status_code == (403 if PLATFORMS_OWN.match(route.path) else 405)
            continue
        who = rows_of("restaurant")[route.path, method]
        for name in STAFF:
            may = name in WHO[who]
            hosts = ((own, {}), (platform, chosen)) if name == "sara" else ((own, {}),)
            for host, headers in hosts:
                answer = sign_ins.ask(f"{name}@alpha.example", host, method, route.example, **headers)
                check_json(answer)
                assert (answer.status_code != 403) == may, f"{method} {name} on {host}: {answer.status_code}"
                assert answer.status_code != 401, f"{method} {name} on {host}"
        for host, headers in ((own, {}), (platform, chosen)):
            check_stranger(sign_ins.ask("olivia@beta.example", host, method, route.example, **headers), who)
            check_nobody(sign_ins.ask(None, host, method, route.example, **headers), who)
        answer = sign_ins.ask("pat@fynlo.example", platform, method, route.example)
        assert answer.status_code < 500
        assert (answer.status_code not in (401, 403)) == (who in ("anybody", "signed in", "platform")) or (
            answer.status_code == 400 and answer.json()["error"]["code"] == "restaurant_required"
        )


def check_json(answer) -> None:
    assert answer.status_code < 500, answer.content[:300]
    if answer.status_code not in (204, 304):
        assert "html" not in answer["Content-Type"] or answer.status_code == 200


def check_stranger(answer, who: str) -> None:
    """A member of another restaurant: this one does not exist for them."""
    check_json(answer)
    if who in ("anybody", "signed in"):
        assert answer.status_code not in (401, 403) or b"restaurant_not_found" in answer.content
    elif who == "platform":
        assert answer.status_code in (403, 404)
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "restaurant_not_found")


def check_nobody(answer, who: str) -> None:
    check_json(answer)
    if who == "anybody":
        assert answer.status_code != 403
    else:
        assert answer.status_code == 401


@pytest.mark.parametrize("route", [*page_cases("restaurant"), *page_cases("platform")])
def test_a_page_answers_each_role_as_the_table_says(route: Route, sign_ins, db):
    rows = rows_of(route.host)
    host = f"alpha.{settings.BASE_DOMAIN}" if route.host == "restaurant" else settings.BASE_DOMAIN
    for method in ("get", "post"):
        who = rows.get((route.path, method))
        if who is None:
            continue
        for name in STAFF:
            answer = sign_ins.visit(f"{name}@alpha.example", host, method, route.example)
            may = name in WHO[who]
            assert (answer.status_code != 403) == may, f"{method} {name}: {answer.status_code}"
            assert not sent_to_sign_in(answer) or who == "anybody"
        stranger = sign_ins.visit("olivia@beta.example", host, method, route.example)
        if who not in ("anybody", "signed in"):
            assert stranger.status_code in (403, 404), f"{method} stranger: {stranger.status_code}"
        nobody = sign_ins.visit(None, host, method, route.example)
        if who not in ("anybody",):
            assert sent_to_sign_in(nobody), f"{method} nobody: {nobody.status_code}"


def sent_to_sign_in(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize("route", [*page_cases("restaurant"), *page_cases("platform")])
def test_a_page_refuses_methods_without_a_row(route: Route, sign_ins, db):
    """A method without a row is answered 405, so that a page cannot grow one unseen."""
    host = f"alpha.{settings.BASE_DOMAIN}" if route.host == "restaurant" else settings.BASE_DOMAIN
    email = "olivia@alpha.example" if route.host == "restaurant" else "pat@fynlo.example"
    for method in METHODS:
        if (route.path, method) not in rows_of(route.host):
            assert sign_ins.visit(email, host, method, route.example).status_code == 405, method
