"""Sign-ins of people in a browser: one session per host. Raising `User.session_version` ends them all.

Django's session holds the user's id, the version, the host and the id of a `Session` row. Sockets and tickets of the
page belong to the row and end with it. A session is valid only on the host where the person signed in.
"""

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, SESSION_KEY, get_user, login, logout
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from fynlo.core import clock, log_context
from fynlo.core.ids import parse_uuid
from realtime.sync.models import Device
from restaurants.devices.looks import note_look
from restaurants.devices.proof import device_of_browser
from restaurants.identity import sessions
from restaurants.identity.principals import Principal, clear_principal_cache, principal_of
from restaurants.models import Session, User

VERSION_KEY = "session_version"
ROW_KEY = "session_row"
HOST_KEY = "session_host"


def _keep_sign_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Add our keys to Django's session. Connected to its signal, because pages, admin and tests all call `login()`."""
    host = host_of(request)
    row = sessions.start_page_session(user, request, host)
    request.session[VERSION_KEY] = user.session_version
    request.session[HOST_KEY] = host
    request.session[ROW_KEY] = str(row.pk)
    request.session.set_expiry(row.expires_at)


user_logged_in.connect(_keep_sign_in, dispatch_uid="identity.keep_sign_in")


def host_of(request: HttpRequest) -> str:
    """Return the request's host name without the port; "" for a request without one (in tests)."""
    named = "HTTP_HOST" in request.META or "SERVER_NAME" in request.META
    return urlsplit(f"//{request.get_host()}").hostname or "" if named else ""


def sign_in(
    request: HttpRequest,
    user: User,
    *,
    method: Session.Method = Session.Method.PASSWORD,
    device: Device | None = None,
    second_factor: bool = False,
    continues: UUID | None = None,
) -> Principal | None:
    """Sign `user` in on this browser. Ends its earlier session and changes the key, against session fixation.

    The session ends with `device`, which defaults to the enrolled device of this browser. `second_factor`: the person
    has shown one just now. `continues` is their session on another host or before this page; what they have proved
    there is copied, with its times. Returns None if the person has been deactivated meanwhile.
    """
    if device is None and (device := device_of_browser(request)) is not None:
        note_look(device)
    earlier = Session.objects.filter(pk=continues, user=user).first() if continues is not None else None
    _end_row(request)
    login(request, user)
    row = Session.objects.filter(pk=request.session[ROW_KEY])
    if earlier is not None:
        if device is None and earlier.method == Session.Method.PIN:  # good for that device's restaurant only
            device = earlier.device
        shown_at = clock.now() if second_factor else earlier.second_factor_at
        row.update(method=earlier.method, device=device, proved_at=earlier.proved_at, second_factor_at=shown_at)
    elif second_factor:
        row.update(method=method, device=device, second_factor_at=clock.now())
    elif device is not None or method != Session.Method.PASSWORD:
        row.update(method=method, device=device)
    clear_principal_cache(user.pk)
    return page_principal(request)


def sign_out(request: HttpRequest) -> None:
    """End this browser's session and its sockets."""
    _end_row(request)
    logout(request)


def _end_row(request: HttpRequest) -> None:
    row = parse_uuid(request.session.get(ROW_KEY))
    if row is not None:
        sessions.end_session(row)


def page_principal(request: HttpRequest) -> Principal | None:
    """Return who is signed in on this browser, or None. One query for the session, and no other while cached."""
    user_id = parse_uuid(request.session.get(SESSION_KEY))
    version, row = request.session.get(VERSION_KEY), parse_uuid(request.session.get(ROW_KEY))
    if user_id is None or row is None or not isinstance(version, int) or BACKEND_SESSION_KEY not in request.session:
        return None
    if request.session.get(HOST_KEY) not in ("", host_of(request)):
        return None
    principal = principal_of(user_id, version, row)
    if principal is not None:
        log_context.bind(user=user_id)
    return principal


class PageSessionMiddleware(SessionMiddleware):
    """Django's sessions, but a request never deletes the cookie of a session that it does not find.

    When a person takes over by PIN, the session gets a new key. A request that is under way with the old key finds no
    session, and its answer may arrive after the new cookie: deleting it would sign the person out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if not request.session.modified:  # signing out modifies it
            response.cookies.pop(settings.SESSION_COOKIE_NAME, None)
        return response


class PageUserMiddleware(AuthenticationMiddleware):
    """Set `request.user` for Django's admin: anonymous if `page_principal` is None, or lacks a second factor."""

    def process_request(self, request: HttpRequest) -> None:
        request.user = SimpleLazyObject(lambda: _page_user(request))


def _page_user(request: HttpRequest) -> User | AnonymousUser:
    if not hasattr(request, "_cached_user"):
        principal = page_principal(request)
        may = principal is not None and not principal.platform_lacks_it
        request._cached_user = get_user(request) if may else AnonymousUser()
    return request._cached_user
