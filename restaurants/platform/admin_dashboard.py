"""The admin's first page: how many, what waits, what was done last."""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse

from restaurants.models import OutgoingMail, PlatformAudit, Restaurant, User

LATEST = 8


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Four queries: restaurants, people, letters, the latest changes."""
    active = Q(status=Restaurant.Status.ACTIVE)
    restaurants = Restaurant.objects.aggregate(active=Count("pk", filter=active), suspended=Count("pk", filter=~active))
    people = User.objects.aggregate(active=Count("pk", filter=Q(is_active=True)))
    letters = OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=Q(sent_at=None, given_up_at=None)),
        given_up=Count("pk", filter=Q(given_up_at__isnull=False)),
    )
    email = Subquery(User.objects.filter(pk=OuterRef("actor")).values("email")[:1])
    return context | {
        "figures": [
            _figure("Restaurants in service", restaurants["active"], "restaurant", "?status__exact=active"),
            _figure("Suspended", restaurants["suspended"], "restaurant", "?status__exact=suspended"),
            _figure("People", people["active"], "user", "?is_active__exact=1"),
            _figure("Letters waiting", letters["waiting"], "outgoingmail"),
            _figure("Letters given up", letters["given_up"], "outgoingmail"),
        ],
        "latest": PlatformAudit.objects.annotate(email=email).order_by("-at")[:LATEST],
    }


def _figure(label: str, number: int, model: str, query: str = "") -> dict[str, Any]:
    return {"label": label, "number": number, "url": reverse(f"admin:restaurants_{model}_changelist") + query}
