"""The API describes itself: every view, without a warning, on a page that our CSP allows."""

import json
import re

import pytest
from django.test import Client
from drf_spectacular.drainage import GENERATOR_STATS, reset_generator_stats
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

from fynlo.core import json_codec
from fynlo.documentation.document import document
from fynlo.documentation.reading import ANYONE, Operation, refusals, sections
from fynlo.documentation.shapes import Shapes

pytestmark = pytest.mark.django_db


def operation(method: str, path: str) -> Operation:
    every = [each for section in sections() for each in section.operations]
    return next(each for each in every if (each.method.lower(), each.path) == (method, path))


def test_the_document_is_made_without_a_warning_and_is_valid():
    reset_generator_stats()
    document = SchemaGenerator(urlconf="fynlo.urls.api").get_schema(request=None, public=True)
    assert list(GENERATOR_STATS._warn_cache) + list(GENERATOR_STATS._error_cache) == []
    assert "/api/v1/platform/restaurants" in document["paths"]
    validate_schema(document)


@pytest.mark.parametrize("host", ["localhost", "alpha.localhost"])
def test_document_and_pages_are_there_on_every_host(host):
    client = Client(headers={"host": host})
    document = client.get("/api/v1/openapi.json")
    assert document.status_code == 200
    assert json.loads(document.content)["openapi"].startswith("3.")
    for path in ("", "?q=order", "/refusals", *(f"/{section.slug}" for section in sections())):
        page = client.get(f"/api/v1/docs{path}")
        assert page.status_code == 200
        assert not re.search(rb"<style|<script>|<script [^>]*src=.?http| style=| on[a-z]+=", page.content)
        assert b"'unsafe" not in page.headers["Content-Security-Policy"].encode()
    assert client.get("/api/v1/docs/nothing").status_code == 404


def test_every_operation_of_the_document_has_its_place():
    found = {(each.path, each.method.lower()) for section in sections() for each in section.operations}
    assert found == {(path, method) for path, methods in document()["paths"].items() for method in methods}
    for section in sections():
        anchors = [each.anchor for each in section.operations]
        assert len(anchors) == len(set(anchors))


def test_an_operation_documents_its_purpose_permission_and_errors():
    for section in sections():
        for each in section.operations:
            assert each.title, each.path
            assert each.who, each.path
            assert not re.search(r"POST \(or|\bqueries\b|`kinds`", f"{each.title} {each.says}"), each.path
            statuses = {outcome.status for outcome in each.outcomes}
            assert min(statuses) < 300
            assert ({401, 403} <= statuses) == (each.who != ANYONE["public"]), each.path
            assert 404 in statuses or "{" not in each.path
            assert {409, 422} <= statuses or not each.command


def test_the_documented_permission_is_the_real_one():
    assert operation("post", "/api/v1/orders").who == "Owner, manager, server, cashier"
    assert operation("post", "/api/v1/kitchen/tickets/{ticket_id}/bump").who == "Owner, manager, cook, expediter"
    assert operation("post", "/api/v1/auth/login").who == "Anybody, signed in or not"


def test_a_command_is_documented_with_fields_example_and_codes():
    placed = operation("post", "/api/v1/orders")
    assert (placed.title, placed.command, placed.refusals) == ("Open an order", "order.create", "order")
    rows = {row.name: row for row in placed.body.rows}
    assert rows["items"].required
    assert rows["items[].product_id"].type == "uuid"
    assert rows["items[].quantity"].says == "At least 1, at most 99. 1 when it is not said."
    assert rows["order_type"].values == ("dine_in", "takeaway", "pickup", "delivery")
    assert list(json.loads(placed.body.example)) == ["items"]  # what must be there
    assert '-H "Idempotency-Key: <uuid>"' in placed.curl
    assert {"order.sold_out", "order.closed"} <= {each.code for each in dict(refusals())["order"]}


def test_money_in_an_example_has_two_decimals():
    amount = {"type": "object", "required": ["amount"], "properties": {"amount": {"type": "number"}}}
    assert '"amount": 12.50' in json_codec.indented(Shapes({}).example(amount, only_required=True))


def test_a_schema_inside_itself_ends():
    shapes = Shapes({"Part": {"type": "object", "properties": {"parts": {
        "type": "array", "items": {"$ref": "#/components/schemas/Part"},
    }}}})  # fmt: skip
    itself = {"$ref": "#/components/schemas/Part"}
    assert len(list(shapes.rows(itself))) < 10
    assert shapes.example(itself)["parts"]


def test_null_among_several_types_is_documented():
    shapes = Shapes({"Size": {"type": "string", "enum": ["s", "l"]}, "Nothing": {"enum": [None]}})
    either = {"oneOf": [{"$ref": "#/components/schemas/Size"}, {"$ref": "#/components/schemas/Nothing"}]}
    [row] = shapes.rows({"type": "object", "properties": {"size": either}})
    assert (row.type, row.values, row.required) == ("text or null", ("s", "l"), False)


@pytest.mark.parametrize(
    ("query", "found"),
    [("void line", True), ("VOID", True), ("order.void_line", True), ("void bananas", False)],
)
def test_a_search_wants_every_word(query, found):
    paths = [each.path for section in sections() for each in section.matching(query).operations]
    assert ("/api/v1/orders/{order_id}/lines/{line_id}/void" in paths) is found


def test_what_is_searched_for_is_escaped():
    page = Client(headers={"host": "localhost"}).get("/api/v1/docs", {"q": '"><script>alert(1)</script>'})
    assert b"<script>alert" not in page.content


def test_a_page_costs_no_query(django_assert_num_queries):
    client = Client(headers={"host": "localhost"})
    with django_assert_num_queries(0):
        assert client.get("/api/v1/docs/orders").status_code == 200
