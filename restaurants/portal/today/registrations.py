"""The panels of Today that the shell itself adds: what needs attention, and devices that do not answer."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse

from fynlo.core import clock
from realtime import alerts
from realtime.models import Alert
from realtime.sync.models import Device, KitchenScreen
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from restaurants.portal.today.panels import Panel, register_panels

MOST = 5
REPORTING = (Device.Kind.TILL, Device.Kind.MOBILE)
SILENT_AFTER = timedelta(minutes=12)  # a till that is open reports its queue every five (shared/sync/outbox.js)


def register_all() -> None:
    attention = tuple(kind.name for kind in alerts.TYPES)
    register_panels(
        Panel("inbox", "restaurants/portal/today/_inbox.html", inbox, "attention.resolve", 20, attention),
        Panel("devices", "restaurants/portal/today/_devices.html", devices, "devices.manage", 90, seconds=30),
    )


def inbox(restaurant: Restaurant) -> dict[str, Any] | None:
    """The newest open alerts; nothing when there are none. Two queries."""
    count = alerts.open_count()
    if not count:
        return None
    rows = Alert.objects.filter(resolved_at=None).order_by("-at", "-id")[:MOST]
    return {
        "count": count,
        "alerts": [{"row": row, "kind": alerts.kind_of(row)} for row in rows],
        "url": reverse("portal_alerts"),
        "zone": restaurant.zone,
    }


def devices(restaurant: Restaurant) -> dict[str, Any]:
    """Kitchen screens and tills that do not answer, and devices that hold unsent work. Three queries.

    A till or phone counts as silent when it was used on this business day and has not reported for SILENT_AFTER. One
    that also holds unsent work is listed once, with that work.
    """
    now, used = clock.now(), Device.objects.filter(restaurant=restaurant, revoked_at=None)
    begins = datetime.combine(business_day(now, restaurant), restaurant.day_starts_at, restaurant.zone)
    silent = used.filter(kind__in=REPORTING, unsent=0, last_seen_at__gte=begins, last_seen_at__lt=now - SILENT_AFTER)
    return {
        "screens": list(
            KitchenScreen.objects.filter(restaurant=restaurant, lost_at__isnull=False).order_by("label")[:MOST]
        ),
        "unsent": list(used.filter(unsent__gt=0).order_by("unsent_since", "number")[:MOST]),
        "silent": list(silent.order_by("last_seen_at", "number")[:MOST]),
        "url": reverse("portal_devices"),
        "zone": restaurant.zone,
    }
