"""What the settings do, shown beside them while an owner edits: a guest's bill, and the day of a sale late at night.

The domain that prices orders draws the bill: it registers `draw` from `AppConfig.ready`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from fynlo.core import clock
from restaurants.portal.settings.rules import Settings

LATE = timedelta(minutes=30)  # before the business day ends


@dataclass(frozen=True, slots=True)
class ExampleBill:
    """A bill of two guests: what they had at menu prices, charge and VAT as the bill says them, what they pay."""

    items: Sequence[tuple[str, Decimal]]
    rows: Sequence[tuple[str, Decimal]]
    total: Decimal
    note: str = ""


Draw = Callable[[Settings, date], ExampleBill]
_draw: list[Draw] = []


def register_example_bill(draw: Draw) -> None:
    """`draw` prices an example with settings that the form has accepted, on a date of supply. Raises ValueError."""
    _draw.append(draw)


def example_of(settings: Settings | None) -> dict[str, Any]:
    """Return the preview's context; `settings` None: the form has a mistake. No query."""
    if settings is None:
        return {"has_mistakes": True}
    zone, begins = ZoneInfo(settings["timezone"]), settings["day_starts_at"]
    today = clock.now().astimezone(zone).date()
    try:
        bill = _draw[0](settings, today)
    except ValueError:
        return {"has_mistakes": True}
    ends = datetime.combine(today + timedelta(days=1), begins, zone)
    return {"bill": bill, "begins": begins, "ends": ends, "late": ends - LATE if begins != time(0) else None}
