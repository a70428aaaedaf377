"""The tabs of a person's own pages: shifts, leave, when they can work, hours."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

TABS = {
    "portal_rota_own": _("My shifts"),
    "portal_leave_own": _("My leave"),
    "portal_availability_own": _("When I can work"),
    "portal_hours_own": _("My hours"),
}


def own_tabs(active: str) -> list[dict[str, Any]]:
    """Return the tabs, that of the route `active` as the open one."""
    return [{"label": label, "url": reverse(name), "active": name == active} for name, label in TABS.items()]
