"""The menu cache in front of Django sends the same bytes as Django, and only to people who may read them."""

import json
from functools import partial
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory

from fynlo.core.tenancy.context import in_restaurant
from menu import published, services
from menu.http_cache import ENTRY_BYTES, PATHS, MenuRequest, WSGIMenuCache
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Membership
from tests.menu.conftest import build_menu, token_of
from tests.services import run_service

DOCUMENT = "/api/v1/menu/document"


class CachedMenu:
    """The front with a Django behind it whose requests are counted."""

    def __init__(self) -> None:
        self.django = get_wsgi_application()
        self.asked = 0
        self.front = WSGIMenuCache(self._django)

    def _django(self, environ, start_response):
        self.asked += 1
        return self.django(environ, start_response)

    def get(self, path: str, token: str, *, host: str = "alpha", **headers: str) -> SimpleNamespace:
        names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        environ = RequestFactory().get(path).environ | names
        environ |= {"HTTP_HOST": f"{host}.{settings.BASE_DOMAIN}", "HTTP_AUTHORIZATION": f"Bearer {token}"}
        said: list = []
        response = self.front(environ, lambda status, headers, exc_info=None: said.append((status, dict(headers))))
        body = b"".join(response)
        getattr(response, "close", lambda: None)()
        status, given = said[-1]
        return SimpleNamespace(status=int(status[:3]), headers=given, body=body)

    def warm(self, path: str, token: str, **headers: str) -> SimpleNamespace:
        """Request until the response comes from the cache."""
        for _ in range(3):
            answer = self.get(path, token, **headers)
        return answer


@pytest.fixture
def front(committed, monkeypatch) -> CachedMenu:
    """A published menu in both restaurants; cached responses stay fresh for the whole test."""
    monkeypatch.setattr(published, "KEEP_SECONDS", 600)
    for restaurant in (committed.alpha, committed.beta):
        with in_restaurant(restaurant):
            run_service(build_menu)
            run_service(services.publish)
    return CachedMenu()


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_warm_answer_is_djangos_own(front, path):
    token = token_of("sara@alpha.example")
    from_django = front.get(path, token)
    front.warm(path, token)
    asked = front.asked
    with connection.execute_wrapper(refuse_queries):
        warm = front.get(path, token)

    assert front.asked == asked
    assert (warm.status, warm.body) == (200, from_django.body)
    assert warm.headers == {k: v for k, v in from_django.headers.items() if k not in ("Date", "Set-Cookie")}


def refuse_queries(*args):
    raise AssertionError("a warm menu asks the database nothing")


def test_a_matching_etag_is_answered_with_304(front):
    token = token_of("sara@alpha.example")
    etag = front.warm(DOCUMENT, token).headers["ETag"]
    asked = front.asked
    known = front.get(DOCUMENT, token, if_none_match=etag)

    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", etag)
    assert not {"Content-Length", "Content-Type"} & set(known.headers)
    assert front.asked == asked


def test_what_only_such_ask_for_is_remembered_without_its_bytes(front):
    """After a restart of the server every till sends the ETag of its menu."""
    token = token_of("sara@alpha.example")
    etag = front.get(DOCUMENT, token).headers["ETag"]
    front.warm(DOCUMENT, token, if_none_match=etag)
    asked = front.asked

    assert front.get(DOCUMENT, token, if_none_match=etag).status == 304
    assert front.asked == asked
    assert len(front.get(DOCUMENT, token, if_none_match='"another"').body) > 0
    assert front.warm(DOCUMENT, token).status == 200
    asked = front.asked
    assert (front.get(DOCUMENT, token).status, front.asked) == (200, asked)


