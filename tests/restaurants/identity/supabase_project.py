"""A Supabase project: it issues access tokens and serves its public keys over HTTP."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from fynlo.core import clock
from fynlo.core.supabase_project import SupabaseProject

SECRET = "the legacy secret of a project, 40 letters"
ROSA = UUID("0b8e3a36-64a7-4b5e-9c5f-9a3c2d1e0f4a")


class Project:
    """`status` and `body` replace the response with its keys; `asked` counts the requests for them."""

    def __init__(self, address: str):
        self.issuer = "https://project.supabase.co/auth/v1"
        self.address = address
        self.keys: dict[str, Any] = {"ec": ec.generate_private_key(ec.SECP256R1())}
        self.extra_keys: list[dict[str, Any]] = []
        self.asked = 0
        self.status = 200
        self.headers: dict[str, str] = {}
        self.body: bytes | None = None

    def settings(self, **changes: Any) -> SupabaseProject:
        facts = {"issuer": self.issuer, "jwks_url": f"{self.address}/jwks.json", "audience": "authenticated"}
        return SupabaseProject(**(facts | changes))

    def add_rsa(self, bits: int = 2048) -> None:
        self.keys["rsa"] = rsa.generate_private_key(public_exponent=65537, key_size=bits)

    def document(self) -> bytes:
        return json.dumps({"keys": [*(self.public(name) for name in self.keys), *self.extra_keys]}).encode()

    def public(self, name: str) -> dict[str, Any]:
        key = self.keys[name]
        is_rsa = isinstance(key, rsa.RSAPrivateKey)
        members = (RSAAlgorithm if is_rsa else ECAlgorithm).to_jwk(key.public_key(), as_dict=True)
        return {**members, "kid": name, "alg": "RS256" if is_rsa else "ES256", "use": "sig"}

    def claims(self, **changes: Any) -> dict[str, Any]:
        """The claims of a token of Sara; a change to None leaves the claim out."""
        now = int(clock.now().timestamp())
        claims = {
            "iss": self.issuer, "aud": "authenticated", "sub": str(ROSA), "email": "sara@alpha.example",
            "role": "authenticated", "aal": "aal1", "session_id": str(uuid4()), "is_anonymous": False,
            "amr": [{"method": "password", "timestamp": now}], "iat": now, "exp": now + 3600,
            "app_metadata": {"provider": "email", "email_verified": True}, "user_metadata": {"email_verified": True},
        }  # fmt: skip
        return {name: value for name, value in (claims | changes).items() if value is not None}

    def token(self, key: str = "ec", *, header: dict[str, Any] | None = None, **changes: Any) -> str:
        algorithm = "RS256" if isinstance(self.keys[key], rsa.RSAPrivateKey) else "ES256"
        return jwt.encode(self.claims(**changes), self.keys[key], algorithm, headers={"kid": key} | (header or {}))

    def secret_token(self, secret: str | bytes = SECRET, **changes: Any) -> str:
        return jwt.encode(self.claims(**changes), secret, "HS256")


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token with any header and signature."""
    parts = (json.dumps(header).encode(), json.dumps(claims).encode(), signature)
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@contextmanager
def serve_project() -> Iterator[Project]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            project.asked += 1
            body = project.document() if project.body is None else project.body
            self.send_response(project.status)
            for name, value in project.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    project = Project(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield project
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
