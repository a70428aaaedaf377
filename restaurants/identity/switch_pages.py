"""From one restaurant to another with one tap: a session here, a single-use pass, a session there."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from fynlo.errors import error_response
from fynlo.tenancy.hosts import base_url, restaurant_by_id
from restaurants.identity import page_sessions
from restaurants.identity.errors import TicketRefused
from restaurants.identity.pages import home_of, page, safe_next
from restaurants.identity.permissions import PUBLIC, SIGNED_IN
from restaurants.identity.tickets import issue_ticket, redeem_ticket
from restaurants.models import Ticket, User


@require_POST
@page(SIGNED_IN)
def switch_page(request: HttpRequest, restaurant_id: UUID) -> HttpResponse:
    """Send the browser on with a pass.

    The answer is a page that moves on at once, not a redirect: the CSP's `form-action` would hold back a redirect
    to another host, and restaurants' own domains cannot all be named in it.
    """
    restaurant = restaurant_by_id(restaurant_id) if restaurant_id in request.principal.memberships else None
    if restaurant is None:
        return error_response(request, 404)
    ticket = issue_ticket(request.principal, restaurant_id=restaurant.pk, purpose=Ticket.Purpose.SWITCH)
    query = urlencode({"ticket": ticket, "next": request.POST.get("next", "")})
    address = f"{base_url(restaurant, request)}/switch/enter/?{query}"
    context = {"address": address, "other": restaurant}
    return render(request, "restaurants/identity/switch.html", context)


@require_GET
@page(PUBLIC)
def switch_enter_page(request: HttpRequest) -> HttpResponse:
    """Take the pass, open a session on this host, and go on to `next` or to where the person works."""
    try:
        if request.tenant is None:
            raise TicketRefused()
        principal = redeem_ticket(
            request.GET.get("ticket", ""), restaurant_id=request.tenant.pk, purpose=Ticket.Purpose.SWITCH
        )
    except TicketRefused as refusal:
        return render(
            request, "restaurants/identity/switch_refused.html", {"message": refusal.message}, status=refusal.status
        )
    principal = page_sessions.sign_in(request, User.objects.get(pk=principal.user_id))
    return HttpResponseRedirect(safe_next(request) or home_of(request, principal))
