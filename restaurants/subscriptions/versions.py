"""The dated terms of plans: prices, features and limits that begin on a day. Each service runs inside a command."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from fynlo.core import clock
from realtime.commands.context import CommandContext
from restaurants.models import Plan, PlanVersion, Subscription
from restaurants.models.plans import TERMS
from restaurants.subscriptions.errors import VersionBegins


def terms_of(row: Plan | PlanVersion) -> dict[str, Any]:
    """Return the terms as columns of another row."""
    return {name: getattr(row, name) for name in TERMS}


def add_plan(*, context: CommandContext, row: Plan, changes: list[tuple[str, str, str]]) -> Plan:
    """Store a new plan with its first version, which begins today. `changes` are (field, before, after)."""
    _annotate(context, changes)
    row.save(force_insert=True)
    first = PlanVersion.objects.create(plan=row, starts_on=clock.now().date(), keeps_terms=False, **terms_of(row))
    row.version = first
    row.save(update_fields=["version"])
    return row


def add_version(*, context: CommandContext, row: PlanVersion, changes: list[tuple[str, str, str]]) -> PlanVersion:
    """Store terms that begin on a later day. Raises VersionBegins for today or earlier: the past is not rewritten."""
    if row.starts_on <= clock.now().date():
        raise VersionBegins(field="starts_on")
    _annotate(context, changes)
    row.save(force_insert=True)
    return row


def due_versions(today: date) -> list[tuple[Plan, PlanVersion]]:
    """Return each plan whose version of today is not in force yet, with that version. Two queries."""
    found = _latest(PlanVersion.objects.filter(starts_on__lte=today).order_by("starts_on", "id"))
    plans = Plan.objects.select_related("version")
    return [(plan, found[plan.pk]) for plan in plans if plan.pk in found and found[plan.pk].pk != plan.version_id]


def apply_versions(*, context: CommandContext) -> list[str]:
    """Put today's version of each plan in force and return the plans that changed. Locks the plans, then subscriptions.

    Those who pay until a later day keep the terms before it until then, if the version says so. Who keeps
    earlier terms already goes on keeping them.
    """
    today = clock.now().date()
    plans = {plan.pk: plan for plan in Plan.objects.select_for_update(of=("self",), no_key=True).order_by("pk")}
    changed = []
    for found, version in due_versions(today):
        plan = plans[found.pk]
        if version.keeps_terms:
            _keep_terms(plan, today)
        for name, value in terms_of(version).items():
            context.annotate(field=f"{plan.pk}.{name}", before=str(getattr(plan, name)), after=str(value))
            setattr(plan, name, value)
        plan.version = version
        plan.save()
        changed.append(plan.pk)
    return changed


def coming_versions(today: date) -> dict[str, PlanVersion]:
    """Return the next version of each plan that begins after today. One query."""
    rows = PlanVersion.objects.filter(starts_on__gt=today).order_by("-starts_on", "id")
    return _latest(rows)


def _keep_terms(plan: Plan, today: date) -> None:
    paid = Subscription.objects.select_for_update(of=("self",), no_key=True).order_by("pk").filter(plan=plan)
    paid = paid.filter(status=Subscription.Status.ACTIVE, current_period_end__gt=clock.now())
    for row in paid:
        if row.kept_terms(today) is None:
            row.kept_version_id = plan.version_id
            row.kept_until = row.current_period_end.date()
            row.save(update_fields=["kept_version", "kept_until"])


def _latest(rows: Iterable[PlanVersion]) -> dict[str, PlanVersion]:
    """Return the last of the rows of each plan."""
    return {row.plan_id: row for row in rows}


def _annotate(context: CommandContext, changes: list[tuple[str, str, str]]) -> None:
    for field, before, after in changes:
        context.annotate(field=field, before=before, after=after)
