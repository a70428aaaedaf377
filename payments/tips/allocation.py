"""Divide a pool of tips among workers. Pure.

points = hours × weight; each worker gets the pool in proportion to the points, by largest remainder, so that the shares
sum to the pool and the same hours always give the same shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from fynlo.core.money import spread


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker's hours in a period. `person` is the user's id; None for a worker without a sign-in."""

    person: UUID | None
    name: str
    job: str
    hours: Decimal
    weight: Decimal

    @property
    def points(self) -> Decimal:
        return self.hours * self.weight


@dataclass(frozen=True, slots=True)
class Share:
    """What a worker gets of a pool, in pounds."""

    worker: Worker
    amount: Decimal


def allocate(total: Decimal, workers: Sequence[Worker]) -> list[Share]:
    """Return a share for each worker, in their order. Without any points nobody gets a share: an empty list.

    Raises as `fynlo.core.money.spread`.
    """
    points = [worker.points for worker in workers]
    if not any(points):
        return []
    return [Share(worker, amount) for worker, amount in zip(workers, spread(total, points), strict=True)]
