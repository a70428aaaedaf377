"""The owner's page of support access: who looked at what and why, a button that ends it, and whether it is allowed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from restaurants.identity.page_access import PageRequest
from restaurants.models import SecurityPolicy, SupportAccess
from restaurants.portal.command_forms import command_page, run_command
from restaurants.support import commands, selectors
from restaurants.support.selectors import ViewedPage

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Entry:
    access: SupportAccess
    is_open: bool
    opened_at: datetime
    ended_at: datetime
    ended_by: str | Promise
    pages: list[ViewedPage]


@require_safe
@command_page("restaurant.settings")
def support_page(request: PageRequest) -> HttpResponse:
    """List every support access, the newest first. Four queries: the policy, the count, the rows, their pages."""
    policy = SecurityPolicy.objects.filter(pk=request.restaurant.pk).first() or SecurityPolicy()
    accesses = SupportAccess.objects.filter(restaurant=request.restaurant)
    shown = Paginator(accesses, PER_PAGE).get_page(request.GET.get("page"))
    pages = selectors.pages_viewed(list(shown))
    context = {
        "allows": policy.allows_support,
        "page": shown,
        "entries": [_entry(access, pages.get(str(access.pk), [])) for access in shown],
    }
    return render(request, "restaurants/support/support.html", context)


@require_POST
@command_page("restaurant.settings")
def allow_page(request: PageRequest) -> HttpResponse:
    """Allow or refuse support access from now on."""
    allows = request.POST.get("allows") == "yes"
    done = _("Support access is allowed.") if allows else _("Support access is refused. Nobody can open it.")
    run_command(request, commands.SUPPORT_ALLOW, request.restaurant.pk, {"allows": allows}, done)
    return redirect("portal_support")


@require_POST
@command_page("restaurant.settings")
def end_page(request: PageRequest, access_id: UUID) -> HttpResponse:
    """End one support access at once."""
    run_command(
        request, commands.SUPPORT_END, request.restaurant.pk, {"access_id": access_id}, _("Support access has ended.")
    )
    return redirect("portal_support")


def _entry(access: SupportAccess, pages: list[ViewedPage]) -> Entry:
    is_open = selectors.is_open(access)
    by = access.get_ended_by_display() if access.ended_by else _("By itself")
    return Entry(access, is_open, access.opened_at, selectors.ended_at(access), "" if is_open else by, pages)
