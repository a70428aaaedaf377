"""The context that every page of the menu gets."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fynlo.core.ids import uuid7
from menu import changes, published
from restaurants.identity.permissions import allowed

TABS = (
    (_("Products"), "menu_products"),
    (_("Categories"), "menu_portal_categories"),
    (_("Modifiers"), "menu_portal_groups"),
    (_("Times of day"), "menu_portal_dayparts"),
    (_("Stations"), "menu_portal_stations"),
    (_("Import and export"), "menu_portal_import"),
    (_("Versions"), "menu_portal_versions"),
)
SHARING = (_("Other restaurants"), "menu_portal_share")  # for people who work in several


def page_context(request: HttpRequest, here: str) -> dict[str, Any]:
    """Return the tabs, the caller's permissions, how many changes wait, a key for the form and the time zone."""
    may_edit = allowed(request.actor, "menu.edit")
    shown = (*TABS, SHARING) if len(request.principal.memberships) > 1 else TABS
    tabs = [{"label": label, "url": reverse(name), "active": name == here} for label, name in shown]
    return {
        "tabs": tabs if may_edit else tabs[:1],
        "may_edit": may_edit,
        "may_publish": allowed(request.actor, "menu.publish"),
        "may_sell_out": allowed(request.actor, "menu.availability"),
        "waiting_changes": _waiting() if may_edit else 0,
        "key": str(uuid7()),
        "zone": request.restaurant.timezone,
    }


def _waiting() -> int:
    """Return the number of unpublished changes; 0 if nothing was published and the draft has no product."""
    waiting = changes.unpublished()
    is_begun = published.current().version > 0 or any(change.subject == "product" for change in waiting)
    return len(waiting) if is_begun else 0
