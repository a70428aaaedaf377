"""Tenders that keep balances (a house account, a deposit): each says how a refund goes back to its balance.

They register from `AppConfig.ready`, so that refunding need not know them.
"""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet, Value

from payments.models import Refund
from payments.tenders import Tender
from payments.vat import Bucket
from realtime.commands.context import CommandContext

GiveBack = Callable[[CommandContext, Refund], list[Bucket]]
Held = Callable[[], QuerySet[Any]]

_registered: dict[str, GiveBack] = {}
_held: dict[str, Held] = {}


def register(tender: Tender, give_back: GiveBack, held: Held) -> None:
    """Register a tender. `give_back` puts a refund back on its balance, inside the refund's command.

    `held` returns the balances that can pay now.
    """
    _registered[tender.name] = give_back
    _held[tender.name] = held


def tenders_held() -> list[str]:
    """Return the tenders that have a balance which can pay, in the chosen restaurant. One query."""
    found = [
        held().order_by().annotate(tender=Value(name)).values_list("tender", flat=True)[:1]
        for name, held in _held.items()
    ]
    return sorted(found[0].union(*found[1:], all=True)) if found else []


def give_back(context: CommandContext, refund: Refund) -> list[Bucket]:
    """Put a refund back on the balance that paid. Does nothing for a tender that keeps none.

    `refund` is about to be stored. Returns the buckets of VAT that stays where it was stated (`vat.accounted_bucket`).

    The caller holds the locks of the order and the payment; this locks the balance, before the receipts' series.
    """
    found = _registered.get(refund.method)
    return found(context, refund) if found else []
