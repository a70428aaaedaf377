"""For tests.fynlo.test_web_worker: answers what was sent, as soon as the file that FYNLO_GATE names is there.

FYNLO_LIMITS sets the web worker's own limits: `HEAD_SECONDS=0.5,KEPT_BYTES=1000`.
"""

import os
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import fynlo.wsgi  # noqa: F401  (sets Django up)
from fynlo import client_socket, web_worker

for limit in filter(None, os.environ.get("FYNLO_LIMITS", "").split(",")):
    name, _, value = limit.partition("=")
    owner = client_socket if hasattr(client_socket, name) else web_worker
    setattr(owner, name, type(getattr(owner, name))(value))

GATE = Path(os.environ["FYNLO_GATE"])


def application(environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
    while not GATE.exists():
        time.sleep(0.02)
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
