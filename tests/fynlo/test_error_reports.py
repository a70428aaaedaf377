"""Reports of errors reach a server that speaks Sentry's protocol, without what must not leave."""

import gzip
import json
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import sentry_sdk

from fynlo.core import error_reports

SECRET = "Zebedee-4711"


@pytest.fixture
def reports(settings) -> Iterator[list[dict]]:
    """Start reporting; the list has the events that the server received after `sentry_sdk.flush()`."""
    received: list[dict] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            text = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
            parts = [json.loads(line) for line in text.splitlines() if line.strip()]
            received.extend(part for part in parts if "exception" in part or "logentry" in part)
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    settings.SENTRY_DSN = f"http://public@127.0.0.1:{server.server_port}/1"
    error_reports.start()
    yield received
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)
    server.shutdown()
    thread.join()
    server.server_close()


def test_an_error_is_reported_with_its_place_alone(reports, tenant):
    password = SECRET
    try:
        raise ValueError(f"password={password}")
    except ValueError:
        logging.getLogger("fynlo.tests").exception("could not read password=%s", password)
    sentry_sdk.flush()
    [report] = reports
    [error] = report["exception"]["values"]
    assert (error["type"], error["value"]) == ("ValueError", "password=[hidden]")
    assert error["stacktrace"]["frames"][-1]["function"] == "test_an_error_is_reported_with_its_place_alone"
    assert report["tags"]["tenant"] == "r_alpha"
    assert SECRET not in json.dumps(report)


def test_a_report_of_a_request_has_its_method_and_nothing_that_was_sent():
    event = {
        "event_id": "1", "transaction": "/bill/<token>",
        "request": {"method": "POST", "url": f"https://a.example/pay/{SECRET}/", "query_string": SECRET,
                    "headers": {"Cookie": SECRET}, "cookies": {"a": SECRET}, "data": {"name": SECRET}},
        "user": {"email": SECRET}, "extra": {"name": SECRET}, "contexts": {"a": SECRET}, "breadcrumbs": [SECRET],
    }  # fmt: skip
    cleaned = error_reports.cleaned(event, {})
    assert cleaned["request"] == {"method": "POST"}
    assert SECRET not in json.dumps(cleaned)


def test_without_an_address_nothing_is_reported(settings):
    settings.SENTRY_DSN = ""
    error_reports.start()
    assert not sentry_sdk.is_initialized()
