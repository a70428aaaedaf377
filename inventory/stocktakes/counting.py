"""What the page of those who count is given: lines without costs, and only what changed since it asked last."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import clock
from inventory.models import Stocktake, StocktakeLine
from inventory.stocktakes.payloads import serialize_line
from inventory.stocktakes.selectors import there

OVERLAP = timedelta(
    seconds=30
)  # longer than a count's transaction, so that none is missed; a line read twice is the same


def as_of() -> datetime:
    """Return the moment up to which an answer that is read now is surely complete."""
    return clock.now() - OVERLAP


def line_serializer(stocktake: Stocktake) -> Callable[[StocktakeLine], dict[str, Any]]:
    """Return `serialize_line`, with what is there now unless the stocktake is blind. One query, none if it is."""
    if stocktake.blind:
        return serialize_line
    known = expected_now(stocktake)
    return lambda line: {**serialize_line(line), "expected": known.get(line.id)}


def expected_now(stocktake: Stocktake) -> dict[UUID, Decimal]:
    """Return what is there now by line. One query."""
    return {line_id: now for line_id, (now, _, _) in there(stocktake).items()}
