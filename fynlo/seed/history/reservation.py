"""Decide, before today's first guest, which days come before today, and keep the numbers of their receipts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings

from fynlo.core import clock, json_codec
from fynlo.core.tenancy.connection import connection
from fynlo.seed.history.month import plan_month
from fynlo.seed.history.profiles import profile_of
from fynlo.seed.history.receipts import reserve
from fynlo.seed.shapes import SeedRestaurant
from fynlo.seed.steps import Step, actor_of
from fynlo.seed.timeline import LONGEST_AGO
from realtime.commands.context import CommandContext
from realtime.models import Command
from restaurants.business_days import business_day

KIND = "history.reserve"


@dataclass(frozen=True, slots=True)
class Reservation:
    """The `days` business days before `today` that belong to the demo."""

    today: date
    days: int


def reservation_steps(restaurant: SeedRestaurant) -> Iterator[Step]:
    """Yield the step that fixes the month, so that a later run fills in the same days. None without a history."""
    if not settings.DEMO_HISTORY_DAYS:
        return

    def run(context: CommandContext, _: Any) -> dict:
        today, days = business_day(clock.now(), connection.tenant), settings.DEMO_HISTORY_DAYS
        month = plan_month(
            profile_of(restaurant.slug), today=today, days=days, day_starts_at=connection.tenant.day_starts_at
        )
        reserve(sum(day.receipts for day in month))
        return {"today": today, "days": days}

    minutes = LONGEST_AGO.total_seconds() / 60
    yield Step(
        f"{restaurant.name}: receipts of the days before", KIND, restaurant.slug, actor_of(restaurant.owner), run,
        restaurant=restaurant, minutes_ago=minutes,
    )  # fmt: skip


def reservation() -> Reservation | None:
    """Return what the chosen restaurant's seed has reserved; None without a history. One query."""
    stored = Command.objects.filter(kind=KIND, key__startswith="seed:", status=200).values_list("response", flat=True)
    found = stored.first()
    if found is None:
        return None
    fields = json_codec.loads(found.encode())
    return Reservation(date.fromisoformat(fields["today"]), fields["days"])
