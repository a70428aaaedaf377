"""A day of money: cash with a tip, a card, a refund of an amount, a corrected tender."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from payments import services
from payments.models import Payment


@pytest.fixture
def day(take, place, waiter):
    """Two orders: `.first` paid in cash, refunded in part; `.second` paid by card, corrected to cash. Five entries."""
    first, second = place(), place()
    fields = {"actor": waiter, "order": first.id, "received": D("20.00")}
    cash = take(services.take_cash, amount=D("11.70"), tip=D("2.00"), **fields)
    card = take(services.take_card, actor=waiter, order=second.id, amount=D("5.00"))
    take(services.refund, payment_id=cash.id, amount=D("3.00"), reason="cold food")
    take(services.correct_tender, payment_id=card.id, tender="cash", reason="was cash")
    rest = take(services.take_card, actor=waiter, order=second.id, amount=D("6.70"))
    paid = {name: Payment.objects.get(pk=payment.id) for name, payment in (("cash", cash), ("card", card))}
    return SimpleNamespace(first=first, second=second, rest=rest, **paid)
