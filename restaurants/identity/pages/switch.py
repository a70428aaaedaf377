"""Switch from one restaurant to another with one tap, although no cookie is shared between the hosts.

1. `switch_page`, on this host: the tap. The session remembers for a minute where the browser goes.
2. `switch_begin_page`, on the other host: sets a secret in a cookie and redirects back with the secret's hash.
3. `switch_pass_page`, on this host: issues a single-use ticket bound to that secret.
4. `switch_enter_page`, on the other host: ticket and secret together open the session.

So another person's ticket does not work in this browser (login CSRF), and a ticket that leaks into a log or a history
does not work anywhere. If another person is signed in on the other host, the page asks first.
"""

import re
from datetime import timedelta
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fynlo.core import clock
from fynlo.core.errors import error_response
from fynlo.core.tenancy.hosts import base_url, restaurant_by_id, restaurant_of
from restaurants.identity import known_browsers, page_sessions, tickets
from restaurants.identity.errors import TicketRefused
from restaurants.identity.page_access import home_path, page, safe_next
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.identity.principals import principal_for
from restaurants.identity.tokens import hashed, random_token
from restaurants.models import Restaurant, Ticket, User

COOKIE = f"{settings.COOKIE_PREFIX}fynlo_switch"
HASH = re.compile(r"[0-9a-f]{64}")
UNKNOWN_BROWSER = "none"  # equals no hash: a browser without the secret is refused, and its ticket is used
TAPPED = "switch"  # session key of (restaurant id, expiry)
TAP_LASTS = timedelta(seconds=60)
ASKED_LASTS = timedelta(minutes=5)  # while the person reads the question


@require_POST
@page(SIGNED_IN)
def switch_page(request: HttpRequest, restaurant_id: UUID) -> HttpResponse:
    """Send the browser to the other host."""
    restaurant = restaurant_by_id(restaurant_id) if request.principal.reaches(restaurant_id) else None
    if restaurant is None:
        return error_response(request, 404)
    return send_to(request, restaurant, request.POST.get("next", ""))


def send_to(request: HttpRequest, restaurant: Restaurant, next_path: str = "") -> HttpResponse:
    """Answer a POST of a member of that restaurant: the browser goes to its host, signed in, and to `next_path` there.

    Renders a page that moves on at once instead of a redirect, because the CSP's `form-action` blocks a redirect to
    another host and cannot list every restaurant's own domain.
    """
    request.session[TAPPED] = [str(restaurant.pk), (clock.now() + TAP_LASTS).timestamp()]
    query = urlencode({"from": request.get_host(), "next": next_path})
    address = f"{base_url(restaurant, request)}/switch/begin/?{query}"
    return render(request, "restaurants/identity/switch.html", {"address": address, "other": restaurant})


@require_GET
@page(PUBLIC)
def switch_begin_page(request: HttpRequest) -> HttpResponse:
    """Set a secret in this browser and redirect back for a ticket that is bound to it."""
    origin = _origin(request, request.GET.get("from", ""))
    if request.tenant is None or origin is None:
        return _refused(request, TicketRefused())
    secret = random_token()
    query = urlencode({"fits": hashed(secret), "next": request.GET.get("next", "")})
    response = HttpResponseRedirect(f"{origin}/switch/{request.tenant.pk}/pass/?{query}")
    response.set_cookie(
        COOKIE, secret, max_age=ASKED_LASTS, httponly=True, samesite="Lax",
        secure=request.is_secure(),
    )  # fmt: skip
    return response


@require_GET
@page(SIGNED_IN)
def switch_pass_page(request: HttpRequest, restaurant_id: UUID) -> HttpResponse:
    """Issue a ticket to a browser that has just tapped. A GET from elsewhere gets none."""
    tapped, until = request.session.pop(TAPPED, ("", 0.0))
    here = request.principal
    principal = principal_for(restaurant_id, here.user_id, here.session_version, here.session_id)
    restaurant = restaurant_by_id(restaurant_id) if principal is not None else None
    secret_hash = request.GET.get("fits", "")
    has_tapped = tapped == str(restaurant_id) and until >= clock.now().timestamp()
    if principal is None or restaurant is None or not has_tapped or not HASH.fullmatch(secret_hash):
        return _refused(request, TicketRefused())
    ticket = tickets.issue_ticket(
        principal, restaurant_id=restaurant.pk, purpose=Ticket.Purpose.SWITCH,
        secret_hash=secret_hash,
    )  # fmt: skip
    query = urlencode({"ticket": ticket, "next": request.GET.get("next", "")})
    return HttpResponseRedirect(f"{base_url(restaurant, request)}/switch/enter/?{query}")


@require_http_methods(["GET", "POST"])
@page(PUBLIC)
def switch_enter_page(request: HttpRequest) -> HttpResponse:
    """Use the ticket, sign the person in on this host, and redirect to `next` or to where they work.

    Asks first if another person is signed in here.
    """
    given = request.POST if request.method == "POST" else request.GET
    ticket, secret = given.get("ticket", ""), request.COOKIES.get(COOKIE, "")
    secret_hash = hashed(secret) if secret else UNKNOWN_BROWSER
    try:
        if request.tenant is None:
            raise TicketRefused()
        if request.method == "GET" and (coming := _other_person(request, ticket, secret_hash)) is not None:
            context = {"coming": coming, "here": request.principal, "ticket": ticket, "next": safe_next(request)}
            return render(request, "restaurants/identity/switch_confirm.html", context)
        principal = tickets.redeem_ticket(
            ticket, restaurant_id=request.tenant.pk, purpose=Ticket.Purpose.SWITCH, secret_hash=secret_hash
        )
    except TicketRefused as refusal:
        return _refused(request, refusal)
    user = User.objects.get(pk=principal.user_id)
    principal = page_sessions.sign_in(request, user, continues=principal.session_id)
    response = HttpResponseRedirect(safe_next(request) or home_path(request, principal))
    response.set_cookie(COOKIE, max_age=0, httponly=True, samesite="Lax", secure=request.is_secure())
    known_browsers.remember(request, response, user)
    return response


def _other_person(request: HttpRequest, ticket: str, secret_hash: str) -> User | None:
    """Return the ticket's person if another one is signed in here, and extend the ticket until they answer."""
    if request.principal is None:
        return None
    user_id = tickets.hold_ticket(
        ticket,
        restaurant_id=request.tenant.pk,
        purpose=Ticket.Purpose.SWITCH,
        secret_hash=secret_hash,
        lasts=ASKED_LASTS,
    )
    return None if user_id in (None, request.principal.user_id) else User.objects.get(pk=user_id)


def _origin(request: HttpRequest, named: str) -> str | None:
    """Return the origin of `named` if it is one of our hosts, with this request's scheme and port; else None."""
    try:
        host = urlsplit(f"//{named}").hostname or ""
    except ValueError:
        return None
    if host not in settings.PLATFORM_HOSTS and restaurant_of(host) is None:
        return None
    port = urlsplit(f"//{request.get_host()}").port
    return f"{request.scheme}://{host}:{port}" if port else f"{request.scheme}://{host}"


def _refused(request: HttpRequest, refusal: TicketRefused) -> HttpResponse:
    context = {"message": refusal.message}
    return render(request, "restaurants/identity/switch_refused.html", context, status=refusal.status)
