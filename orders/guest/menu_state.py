"""Which prices a guest was shown: the menu's version and the dayparts that held."""

import hashlib
from datetime import datetime

from menu.published import PublishedMenu


def menu_state(menu: PublishedMenu, moment: datetime) -> str:
    """Return a text that differs whenever a price or an offer of the menu may differ. No query."""
    dayparts = ",".join(sorted(menu.dayparts_at(moment)))
    return f"{menu.version}.{hashlib.sha256(dayparts.encode()).hexdigest()[:12]}"
