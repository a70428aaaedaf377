"""Stripe's payouts with the balance transactions that each pays out."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fynlo.core.ids import parse_uuid
from fynlo.core.money import ZERO, from_minor_units
from payments.providers.base import Movement, MovementKind, Payout, PayoutSchedule
from payments.providers.stripe.messages import PAYMENT, REFUND

PAGE = 100
KINDS = {
    "charge": MovementKind.PAYMENT,
    "payment": MovementKind.PAYMENT,
    "refund": MovementKind.REFUND,
    "payment_refund": MovementKind.REFUND,
    "payment_failure_refund": MovementKind.REFUND,
    "adjustment": MovementKind.DISPUTE,
    "stripe_fee": MovementKind.FEE,
    "application_fee": MovementKind.FEE,
}


def read_payouts(api: Any, since: datetime) -> list[Payout]:
    """Return the payouts made since then. Requests: one a page of payouts, one a page of each payout's lines."""
    found = api.payouts.list({"created": {"gte": int(since.timestamp())}, "limit": PAGE})
    payouts = [_payout(api, payout.to_dict()) for payout in found.auto_paging_iter()]
    return sorted(payouts, key=lambda payout: (payout.arrives_on, payout.reference))


INTERVALS = {"daily": timedelta(days=1), "weekly": timedelta(days=7), "monthly": timedelta(days=31), "manual": None}


def schedule_of(account: dict[str, Any]) -> PayoutSchedule | None:
    """Return the payout schedule in the settings of an account; None for settings without one.

    Source: docs.stripe.com/api/accounts/object, settings.payouts.schedule, read 2026-11.
    """
    schedule = ((account.get("settings") or {}).get("payouts") or {}).get("schedule") or {}
    if schedule.get("interval") not in INTERVALS:
        return None
    delay = schedule.get("delay_days")
    return PayoutSchedule(INTERVALS[schedule["interval"]], timedelta(days=delay if isinstance(delay, int) else 0))


def _payout(api: Any, payout: dict[str, Any]) -> Payout:
    lines = api.balance_transactions.list({"payout": payout["id"], "limit": PAGE, "expand": ["data.source"]})
    return Payout(
        reference=payout["id"],
        amount=from_minor_units(payout["amount"]),
        currency=payout["currency"].upper(),
        arrives_on=_at(payout["arrival_date"]).date(),
        is_paid=payout["status"] == "paid",
        movements=tuple(_movement(line.to_dict()) for line in lines.auto_paging_iter() if line.type != "payout"),
    )


def _movement(line: dict[str, Any]) -> Movement:
    source = line["source"] if isinstance(line["source"], dict) else {}
    metadata = source.get("metadata") or {}
    return Movement(
        reference=line["id"],
        kind=KINDS.get(line["type"], MovementKind.OTHER),
        amount=from_minor_units(line["amount"]),
        fee=from_minor_units(line["fee"]) if line["fee"] else ZERO,
        currency=line["currency"].upper(),
        at=_at(line["created"]),
        payment_reference=_text(source.get("payment_intent")),
        source=_text(source.get("id")),
        key=parse_uuid(metadata.get(REFUND) or metadata.get(PAYMENT)),
    )


def _text(found: Any) -> str:
    return found if isinstance(found, str) else ""


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
