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
    """The cache before a Django whose requests are counted."""

    def __init__(self) -> None:
        self.django = get_wsgi_application()
        self.asked = 0
        self.application = WSGIMenuCache(self._django)

    def _django(self, environ, start_response):
        self.asked += 1
        return self.django(environ, start_response)

    def get(self, path: str, token: str, *, host: str = "alpha", **headers: str) -> SimpleNamespace:
        names = {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        environ = RequestFactory().get(path).environ | names
        environ |= {"HTTP_HOST": f"{host}.{settings.BASE_DOMAIN}", "HTTP_AUTHORIZATION": f"Bearer {token}"}
        said: list = []
        response = self.application(
            environ, lambda status, headers, exc_info=None: said.append((status, dict(headers)))
        )
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
def cached_menu(committed, monkeypatch) -> CachedMenu:
    """A published menu in both restaurants, and a cache whose responses stay fresh for the whole test."""
    monkeypatch.setattr(published, "KEEP_SECONDS", 600)
    for restaurant in (committed.alpha, committed.beta):
        with in_restaurant(restaurant):
            run_service(build_menu)
            run_service(services.publish)
    return CachedMenu()


def same_headers(answer) -> dict[str, str]:
    """Return the headers but those that differ from one answer to the next."""
    return {k: v for k, v in answer.headers.items() if k not in ("Date", "Set-Cookie", "X-Request-Id")}


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_cached_answer_is_the_same_as_djangos(cached_menu, path):
    token = token_of("sara@alpha.example")
    from_django = cached_menu.get(path, token)
    cached_menu.warm(path, token)
    asked = cached_menu.asked
    with connection.execute_wrapper(refuse_queries):
        warm = cached_menu.get(path, token)

    assert cached_menu.asked == asked
    assert (warm.status, warm.body) == (200, from_django.body)
    assert warm.headers.keys() >= {"X-Request-Id"}
    assert same_headers(warm) == same_headers(from_django)


def refuse_queries(*args):
    raise AssertionError("a cached menu costs no query")


def test_a_matching_etag_is_answered_with_304(cached_menu):
    token = token_of("sara@alpha.example")
    etag = cached_menu.warm(DOCUMENT, token).headers["ETag"]
    asked = cached_menu.asked
    known = cached_menu.get(DOCUMENT, token, if_none_match=etag)

    assert (known.status, known.body, known.headers["ETag"]) == (304, b"", etag)
    assert not {"Content-Length", "Content-Type"} & set(known.headers)
    assert cached_menu.asked == asked


def test_answers_that_are_only_revalidated_are_cached_without_their_bytes(cached_menu):
    """After a restart of the server every till sends the ETag of its menu."""
    token = token_of("sara@alpha.example")
    etag = cached_menu.get(DOCUMENT, token).headers["ETag"]
    cached_menu.warm(DOCUMENT, token, if_none_match=etag)
    asked = cached_menu.asked

    assert cached_menu.get(DOCUMENT, token, if_none_match=etag).status == 304
    assert cached_menu.asked == asked
    assert len(cached_menu.get(DOCUMENT, token, if_none_match='"another"').body) > 0
    assert cached_menu.warm(DOCUMENT, token).status == 200
    asked = cached_menu.asked
    assert (cached_menu.get(DOCUMENT, token).status, cached_menu.asked) == (200, asked)


def test_unusual_encodings_do_not_fill_the_cache(cached_menu):
    """At most two responses of an address are cached: with gzip and without."""
    token = token_of("sara@alpha.example")
    etag = cached_menu.warm(DOCUMENT, token).headers["ETag"]
    before = cached_menu.application.cache.bytes_used
    for turn in range(20):
        assert cached_menu.get(DOCUMENT, token, if_none_match=etag, accept_encoding=f"{'x' * 100}{turn}").status == 304
    assert cached_menu.application.cache.bytes_used == before
    compressed = cached_menu.warm(DOCUMENT, token, accept_encoding="br, gzip;q=0.5")
    assert compressed.headers["Content-Encoding"] == "gzip"
    plain = cached_menu.get(DOCUMENT, token, accept_encoding="gzip;q=0")
    assert "Content-Encoding" not in plain.headers


def test_answers_without_a_body_count_in_the_caches_size_too(cached_menu, monkeypatch):
    token = token_of("sara@alpha.example")
    etag = cached_menu.get(DOCUMENT, token).headers["ETag"]
    monkeypatch.setattr("menu.http_cache.MOST_BYTES", 2 * ENTRY_BYTES)
    cache = cached_menu.application.cache
    for path in sorted(PATHS):
        request = MenuRequest(path, f"alpha.{settings.BASE_DOMAIN}", f"Bearer {token}", False, etag)
        cache.store(request, cache.key_of(request), [("ETag", etag)], None)
    assert len(cache) == 2


def test_the_neighbour_gets_nothing(cached_menu):
    cached_menu.warm(DOCUMENT, token_of("sara@alpha.example"))
    stranger = token_of("sara@beta.example")
    cached_menu.warm(DOCUMENT.replace("document", "items"), stranger)
    refused = cached_menu.get(DOCUMENT, stranger, host="alpha")

    assert refused.status == 404
    assert json.loads(refused.body)["error"]["code"] == "restaurant_not_found"


def test_each_host_gets_its_own_menu(cached_menu):
    ours, theirs = (token_of(f"sara@{slug}.example") for slug in ("alpha", "beta"))
    cached_menu.warm(DOCUMENT, ours)
    for _ in range(3):
        beta = cached_menu.get(DOCUMENT, theirs, host="beta")
    alpha = cached_menu.get(DOCUMENT, ours)
    assert json.loads(alpha.body)["products"][0]["id"] != json.loads(beta.body)["products"][0]["id"]


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_a_forged_token_gets_nothing(cached_menu, token):
    cached_menu.warm(DOCUMENT, token_of("sara@alpha.example"))
    assert cached_menu.get(DOCUMENT, token).status == 401


def test_a_published_menu_is_served_at_once(cached_menu, committed):
    token = token_of("sara@alpha.example")
    before = cached_menu.warm(DOCUMENT, token)
    with in_restaurant(committed.alpha):
        run_service(services.create_category, name="New")
        station = services.create_station
        run_service(station, name="Oven")
        category = published_category()
        run_service(services.create_product, name="Pie", category_id=category, price=5, station="oven", allergens=[])
        run_service(services.publish)
    after = cached_menu.get(DOCUMENT, token)
    assert json.loads(after.body)["version"] == json.loads(before.body)["version"] + 1


def published_category():
    return published.menu().document["categories"][0]["id"]


def test_sold_out_is_served_at_once(cached_menu, committed):
    token, path = token_of("sara@alpha.example"), "/api/v1/public/menu/items"
    first = json.loads(cached_menu.warm(path, token).body)["data"][0]
    assert first["available"]
    with in_restaurant(committed.alpha):
        run_service(services.set_availability, item_id=first["id"], available=False)
    assert not json.loads(cached_menu.get(path, token).body)["data"][0]["available"]


def test_a_revoked_membership_takes_effect_when_the_principal_is_read_again(cached_menu, committed):
    token = token_of("sara@alpha.example")
    cached_menu.warm(DOCUMENT, token)
    Membership.objects.filter(user__email="sara@alpha.example").update(is_active=False)
    clear_principal_cache()  # what time does within PRINCIPAL_CACHE_SECONDS
    assert cached_menu.get(DOCUMENT, token).status == 404


def test_unusual_requests_are_passed_to_django(cached_menu):
    token = token_of("sara@alpha.example")
    cached_menu.warm(DOCUMENT, token)
    for unusual in (
        partial(cached_menu.get, f"{DOCUMENT}?version=1", token),
        partial(cached_menu.get, DOCUMENT, token, if_none_match='"other"'),
        partial(cached_menu.get, f"{DOCUMENT}/", token),
    ):
        asked = cached_menu.asked
        assert unusual().status == 200
        assert cached_menu.asked == asked + 1
