"""The pages to sign in and out, and to choose a restaurant on the platform's host."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core.errors import DomainError
from restaurants.closing.selectors import closings_of
from restaurants.devices.proof import device_of_browser
from restaurants.identity import known_browsers, page_sessions, passwords, security_log, selectors
from restaurants.identity.forms import SignInForm
from restaurants.identity.page_access import ADMIN, SECOND_FACTOR, home_path, no_access, not_a_member, page, safe_next
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN
from restaurants.identity.pins.selectors import people_of
from restaurants.identity.second_factors import challenges
from restaurants.identity.second_factors.selectors import has_second_factor
from restaurants.identity.security_log import Kind, Outcome
from restaurants.models import User

CHALLENGE = "second_factor_challenge"  # key of the browser's session


class NotAMember(DomainError):
    code = "not_a_member"
    status = 403


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@page(PUBLIC)
def sign_in_page(request: HttpRequest) -> HttpResponse:
    """Sign in with email and password, then redirect to `next` or to where the person works.

    The browser of an enrolled device is redirected to the page for PINs, unless `?email` asks for this one.
    """
    if request.method != "POST":
        if request.principal is not None:
            home = home_path(request, request.principal)
            return (
                HttpResponseRedirect(safe_next(request) or home) if home else not_a_member(request, request.principal)
            )
        if "email" not in request.GET and _has_pins(request):
            return HttpResponseRedirect(f"/sign-in/pin/?{urlencode({'next': safe_next(request)})}")
        return sign_in_form(request, SignInForm())

    form = SignInForm(request.POST)
    if not form.is_valid():
        return sign_in_form(request, form, status=422)
    try:
        user = passwords.authenticate(**form.cleaned_data, request=request)
        return after_password(request, user)
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        response = sign_in_form(request, form, status=refusal.status)
        if refusal.retry_after:
            response["Retry-After"] = str(refusal.retry_after)
        return response


def after_password(request: HttpRequest, user: User, home: str = "") -> HttpResponse:
    """Sign in a person who has just entered their password, or redirect to the page that asks for their code.

    Without `next` they go to `home`, or to where they work. Raises as `enter` does.
    """
    if not has_second_factor(user.pk):
        return enter(request, user, home)
    require_member(request, user)
    request.session.cycle_key()
    request.session[CHALLENGE] = challenges.issue(user)
    wanted = safe_next(request)
    return HttpResponseRedirect(f"/sign-in/code/?{urlencode({'next': wanted})}" if wanted else "/sign-in/code/")


def enter(request: HttpRequest, user: User, home: str = "", **proof: Any) -> HttpResponse:
    """Sign the person in and redirect to `next`, `home` or to where they work.

    `proof` is passed to `page_sessions.sign_in`. Raises WrongCredentials for a person who was deactivated meanwhile,
    and as `require_member`.
    """
    require_member(request, user)
    principal = page_sessions.sign_in(request, user, **proof)
    if principal is None:
        raise passwords.WrongCredentials()
    response = HttpResponseRedirect(safe_next(request) or home or home_path(request, principal))
    known_browsers.remember(request, response, user)
    return response


def require_member(request: HttpRequest, user: User) -> None:
    """Refuse a person who is no member of this host's restaurant.

    Raises NotAMember, RestaurantSuspended, RestaurantClosed.
    """
    refusal = None if request.tenant is None else selectors.refusal_for(user.pk, request.tenant.pk)
    if refusal is not None:
        raise refusal
    if request.tenant is not None and not selectors.is_member(user, request.tenant):
        security_log.record(Kind.SIGN_IN_FAILED, user=user, outcome=Outcome.REFUSED, note=_lazy("Not a member here"))
        raise NotAMember(
            _("{email} is not a member of {restaurant}. Ask its owner or a manager for an invitation.").format(
                email=user.email, restaurant=request.tenant.name
            )
        )


def _has_pins(request: HttpRequest) -> bool:
    """Whether this is the browser of an enrolled device on which someone can sign in with a PIN."""
    device = device_of_browser(request)
    return device is not None and people_of(device).exists()


def sign_in_form(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "next": safe_next(request)}
    return render(request, "restaurants/identity/sign_in.html", context, status=status)


@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    page_sessions.sign_out(request)
    return HttpResponseRedirect("/sign-in/")


@require_safe
@page(PUBLIC)
def home_page(request: HttpRequest) -> HttpResponse:
    """Redirect from a restaurant's bare address to where the person works, or to the sign-in page."""
    if request.principal is None:
        return HttpResponseRedirect(settings.LOGIN_URL)
    home = home_path(request, request.principal)
    return HttpResponseRedirect(home) if home else not_a_member(request, request.principal)


@require_safe
@page(SIGNED_IN)
def restaurants_page(request: HttpRequest) -> HttpResponse:
    """List the person's restaurants to switch to."""
    restaurants = selectors.restaurants_of(request.principal)
    if not restaurants and home_path(request, request.principal) == ADMIN:
        return HttpResponseRedirect(ADMIN)
    closings = closings_of(request.principal.user_id) if request.tenant is None else []
    context = {"restaurants": restaurants, "closings": closings, "principal": request.principal}
    return render(request, "restaurants/identity/restaurants.html", context)


@page(PUBLIC)
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """Replace Django admin's sign-in page, which has no throttle, by ours.

    A signed-in person who is sent here is no platform owner and gets 403, or must show a second factor first.
    """
    if request.principal is not None and request.principal.platform_lacks_it:
        return HttpResponseRedirect(f"{SECOND_FACTOR}?{urlencode({'next': safe_next(request) or ADMIN})}")
    if request.principal is not None and not request.principal.is_platform_owner:
        return no_access(request, PLATFORM)
    return HttpResponseRedirect(f"/sign-in/?{urlencode({'next': safe_next(request) or ADMIN})}")
