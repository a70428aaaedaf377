"""The mobile app's rules (MOBILE_API.md), held on every API route found in the URL configuration."""

import pytest
from django.test import Client
from rest_framework.settings import api_settings

from fynlo.core import json_codec
from tests.security.routes import METHODS, Route, all_routes
from tests.security.sign_ins import OWN, PLATFORM, SignIns

# Outside the rules: these routes return a document or follow a protocol of another shape.
OWN_SHAPE = ("api/v1/openapi.json", "api/v1/docs", "api/v1/sync/", "api/v1/menu/document", "auth/v1/")
CLOSED_CODES = {
    "conflict", "csrf_failed", "forbidden", "in_progress", "internal", "invalid",
    "key_reused", "method_not_allowed", "not_authenticated", "not_found", "precondition_failed",
    "precondition_required", "restaurant_not_found", "restaurant_required", "restaurant_suspended", "session_ended",
    "subscription_required", "token_expired", "token_invalid", "too_large", "too_many_requests", "unavailable",
    "unknown_host", "unreadable", "unsupported_media_type",
}  # fmt: skip


def cases() -> list:
    return [pytest.param(route, id=route.path) for route in all_routes("restaurant") if route.is_api]


def answers(sign_ins: SignIns, route: Route, email: str | None):
    """Each method's response, without and with a closing slash."""
    for method in METHODS:
        for path in (route.example, route.example + "/"):
            yield method, path, sign_ins.ask(email, OWN, method, path)


@pytest.mark.parametrize("route", cases())
def test_every_api_response_follows_rules_1_to_4(route: Route, sign_ins):
    for email in (None, "olivia@alpha.example"):
        by_method: dict[str, int] = {}
        for method, path, answer in answers(sign_ins, route, email):
            where = f"{method} {path} as {email}: {answer.status_code}"
            assert not 300 <= answer.status_code < 400, f"{where}: a redirect costs a round trip and may drop the body"
            assert answer.status_code < 500, where
            if not route.path.startswith("api/v1/docs"):  # pages, for people
                check_body(route, answer, where)
            # The second of a pair may meet what the first one did (a session that it ended); both meet the same guard.
            first = by_method.setdefault(method, answer.status_code)
            assert (first in (401, 403, 404, 405)) == (answer.status_code in (401, 403, 404, 405)), where


def check_body(route: Route, answer, where: str) -> None:
    assert answer["Content-Type"].startswith("application/"), where
    body = json_codec.loads(answer.content)
    if answer.status_code >= 400:
        check_failure(body, where)
    elif not route.path.startswith(OWN_SHAPE):
        assert set(body) >= {"success", "data", "message", "error", "meta", "timestamp"}, where
        assert body["success"] is True, where
        assert isinstance(body["data"], dict | list), where


def check_failure(body: dict, where: str) -> None:
    if "error_code" in body:  # the sign-in library's form beside ours
        return
    assert body["success"] is False, where
    assert body["data"] == {}, where
    assert body["message"] == body["detail"], where
    assert body["message"], where
    assert set(body["error"]) == {"code", "message", "field", "details"}, where
    code = body["error"]["code"]
    assert "." in code or code in CLOSED_CODES, f"{where}: {code}"


UNREADABLE = [
    b"{",
    b'"\xff\xfe"',
    b'{"a": NaN}',
    b'{"email": "a@b.example", "zzz": 1e200000000}',
    b'{"zzz": 1e-200000000}',
    b'["\\ud800"]',
    b"1",
    b"[" * 50_000,
]


@pytest.mark.parametrize("raw", UNREADABLE)
def test_invalid_json_is_refused(raw, sign_ins):
    answer = sign_ins.ask("olivia@alpha.example", OWN, "post", "/api/v1/orders", body=raw)
    assert (answer.status_code, json_codec.loads(answer.content)["error"]["code"]) == (400, "unreadable")


def test_every_route_reads_its_body_with_the_same_parser():
    views = {route.view_class for route in all_routes("restaurant") if route.is_api and route.view_class}
    assert {tuple(view.parser_classes) for view in views} == {tuple(api_settings.DEFAULT_PARSER_CLASSES)}


@pytest.mark.parametrize(
    ("raw", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "unreadable"),
        (b"a=1", "application/x-www-form-urlencoded", 415, "unsupported_media_type"),
        (b"x" * 2_000_000, "application/json", 413, "too_large"),
    ],
)
def test_a_body_that_is_no_json_is_refused_alike_by_every_route(raw, content_type, status, code, sign_ins):
    for route in all_routes("restaurant"):
        if not route.is_api or "post" not in route.methods:
            continue
        answer = sign_ins.ask("olivia@alpha.example", OWN, "post", route.example, body=raw, content_type=content_type)
        reads_no_body = answer.status_code < 300 and status != 413
        if reads_no_body or answer.status_code == 404 or route.path.startswith(("auth/v1/", "api/v1/platform/")):
            assert answer.status_code < 500, route.path
            continue
        assert (answer.status_code, json_codec.loads(answer.content)["error"]["code"]) == (status, code), route.path


def test_health_is_bare_and_quick_on_every_host(db):
    for host in (OWN, PLATFORM, "nobody.example"):
        body = json_codec.loads(Client(headers={"host": host}).get("/api/v1/health").content)
        assert body["status"] == "healthy"
