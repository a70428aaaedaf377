"""A person's sign-in in a browser: one session per host, ended everywhere by raising `session_version`."""

from typing import Any

from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, login, logout
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest

from fynlo.ids import parse_uuid
from restaurants.identity.principals import Principal, forget_principals, principal_of
from restaurants.models import User

VERSION_KEY = "session_version"


def _keep_version(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Django's `login()` is the one way into a session, from our pages, the admin and the tests alike."""
    request.session[VERSION_KEY] = user.session_version


user_logged_in.connect(_keep_version, dispatch_uid="identity.keep_version")


def sign_in(request: HttpRequest, user: User) -> Principal | None:
    """Open a session of this browser for `user`; an earlier one, and its key, are gone (session fixation).

    None when the person may not be signed in after all (switched off meanwhile).
    """
    login(request, user)
    forget_principals(user.pk)
    return principal_of(user.pk, user.session_version)


def sign_out(request: HttpRequest) -> None:
    logout(request)


def page_principal(request: HttpRequest) -> Principal | None:
    """Who this browser is signed in as, or None. One query for the session, none more while the person is kept."""
    user_id = parse_uuid(request.session.get(SESSION_KEY))
    version = request.session.get(VERSION_KEY)
    if user_id is None or not isinstance(version, int) or BACKEND_SESSION_KEY not in request.session:
        return None
    return principal_of(user_id, version)
