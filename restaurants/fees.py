"""The fees in force, kept in memory: each payment may ask for them."""

from datetime import date

from fynlo.core.cache import Cache
from restaurants.models import FeeRate

SECONDS = 60  # a price that the platform changes is in force everywhere within that time

_rows: Cache[str, tuple[FeeRate, ...]] = Cache(size=1, seconds=SECONDS)


def fee_rates(day: date) -> list[FeeRate]:
    """Return the rows that are in force on a day. One query in SECONDS, otherwise none."""
    rows = _rows.get_or_read("all", lambda: tuple(FeeRate.objects.all()) or None)
    return [row for row in rows or () if row.is_in_force(day)]


def clear_fee_rates() -> None:
    """Forget the rows, after a change in this process."""
    _rows.clear()
