"""The fastest possible handler: a WSGI callable that returns the bytes of a file and ignores the request."""

import os
from pathlib import Path

BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]


def not_modified(environ, start_response):
    start_response("304 Not Modified", [])
    return []
