"""The OpenAPI document describes every operation and error code; Swagger UI shows it under our strict CSP."""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, get_override
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from rest_framework.views import APIView

from fynlo.openapi.views import document as document_bytes
from restaurants.identity.permissions import PUBLIC
from tests.security.routes import all_routes
from tests.security.test_ten_rules import CLOSED_CODES

pytestmark = pytest.mark.django_db
BASE = "/api/v1/"


@cache
def document() -> dict[str, Any]:
    return json.loads(document_bytes())


def schemas() -> dict[str, Any]:
    return document()["components"]["schemas"]


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def operation(method: str, path: str) -> dict[str, Any]:
    return document()["paths"][BASE + path][method]


def test_the_document_is_valid_and_generated_without_a_warning():
    made = SchemaGenerator(urlconf="fynlo.urls.api").get_schema(request=None, public=True)
    assert list(GENERATOR_STATS._warn_cache) + list(GENERATOR_STATS._error_cache) == []
    validate_schema(made)


def test_every_api_view_is_described():
    described = {(re.sub(r"\{\w+\}", "*", path), method) for method, path, _ in operations()}
    views = {
        ("/" + re.sub(r"<[^>]+>", "*", route.path), method)
        for route in all_routes("restaurant")
        if route.is_api and issubclass(route.view_class, APIView)
        for method in route.methods
    }
    assert views - described == {("/api/v1/openapi.json", "get"), ("/api/v1/docs", "get")}
    assert described <= views


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost"])
def test_anybody_can_read_the_document_and_the_page_on_every_host(host):
    client = Client(headers={"host": host, "Authorization": "Bearer of another service"})
    sent = client.get("/api/v1/openapi.json")
    assert (sent.status_code, sent["Content-Type"]) == (200, "application/json")
    assert json.loads(sent.content) == document()
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    assert 'data-document="/api/v1/openapi.json"' in page.content.decode()


def test_an_unchanged_document_is_not_sent_again():
    client = Client(headers={"host": "localhost"})
    etag = client.get("/api/v1/openapi.json")["ETag"]
    assert client.get("/api/v1/openapi.json", headers={"If-None-Match": etag}).status_code == 304


def test_the_page_needs_no_exception_from_the_content_policy_and_no_other_site():
    page = Client(headers={"host": "localhost"}).get("/api/v1/docs")
    text = page.content.decode()
    assert not re.search(r"<style|<script>|(src|href)=.?http| style=| on[a-z]+=", text)
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["Cross-Origin-Opener-Policy"] == "same-origin"
    files = re.findall(r'(?:src|href)="/static/([^"]+)"', text)
    assert {name.rpartition("/")[2] for name in files} >= {"swagger-ui-bundle.js", "swagger-ui.css", "swagger_page.js"}
    assert all(finders.find(name) for name in files)


def test_document_and_page_cost_no_query(django_assert_num_queries):
    client = Client(headers={"host": "localhost"})
    with django_assert_num_queries(0):
        assert client.get("/api/v1/openapi.json").status_code == 200
        assert client.get("/api/v1/docs").status_code == 200


def test_every_tag_has_a_description():
    described = {tag["name"] for tag in document()["tags"]}
    assert described == {tag for _, _, each in operations() for tag in each["tags"]}


def test_an_operation_documents_its_purpose_permission_and_errors():
    for method, path, each in operations():
        where = f"{method} {path}"
        text = f"{each['summary']} {each['description']}"
        assert "**Who may call it:**" in text, where
        assert not re.search(r"POST \(or|\bqueries\b|`kinds`", text), where
        statuses = {int(status) for status in each["responses"]}
        assert min(statuses) < 300
        assert ({401, 403} <= statuses) == (each["x-permission"] != PUBLIC), where
        assert 404 in statuses or "{" not in path, where
        assert {409, 422} <= statuses or "x-command" not in each, where


def test_the_documented_permission_is_the_real_one():
    assert "owner, manager, server, cashier (`orders.take`)" in operation("post", "orders")["description"]
    bump = operation("post", "kitchen/tickets/{ticket_id}/bump")
    assert "owner, manager, cook, expediter (`kitchen.work`)" in bump["description"]
    assert "anybody, signed in or not." in operation("post", "auth/login")["description"]


def test_a_command_is_documented_with_its_name_key_fields_and_codes():
    placed = operation("post", "orders")
    assert (placed["summary"], placed["x-command"]) == ("Open an order", "order.create")
    assert [(each["name"], each["in"]) for each in placed["parameters"]] == [("Idempotency-Key", "header")]
    body = schemas()["PlaceOrderInputRequest"]
    assert body["required"] == ["items"]
    item = schemas()["ItemInputRequest"]["properties"]
    assert item["product_id"] == {"type": "string", "format": "uuid"}
    assert (item["quantity"]["minimum"], item["quantity"]["maximum"], item["quantity"]["default"]) == (1, 99, 1)
    assert "`order.sold_out`" in placed["responses"]["409"]["description"]


def test_a_read_takes_no_idempotency_key():
    assert "Idempotency-Key" not in [each["name"] for each in operation("get", "orders")["parameters"]]


def test_a_response_is_described_in_its_envelope():
    def content(method: str, path: str, status: str = "200") -> Any:
        return operation(method, path)["responses"][status]["content"]["application/json"]["schema"]

    envelope = {"$ref": "#/components/schemas/Envelope"}
    data = {"$ref": "#/components/schemas/SignInResponse"}
    inside = {"type": "object", "properties": {"data": data}, "required": ["data"]}
    assert content("post", "auth/login") == {"allOf": [envelope, inside]}
    assert len(content("post", "orders", "201")["allOf"]) == 3  # the fields of `data` at the top level too
    assert content("post", "sync/commands") == {"$ref": "#/components/schemas/BatchAnswer"}


def test_every_error_code_is_listed_with_its_status_and_sentence():
    codes = schemas()["ErrorCode"]
    assert {"order.sold_out", "order.closed"} | CLOSED_CODES - {"subscription_required"} <= set(codes["enum"])
    assert "* `order.closed` - 409. This order is closed. Open a new order." in codes["description"]


def test_an_error_response_has_an_example_with_a_code_of_the_command():
    error = operation("post", "orders")["responses"]["409"]["content"]["application/json"]
    [example] = error["examples"].values()
    assert error["schema"] == {"$ref": "#/components/schemas/Error"}
    assert example["value"]["error"]["code"].startswith("order.")
    assert example["value"]["message"]


@pytest.mark.parametrize(
    "serializer",
    [
        "orders.api.serializers.PlaceOrderInput",
        "payments.api.serializers.CashInput",
        "realtime.api.batch.BatchInput",
        "restaurants.identity.api.serializers.Credentials",
    ],
)
def test_the_example_of_a_request_is_valid(serializer):
    module, _, name = serializer.rpartition(".")
    cls = getattr(import_module(module), name)
    for example in get_override(cls, "examples"):
        assert cls(data=example.value).is_valid(raise_exception=True)
