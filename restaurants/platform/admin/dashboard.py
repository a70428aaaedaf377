"""The admin's first page: figures and the latest changes."""

from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.http import HttpRequest
from django.urls import reverse

from restaurants.models import OutgoingMail, PlatformAudit, Restaurant, User
from restaurants.platform.admin import growth, risks
from restaurants.platform.admin.audit_labels import action_label, add_target_names

LATEST = 8
LOOKED = "support.view"  # a page that was looked at is no change; the list of the audit has them


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add figures and latest changes to the page's context. The same queries for any number of restaurants."""
    active = Q(status=Restaurant.Status.ACTIVE)
    restaurants = Restaurant.objects.aggregate(active=Count("pk", filter=active), suspended=Count("pk", filter=~active))
    people = User.objects.aggregate(active=Count("pk", filter=Q(is_active=True)))
    emails = OutgoingMail.objects.aggregate(
        waiting=Count("pk", filter=Q(sent_at=None, failed_at=None)),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    at_risk, at_risk_count = risks.at_risk()
    email = Subquery(User.objects.filter(pk=OuterRef("actor")).values("email")[:1])
    return context | {
        "figures": [
            _figure("Active restaurants", restaurants["active"], "restaurant", "?status__exact=active"),
            _figure("Suspended restaurants", restaurants["suspended"], "restaurant", "?status__exact=suspended"),
            _figure("People", people["active"], "user", "?is_active__exact=1"),
            _figure("Emails waiting", emails["waiting"], "outgoingmail"),
            _figure("Emails not delivered", emails["failed"], "outgoingmail"),
        ],
        "at_risk": at_risk,
        "at_risk_more": at_risk_count - len(at_risk),
        "kitchen_times": risks.kitchen_times(),
        "tables": [growth.growth(), *growth.volume()],
        "latest": _latest(email),
    }


def _latest(email: Subquery) -> list[PlatformAudit]:
    """Return the latest changes with their labels and targets. Five queries."""
    rows = list(PlatformAudit.objects.exclude(kind=LOOKED).annotate(email=email).order_by("-at")[:LATEST])
    add_target_names(rows)
    for row in rows:
        row.label = action_label(row.kind)
    return rows


def _figure(label: str, number: int, model: str, query: str = "") -> dict[str, Any]:
    return {"label": label, "number": number, "url": reverse(f"admin:restaurants_{model}_changelist") + query}
