"""Tenders that keep balances (a house account, a deposit): each says how a refund goes back to its balance.

They register from `AppConfig.ready`, so that refunding need not know them.
"""

from collections.abc import Callable

from payments.models import Refund
from payments.tenders import Tender
from realtime.commands.context import CommandContext

GiveBack = Callable[[CommandContext, Refund], None]

_registered: dict[str, GiveBack] = {}


def register(tender: Tender, give_back: GiveBack) -> None:
    """Register what puts a refund in this tender back on its balance, inside the refund's command."""
    _registered[tender.name] = give_back


def give_back(context: CommandContext, refund: Refund) -> None:
    """Put a refund back on the balance that paid. Does nothing for a tender that keeps none.

    The caller holds the locks of the order and the payment; this locks the balance, before the receipts' series.
    """
    if refund.method in _registered:
        _registered[refund.method](context, refund)
