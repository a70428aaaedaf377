"""Fill in the days before today, one visit after the other, behind the open site.

The site opens with today, and the days before come afterwards, from the oldest to yesterday. All commands of a visit,
and those of an evening, are one transaction (`CommandExecutor.together`): a screen sees a visit when it is over, and a
run that was stopped goes on with the next one. Their times, order numbers, receipts and Z reports are as if they had
come first. The numbers of events and of journal entries follow the order in which they were entered.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed.history import receipts
from fynlo.seed.history.cash_up import PastCashUp
from fynlo.seed.history.month import plan_month
from fynlo.seed.history.planning import PlannedDay
from fynlo.seed.history.profiles import PROFILES, Profile
from fynlo.seed.history.reservation import Reservation, reservation
from fynlo.seed.history.sandbox import PastPayments
from fynlo.seed.history.visits import PastVisit
from fynlo.seed.steps import Step
from orders.models import Table
from realtime.commands import executor
from realtime.models import Command
from restaurants.models import Restaurant

logger = logging.getLogger(__name__)

Report = Callable[[int, int, str], None]
SEATABLE = (Table.Status.AVAILABLE, Table.Status.OCCUPIED)


@dataclass(frozen=True, slots=True)
class Work:
    """A day to fill in."""

    profile: Profile
    restaurant: Restaurant
    reserved: Reservation
    day: PlannedDay

    @property
    def label(self) -> str:
        return f"{self.restaurant.name}, {self.reserved.today - timedelta(days=self.day.days_ago):%A %-d %B}"


class HistoryFill:
    """One run: fills in what an earlier run has not."""

    def __init__(self, past_payments: PastPayments, profiles: Sequence[Profile] = PROFILES):
        self._past_payments, self._profiles = past_payments, profiles

    def run(self, report: Report) -> int:
        """Fill in the days, the oldest first. Return how many visits were left out.

        `report(done, all, label)` is called before each day and at the end. A visit that today's changes make
        impossible, such as one with a dish that was sold out meanwhile, is left out.
        """
        left_out, work = 0, list(self._work())
        for done, each in enumerate(work):
            report(done, len(work), each.label)
            with in_restaurant(each.restaurant):
                left_out += self._fill_day(each)
        report(len(work), len(work), "")
        return left_out

    def _work(self) -> Iterator[Work]:
        """Yield the days of all restaurants, the oldest first."""
        months = []
        for profile in self._profiles:
            restaurant = Restaurant.objects.get(pk=profile.restaurant.id)
            with in_restaurant(restaurant):
                reserved = reservation()
            if reserved is not None:
                month = plan_month(
                    profile, today=reserved.today, days=reserved.days, day_starts_at=restaurant.day_starts_at
                )
                months.append([Work(profile, restaurant, reserved, day) for day in month])
        for same_day in zip_longest(*months):
            yield from filter(None, same_day)

    def _fill_day(self, work: Work) -> int:
        day = work.day
        done, cash_up, left_out = _keys(day), PastCashUp(work.profile, day), 0
        if cash_up.z_report.key in done:
            return 0
        self._together(work, [step for step in cash_up.morning() if step.key not in done])
        for planned in day.visits:
            visit = PastVisit(work.profile.restaurant, day.days_ago, planned, self._past_payments)
            if visit.steps()[0].key not in done:
                left_out += not self._visit(work, visit)
        self._together(work, [step for step in cash_up.evening() if step.key not in done])
        self._together(work, [cash_up.z_report])
        return left_out

    def _visit(self, work: Work, visit: PastVisit) -> bool:
        """Return whether the visit could be entered."""
        table = visit.planned.table
        if table and not Table.objects.filter(name=table, archived_at=None, status__in=SEATABLE).exists():
            visit = visit.without_table()
        try:
            self._together(work, visit.steps())
        except DomainError as refusal:
            logger.warning("left out %s of %s: %s", visit.planned.name, work.label, refusal)
            return False
        return True

    @staticmethod
    def _together(work: Work, steps: Sequence[Step]) -> None:
        """Run the steps in one transaction.

        It holds the stream's head from its first command to its last. A sale of today takes a receipt's number before
        it waits for the head, so the series is locked first here too.
        """
        with executor.RESTAURANT.together():
            receipts.hold()
            for step in steps:
                with clock.travel(step.past.at(work.reserved.today, work.restaurant)):
                    executor.execute(
                        kind=step.kind, target=step.target, payload={}, key=step.key, actor=step.actor,
                        run=lambda context, step=step: step.run(context, {}),
                    )  # fmt: skip


def _keys(day: PlannedDay) -> set[str]:
    """Return the keys of the day's commands that are stored."""
    rows = Command.objects.filter(key__contains=f":{day.days_ago} days ago", key__startswith="seed:")
    return set(rows.values_list("key", flat=True))
