"""A person's sign-in in a browser: one session per host, ended everywhere by raising `session_version`.

Django's session holds who, which version and which `Session` row; the row is what sockets and tickets of the page are
tied to, and what ends with the sign-out. It is good on the host where it was opened, and nowhere else.
"""

from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, get_user, login, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from fynlo.core.ids import parse_uuid
from restaurants.identity import sessions
from restaurants.identity.principals import Principal, clear_principal_cache, principal_of
from restaurants.models import User

VERSION_KEY = "session_version"
ROW_KEY = "session_row"
HOST_KEY = "session_host"


def _keep_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Django's `login()` is the one way into a session, from our pages, the admin and the tests alike."""
    host = host_of(request)
    row = sessions.start_page_session(user, request, host)
    request.session[VERSION_KEY] = user.session_version
    request.session[HOST_KEY] = host
    request.session[ROW_KEY] = str(row.pk)
    request.session.set_expiry(row.expires_at)


user_logged_in.connect(_keep_sign_in, dispatch_uid="identity.keep_sign_in")


def host_of(request: HttpRequest) -> str:
    """The name that the request was sent to, without a port; "" for one that was made without any (in tests)."""
    named = "HTTP_HOST" in request.META or "SERVER_NAME" in request.META
    return urlsplit(f"//{request.get_host()}").hostname or "" if named else ""


def sign_in(request: HttpRequest, user: User) -> Principal | None:
    """Open a session of this browser for `user`; an earlier one, and its key, are gone (session fixation).

    None when the person may not be signed in after all (switched off meanwhile).
    """
    _end_row(request)
    login(request, user)
    clear_principal_cache(user.pk)
    return page_principal(request)


def sign_out(request: HttpRequest) -> None:
    """End the session and every socket that was opened from it."""
    _end_row(request)
    logout(request)


def _end_row(request: HttpRequest) -> None:
    row = parse_uuid(request.session.get(ROW_KEY))
    if row is not None:
        sessions.end_session(row)


def page_principal(request: HttpRequest) -> Principal | None:
    """Who this browser is signed in as, or None. One query for the session, none more while the person is kept."""
    user_id = parse_uuid(request.session.get(SESSION_KEY))
    version, row = request.session.get(VERSION_KEY), parse_uuid(request.session.get(ROW_KEY))
    if user_id is None or row is None or not isinstance(version, int) or BACKEND_SESSION_KEY not in request.session:
        return None
    if request.session.get(HOST_KEY) not in ("", host_of(request)):
        return None
    return principal_of(user_id, version, row)


class PageUserMiddleware(AuthenticationMiddleware):
    """`request.user` for Django's admin, by the same rule as our pages: nobody where `page_principal` is None."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: _page_user(request))


def _page_user(request: HttpRequest) -> User | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        request._cached_user = get_user(request) if page_principal(request) is not None else AnonymousUser()
    return request._cached_user
