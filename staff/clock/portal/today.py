"""The panel of Today with who is at work now."""

from typing import Any

from django.urls import reverse

from restaurants.models import Restaurant
from staff.clock import selectors
from staff.models import Punch


def on_shift(restaurant: Restaurant) -> dict[str, Any] | None:
    """Return the context of the panel; nothing where nobody has ever clocked in. Four queries, two without anybody."""
    here = selectors.on_shift()
    if not here and not Punch.objects.exists():
        return None
    return {"here": here, "url": reverse("portal_hours"), "zone": restaurant.timezone}
