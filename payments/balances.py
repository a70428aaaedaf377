"""Tenders that keep balances (a house account, a deposit): each says how a refund goes back to its balance.

They register from `AppConfig.ready`, so that refunding need not know them.
"""

from collections.abc import Callable

from payments.models import Refund
from payments.tenders import Tender
from payments.vat import Bucket
from realtime.commands.context import CommandContext

GiveBack = Callable[[CommandContext, Refund], list[Bucket]]

_registered: dict[str, GiveBack] = {}


def register(tender: Tender, give_back: GiveBack) -> None:
    """Register what puts a refund in this tender back on its balance, inside the refund's command."""
    _registered[tender.name] = give_back


def give_back(context: CommandContext, refund: Refund) -> list[Bucket]:
    """Put a refund back on the balance that paid. Does nothing for a tender that keeps none.

    `refund` is about to be stored. Returns the buckets of VAT that stays where it was stated (`vat.accounted_bucket`).

    The caller holds the locks of the order and the payment; this locks the balance, before the receipts' series.
    """
    found = _registered.get(refund.method)
    return found(context, refund) if found else []
