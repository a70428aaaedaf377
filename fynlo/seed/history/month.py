"""The days before today of one restaurant, planned together: their receipts are numbered one after the other. Pure."""

from datetime import date, time, timedelta

from fynlo.seed.history.planning import PlannedDay, plan_day
from fynlo.seed.history.profiles import Profile


def plan_month(profile: Profile, *, today: date, days: int, day_starts_at: time) -> list[PlannedDay]:
    """Return the plans of the `days` business days before `today`, the oldest first."""
    planned: list[PlannedDay] = []
    receipt = 1
    for days_ago in range(days, 0, -1):
        weekday = (today - timedelta(days=days_ago)).weekday()
        day = plan_day(
            profile, days_ago=days_ago, weekday=weekday, day_begins=day_starts_at.hour, first_receipt=receipt
        )
        planned.append(day)
        receipt += day.receipts
    return planned
