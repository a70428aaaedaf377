"""How long a provider may keep a payment before it is missing: by the account's schedule, else by what it paid out."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from fynlo.core import clock
from payments.models import Payout, ProviderAccount
from payments.provider_accounts.selectors import account_in_use
from payments.providers import PROVIDERS
from payments.providers.base import PayoutSchedule
from realtime.commands.context import CommandContext

GRACE = timedelta(days=7)  # weekends, holidays and the bank
LONGEST_INTERVAL = timedelta(days=31)
READ_EVERY = timedelta(days=1)
PAYOUTS_SEEN = 6  # the last ones tell how often a provider pays out


def days_of(schedule: PayoutSchedule | None) -> int | None:
    """Return what `ProviderAccount.payout_days` stores. Pure."""
    if schedule is None:
        return None
    return 0 if schedule.interval is None else (schedule.interval + schedule.delay + GRACE).days


def within(at_least: timedelta, payout_days: int | None, arrivals: Iterable[date]) -> timedelta | None:
    """Return after which time a payment is missing; None for never, because the owner asks for payouts by hand. Pure.

    By the account's schedule. Without one by the longest time between the last payouts, `arrivals`, the newest first;
    before there are two, a month is taken, so that the first monthly payout is waited for. Never before `at_least`.
    """
    if payout_days == 0:
        return None
    if payout_days is not None:
        return max(at_least, timedelta(days=payout_days))
    days = list(arrivals)
    longest = max((later - earlier for later, earlier in pairwise(days)), default=LONGEST_INTERVAL)
    return max(at_least, longest + at_least)


def by_provider() -> dict[str, timedelta]:
    """Return for each provider after which time a payment is missing; without those that are paid out by hand.

    One query for the accounts, one for each provider whose account does not tell.
    """
    accounts = dict(ProviderAccount.objects.filter(removed_at=None).values_list("provider", "payout_days"))
    found = {
        provider.name: within(provider.pays_out_within, accounts.get(provider.name), _arrivals(provider.name, accounts))
        for provider in PROVIDERS
    }
    return {name: longest for name, longest in found.items() if longest is not None}


def _arrivals(provider: str, accounts: dict[str, int | None]) -> list[date]:
    if accounts.get(provider) is not None:
        return []
    rows = Payout.objects.filter(provider=provider).order_by("-arrives_on").values_list("arrives_on", flat=True)
    return list(rows.distinct()[:PAYOUTS_SEEN])


def is_due(provider: str, now: datetime) -> bool:
    """Whether to ask a provider for the account's schedule again. One query."""
    account = account_in_use(provider)
    return account is not None and (account.schedule_read_at is None or account.schedule_read_at < now - READ_EVERY)


def note_schedule(*, context: CommandContext, provider: str, schedule: PayoutSchedule | None) -> None:
    """Store the account's schedule as the provider has it. Locks the account; nothing for a removed one."""
    account = account_in_use(provider, lock=True)
    if account is None:
        return
    before, account.payout_days = account.payout_days, days_of(schedule)
    account.schedule_read_at = clock.now()
    account.save(update_fields=["payout_days", "schedule_read_at"])
    if before != account.payout_days:
        context.annotate(provider=provider, before=before, after=account.payout_days)
