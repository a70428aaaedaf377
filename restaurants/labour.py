"""Worked hours for the domains that may not import staff: tips are shared by them, analytics show them.

`staff` registers the source from its `AppConfig.ready`. Where the plan has no staff records there is no source: typed
hours count, and analytics show none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class WorkedHours:
    """Hours of one worker in one job. `person` is the user's id, None without a sign-in; `job` is the kind of the job.

    `cost` is hours × rate in pounds, None if a rate is missing. It is pay: only for who may see pay.
    """

    employee: UUID
    person: UUID | None
    name: str
    job: str
    hours: Decimal
    overtime: Decimal
    shifts: int
    cost: Decimal | None


@dataclass(frozen=True, slots=True)
class ApprovedHours:
    """The approved hours of some days. `open_days` is how many days of how many people are not approved yet."""

    rows: Sequence[WorkedHours]
    open_days: int


@dataclass(frozen=True, slots=True)
class ScheduledShift:
    """A published shift of the rota. `hours` are without its breaks."""

    id: UUID
    employee: UUID
    person: UUID | None
    name: str
    job: str
    day: date
    start: datetime
    end: datetime
    hours: Decimal


class HoursSource(Protocol):
    """Where worked and scheduled hours come from. Each method takes a constant number of queries."""

    def approved(self, first: date, last: date) -> ApprovedHours:
        """Return the hours of the days that a manager has approved."""
        ...

    def worked(self, first: date, last: date) -> Sequence[WorkedHours]:
        """Return all hours by the clock, of running shifts too."""
        ...

    def scheduled(self, first: date, last: date) -> Sequence[ScheduledShift]:
        """Return the published shifts of those business days, the earliest first."""
        ...


class NoHours:
    """Knows no hours."""

    def approved(self, first: date, last: date) -> ApprovedHours:
        return ApprovedHours((), 0)

    def worked(self, first: date, last: date) -> Sequence[WorkedHours]:
        return ()

    def scheduled(self, first: date, last: date) -> Sequence[ScheduledShift]:
        return ()


_source: HoursSource = NoHours()


def register(source: HoursSource) -> None:
    """Set the source; called once from `AppConfig.ready`."""
    global _source
    _source = source


def hours() -> HoursSource:
    return _source
