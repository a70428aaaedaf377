"""What happens to every request before a view: host, slash, size, and the form of errors."""

import json

import pytest
from django.conf import settings
from django.test import Client

from fynlo.core import health
from fynlo.core.tenancy.hosts import clear_restaurant_cache

PLATFORM = Client(headers={"host": settings.BASE_DOMAIN})


def body(response) -> dict:
    return json.loads(response.content)


def test_health_costs_no_query(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        for path in ("/health", "/health/", "/api/v1/health", "/api/v1/health/"):
            response = PLATFORM.get(path)
            assert (response.status_code, body(response)["status"]) == (200, "healthy")


def test_health_needs_no_known_host():
    assert Client(headers={"host": "10.1.2.3"}).get("/health").status_code == 200


def test_ready_asks_the_database_and_redis(db, monkeypatch):
    monkeypatch.setattr(health, "_watched", {})
    assert body(PLATFORM.get("/health/ready"))["data"] == {"database": "ready", "redis": "ready"}


def test_a_process_without_a_free_place_is_not_ready_but_alive(db, monkeypatch):
    monkeypatch.setattr(health, "_watched", {"places": lambda: False})
    answer = PLATFORM.get("/health/ready")
    assert (answer.status_code, body(answer)["data"]["places"]) == (503, "full")
    assert PLATFORM.get("/health").status_code == 200


def test_requests_to_unknown_hosts_cost_a_query_a_second(db, django_assert_num_queries):
    clear_restaurant_cache()
    for path in ("/", "/api/v1/orders", "/pos/"):
        Client(headers={"host": "a-stranger.example"}).get(path)
    with django_assert_num_queries(0):
        assert Client(headers={"host": "a-stranger.example"}).get("/api/v1/orders").status_code == 404


def test_a_missing_static_file_costs_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert Client(headers={"host": "a-stranger.example"}).get("/static/no-such-file.js").status_code == 404


@pytest.mark.parametrize("host", ["nobody.localhost", "evil.example", "alpha.localhost.evil.example", "..", "a_b!"])
def test_an_unknown_host_gets_404(db, host):
    page = Client(headers={"host": host}).get("/")
    assert page.status_code == 404
    answer = Client(headers={"host": host}).get("/api/v1/orders")
    assert (answer.status_code, body(answer)["error"]["code"]) == (404, "unknown_host")


@pytest.mark.parametrize("path", ["/api/v1/nothing-here", "/api/v1/nothing-here/", "/auth/v1/nothing"])
def test_an_unknown_path_of_the_api_is_json(db, path):
    response = PLATFORM.get(path)
    assert response.status_code == 404
    answer = body(response)
    assert answer["success"] is False
    assert answer["error"]["code"] == "not_found"
    assert answer["message"] == answer["detail"]


def test_an_unknown_page_is_a_page(db):
    response = PLATFORM.get("/nothing-here/")
    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("length", [settings.BODY_LIMIT + 1, 10 * 1024 * 1024])
def test_a_large_body_is_refused_before_it_is_read(db, length):
    response = PLATFORM.post("/api/v1/auth/login", data=b"x" * length, content_type="application/json")
    assert (response.status_code, body(response)["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("path", ["/api/v1/orders?search=%00", "/api/v1/orders/%00", "/sign-in/?next=%00"])
def test_an_address_with_a_nul_is_refused(db, path):
    assert PLATFORM.get(path).status_code == 400


def test_every_response_has_the_security_headers(db):
    response = PLATFORM.get("/")
    policy = response["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "object-src 'none'" in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/static/nothing.js", "/api/v1/orders", "/nothing-here/"])
def test_no_response_may_be_framed_or_read_as_another_type(db, path):
    response = PLATFORM.get(path)
    assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/health", "/api/v1/orders", "/sign-in/", "/static/nothing.js"])
def test_no_answer_repeats_the_head_of_a_trace(db, path):
    response = PLATFORM.generic("TRACE", path, headers={"x-probe": "said-by-the-caller"})
    assert b"said-by-the-caller" not in response.content


def test_no_other_origin_may_read_an_answer(db):
    response = PLATFORM.get("/api/v1/orders", headers={"origin": "https://elsewhere.example"})
    assert [name for name in response.headers if name.lower().startswith("access-control-")] == []


@pytest.mark.parametrize("path", ["/static/", "/media/", "/static/frontend/", "/.git/config"])
def test_no_folder_is_listed(db, path):
    assert PLATFORM.get(path).status_code == 404
