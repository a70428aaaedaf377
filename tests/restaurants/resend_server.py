"""Resend on this machine, as anymail sees it: `POST /emails` with a bearer key, and webhooks signed as by Svix."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

KEY = "re_test1234_0123456789abcdef"
SECRET = "whsec_" + base64.b64encode(b"a secret of the tests alone").decode()


@contextmanager
def resend() -> Iterator[SimpleNamespace]:
    """Yield `url`, the `emails` that were sent, and `answer` (status, body), which a test may set; None accepts."""
    state = SimpleNamespace(emails=[], answer=None, url="")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, answer = state.answer or (200, {"id": str(uuid4())})
            if self.path != "/emails" or self.headers["Authorization"] != f"Bearer {KEY}":
                status, answer = 401, {"statusCode": 401, "name": "restricted_api_key", "message": "No such key"}
            elif status == 200:
                state.emails.append({**body, "id": answer["id"]})
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


def report(email: dict[str, Any], kind: str, *, at: str = "2026-11-30T12:00:00.000Z", **data: Any) -> bytes:
    """Return the body of a webhook about an email that the server accepted."""
    headers = [{"name": name, "value": value} for name, value in email.get("headers", {}).items()]
    about = {"email_id": email["id"], "to": email["to"], "subject": email["subject"], "headers": headers, **data}
    return json.dumps({"type": f"email.{kind}", "created_at": at, "data": about}).encode()


def signed(body: bytes, *, secret: str = SECRET, ago: float = 0) -> dict[str, str]:
    """Return Svix's headers for a body."""
    message, sent_at = f"msg_{uuid4().hex}", str(int(time.time() - ago))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{message}.{sent_at}.".encode() + body, hashlib.sha256)
    return {
        "svix-id": message,
        "svix-timestamp": sent_at,
        "svix-signature": f"v2,other v1,{base64.b64encode(digest).decode()}",
    }
