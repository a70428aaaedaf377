"""How much of its plan the chosen restaurant has used."""

from dataclasses import dataclass
from datetime import timedelta

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from restaurants.business_days import business_day
from restaurants.models import Plan, Restaurant, Subscription
from restaurants.plans import plan_in_force
from restaurants.platform.settings.declarations import WARN_AT
from restaurants.platform.settings.selectors import value_of
from restaurants.subscriptions.counters import Counter, Month, registered

NEAR, OVER = "near", "over"


@dataclass(frozen=True, slots=True)
class Used:
    """`level` is NEAR from the setting `usage.warn_at` on, OVER beyond the limit, else "". No limit: None."""

    counter: Counter
    used: int
    limit: int | None
    level: str

    @property
    def percent(self) -> int:
        """Of the limit, at most 100."""
        return min(100, self.used * 100 // self.limit) if self.limit else 0


@dataclass(frozen=True, slots=True)
class Usage:
    plan: Plan
    subscription: Subscription | None
    month: Month
    rows: list[Used]


def level_of(used: int, limit: int | None, warn_at: int) -> str:
    """Return NEAR, OVER or "". `warn_at` is in percent of the limit.

    Of a limit of 500 with 80 %, 399 are "", 400 to 500 are NEAR, 501 are OVER. One of one is no warning.
    """
    if limit is None:
        return ""
    if used > limit:
        return OVER
    return NEAR if limit > 1 and used * 100 >= warn_at * limit else ""


def usage_now() -> Usage:
    """Count this month's usage of the chosen restaurant. Two queries, and one for each counter."""
    restaurant: Restaurant = connection.tenant
    subscription, plan = plan_in_force(restaurant)
    month, warn_at = _month(restaurant), value_of(WARN_AT, restaurant)
    rows = []
    for counter in registered():
        used, limit = counter.read(month), getattr(plan, counter.limit)
        rows.append(Used(counter, used, limit, level_of(used, limit, warn_at)))
    return Usage(plan, subscription, month, rows)


def _month(restaurant: Restaurant) -> Month:
    first = business_day(clock.now(), restaurant).replace(day=1)
    return Month(first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1))
