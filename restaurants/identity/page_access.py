"""Access to pages: the permission check of each page, and the page where a person works."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _lazy
from django_htmx.middleware import HtmxDetails

from fynlo.core.errors import error_response
from fynlo.core.languages import speak_to
from fynlo.core.tenancy.hosts import base_url
from realtime.actors import Actor
from restaurants.devices import profiles
from restaurants.identity.errors import RestaurantClosed, RestaurantSuspended
from restaurants.identity.page_sessions import page_principal
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN, allowed, log_refusal
from restaurants.identity.principals import Principal
from restaurants.identity.selectors import refusal_for
from restaurants.models.people import Job, Role
from restaurants.models.tenants import Restaurant
from restaurants.support import viewing

View = Callable[..., HttpResponse]


class PageRequest(HttpRequest):
    """The request of a view guarded by `page`, and the attributes that it has by then. For annotations.

    On the platform's host `restaurant` is None, and so is `actor`; pages of a restaurant are not served there.
    """

    tenant: Restaurant
    htmx: HtmxDetails
    principal: Principal | None
    restaurant: Restaurant
    actor: Actor


PORTAL, TILL, KITCHEN, ADMIN, CHOOSER = "/portal/", "/pos/", "/kitchen/", "/admin/", "/restaurants/"
START = "/start/"  # where a person registers a restaurant, on the platform's host
DISPLAY = "/display/"
PORTAL_REFUSED = "portal_refused"
HOME_LABELS = {
    PORTAL: _lazy("Go to the portal"),
    TILL: _lazy("Go to the till"),
    KITCHEN: _lazy("Go to the kitchen screens"),
    ADMIN: _lazy("Go to the admin"),
    CHOOSER: _lazy("Choose a restaurant"),
}
THE_PORTAL = _lazy("the portal")
PAGE_NAMES = (  # the longest path first
    ("/portal/settings/", _lazy("the restaurant’s settings")),
    ("/portal/people/", _lazy("the people of this restaurant")),
    ("/portal/orders/", _lazy("the orders in the portal")),
    ("/portal/menu/", _lazy("editing the menu")),
    ("/portal/room/", _lazy("the room in the portal")),
    (PORTAL, THE_PORTAL),
    (TILL, _lazy("the till")),
    (KITCHEN, _lazy("the kitchen screens")),
    (ADMIN, _lazy("the admin")),
)
SECOND_FACTOR = "/account/required/"
HOME_BY_JOB = {Job.SERVER: TILL, Job.CASHIER: TILL, Job.COOK: KITCHEN, Job.EXPEDITER: KITCHEN}


def page(permission: str, client_type: str = "portal") -> Callable[[View], View]:
    """Guard a page: `@page("menu.edit")` on a function, or `page("menu.edit")(MenuPage.as_view())` in a URLconf.

    Sets `request.principal`, `request.actor` and `request.restaurant` (both None on the platform's host).
    A person who is not signed in is redirected to the sign-in page with `?next=` (htmx gets 401). A person who is not a
    member of this restaurant gets a page that says so, and one without the permission gets 403. PLATFORM requires a
    platform owner, SIGNED_IN anyone who is signed in, PUBLIC nothing.
    A person with support access sees what its permissions open, recorded in the audit (`restaurants.support.viewing`).
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            principal = page_principal(request)
            request.principal, request.restaurant = principal, request.tenant
            request.actor = actor_of(request, principal, client_type)
            if principal is not None:
                speak_to(principal.language, request.tenant)
            refusal = _refusal(request, permission)
            if refusal is None and request.actor is not None and request.actor.reads_only and permission != PUBLIC:
                response = viewing.show(request, partial(view, request, *args, **kwargs))
            else:
                response = refusal if refusal is not None else view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.permission = permission
        return guarded

    return decorate


def page_name(path: str) -> str | Promise:
    """Return what a sentence calls the page at that path, or "" if it has no name."""
    return next((name for prefix, name in PAGE_NAMES if path.startswith(prefix)), "")


def actor_of(request: HttpRequest, principal: Principal | None, client_type: str = "portal") -> Actor | None:
    if principal is None or request.tenant is None:
        return None
    return principal.actor_in(request.tenant.pk, client_type) or principal.support_actor_in(request.tenant.pk)


def home_path(request: HttpRequest, principal: Principal) -> str:
    """Return the path on this host where that person works, or "" if they are not a member here."""
    if request.tenant is None:
        return ADMIN if principal.is_platform_owner or principal.platform_lacks_it else CHOOSER
    membership = principal.memberships.get(request.tenant.pk)
    if membership is None:
        return PORTAL if request.tenant.pk in principal.support else ""
    if principal.profile == profiles.KITCHEN:
        return KITCHEN
    home = HOME_BY_JOB.get(membership.job, PORTAL)
    return TILL if home == PORTAL and principal.by_pin else home


@dataclass(frozen=True, slots=True)
class HomeLink:
    """The button of an error page: a link to a page that the person may open, or to the sign-in page."""

    url: str
    label: str | Promise


def home_link(request: HttpRequest) -> HomeLink:
    """Return the link to where the person works. Runs no query, so that an error page works without the database."""
    principal = getattr(request, "principal", None)
    home = home_path(request, principal) if principal is not None else ""
    if home and home != request.path_info:
        return HomeLink(home, HOME_LABELS[home])
    return HomeLink("/", _lazy("Go to the start page"))


def safe_next(request: HttpRequest) -> str:
    """Return `next` of the form or the address if it is on this host, else ""."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return ""


def sign_in_address(request: HttpRequest) -> str:
    """Return the address of the sign-in page that leads back to this page. A POST is not repeated."""
    if request.method not in ("GET", "HEAD"):
        return settings.LOGIN_URL
    return f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}"


def not_a_member(request: HttpRequest, principal: Principal) -> HttpResponse:
    """Render the page for a person who is not a member of this restaurant, or whose restaurant is not in service."""
    refusal = None if request.tenant is None else refusal_for(principal.user_id, request.tenant.pk)
    context = {
        "principal": principal,
        "suspended": isinstance(refusal, RestaurantSuspended),
        "closed": isinstance(refusal, RestaurantClosed),
        "own_restaurants": f"{base_url(None, request)}/restaurants/",
        "support_email": request.tenant.platform.support_email if refusal else "",
    }
    return render(request, "restaurants/identity/not_a_member.html", context, status=403)


def _refusal(request: HttpRequest, permission: str) -> HttpResponse | None:
    if permission == PUBLIC:
        return None
    if request.principal is None:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=401)
        return HttpResponseRedirect(sign_in_address(request))
    if permission == SIGNED_IN:
        opens = profiles.opens_own(request.path_info, request.principal.profile)
        return None if opens else no_access(request, permission)
    if lacks_second_factor(request, request.principal):
        return _to_second_factor(request)
    if request.path_info.startswith(PORTAL):
        why = profiles.portal_refusal(request.principal.profile, by_pin=request.principal.by_pin)
        if why:
            return error_response(request, 403, code=PORTAL_REFUSED, message=why)
    if permission == PLATFORM:
        is_theirs = request.principal.is_platform_owner and request.tenant is None
        return None if is_theirs else no_access(request, permission)
    if request.tenant is not None and request.actor is None:
        return not_a_member(request, request.principal)
    return None if allowed(request.actor, permission) else no_access(request, permission)


def lacks_second_factor(request: HttpRequest, principal: Principal) -> bool:
    """Whether this host asks the person for a second factor that their session has not shown."""
    if request.tenant is None:
        return principal.platform_lacks_it
    return request.tenant.pk in principal.lacks_second_factor


def _to_second_factor(request: HttpRequest) -> HttpResponse:
    """Redirect to the page that asks for it and leads back here. A POST is not repeated."""
    wanted = request.get_full_path() if request.method in ("GET", "HEAD") else ""
    address = f"{SECOND_FACTOR}?{urlencode({'next': wanted})}" if wanted else SECOND_FACTOR
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": SECOND_FACTOR})
    return HttpResponseRedirect(address)


def no_access(request: HttpRequest, permission: str) -> HttpResponse:
    """Render the 403 page, which names the page and links to where the person works. Logs the refusal."""
    log_refusal(request.principal, permission)
    place, actor = page_name(request.path_info), request.actor
    if place == THE_PORTAL and actor is not None and allowed(actor, "portal.open"):
        place = ""  # they have the portal: it is this page that they do not have
    is_owner = actor is not None and actor.role == Role.RESTAURANT_OWNER
    is_support = actor is not None and actor.reads_only
    return error_response(request, 403, place=place, is_owner=is_owner, is_support=is_support)
