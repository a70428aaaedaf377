"""Support access on every route there is: it changes nothing, opens no API and no socket, and nothing next door."""

import pytest
from django.conf import settings

from fynlo.core.tenancy.connection import connection
from realtime.gateway.authenticators import Credential, Refused
from realtime.models import AuditEntry
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.identity.sockets import SocketAuthenticator
from restaurants.identity.tickets import issue_ticket
from restaurants.models import PlatformAudit, PlatformCommand, Ticket
from tests.security.routes import METHODS, all_routes

pytestmark = pytest.mark.django_db
OWN_SIGN_IN = ("sign-out/", "api/v1/auth/logout", "auth/v1/logout")  # ends one's own session, no matter where
FILES = ("logo/<str:name>.png", "media/<path:path>")  # for anybody


def permission_of(route, method: str) -> str | None:
    named = getattr(route.view_class or route.view, "permission", None) or getattr(route.view, "permission", None)
    return named.get(method.upper()) if isinstance(named, dict) else named


def counted(restaurant) -> tuple[int, int, int]:
    connection.set_tenant(restaurant)
    return (
        PlatformAudit.objects.exclude(kind="support.view").count(),
        PlatformCommand.objects.exclude(kind="support.view").count(),
        AuditEntry.objects.count(),
    )


def test_no_route_changes_anything_and_no_page_fails(open_access, looks, alpha, tenant):
    """Every method of every route. What is for anybody is left out: it does not ask who is signed in."""
    open_access(alpha)
    browser, before, refused = looks(), counted(alpha), 0
    for route in all_routes("restaurant"):
        if route.path in (*OWN_SIGN_IN, *FILES):
            continue
        for method in METHODS:
            wanted = permission_of(route, method)
            if wanted == PUBLIC or (route.is_api and method not in route.methods):
                continue
            body = {} if method == "get" else {"data": b"{}", "content_type": "application/json"}
            answer = browser.generic(method.upper(), route.example, **body)
            at = f"{method} {route.path}: {answer.status_code}"
            assert answer.status_code < 500, at
            if method != "get":
                assert answer.status_code in (401, 403, 404, 405), at
                refused += 1
            elif route.is_api and wanted not in (SIGNED_IN, None):
                assert answer.status_code in (403, 404), at
    assert refused > 500
    assert counted(alpha) == before


def test_access_to_one_restaurant_opens_no_route_of_another(open_access, looks, alpha, beta):
    """The table is the URL configuration itself."""
    open_access(alpha)
    browser, tried = looks("beta"), 0
    for route in all_routes("restaurant"):
        wanted = permission_of(route, "get")
        if wanted in (PUBLIC, SIGNED_IN, None) or "get" not in route.methods:
            continue
        answer = browser.get(route.example)
        assert answer.status_code in (403, 404, 405), f"{route.path}: {answer.status_code}"
        tried += 1
    assert tried > 200
    assert not PlatformAudit.objects.filter(kind="support.view").exists()


def test_it_opens_no_socket(open_access, looks, alpha):
    open_access(alpha)
    browser = looks()
    principal = browser.get("/portal/").wsgi_request.principal
    asked = browser.post("/api/v1/auth/socket-ticket", {}, content_type="application/json")
    assert asked.status_code in (403, 404)
    ticket = issue_ticket(principal, restaurant_id=alpha.pk, purpose=Ticket.Purpose.SOCKET)
    host = f"alpha.{settings.BASE_DOMAIN}"
    with pytest.raises(Refused, match="restaurant_not_found"):
        SocketAuthenticator().admit(Credential(host=host, channel="management", restaurant_id=alpha.pk, ticket=ticket))