def test_odd_encodings_do_not_fill_the_memory(front):
    """At most two responses of an address are cached: with gzip and without."""
    token = token_of("sara@alpha.example")
    etag = front.warm(DOCUMENT, token).headers["ETag"]
    before = front.front.cache.bytes_used
    for turn in range(20):
        assert front.get(DOCUMENT, token, if_none_match=etag, accept_encoding=f"{'x' * 100}{turn}").status == 304
    assert front.front.cache.bytes_used == before
    compressed = front.warm(DOCUMENT, token, accept_encoding="br, gzip;q=0.5")
    assert compressed.headers["Content-Encoding"] == "gzip"
    plain = front.get(DOCUMENT, token, accept_encoding="gzip;q=0")
    assert "Content-Encoding" not in plain.headers


def test_answers_without_a_body_have_a_weight_too(front, monkeypatch):
    token = token_of("sara@alpha.example")
    etag = front.get(DOCUMENT, token).headers["ETag"]
    monkeypatch.setattr("menu.http_cache.MOST_BYTES", 2 * ENTRY_BYTES)
    cache = front.front.cache
    for path in sorted(PATHS):
        request = MenuRequest(path, f"alpha.{settings.BASE_DOMAIN}", f"Bearer {token}", False, etag)
        cache.store(request, cache.key_of(request), [("ETag", etag)], None)
    assert len(cache) == 2


def test_the_neighbour_gets_nothing(front):
    front.warm(DOCUMENT, token_of("sara@alpha.example"))
    stranger = token_of("sara@beta.example")
    front.warm(DOCUMENT.replace("document", "items"), stranger)
    refused = front.get(DOCUMENT, stranger, host="alpha")

    assert refused.status == 404
    assert json.loads(refused.body)["error"]["code"] == "restaurant_not_found"


def test_each_host_gets_its_own_menu(front):
    ours, theirs = (token_of(f"sara@{slug}.example") for slug in ("alpha", "beta"))
    front.warm(DOCUMENT, ours)
    for _ in range(3):
        beta = front.get(DOCUMENT, theirs, host="beta")
    alpha = front.get(DOCUMENT, ours)
    assert json.loads(alpha.body)["products"][0]["id"] != json.loads(beta.body)["products"][0]["id"]


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_a_forged_token_gets_nothing(front, token):
    front.warm(DOCUMENT, token_of("sara@alpha.example"))
    assert front.get(DOCUMENT, token).status == 401


def test_a_publish_is_seen_at_once(front, committed):
    token = token_of("sara@alpha.example")
    before = front.warm(DOCUMENT, token)
    with in_restaurant(committed.alpha):
        run_service(services.create_category, name="New")
        station = services.create_station
        run_service(station, name="Oven")
        category = published_category()
        run_service(services.create_product, name="Pie", category_id=category, price=5, station="oven", allergens=[])
        run_service(services.publish)
    after = front.get(DOCUMENT, token)
    assert json.loads(after.body)["version"] == json.loads(before.body)["version"] + 1


def published_category():
    return published.menu().document["categories"][0]["id"]


def test_sold_out_is_seen_at_once(front, committed):
    token, path = token_of("sara@alpha.example"), "/api/v1/public/menu/items"
    first = json.loads(front.warm(path, token).body)["data"][0]
    assert first["available"]
    with in_restaurant(committed.alpha):
        run_service(services.set_availability, item_id=first["id"], available=False)
    assert not json.loads(front.get(path, token).body)["data"][0]["available"]


def test_a_revoked_membership_is_felt_when_the_principal_is_read_again(front, committed):
    token = token_of("sara@alpha.example")
    front.warm(DOCUMENT, token)
    Membership.objects.filter(user__email="sara@alpha.example").update(is_active=False)
    clear_principal_cache()  # what time does within PRINCIPAL_CACHE_SECONDS
    assert front.get(DOCUMENT, token).status == 404


def test_what_is_unusual_goes_to_django(front):
    token = token_of("sara@alpha.example")
    front.warm(DOCUMENT, token)
    for unusual in (
        partial(front.get, f"{DOCUMENT}?version=1", token),
        partial(front.get, DOCUMENT, token, if_none_match='"other"'),
        partial(front.get, f"{DOCUMENT}/", token),
    ):
        asked = front.asked
        assert unusual().status == 200
        assert front.asked == asked + 1
