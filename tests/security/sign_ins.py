"""Everybody signed in once for a whole file of tests that send thousands of requests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Self

from django.conf import settings
from django.db import transaction
from django.test import Client, RequestFactory, override_settings
from django.test.client import ClientHandler

from fynlo.core.cache import Cache, all_caches
from fynlo.core.tenancy.connection import connection
from restaurants.identity.sessions import start_session
from restaurants.models import User
from tests.plugins.restaurants import PEOPLE

STAFF = [name for name, _, _ in PEOPLE]
OWN, PLATFORM = f"alpha.{settings.BASE_DOMAIN}", settings.BASE_DOMAIN
SIGN_IN = "/sign-in/"
HANDLER = ClientHandler(enforce_csrf_checks=False)


@dataclass
class SignIns:
    """The tokens and cookies of alpha's staff, of beta's owner and of the platform's owner.

    What a request does to them is rolled back with its test. A request whose session an earlier request of the test
    ended is repeated with a new one.
    """

    tokens: dict[str, str]
    cookies: dict[tuple[str, str], str]  # by person and host
    caches: list[tuple[Cache, list[tuple]]] = field(default_factory=list)  # what they hold after the first requests

    @classmethod
    @contextmanager
    def of_everybody(cls) -> Iterator[Self]:
        """Sign everybody in until the block ends. Their first requests fill the caches of this process."""
        members = [*(f"{name}@alpha.example" for name in STAFF), "olivia@beta.example"]
        pages = [(email, host) for email in members for host in (OWN, PLATFORM)] + [("pat@fynlo.example", PLATFORM)]
        whole: Any = transaction.atomic()
        whole._from_testcase = True  # as in Django's TestCase: commands begin durable transactions inside it
        with override_settings(PRINCIPAL_CACHE_SECONDS=3600), whole:
            connection.set_schema_to_public()
            made = cls(
                tokens={email: _new_token(email) for email in (*members, "pat@fynlo.example")},
                cookies={page: _new_cookie(*page) for page in pages},
            )
            for email in made.tokens:
                made.ask(email, PLATFORM, "get", "/api/v1/auth/memberships")
            for email, host in made.cookies:
                made.visit(email, host, "get", "/account/")
            made.caches = [(cache, cache.items()) for cache in all_caches()]
            yield made
            transaction.set_rollback(True)

    def fill_caches(self) -> None:
        """Put back what the caches held before the first test."""
        for cache, entries in self.caches:
            for key, value in entries:
                cache.set(key, value)

    def ask(
        self, email: str | None, host: str, method: str, path: str,
        *, body: bytes = b"{}", content_type: str = "application/json", **headers: str,
    ) -> Any:  # fmt: skip
        """Send an API request; `email` None is a stranger. GET has no body."""
        content = {} if method == "get" else {"data": body, "content_type": content_type}

        def send(token: str | None) -> Any:
            bearer = {"Authorization": f"Bearer {token}"} if token else {}
            return _client({"host": host, **bearer, **headers}).generic(method.upper(), path, **content)

        answer = send(self.tokens[email] if email else None)
        if email and (answer.status_code == 401 or b'"session_not_found"' in answer.content):
            answer = send(_new_token(email))
        return answer

    def visit(self, email: str | None, host: str, method: str, path: str) -> Any:
        """Send a page's request; `email` None is a stranger. No page may fail."""

        def send(cookie: str | None) -> Any:
            client = _client({"host": host})
            if cookie:
                client.cookies[settings.SESSION_COOKIE_NAME] = cookie
            return getattr(client, method)(path)

        answer = send(self.cookies[email, host] if email else None)
        if email and sent_to_sign_in(answer):
            answer = send(_new_cookie(email, host))
        assert answer.status_code < 500, f"{method} {path} for {email}: {answer.status_code}"
        return answer


def sent_to_sign_in(answer: Any) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(SIGN_IN)


def _client(headers: dict[str, str]) -> Client:
    """Return a client without cookies. All share one handler: each would set up all middleware again."""
    client = Client(headers=headers, raise_request_exception=False)
    client.handler = HANDLER
    return client


def _new_token(email: str) -> str:
    return start_session(User.objects.get(email=email), RequestFactory().get("/")).access_token


def _new_cookie(email: str, host: str) -> str:
    client = Client(headers={"host": host})
    client.force_login(User.objects.get(email=email))
    return client.cookies[settings.SESSION_COOKIE_NAME].value
