"""The panels of Today that the shell itself adds: what needs attention, and devices that do not answer."""

from typing import Any

from django.urls import reverse

from realtime import alerts
from realtime.models import Alert
from realtime.sync.models import Device, KitchenScreen
from restaurants.models import Restaurant
from restaurants.portal.today.panels import Panel, register_panels

MOST = 5


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
    """Kitchen screens that do not answer, and devices that hold unsent work. Two queries."""
    held = Device.objects.filter(restaurant=restaurant, revoked_at=None, unsent__gt=0)
    return {
        "silent": list(
            KitchenScreen.objects.filter(restaurant=restaurant, lost_at__isnull=False).order_by("label")[:MOST]
        ),
        "unsent": list(held.order_by("unsent_since", "number")[:MOST]),
        "url": reverse("portal_devices"),
        "zone": restaurant.zone,
    }
