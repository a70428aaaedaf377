"""Every route × method × person, own restaurant and the neighbour's, from the URL configuration itself.

`table.py` lists who may call what; a route or method without a row fails. A request with an empty body and unknown
ids may be refused as invalid or not found, but not as forbidden to those who may, and never with a 500.
"""

import re
from functools import cache

import pytest
from django.conf import settings
from django.test import Client, RequestFactory

from restaurants.identity.sessions import start_session
from restaurants.models import Restaurant, User
from tests.plugins.restaurants import PEOPLE
from tests.security.routes import METHODS, Route, all_routes
from tests.security.table import WHO, rows_of

STAFF = [name for name, _, _ in PEOPLE]
SIGN_IN = "/sign-in/"
PLATFORMS_OWN = re.compile(
    r"api/v1/platform/(restaurants(/<uuid:restaurant_id>)?|service-charge)$"
)  # refused before the method is checked


@cache
def routes(host: str) -> list[Route]:
    return all_routes(host)


def api_cases() -> list:
    return [pytest.param(route, id=route.path) for route in routes("restaurant") if route.is_api]


def page_cases(host: str) -> list:
    return [pytest.param(route, id=f"{host}:{route.path}") for route in routes(host) if not route.is_api]


def ask(client: Client, method: str, path: str):
    body = {} if method == "get" else {"data": "{}", "content_type": "application/json"}
    return client.generic(method.upper(), path, **body)


def client_of(email: str | None, host: str, **headers: str) -> Client:
    """An API client with a new token each time: a route may end the session that called it."""
    token = {}
    if email:
        request = RequestFactory().get("/")
        tokens = start_session(User.objects.get(email=email), request)
        token = {"Authorization": f"Bearer {tokens.access_token}"}
    return Client(headers={"host": host, **token, **headers}, raise_request_exception=False)


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
def test_an_api_route_answers_each_role_as_the_table_says(route: Route, db):
    alpha = Restaurant.objects.get(slug="alpha")
    own, platform = f"alpha.{settings.BASE_DOMAIN}", settings.BASE_DOMAIN
    chosen = {"X-Restaurant-Id": str(alpha.pk)}
    for method in METHODS:
        if method not in route.methods:
            refused = ask(client_of("olivia@alpha.example", own), method, route.example)
            assert refused.status_code == (403 if PLATFORMS_OWN.match(route.path) else 405)
            continue
        who = rows_of("restaurant")[route.path, method]
        for name in STAFF:
            may = name in WHO[who]
            hosts = ((own, {}), (platform, chosen)) if name == "sara" else ((own, {}),)
            for host, headers in hosts:
                answer = ask(client_of(f"{name}@alpha.example", host, **headers), method, route.example)
                check_json(answer)
                assert (answer.status_code != 403) == may, f"{method} {name} on {host}: {answer.status_code}"
                assert answer.status_code != 401, f"{method} {name} on {host}"
        for host, headers in ((own, {}), (platform, chosen)):
            check_stranger(ask(client_of("olivia@beta.example", host, **headers), method, route.example), who)
            check_nobody(ask(client_of(None, host, **headers), method, route.example), who)
        answer = ask(client_of("pat@fynlo.example", platform), method, route.example)
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
def test_a_page_answers_each_role_as_the_table_says(route: Route, db):
    rows = rows_of(route.host)
    host = f"alpha.{settings.BASE_DOMAIN}" if route.host == "restaurant" else settings.BASE_DOMAIN
    for method in ("get", "post"):
        who = rows.get((route.path, method))
        if who is None:
            continue
        for name in STAFF:
            answer = visit(f"{name}@alpha.example", host, method, route.example)
            may = name in WHO[who]
            assert (answer.status_code != 403) == may, f"{method} {name}: {answer.status_code}"
            assert not sent_to_sign_in(answer) or who == "anybody"
        stranger = visit("olivia@beta.example", host, method, route.example)
        if who not in ("anybody", "signed in"):
            assert stranger.status_code in (403, 404), f"{method} stranger: {stranger.status_code}"
        nobody = visit(None, host, method, route.example)
        if who not in ("anybody",):
            assert sent_to_sign_in(nobody), f"{method} nobody: {nobody.status_code}"


def visit(email: str | None, host: str, method: str, path: str):
    client = Client(headers={"host": host}, raise_request_exception=False)
    if email:
        client.force_login(User.objects.get(email=email))
    answer = getattr(client, method)(path)
    assert answer.status_code < 500, f"{method} {path} for {email}: {answer.status_code}"
    return answer


def sent_to_sign_in(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)


@pytest.mark.parametrize("route", [*page_cases("restaurant"), *page_cases("platform")])
def test_a_page_refuses_methods_without_a_row(route: Route, db):
    """A method without a row is answered 405, so that a page cannot grow one unseen."""
    host = f"alpha.{settings.BASE_DOMAIN}" if route.host == "restaurant" else settings.BASE_DOMAIN
    email = "olivia@alpha.example" if route.host == "restaurant" else "pat@fynlo.example"
    for method in METHODS:
        if (route.path, method) not in rows_of(route.host):
            assert visit(email, host, method, route.example).status_code == 405, method
