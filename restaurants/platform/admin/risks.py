"""Which restaurants are at risk, by which rule, and how long their kitchens wait. No restaurant is visited."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from fynlo.core import clock
from realtime.sync.models import Device, KitchenDelayDay
from restaurants.models import DailyFigure, OutgoingMail, Restaurant, Subscription, WebhookEndpoint
from restaurants.platform import figures

QUIET_DAYS = 7
SILENT = timedelta(days=3)
MAIL_DAYS = 7
MOST = 20


@dataclass(frozen=True, slots=True)
class AtRisk:
    restaurant_id: UUID
    name: str
    rules: list[str]


@dataclass(frozen=True, slots=True)
class KitchenTime:
    """The mean seconds from an accepted order to a kitchen screen that has drawn it, and how many were late."""

    restaurant_id: UUID
    name: str
    tickets: int
    seconds: float
    late: int


def at_risk() -> tuple[list[AtRisk], int]:
    """Return the restaurants with most rules, MOST of them, and how many there are. Six queries."""
    rules = rules_met()
    active = Restaurant.objects.filter(pk__in=rules, status=Restaurant.Status.ACTIVE).values_list("pk", "name")
    rows = [AtRisk(pk, name, rules[pk]) for pk, name in active]
    rows.sort(key=lambda row: (-len(row.rules), row.name))
    return rows[:MOST], len(rows)


def rules_met() -> dict[UUID, list[str]]:
    """Return the rules that each restaurant meets, in words; also of restaurants that are not active. Five queries."""
    rules: dict[UUID, list[str]] = {}
    for found in (_quiet(), _overdue(), _webhooks(), _emails(), _devices()):
        for restaurant_id, rule in found.items():
            rules.setdefault(restaurant_id, []).append(rule)
    return rules


def kitchen_times() -> list[KitchenTime]:
    """Return the restaurants whose kitchens waited longest in the last 7 days, MOST of them. One query."""
    since = clock.now().date() - timedelta(days=6)
    sums = (
        KitchenDelayDay.objects.filter(day__gte=since)
        .values("restaurant", "restaurant__name")
        .annotate(tickets=Sum("shown"), late_ones=Sum("late"), taken=Sum("milliseconds"))
    )
    rows = [
        KitchenTime(
            row["restaurant"], row["restaurant__name"], row["tickets"], row["taken"] / row["tickets"] / 1000,
            row["late_ones"],
        )
        for row in sums.filter(tickets__gt=0)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row.seconds)[:MOST]


def last_order_days() -> dict[UUID, date]:
    """Return the business day of each restaurant's last order. One query."""
    orders = DailyFigure.objects.filter(name=figures.ORDERS, value__gt=0).order_by()
    return dict(orders.values_list("restaurant").annotate(Max("day")))


def _quiet() -> dict[UUID, str]:
    """Restaurants that had orders and had none for QUIET_DAYS."""
    today = clock.now().date()
    return {
        restaurant_id: f"No order for {(today - day).days} days"
        for restaurant_id, day in last_order_days().items()
        if (today - day).days >= QUIET_DAYS
    }


def _overdue() -> dict[UUID, str]:
    overdue = Subscription.objects.filter(status=Subscription.Status.PAST_DUE)
    return dict.fromkeys(overdue.values_list("restaurant", flat=True), "Payment of the plan overdue")


def _webhooks() -> dict[UUID, str]:
    failing = WebhookEndpoint.objects.exclude(state=WebhookEndpoint.State.OFF)
    failing = failing.filter(Q(failing_since__isnull=False) | Q(state=WebhookEndpoint.State.PAUSED)).order_by()
    counts = failing.values_list("restaurant").annotate(Count("pk"))
    return {pk: f"Webhooks fail ({count})" for pk, count in counts}


def _emails() -> dict[UUID, str]:
    since = clock.now() - timedelta(days=MAIL_DAYS)
    lost = Q(failed_at__isnull=False) | Q(delivery=OutgoingMail.Delivery.BOUNCED)
    mails = OutgoingMail.objects.filter(lost, created_at__gte=since, restaurant__isnull=False).order_by()
    counts = mails.values_list("restaurant").annotate(Count("pk"))
    return {pk: f"Emails not delivered in {MAIL_DAYS} days ({count})" for pk, count in counts}


def _devices() -> dict[UUID, str]:
    """Restaurants all of whose tills and kitchen screens have been silent for SILENT."""
    used = Device.objects.filter(revoked_at=None, kind__in=(Device.Kind.TILL, Device.Kind.KITCHEN)).order_by()
    last = used.values_list("restaurant").annotate(Max("last_seen_at"))
    edge = clock.now() - SILENT
    return {pk: f"Devices silent since {seen:%-d %b}" for pk, seen in last if seen < edge}
