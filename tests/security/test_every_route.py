"""Every route × method × person, own restaurant and the neighbour's, from the URL configuration itself.

`table.py` lists who may call what; a route or method without a row fails. A request with an empty body and unknown
ids may be refused as invalid or not found, but not as forbidden to those who may, and never with a 500.
"""

import re
from functools import cache

import pytest

from restaurants.models import Restaurant
from tests.security.routes import METHODS, Route, all_routes
from tests.security.sign_ins import OWN, PLATFORM, STAFF, sent_to_sign_in
from tests.security.table import WHO, rows_of

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
    chosen = {"X-Restaurant-Id": str(alpha.pk)}
    for method in METHODS:
        if method not in route.methods:
            refused = sign_ins.ask("olivia@alpha.example", OWN, method, route.example)
            assert refused.status_code == (403 if PLATFORMS_OWN.match(route.path) else 405)
            continue
        who = rows_of("restaurant")[route.path, method]
        for name in STAFF:
            may = name in WHO[who]
            hosts = ((OWN, {}), (PLATFORM, chosen)) if name == "sara" else ((OWN, {}),)
            for host, headers in hosts:
                answer = sign_ins.ask(f"{name}@alpha.example", host, method, route.example, **headers)
                check_json(answer)
                assert (answer.status_code != 403) == may, f"{method} {name} on {host}: {answer.status_code}"
                assert answer.status_code != 401, f"{method} {name} on {host}"
        for host, headers in ((OWN, {}), (PLATFORM, chosen)):
            check_stranger(sign_ins.ask("olivia@beta.example", host, method, route.example, **headers), who)
            check_nobody(sign_ins.ask(None, host, method, route.example, **headers), who)
        answer = sign_ins.ask("pat@fynlo.example", PLATFORM, method, route.example)
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
    host = OWN if route.host == "restaurant" else PLATFORM
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


@pytest.mark.parametrize("route", [*page_cases("restaurant"), *page_cases("platform")])
def test_a_page_refuses_methods_without_a_row(route: Route, sign_ins, db):
    """A method without a row is answered 405, so that a page cannot grow one unseen."""
    host = OWN if route.host == "restaurant" else PLATFORM
    email = "olivia@alpha.example" if route.host == "restaurant" else "pat@fynlo.example"
    for method in METHODS:
        if (route.path, method) not in rows_of(route.host):
            assert sign_ins.visit(email, host, method, route.example).status_code == 405, method
