"""Write the policy, type in hours, share a period's tips and pay them."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, written
from fynlo.core.tenancy.connection import connection
from payments import ledger
from payments.models import Entry, Posting, TipHours, TipPayment, TipPolicy, TipPool, TipShare
from payments.tips import selectors
from payments.tips.allocation import Share, allocate
from payments.tips.errors import (
    HoursChanged,
    NoApprovedHours,
    NobodyWorked,
    NoPolicy,
    NothingToShare,
    NotThePeriod,
    PaidAlready,
    PeriodRunning,
    PolicyChanged,
    TotalChanged,
)
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

PAID_FROM = {
    TipPayment.Method.PAYROLL.value: Posting.Account.BANK.value,
    TipPayment.Method.BANK.value: Posting.Account.BANK.value,
    TipPayment.Method.CASH.value: Posting.Account.SAFE.value,
}


def write_policy(
    *,
    context: CommandContext,
    version: int,
    period: str,
    weights: Mapping[str, Decimal],
    text: str,
    consulted_on: date,
    consulted_with: str,
    consultation: str = "",
) -> TipPolicy:
    """Write the next version of the policy. `version` is the one that the editor read; 0 before the first.

    Raises PolicyChanged, InvalidInput for a consultation in the future.
    """
    now = selectors.policy_in_force()
    if (now.version if now else 0) != version:
        raise PolicyChanged()
    if consulted_on > _today():
        raise InvalidInput(_("Enter the day on which you talked to your workers."), field="consulted_on")
    made = TipPolicy(
        version=version + 1, period=period, weights=dict(weights), text=text, consulted_on=consulted_on,
        consulted_with=consulted_with, consultation=consultation, by=context.actor.user_id,
        by_name=context.actor.name, at=clock.now(),
    )  # fmt: skip
    try:
        made.save(force_insert=True)
    except IntegrityError as error:
        raise PolicyChanged() from error
    context.annotate(policy=made.version, period=period, weights=dict(weights))
    return made


def set_hours(*, context: CommandContext, start: date, version: int, rows: Sequence[Mapping[str, Any]]) -> TipHours:
    """Store the hours of the period that begins on `start`. `version` is the one that the editor read.

    A worker of this restaurant keeps the name and job that the restaurant knows. Locks the row of the period.

    Raises HoursChanged, NotThePeriod for a period that is shared already or does not exist, InvalidInput for an unknown
    or repeated person.
    """
    _waiting_period(start, selectors.policy_in_force())
    return _store_hours(context, start, version, _checked_rows(rows))


def take_hours(*, context: CommandContext, start: date, version: int) -> TipHours:
    """Store the approved hours of the timesheets as the hours of the period, each job with the policy's weight.

    Replaces what was stored, but for people without a sign-in who are in no timesheet, such as from an agency. Owners
    get no row: they must not share in tips. Locks the row of the period.

    Raises HoursChanged, NotThePeriod, NoPolicy, NoApprovedHours.
    """
    policy = selectors.policy_in_force()
    if policy is None:
        raise NoPolicy()
    waiting = _waiting_period(start, policy)
    workers = selectors.approved_workers(waiting.period, policy).workers
    if not workers:
        raise NoApprovedHours()
    stored = TipHours.objects.filter(pk=start).first()
    known = {worker.name for worker in workers}
    agency = [row for row in stored.rows if not row["person"] and row["name"] not in known] if stored else []
    taken = [
        {
            "person": str(worker.person) if worker.person else "", "name": worker.name, "job": worker.job,
            "hours": worker.hours, "weight": worker.weight,
        }
        for worker in workers
    ]  # fmt: skip
    return _store_hours(context, start, version, taken + agency)


def _waiting_period(start: date, policy: TipPolicy | None) -> selectors.Waiting:
    """Return the period that begins on `start` and is not shared. Raises NotThePeriod."""
    for each in selectors.waiting_periods(_today(), policy):
        if each.period.start == start:
            return each
    raise NotThePeriod(_("The tips of this period are shared already, or there are none."))


def _store_hours(context: CommandContext, start: date, version: int, rows: list[dict[str, Any]]) -> TipHours:
    stored = TipHours.objects.select_for_update().filter(pk=start).first()
    if (stored.version if stored else 0) != version:
        raise HoursChanged()
    row = stored or TipHours(start=start, version=0)
    before = row.rows
    row.rows = rows
    row.version, row.by, row.by_name, row.at = version + 1, context.actor.user_id, context.actor.name, clock.now()
    try:
        row.save(force_insert=stored is None)
    except IntegrityError as error:
        raise HoursChanged() from error
    context.annotate(start=start, before=before, after=row.rows)
    return row


def share_out(*, context: CommandContext, start: date, version: int, total: Decimal) -> TipPool:
    """Share the tips of the oldest period that is not shared, by the hours typed in and the policy in force.

    `version` is the version of the hours and `total` the pool in pounds that the person approved. The service charge is
    set aside in the ledger with the tips. Locks the hours.

    Raises NoPolicy, NotThePeriod, PeriodRunning, NothingToShare, NobodyWorked, HoursChanged, TotalChanged.
    """
    policy, today = selectors.policy_in_force(), _today()
    if policy is None:
        raise NoPolicy()
    hours = TipHours.objects.select_for_update().filter(pk=start).first()
    waiting = selectors.next_period(today, policy)
    if waiting is None or waiting.period.start != start:
        raise NotThePeriod()
    if not waiting.has_ended:
        raise PeriodRunning()
    if (hours.version if hours else 0) != version:
        raise HoursChanged()
    income = waiting.income
    if income.total <= 0:
        raise NothingToShare()
    if income.total != total:
        raise TotalChanged(
            _("There is {total} to share now, not {sent}.").format(total=written(income.total), sent=written(total)),
            total=income.total,
        )
    shares = allocate(income.total, selectors.typed_workers(hours))
    if not shares:
        raise NobodyWorked()
    pool = TipPool(
        id=uuid7(), start=start, end=waiting.period.end, due=waiting.period.due, policy=policy, tips=income.tips,
        service_charge=income.service_charge, total=income.total, by=context.actor.user_id,
        by_name=context.actor.name, at=clock.now(),
    )  # fmt: skip
    try:
        pool.save(force_insert=True)
    except IntegrityError as error:
        raise NotThePeriod() from error
    TipShare.objects.bulk_create(_share_row(pool, share) for share in shares)
    if income.service_charge:
        charge = income.service_charge
        postings = {Posting.Account.BILLS.value: charge, Posting.Account.TIPS.value: -charge}
        ledger.write(kind=Entry.Kind.TIPS, about=pool.id, postings=postings, at=pool.at)
    context.annotate(pool=str(pool.id), start=start, end=pool.end, total=pool.total, workers=len(shares))
    return selectors.pool(pool.id)


def pay(
    *, context: CommandContext, pool_id: UUID, method: str, paid_on: date, share_ids: Sequence[UUID] = ()
) -> TipPool:
    """Note that shares of a pool were paid in full; without `share_ids` all that are unpaid. Locks the shares.

    Raises PoolNotFound, PaidAlready, InvalidInput for a share of another pool or a day in the future.
    """
    pool = selectors.pool(pool_id)
    calendar_day = clock.now().astimezone(connection.tenant.zone).date()  # after midnight: what people write down
    if paid_on > calendar_day or paid_on < pool.start:
        raise InvalidInput(_("Enter the day on which the tips were paid."), field="paid_on")
    rows = list(TipShare.objects.select_for_update(of=("self",)).filter(pool=pool).order_by("id"))
    paid = set(TipPayment.objects.filter(share__pool=pool).values_list("share_id", flat=True))
    wanted = [row for row in rows if row.id in share_ids] if share_ids else [row for row in rows if row.id not in paid]
    if len(wanted) != len(set(share_ids)) and share_ids:
        raise InvalidInput(_("Choose workers of this period."), field="share_ids")
    if not wanted or any(row.id in paid for row in wanted):
        raise PaidAlready()
    at, actor = clock.now(), context.actor
    TipPayment.objects.bulk_create(
        TipPayment(share=row, method=method, paid_on=paid_on, by=actor.user_id, by_name=actor.name, at=at)
        for row in wanted
    )
    amount = sum((row.amount for row in wanted), ZERO)
    postings = {Posting.Account.TIPS.value: amount, PAID_FROM[method]: -amount}
    if amount:
        ledger.write(kind=Entry.Kind.TIPS, about=pool.id, postings=postings, at=at)
    context.annotate(pool=str(pool.id), paid=amount, workers=len(wanted), method=method, paid_on=paid_on)
    return selectors.pool(pool_id)


def _today() -> date:
    return business_day(clock.now(), connection.tenant)


def _checked_rows(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    members = {row.user.pk: row for row in selectors.members()}
    checked, seen = [], set[tuple[UUID, str]]()
    for row in rows:
        person, name, job = row.get("person"), row["name"].strip(), ""
        if person:
            member = members.get(person)
            if member is None:
                raise InvalidInput(_("One of these people does not work here."), field="rows")
            name, job = member.user.name, row.get("job") or member.job or member.role
            if (person, job) in seen:
                raise InvalidInput(_("A person is listed twice. Add up their hours in one row."), field="rows")
            seen.add((person, job))
        if not name:
            raise InvalidInput(_("Enter the name of each worker."), field="rows")
        if row["hours"]:
            checked.append(
                {
                    "person": str(person) if person else "",
                    "name": name,
                    "job": job,
                    "hours": row["hours"],
                    "weight": row["weight"],
                }
            )
    return checked


def _share_row(pool: TipPool, share: Share) -> TipShare:
    worker = share.worker
    return TipShare(
        pool=pool, person=worker.person, name=worker.name, job=worker.job, hours=worker.hours, weight=worker.weight,
        amount=share.amount,
    )  # fmt: skip
