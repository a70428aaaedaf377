"""The page of the security log for a restaurant's owner."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from restaurants.identity.page_access import page
from restaurants.models import Membership, Restaurant, SecurityEvent, User

PER_PAGE = 50
CLIENTS = {"page": _("Browser"), "api": _("App"), "socket": _("App"), "task": "Fynlo"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A row with the names of its people."""

    row: SecurityEvent
    who: str
    by: str
    client: str


@require_safe
@page("security.read")
def security_page(request: HttpRequest) -> HttpResponse:
    """List entries, the newest first, filtered by kind and text. Four queries: members, count, rows, names."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in SecurityEvent.Kind.values else ""
    search = request.GET.get("q", "").strip()[:100]
    rows = events_of(request.restaurant)
    if kind:
        rows = rows.filter(kind=kind)
    if search:
        named = User.objects.filter(name__icontains=search, memberships__restaurant=request.restaurant).values("pk")
        rows = rows.filter(Q(person__icontains=search) | Q(note__icontains=search) | Q(user_id__in=named))
    shown = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    names = _names({row.user_id for row in shown} | {row.actor_id for row in shown})
    context = {
        "page": shown,
        "entries": [_entry(row, names) for row in shown],
        "kinds": [_choice("", kind, search), *(_choice(value, kind, search) for value in SecurityEvent.Kind.values)],
        "kind": kind,
        "kind_label": _label(kind),
        "query": search,
        "is_narrowed": bool(search or kind),
    }
    return render(request, "restaurants/portal/security.html", context)


def events_of(restaurant: Restaurant) -> QuerySet[SecurityEvent]:
    """Return the events of that restaurant, and of its members' accounts on the platform's host (used by the app)."""
    members = list(Membership.objects.filter(restaurant=restaurant).values_list("user_id", flat=True))
    return SecurityEvent.objects.filter(
        Q(restaurant_id=restaurant.pk) | Q(restaurant_id=None, user_id__in=members)
    ).order_by("-at", "-id")


def _choice(value: str, chosen: str, search: str) -> dict[str, Any]:
    """Return a choice of the filter's menu."""
    parameters = {name: text for name, text in (("kind", value), ("q", search)) if text}
    return {"label": _label(value), "url": f"?{urlencode(parameters)}", "active": value == chosen}


def _label(kind: str) -> str:
    return SecurityEvent.Kind(kind).label if kind else gettext("Everything")


def _names(people: set[UUID | None]) -> dict[UUID, str]:
    return dict(User.objects.filter(pk__in=people - {None}).values_list("pk", "name"))


def _entry(row: SecurityEvent, names: dict[UUID, str]) -> Entry:
    return Entry(
        row=row,
        who=names.get(row.user_id) or row.person,
        by=names.get(row.actor_id, "") if row.actor_id != row.user_id else "",
        client=CLIENTS.get(row.client, row.client),
    )
