"""Reads of tips: the policy in force, periods with their state, a worker's own statement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet

from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from payments.models import TipHours, TipPolicy, TipPool, TipShare
from payments.tips.allocation import Worker
from payments.tips.errors import PoolNotFound
from payments.tips.income import Income, income_by_day, summed
from payments.tips.periods import DAY, Period, periods, urgency
from restaurants import labour
from restaurants.models import Membership
from restaurants.models.people import Role

MOST_PERIODS = 120  # that wait to be allocated


@dataclass(frozen=True, slots=True)
class Waiting:
    """A period that is not allocated yet."""

    period: Period
    income: Income
    has_ended: bool
    urgency: str


def policy_in_force() -> TipPolicy | None:
    """Return the newest version of the policy. One query."""
    return TipPolicy.objects.first()


def waiting_periods(today: date, policy: TipPolicy | None) -> list[Waiting]:
    """Return the periods without an allocation, the oldest first, up to the one that contains `today`.

    The first one also holds the corrections of what was allocated before, and of ended periods without income, which
    are left out. Empty before the first tip. At most MOST_PERIODS. Six queries.
    """
    days = income_by_day(today)
    allocated, start = _allocated_so_far()
    start = start or min((day for day, income in days.items() if income.total), default=None)
    if start is None:
        return []
    length = policy.period if policy else TipPolicy.Period.MONTH
    carried = _corrections(days, allocated, start)
    found: list[Waiting] = []
    for period in islice(periods(start, length, today), MOST_PERIODS):
        income, has_ended = summed(days, period.start, period.end), period.has_ended(today)
        income.add(carried)
        is_empty = has_ended and not found and income.total <= 0
        carried = income if is_empty else Income()
        if not is_empty:
            found.append(Waiting(period, income, has_ended, urgency(period.due, today)))
    return found


def next_period(today: date, policy: TipPolicy) -> Waiting | None:
    """Return the oldest period without an allocation: pools are allocated in their order."""
    return next(iter(waiting_periods(today, policy)), None)


def pools() -> QuerySet[TipPool]:
    """Return the allocated pools, the newest first, with `workers` and `paid` counted."""
    return TipPool.objects.annotate(
        workers=Count("shares"), paid=Count("shares", filter=Q(shares__payment__isnull=False))
    ).order_by("-start")


def pool(pool_id: UUID) -> TipPool:
    """Return a pool with its shares and their payments. Two queries. Raises PoolNotFound."""
    shares = TipShare.objects.select_related("payment")
    found = TipPool.objects.select_related("policy").prefetch_related(Prefetch("shares", shares)).filter(pk=pool_id)
    row = found.first()
    if row is None:
        raise PoolNotFound()
    return row


def own_shares(user_id: UUID | None) -> QuerySet[TipShare]:
    """Return the shares of one worker, the newest first, with pool and payment. No row of anybody else."""
    rows = TipShare.objects.filter(person=user_id) if user_id else TipShare.objects.none()
    return rows.select_related("pool", "payment").order_by("-pool__start")


def share(share_id: UUID) -> TipShare:
    """Return a share. Raises PoolNotFound."""
    found = TipShare.objects.filter(pk=share_id).first()
    if found is None:
        raise PoolNotFound()
    return found


def shares_of(person: UUID | None, name: str) -> QuerySet[TipShare]:
    """Return every share of a worker, the newest first: by person, without a sign-in by name."""
    own = TipShare.objects.filter(person=person) if person else TipShare.objects.filter(person=None, name=name)
    return own.select_related("pool", "payment").order_by("-pool__start", "job")


def shares_of_worker(share_id: UUID) -> QuerySet[TipShare]:
    """Return every share of the worker of this share. One query, another when it is read. Raises PoolNotFound."""
    found = share(share_id)
    return shares_of(found.person, found.name)


def workers_since(day: date) -> list[TipShare]:
    """Return one share, the newest, of each worker with one in a pool that ended since that day, by name. One query."""
    newest: dict[tuple[UUID | None, str], TipShare] = {}
    for each in TipShare.objects.filter(pool__end__gte=day).order_by("-pool__start", "id"):
        newest.setdefault((each.person, "" if each.person else each.name), each)
    return sorted(newest.values(), key=lambda each: (each.name.casefold(), each.id))


def hours_of(period: Period, policy: TipPolicy | None) -> tuple[list[Worker], int]:
    """Return the hours typed in for a period with their version; 0 before the first.

    Every active member but the owners is listed, with no hours at first: the law wants nobody left out by mistake.
    """
    stored = TipHours.objects.filter(pk=period.start).first()
    typed = typed_workers(stored)
    known = {worker.person for worker in typed}
    weights = policy.weights if policy else {}
    rest = [
        Worker(row.user.pk, row.user.name, row.job or row.role, ZERO, weights.get(row.job or row.role, Decimal("1.00")))
        for row in members()
        if row.user.pk not in known
    ]
    return typed + rest, stored.version if stored else 0


@dataclass(frozen=True, slots=True)
class ApprovedWorkers:
    """The workers with approved hours in a period, and how many days are not approved yet."""

    workers: list[Worker]
    open_days: int


def approved_workers(period: Period, policy: TipPolicy | None) -> ApprovedWorkers:
    """Return the approved hours of the timesheets by person and job, without the owners. One query beside the source's.

    Each job has the policy's weight, 1 for a job that the policy does not name.
    """
    found = labour.hours().approved(period.start, period.end)
    weights = policy.weights if policy else {}
    owners = set(
        Membership.objects.filter(restaurant=connection.tenant.pk, role=Role.RESTAURANT_OWNER).values_list(
            "user_id", flat=True
        )
    )
    workers = [
        Worker(row.person, row.name, row.job, row.hours, weights.get(row.job, Decimal("1.00")))
        for row in found.rows
        if row.person not in owners
    ]
    return ApprovedWorkers(workers, found.open_days)


def typed_workers(hours: TipHours | None) -> list[Worker]:
    """Return the workers with hours in a period, in the order that they were typed in. No query."""
    return [_worker(row) for row in hours.rows] if hours else []


def members() -> Iterable[Membership]:
    """Return the active members but the owners, who must not share in tips, by name. One query."""
    rows = Membership.objects.filter(restaurant=connection.tenant.pk, is_active=True).exclude(
        role=Role.RESTAURANT_OWNER
    )
    return rows.select_related("user").order_by("user__name", "pk")


def _worker(row: dict) -> Worker:
    return Worker(UUID(row["person"]) if row["person"] else None, row["name"], row["job"], row["hours"], row["weight"])


def _allocated_so_far() -> tuple[Income, date | None]:
    """Return what all pools hold together, and the day after the last one; None without any. One query."""
    total, last = Income(), None
    for tips, charge, end in TipPool.objects.values_list("tips", "service_charge", "end"):
        total.add(Income(other=tips, service_charge=charge))
        last = max(end, last) if last else end
    return total, last + DAY if last else None


def _corrections(days: dict[date, Income], allocated: Income, start: date) -> Income:
    """Return what days before `start` hold now, less what was allocated of them."""
    before = summed(days, date.min, start - DAY)
    return Income(
        cash=ZERO, other=before.tips - allocated.tips, service_charge=before.service_charge - allocated.service_charge
    )
