"""For tests.fynlo.test_web: responds with the request's body as soon as the file FYNLO_GATE exists.

`/health` and what starts with `/open` do not wait. Files below `/static/` may be cached.
"""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

GATE = Path(os.environ["FYNLO_GATE"])


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    while not environ["PATH_INFO"].startswith(("/health", "/open")) and not GATE.exists():
        time.sleep(0.02)
    body = environ["wsgi.input"].read()
    headers = [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))]
    if environ["PATH_INFO"].startswith("/static/"):
        headers.append(("Cache-Control", "public, max-age=31536000, immutable"))
    start_response("200 OK", headers)
    return [body]
