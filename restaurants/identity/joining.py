"""What apps above this one do when a person has joined a restaurant. Each registers once from `AppConfig.ready`."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from fynlo.core.tenancy.context import working_for

logger = logging.getLogger(__name__)
Followed = Callable[[UUID], None]
_followed: list[Followed] = []


def on_joined(function: Followed) -> None:
    """Call `function` with the user's id after each acceptance of an invitation, with that restaurant chosen."""
    _followed.append(function)


def announce(restaurant: Any, user_id: UUID) -> None:
    """Call what was registered. A failure is logged: the person has joined."""
    for function in _followed:
        try:
            with working_for(restaurant):
                function(user_id)
        except Exception:
            logger.exception("cannot follow that %s joined %s", user_id, restaurant.schema_name)
