"""The portal's section "Accounting": journals by month, one journal, settings."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realtime.actors import Actor
from restaurants.identity.permissions import allowed

PAGES = (
    (_("Journals"), "portal_accounting", "accounting.view"),
    (_("Accounts"), "portal_accounting_settings", "accounting.export"),
)


def tabs(here: str, actor: Actor | None) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": reverse(name), "active": name == here}
        for label, name, permission in PAGES
        if allowed(actor, permission)
    ]
