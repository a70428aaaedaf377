"""Spans reach a collector as OTLP over HTTP, without addresses, values or names."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.conf import settings
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from fynlo.core import traces
from fynlo.core.errors import DomainError

Spans = Callable[[], list]


@pytest.fixture(scope="module")
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A server that keeps what is posted to /v1/traces."""
    received: list[bytes] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.path == "/v1/traces"
            received.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Collector)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", received
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def spans(collector, monkeypatch) -> Iterator[Spans]:
    """Start the traces; `spans()` sends what was recorded and returns it as the collector read it."""
    address, received = collector
    received.clear()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", address)
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    monkeypatch.setattr(traces, "_tracer", None)
    provider = traces.start()

    def sent() -> list:
        assert provider.force_flush()
        requests = [ExportTraceServiceRequest.FromString(body) for body in received]
        scopes = [scope for request in requests for each in request.resource_spans for scope in each.scope_spans]
        return [span for scope in scopes for span in scope.spans]

    yield sent
    provider.shutdown()


def attributes(span) -> dict:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_a_request_its_command_and_its_statements_are_one_trace(spans, api, card):
    item = {"product_id": str(card.latte.id), "quantity": 1, "notes": "for Zebedee"}
    assert api("sara")("POST", "/orders", {"items": [item], "customer": {"name": "Zebedee"}}).status_code == 201
    found = spans()
    [request] = [span for span in found if not span.parent_span_id]
    [command] = [span for span in found if span.name.startswith("command ")]
    statements = [span for span in found if "db.query.text" in attributes(span)]
    assert request.name == "POST api/v1/orders"
    about = attributes(request)
    assert (about["http.response.status_code"], about["fynlo.tenant"]) == (201, "r_alpha")
    assert about["fynlo.request_id"]
    assert (command.name, command.parent_span_id) == ("command order.create", request.span_id)
    assert attributes(command)["fynlo.outcome"] == "done"
    assert any("orders_order" in attributes(span)["db.query.text"] for span in statements)
    assert {span.trace_id for span in found} == {request.trace_id}
    assert b"Zebedee" not in b"".join(span.SerializeToString() for span in found)


def test_a_refusal_is_no_error_and_an_exception_is_named_by_its_class_alone(spans):
    class Refused(DomainError):
        code = "test.refused"

    for error in (Refused(), ValueError("Zebedee")):
        with suppress(type(error)), traces.span(f"part {type(error).__name__}"):
            raise error
    refused, failed = spans()
    assert (refused.status.code, attributes(refused)) == (0, {})
    assert (failed.status.code, attributes(failed)) == (2, {"error.type": "ValueError"})
    assert not failed.events


def test_a_task_belongs_to_the_trace_of_the_request_that_sent_it(spans):
    with traces.span("request"):
        sent_with = traces.headers()
    with traces.task("restaurants.mail.send_waiting", sent_with):
        pass
    request, task = spans()
    assert task.name == "task restaurants.mail.send_waiting"
    assert (task.trace_id, task.parent_span_id) == (request.trace_id, request.span_id)


def test_a_callers_own_trace_is_not_continued(spans, page_client):
    page_client("olivia").get("/portal/", headers={"traceparent": f"00-{'a' * 32}-{'b' * 16}-01"})
    assert all(span.trace_id.hex() != "a" * 32 for span in spans())


def test_without_a_collector_nothing_is_started_and_no_exporter_is_imported(monkeypatch):
    """In a process of its own: here the packages are loaded."""
    script = (
        "import sys, django; django.setup(); from fynlo.core import traces; assert traces.start() is None;"
        " assert not [name for name in sys.modules if name.startswith('opentelemetry.exporter')]"
    )
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "fynlo.settings")
    subprocess.run([sys.executable, "-c", script], check=True, cwd=settings.BASE_DIR)
