"""The worker's side of payouts: ask each provider, store what is new, match it.

Only the storing and the matching are transactions. A worker that dies in between loses nothing: the next one asks for
the same days again, and what is stored is known by the provider's reference.
"""

import logging
from datetime import UTC, datetime, time, timedelta
from typing import Any

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments.payouts import commands, reminders, schedules, selectors
from payments.providers import available
from payments.providers.base import KeyRefused, Payout, Provider, Refused, Unreachable
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.commands.registry import Command

logger = logging.getLogger(__name__)

TASK = "payments.tasks.fetch_payouts"
OVERLAP = timedelta(days=14)  # a payout is made days before it arrives, and may fail days after


def fetch_payouts() -> int:
    """Fetch the payouts of each provider of the current restaurant. Return how many were stored or changed.

    A provider that does not answer is asked again by the next sweep. Then matches what is not matched yet, and raises
    the alerts that are due.
    """
    stored = 0
    for provider in available(connection.tenant):
        _read_schedule(provider)
        for payout in _ask(provider):
            _dispatch(commands.PAYOUT_STORE, provider=provider.name, payout=payout)
            stored += 1
    if selectors.is_matching_due(clock.now()):
        _dispatch(commands.PAYOUT_MATCH)
    if reminders.reminders(clock.now()):
        _dispatch(commands.PAYOUT_REMIND)
    return stored


def _read_schedule(provider: Provider) -> None:
    """Ask once a day how often the account is paid out. A provider that does not answer is asked by the next sweep."""
    if not schedules.is_due(provider.name, clock.now()):
        return
    try:
        schedule = provider.payout_schedule()
    except (Unreachable, KeyRefused, Refused) as error:
        logger.warning("the payout schedule of %s at %s: %s", connection.tenant.schema_name, provider.name, error)
        return
    _dispatch(commands.PAYOUT_NOTE_SCHEDULE, provider=provider.name, schedule=schedule)


def _ask(provider: Provider) -> list[Payout]:
    """Return the provider's payouts that are new or have changed. Two queries, or three where none is stored."""
    since = _since(provider.name)
    if since is None:
        return []
    try:
        found = provider.payouts(since)
    except (Unreachable, KeyRefused, Refused) as error:
        logger.warning("the payouts of %s at %s: %s", connection.tenant.schema_name, provider.name, error)
        return []
    known = selectors.stored_payouts(provider.name, [payout.reference for payout in found])
    return [payout for payout in found if known.get(payout.reference) != selectors.state_of(payout)]


def _since(provider: str) -> datetime | None:
    """Return from when to ask; None for a provider that has taken no payment here."""
    last = selectors.last_settled_day(provider)
    if last is not None:
        return datetime.combine(last, time(), UTC) - OVERLAP
    first = selectors.first_capture(provider)
    return first and first - timedelta(days=1)


def _dispatch(command: Command, **extra: Any) -> None:
    dispatch(command, actor=Actor.system("worker"), key=str(uuid7()), extra=extra)
